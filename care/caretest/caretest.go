// Package caretest makes a record with a small partnership in it, on the real engine and under the real rules, for the
// tests of the rooms of care.
package caretest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"concordat/care/worker"
	"concordat/clock"
	"concordat/definitions"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

// Record is a record for a test, with a clock that stands still.
type Record struct {
	T     testing.TB
	Store *store.Store
	Clock *clock.Fixed
}

// The staff of the small partnership.
var (
	Amina = worked("amina", "Amina Yusuf", access.SocialWorker, "Social worker", "council", "Westmere Council")
	Dan   = worked("dan", "Daniel Pryce", access.SocialWorker, "Senior social worker", "council", "Westmere Council")
	Ben   = worked("ben", "Ben Carter", access.CommunityNurse, "Community nurse", "trust", "Westmere Community Health NHS Trust")
	Priya = worked("priya", "Dr Priya Nair", access.GP, "GP", "surgery", "Lakeside Surgery")
	Helen = worked("helen", "Helen Marsh", access.Commissioner, "Director of joint commissioning", "council", "Westmere Council")
)

func worked(id, name, role, job, org, orgName string) access.Who {
	return access.Who{Actor: "PractitionerRole/" + id, Name: name, Role: role, RoleName: job, Organisation: "Organization/" + org, OrgName: orgName}
}

// Herself is a person signed in.
func Herself(id, name string) access.Who {
	return access.Who{Actor: "Patient/" + id, Name: name, Role: access.Person, RoleName: "person", Person: id}
}

// Begin is the instant at which the clock of a Record stands: a Monday morning.
var Begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// New makes a record with the partnership's organisations and staff.
func New(t testing.TB, own ...any) *Record {
	t.Helper()
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	c := clock.At(Begin)
	categories, err := definitions.LoadCategories(c)
	if err != nil {
		t.Fatal(err)
	}
	defs := fhir.R4()
	if len(own) > 0 {
		if defs, err = defs.With(own...); err != nil {
			t.Fatal(err)
		}
	}
	r := &Record{t, store.New(store.Deps{Engine: engine, Definitions: defs, Decider: access.Decider{}, Clock: c, Place: categories.Place}), c}
	r.As(access.Server("test"), partnership)
	return r
}

func partnership(tx *store.Tx) error {
	for id, o := range map[string][2]string{
		"council": {"Westmere Council", "council"}, "trust": {"Westmere Community Health NHS Trust", "community-trust"}, "surgery": {"Lakeside Surgery", "gp-practice"},
	} {
		_, err := tx.CreateAs(id, r4.Organization{Active: r4.Ptr(true), Name: o[0], Type: []r4.CodeableConcept{*r4.Coded(worker.KindSystem, o[1], "")}})
		if err != nil {
			return err
		}
	}
	for _, w := range []access.Who{Amina, Dan, Ben, Priya, Helen} {
		_, id := r4.Ref(w.Actor).Parts()
		_, err := tx.CreateAs(id, r4.PractitionerRole{Active: r4.Ptr(true), Practitioner: &r4.Reference{Reference: "Practitioner/" + id, Display: w.Name},
			Organization: &r4.Reference{Reference: w.Organisation, Display: w.OrgName}, Code: []r4.CodeableConcept{*r4.Text(w.RoleName)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Try changes the record as somebody and returns what went wrong.
func (r *Record) Try(who access.Who, fn func(*store.Tx) error) error {
	r.T.Helper()
	return r.Store.Update(context.Background(), who.Access("test", "", "a test", "r1"), fn)
}

// As changes the record as somebody; the test fails when that can't be done.
func (r *Record) As(who access.Who, fn func(*store.Tx) error) {
	r.T.Helper()
	if err := r.Try(who, fn); err != nil {
		r.T.Fatalf("as %s: %v", who.Name, err)
	}
}

// See reads the record as somebody; the test fails when that can't be done.
func (r *Record) See(who access.Who, fn func(*store.Reader) error) {
	r.T.Helper()
	if err := r.Look(who, fn); err != nil {
		r.T.Fatalf("as %s: %v", who.Name, err)
	}
}

// Look reads the record as somebody and returns what went wrong.
func (r *Record) Look(who access.Who, fn func(*store.Reader) error) error {
	r.T.Helper()
	return r.Store.View(context.Background(), who.Access("test", "", "a test", "r1"), fn)
}
