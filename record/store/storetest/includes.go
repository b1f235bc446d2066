package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// testIncludes: a page brings along what its matches refer to and what refers to them, each once, within the scope,
// and no match twice.
func testIncludes(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	f.put(kept...)
	f.put(`{"resourceType":"Patient","id":"p9","name":[{"family":"Secret"}],"meta":{"tag":[{"system":"urn:test:label","code":"sensitive"}]}}`,
		`{"resourceType":"Observation","id":"b9","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p9"},"performer":[{"reference":"Organization/o1"},{"reference":"Organization/nowhere"}]}`,
		`{"resourceType":"Observation","id":"b8","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p1"},"hasMember":[{"reference":"Observation/b1"}]}`)
	if err := f.Update(context.Background(), asker, func(tx *store.Tx) error { return tx.Delete("Patient", "p2", store.AnyVersion) }); err != nil {
		t.Fatal(causes(err))
	}
	all := record.Scope{Everything: true}
	for _, c := range []struct {
		query string
		scope record.Scope
		want  []string
	}{
		{"Observation?patient=Patient/p1&_include=Observation:patient", all, []string{"Patient/p1"}},
		{"Observation?_id=b3&_include=Observation:patient", all, nil}, // deleted
		{"Observation?_id=b9&_include=Observation:subject&_include=Observation:performer", all, []string{"Organization/o1", "Patient/p9"}},
		{"Observation?_id=b9&_include=Observation:subject:Group", all, nil},
		{"Observation?_id=b9&_include=Observation:subject:Patient", all, []string{"Patient/p9"}},
		{"Observation?_id=b9&_include=Observation:subject&_include=Observation:performer", record.Scope{Everything: true, HiddenLabels: []string{"sensitive"}}, []string{"Organization/o1"}},
		{"Observation?_id=b8,b1&_include=Observation:has-member", all, nil}, // a match already
		{"Patient?_id=p1&_revinclude=Observation:patient&_revinclude=Condition:patient", all, []string{"Condition/c1", "Observation/b1", "Observation/b2", "Observation/b8"}},
		{"Patient?_id=p1&_revinclude=Observation:subject:Group", all, nil},
		{"Patient?_id=p1&_revinclude=Observation:subject:Patient", all, []string{"Observation/b1", "Observation/b2", "Observation/b8"}},
		{"Patient?_id=p1&_revinclude=Condition:patient", record.Scope{Everything: true, Prohibitions: []record.Slice{{People: []string{"p3"}}}}, []string{"Condition/c1"}},
		{"Organization?_id=o1&_revinclude=Patient:organization", record.Scope{Nobodys: true}, nil},
		{"Organization?_id=o1&_revinclude=Patient:organization", record.Scope{Nobodys: true, Grants: []record.Slice{{People: []string{"p3"}}}}, []string{"Patient/p3"}},
		{"Organization?_id=o1&_revinclude=Observation:performer", record.Scope{Nobodys: true, Grants: []record.Slice{{People: []string{"p9"}}}}, []string{"Observation/b9"}},
	} {
		typ, query, _ := cut(c.query)
		q, err := fhir.R4().ParseQuery(typ, query, true)
		if err != nil {
			t.Fatal(causes(err))
		}
		var got []string
		err = f.Engine.View(context.Background(), func(s store.Snapshot) error {
			page, err := s.Search(c.scope, q)
			if err == nil {
				for _, r := range page.Included {
					got = append(got, r.Key.String())
				}
			}
			return err
		})
		if slices.Sort(got); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s in %+v: included %v, want %v; %v", c.query, c.scope, got, c.want, err)
		}
	}
	f.tooMany()
}

// tooMany: more than a page may bring along is refused, not cut.
func (f *fixture) tooMany() {
	var bodies []string
	for i := range 1001 {
		bodies = append(bodies, fmt.Sprintf(`{"resourceType":"Condition","id":"many-%d","subject":{"reference":"Patient/p3"}}`, i))
	}
	f.put(bodies...)
	q, err := fhir.R4().ParseQuery("Patient", "_id=p3&_revinclude=Condition:patient", true)
	if err != nil {
		f.t.Fatal(causes(err))
	}
	err = f.View(context.Background(), asker, func(r *store.Reader) error { _, err := r.Search(q); return err })
	if !fault.Is(err, fault.TooLarge) {
		f.t.Errorf("1,001 included: %v", err)
	}
}

// testRefused: what an engine can't answer exactly is an error, never another answer.
func testRefused(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	f.put(kept...)
	for _, c := range []string{"Observation?code:text=heart", "Observation?_sort=patient", "Patient?_cursor=nonsense", "Observation?patient=Patient/p1&_sort=date&_cursor=AQAAAA"} {
		typ, query, _ := cut(c)
		q, err := fhir.R4().ParseQuery(typ, query, true)
		if err != nil {
			t.Fatal(causes(err))
		}
		err = f.View(context.Background(), asker, func(r *store.Reader) error { _, err := r.Search(q); return err })
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", c, err)
		}
	}
}
