package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"concordat/clock"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// start is the instant at which every test begins.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// asker is the Access of the tests.
var asker = record.Access{Actor: "PractitionerRole/tester", Name: "Test Worker", Role: "social-worker", Purpose: "TREAT", Reason: "a test", Request: "r1", Action: "test"}

// fixture is a Store over an engine, with a clock that stands still.
type fixture struct {
	*store.Store
	t     *testing.T
	clock *clock.Fixed
}

func newFixture(t *testing.T, e store.Engine, d record.Decider) *fixture {
	t.Helper()
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	c := clock.At(start)
	return &fixture{store.New(store.Deps{Engine: e, Definitions: fhir.R4(), Decider: d, Clock: c, Place: place}), t, c}
}

// place reads category and labels from the resource's tags of one system.
func place(r *fhir.Resource) (category string, labels []string) {
	for _, v := range r.Values {
		if v.Param.Code == "_tag" {
			switch v.System {
			case "urn:test:category":
				category = v.Code
			case "urn:test:label":
				labels = append(labels, v.Code)
			}
		}
	}
	return category, labels
}

// parse fails the test when the body is not valid.
func (f *fixture) parse(body string) *fhir.Resource {
	f.t.Helper()
	r, err := fhir.R4().Parse("", []byte(body))
	if err != nil {
		f.t.Fatalf("%s: %s", body, causes(err))
	}
	return r
}

// causes is an error with all that it wraps.
func causes(err error) string {
	shown := err.Error()
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			shown += "; " + causes(e)
		}
	} else if e := errors.Unwrap(err); e != nil {
		shown += ": " + causes(e)
	}
	return shown
}

// put stores bodies in one unit, under the ids in them, whatever was there.
func (f *fixture) put(bodies ...string) {
	f.t.Helper()
	parsed := make([]*fhir.Resource, len(bodies))
	for i, b := range bodies {
		parsed[i] = f.parse(b)
	}
	err := f.Update(context.Background(), asker, func(tx *store.Tx) error {
		for _, r := range parsed {
			if _, err := tx.UpdateResource(r, store.AnyVersion); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(causes(err))
	}
}

// search returns the ids of a page of matches, in order, and the page.
func (f *fixture) search(typ, query string) ([]string, *store.Page) {
	f.t.Helper()
	q, err := fhir.R4().ParseQuery(typ, query, true)
	if err != nil {
		f.t.Fatalf("%s?%s: %v", typ, query, err)
	}
	var page *store.Page
	err = f.View(context.Background(), asker, func(r *store.Reader) error {
		page, err = r.Search(q)
		return err
	})
	if err != nil {
		f.t.Fatalf("%s?%s: %s", typ, query, causes(err))
	}
	ids := []string{}
	for _, m := range page.Matches {
		ids = append(ids, m.ID)
	}
	return ids, page
}

// verify fails the test for each difference that the engine finds.
func (f *fixture) verify() store.Verified {
	f.t.Helper()
	v, err := f.Verify(context.Background(), func(d string) { f.t.Errorf("verify: %s", d) })
	if err != nil {
		f.t.Fatalf("verify: %v", err)
	}
	return v
}
