package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"concordat/fault"
	"concordat/record"
	"concordat/record/store"
)

// onlyOf permits what is about one person or nobody, and of that only reading when the category is "clinical".
type onlyOf string

func (person onlyOf) Decide(_ context.Context, _ record.Facts, _ record.Access, do record.Action, s record.Subject) (record.Decision, error) {
	switch {
	case len(s.People) > 0 && !slices.Contains(s.People, string(person)):
		return record.Decision{Reason: "not your patient", Because: []string{"rule-1"}}, nil
	case s.Category == "clinical" && do != record.Read:
		return record.Decision{Reason: "clinical data is read only", Because: []string{"rule-2"}}, nil
	}
	return record.Decision{Permit: true, Reason: "your patient", Because: []string{"rule-3"}}, nil
}

func (person onlyOf) Scope(context.Context, record.Facts, record.Access) (record.Scope, error) {
	why := record.Ground{Reason: "your patient", Because: []string{"rule-3"}}
	return record.Scope{Nobodys: true, Grants: []record.Slice{{People: []string{string(person)}, Ground: why}}}, nil
}

// testDecided: each access is decided; what is refused answers like what is not there; the log says all of it.
func testDecided(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	all := newFixture(t, e, AllowAll{})
	all.put(patient("mine", "Mine"), patient("hers", "Hers"),
		`{"resourceType":"Observation","id":"x","meta":{"tag":[{"system":"urn:test:category","code":"clinical"}]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/mine"}}`)
	f := &fixture{store.New(store.Deps{Engine: e, Definitions: all.Definitions, Decider: onlyOf("mine"), Clock: all.clock, Place: place}), t, all.clock}
	ctx := context.Background()
	read := func(typ, id string) error {
		return f.View(ctx, asker, func(r *store.Reader) error { _, err := r.Read(typ, id); return err })
	}
	refused, unknown := read("Patient", "hers"), read("Patient", "nobody")
	if !fault.Is(refused, fault.NotFound) || refused.Error() != unknown.Error() {
		t.Errorf("refused: %v; unknown: %v", refused, unknown)
	}
	var why *store.Refusal
	if !errors.As(refused, &why) || why.Decision.Reason != "not your patient" || errors.As(unknown, &why) {
		t.Errorf("the refusal does not say why to those who may know: %v", refused)
	}
	f.expect("deny", []string{"hers"}, "not your patient")
	if err := read("Patient", "mine"); err != nil {
		t.Fatal(causes(err))
	}
	f.expect("permit", []string{"mine"}, "your patient")
	if ids, page := f.search("Patient", "_total=accurate"); len(ids) != 1 || page.Total != 1 {
		t.Errorf("a search finds %v, total %d", ids, page.Total)
	}
	f.expect("permit", []string{"mine"}, "your patient")
	f.search("Observation", "patient=Patient/mine&code=nothing")
	f.expect("permit", []string{"mine"}, "your patient")
	if because := f.last().Entry.Because; !slices.Equal(because, []string{"rule-3"}) {
		t.Errorf("the entry of a search rests on %v", because)
	}
	size := logSize(t, e)
	f.search("Observation", "patient=Patient/hers")
	f.search("Organization", "name=x")
	if logSize(t, e) != size {
		t.Error("a search that found nothing of anybody is in the log")
	}
	f.writes(e)
	f.verify()
}

