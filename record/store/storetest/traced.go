package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"concordat/record"
	"concordat/record/store"
)

// questions are searches that answer something about people while they show nobody. Each has one entry in the log,
// which names those whom it was about.
var questions = []struct {
	query  string // Type?query
	people []string
}{
	{"Patient?identifier=9990000018&birthdate=1942&_summary=count", []string{"p1"}},
	{"Patient?identifier=9990000018&birthdate=1943&_summary=count", nil},
	{"Patient?identifier=9990000018&_total=accurate&_count=0", []string{"p1"}},
	{"Patient?_id=p1&birthdate=1943", []string{"p1"}},
	{"Observation?patient=p1&_summary=count", []string{"p1"}},
	{"Observation?subject:Patient=p1&_summary=count", []string{"p1"}},
	{"Observation?subject=p2&code=nothing", []string{"p2"}},
	{"Observation?patient.identifier=9990000018&_summary=count", []string{"p1"}},
	{"Observation?patient.identifier=9990000026&code=nothing", []string{"p2"}},
	{"Condition?patient.family=ellis&_summary=count", []string{"p1", "p3"}},
	{"Condition?patient.family=ellis&patient.given=margaret&code=nothing&_summary=count", []string{"p1", "p3"}},
	{"Observation?code=8867-4&_summary=count", []string{"p1", "p2"}},
	{"Patient?organization.name=lakeside&birthdate=1942&_summary=count", nil},
	{"Consent?patient.family=nobody&_summary=count", nil},
}

// testTraced: a search that answers by how much it found, or by finding nothing, is in the log too, with the people
// whom it was about; a figure of the partnership's work is in the log and names nobody whom it counted.
func testTraced(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	f := newFixture(t, e, onlyWhy{})
	f.put(kept...)
	for _, q := range questions {
		typ, rest, _ := cut(q.query)
		size := logSize(t, e)
		_, page := f.search(typ, rest)
		if len(page.Matches) > 0 || logSize(t, e) != size+1 {
			t.Errorf("%s: %d matches and %d entries", q.query, len(page.Matches), logSize(t, e)-size)
			continue
		}
		entry := f.last().Entry
		slices.Sort(entry.People)
		if !slices.Equal(entry.People, q.people) || entry.More || entry.Query == "" {
			t.Errorf("%s: the entry is %+v, want of %v", q.query, entry, q.people)
		}
		if why := entry.Reason == "why" && slices.Equal(entry.Because, []string{"rule-9"}); why != (len(q.people) > 0) {
			t.Errorf("%s: the entry gives %q and %v", q.query, entry.Reason, entry.Because)
		}
	}
	size := logSize(t, e)
	f.search("Organization", "name=lakeside&_summary=count")
	if logSize(t, e) != size {
		t.Error("counting what belongs to nobody is in the log")
	}
	f.figures(e)
	f.crowd()
	f.verify()
}

// onlyWhy permits everything for one reason.
type onlyWhy struct{ AllowAll }

func (onlyWhy) Scope(context.Context, record.Facts, record.Access) (record.Scope, error) {
	return record.Scope{Everything: true, Ground: record.Ground{Reason: "why", Because: []string{"rule-9"}}}, nil
}

// figures counts as the server does for a page of figures.
func (f *fixture) figures(e store.Engine) {
	f.t.Helper()
	figure := record.Access{Actor: "Device/concordat-counts", Role: "system", Purpose: "HOPERAT"}
	for query, people := range map[string][]string{"code=8867-4&_summary=count": nil, "patient.identifier=9990000018&_summary=count": {"p1"}} {
		q, err := f.Definitions.ParseQuery("Observation", query, true)
		if err != nil {
			f.t.Fatal(err)
		}
		size := logSize(f.t, e)
		if err := f.View(context.Background(), figure, func(r *store.Reader) error { _, err := r.Search(q); return err }); err != nil {
			f.t.Fatal(causes(err))
		}
		if entry := f.last().Entry; logSize(f.t, e) != size+1 || entry.Access != figure || !slices.Equal(entry.People, people) {
			f.t.Errorf("a figure by %s: the entry is %+v", query, entry)
		}
	}
}

// crowd counts more people than an entry names of what was counted.
func (f *fixture) crowd() {
	f.t.Helper()
	var many []string
	for i := range 101 {
		many = append(many, patient(fmt.Sprint("crowd-", i), "Crowd"))
	}
	f.put(many[:100]...)
	for _, more := range []bool{false, true} {
		f.search("Patient", "family=crowd&_summary=count")
		if entry := f.last().Entry; len(entry.People) != 100 || entry.More != more {
			f.t.Errorf("the entry names %d people, and more: %v", len(entry.People), entry.More)
		}
		f.put(many[100])
	}
}
