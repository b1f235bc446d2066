package assessment

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

const smallForm = `{"resourceType":"Questionnaire","id":"small-v%","url":"urn:small","version":"%","status":"active","title":"Small","effectivePeriod":{"start":"202%-01-01"},"item":[
	{"linkId":"one","type":"group","text":"One","item":[{"linkId":"one.a","type":"string","text":"A, version %"}]},
	{"linkId":"two","type":"group","text":"Two","item":[{"linkId":"two.a","type":"string","text":"A"}]}]}`

// install puts a version of the small form into the record.
func (f *fixture) install(version string) {
	f.t.Helper()
	var q r4.Questionnaire
	if err := json.Unmarshal([]byte(strings.ReplaceAll(smallForm, "%", version)), &q); err != nil {
		f.t.Fatal(err)
	}
	f.as(amina, func(tx *store.Tx) error { _, err := tx.CreateAs(q.ID, q); return err })
}

func (f *fixture) small() (id string) {
	f.t.Helper()
	f.install("1")
	f.as(amina, func(tx *store.Tx) (err error) {
		id, err = Start(tx, Beginning{Person: ann, Form: "urn:small|1"})
		return err
	})
	return id
}

func TestANewVersionOfTheFormLeavesWhatWasBegun(t *testing.T) {
	f := setUp(t)
	id := f.small()
	f.install("2")
	var current *forms.Form
	if err := f.store.View(context.Background(), access(amina), func(r *store.Reader) (err error) {
		current, err = forms.Current(r, "urn:small", f.clock.Now())
		return err
	}); err != nil || current.Canonical() != "urn:small|2" {
		t.Fatalf("%v %v", current, err)
	}
	a := f.open(id)
	if a.Form.Canonical() != "urn:small|1" || a.Form.Item("one.a").Text != "A, version 1" {
		t.Errorf("it is now asked on %s", a.Form.Canonical())
	}
	if err := f.complete(amina, id, "one"); err != nil {
		t.Fatal(err)
	}
	if q := f.response(id, "one"); q.Questionnaire != "urn:small|1" {
		t.Errorf("answers %s", q.Questionnaire)
	}
}

func TestAFormOutOfItsDatesIsNotInUse(t *testing.T) {
	f := setUp(t)
	f.install("9") // from 2029
	err := f.try(amina, func(tx *store.Tx) error { _, err := forms.Current(tx.Reader, "urn:small", tx.Now()); return err })
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}