// writes tries changes that are refused and that fail.
func (f *fixture) writes(e store.Engine) {
	t, ctx := f.t, context.Background()
	t.Helper()
	write := func(body string, base int) error {
		r := f.parse(body)
		return f.Update(ctx, asker, func(tx *store.Tx) error { _, err := tx.UpdateResource(r, base); return err })
	}
	clinical := `{"resourceType":"Observation","id":"x","meta":{"tag":[{"system":"urn:test:category","code":"clinical"}]},"status":"amended","code":{"text":"x"},"subject":{"reference":"Patient/mine"}}`
	if err := write(clinical, 1); !fault.Is(err, fault.Denied) {
		t.Errorf("changing what one may read: %v", err)
	}
	f.expect("deny", []string{"mine"}, "clinical data is read only")
	if err := write(patient("hers", "Stolen"), 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("changing what one may not know of: %v", err)
	}
	f.expect("deny", []string{"hers"}, "not your patient")
	if err := write(`{"resourceType":"Observation","id":"x2","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/hers"}}`, store.AnyVersion); !fault.Is(err, fault.Denied) {
		t.Errorf("recording about somebody else: %v", err)
	}
	if err := write(patient("mine", "Late"), 7); !fault.Is(err, fault.Conflict) {
		t.Errorf("changing from a version that is not current: %v", err)
	}
	f.expect("failed", nil, "conflict")
	sour := errors.New("sour")
	size := logSize(t, e)
	err := f.Update(ctx, asker, func(tx *store.Tx) error {
		if _, err := tx.CreateResource(f.parse(`{"resourceType":"Organization","name":"x"}`), ""); err != nil {
			return err
		}
		return sour
	})
	if !errors.Is(err, sour) || logSize(t, e) != size+1 {
		t.Errorf("a unit that failed: %v, and %d entries for it", err, logSize(t, e)-size)
	}
	// A refusal that the unit got over is told in the entry of what it did.
	err = f.Update(ctx, asker, func(tx *store.Tx) error {
		if _, err := tx.Read("Patient", "hers"); !fault.Is(err, fault.NotFound) {
			t.Errorf("reading what one may not: %v", err)
		}
		_, err := tx.CreateResource(f.parse(`{"resourceType":"Organization","name":"x"}`), "")
		return err
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	if row := f.last(); row.Entry.Wrote == 0 || !slices.Equal(row.Entry.Refused, []string{"Patient/hers"}) {
		t.Errorf("the entry is %+v", row.Entry)
	}
}

// last is the newest entry of the log.
func (f *fixture) last() store.LogRow {
	f.t.Helper()
	var rows []store.LogRow
	err := f.Engine.View(context.Background(), func(s store.Snapshot) (err error) {
		rows, err = s.Log("", -1, 1)
		return err
	})
	if err != nil || len(rows) != 1 {
		f.t.Fatalf("the log ends with %d entries, %v", len(rows), err)
	}
	return rows[0]
}

// expect looks at the newest entry.
func (f *fixture) expect(outcome string, people []string, reason string) {
	f.t.Helper()
	e := f.last().Entry
	if e.Outcome != outcome || people != nil && !slices.Equal(e.People, people) || reason != "" && e.Reason != reason || e.Access != asker {
		f.t.Errorf("the log's last entry is %+v, want %s of %v because %q", e, outcome, people, reason)
	}
}

// testLog: positions follow one another, each person finds the entries that name them, and the head is the root of a
// tree over the leaves.
func testLog(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	ctx := context.Background()
	const entries = 150
	for i := range entries {
		f.put(patient(fmt.Sprintf("p%d", i%3), fmt.Sprint(i)))
	}
	err := f.Engine.View(ctx, func(s store.Snapshot) error {
		rows, err := s.Log("", -1, 1000)
		if err != nil {
			return err
		}
		if len(rows) != entries {
			t.Fatalf("%d entries", len(rows))
		}
		leaves := map[int64]tlog.Hash{}
		for i, row := range rows {
			if row.Position != int64(entries-1-i) {
				t.Errorf("entry %d is at position %d", i, row.Position)
			}
			leaves[row.Position] = row.Leaf
		}
		size, root, err := s.LogHead()
		if err != nil || size != entries || root != treeOf(leaves, 0, entries) {
			t.Errorf("the head is %d, %x; want %x; %v", size, root, treeOf(leaves, 0, entries), err)
		}
		some, err := s.Log("p1", 100, 5)
		if err != nil || len(some) != 5 || some[0].Position != 97 || !slices.Equal(some[0].Entry.People, []string{"p1"}) {
			t.Errorf("entries of p1 before 100: %+v, %v", some, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	err = f.View(ctx, asker, func(r *store.Reader) error {
		rows, err := r.Log("p2", -1, 3)
		if len(rows) != 3 {
			t.Errorf("%d rows", len(rows))
		}
		return err
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	f.expect("permit", []string{"p2"}, "") // who reads who looked is in the log too
	f.readsEverybodys()
	f.verify()
}

// readsEverybodys reads the log of everybody: an access of its own, of the people whom the entries name.
func (f *fixture) readsEverybodys() {
	f.t.Helper()
	for _, end := range []int64{-1, 0} {
		size := logSize(f.t, f.Engine)
		err := f.View(context.Background(), asker, func(r *store.Reader) error {
			_, err := r.Log("", end, 10)
			return err
		})
		if err != nil || logSize(f.t, f.Engine) != size+1 {
			f.t.Fatalf("reading everybody's log made %d entries: %v", logSize(f.t, f.Engine)-size, err)
		}
		people := f.last().Entry.People
		slices.Sort(people)
		if want := map[int64][]string{-1: {"p0", "p1", "p2"}}[end]; !slices.Equal(people, want) || !slices.Equal(f.last().Entry.Targets, []string{"AuditEvent"}) {
			f.t.Errorf("reading everybody's log, the entry is %+v, want of %v", f.last().Entry, want)
		}
	}
}

// treeOf is the Merkle tree hash of RFC 6962, section 2.1, word by word.
func treeOf(leaves map[int64]tlog.Hash, from, to int64) tlog.Hash {
	if to-from == 1 {
		return leaves[from]
	}
	k := int64(1)
	for k*2 < to-from {
		k *= 2
	}
	return tlog.NodeHash(treeOf(leaves, from, from+k), treeOf(leaves, from+k, to))
}
