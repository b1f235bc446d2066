package forms

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

//go:embed *.json
var shipped embed.FS

// Shipped are the forms that come with Concordat, as Questionnaires, by file name.
func Shipped() ([]r4.Questionnaire, error) {
	names, err := fs.Glob(shipped, "*.json")
	if err != nil {
		return nil, err
	}
	var all []r4.Questionnaire
	for _, name := range names {
		body, err := shipped.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var q r4.Questionnaire
		if err := json.Unmarshal(body, &q); err != nil {
			return nil, fault.Wrap(err, fault.Internal, "the form %s is no Questionnaire", name)
		}
		if _, err := New(q); err != nil {
			return nil, fault.Wrap(err, fault.Internal, "the form %s is not sound: %v", name, err)
		}
		all = append(all, q)
	}
	return all, nil
}

// Install puts the shipped forms that the record does not have yet into it, each under its own id, so that any FHIR
// client can read them. One that is there stays as it is.
func Install(tx *store.Tx) error {
	all, err := Shipped()
	if err != nil {
		return err
	}
	for _, q := range all {
		_, err := tx.Read("Questionnaire", q.ID)
		if err == nil || fault.Is(err, fault.Gone) {
			continue
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if _, err := tx.CreateAs(q.ID, q); err != nil {
			return err
		}
	}
	return nil
}

// Current is the version of a form that is in use at an instant: active, with the instant in its effectivePeriod, and
// of several the one that came into use last. fault.NotFound when none is.
func Current(r *store.Reader, url string, at time.Time) (*Form, error) {
	found, err := store.Find[r4.Questionnaire](r, "url=?&status=active", url)
	if err != nil {
		return nil, err
	}
	today, best := r4.Date(at), -1
	for n, f := range found {
		p := f.Value.EffectivePeriod
		if p == nil || p.Start > today || p.End != "" && p.End < today {
			continue
		}
		if best < 0 || p.Start > found[best].Value.EffectivePeriod.Start {
			best = n
		}
	}
	if best < 0 {
		return nil, fault.New(fault.NotFound, "No version of this form is in use on %s.", clock.Day(at))
	}
	return sound(found[best].Value)
}

// Find is the version of a form that a canonical names, "url|version", whether or not it is still in use.
func Find(r *store.Reader, canonical string) (*Form, error) {
	url, version, _ := strings.Cut(canonical, "|")
	found, err := store.Find[r4.Questionnaire](r, "url=?&version=?", url, version)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "The form this was written on is not in the record.")
	}
	return sound(found[0].Value)
}

func sound(q r4.Questionnaire) (*Form, error) {
	f, err := New(q)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "The form can't be used: %v.", err)
	}
	return f, nil
}

// Check parses each shipped form against the R4 definitions, as the store will, and reports the first that is no
// valid Questionnaire.
func Check(d *fhir.Definitions) error {
	all, err := Shipped()
	if err != nil {
		return err
	}
	for _, q := range all {
		if _, err := d.Encode(q); err != nil {
			return err
		}
	}
	return nil
}
