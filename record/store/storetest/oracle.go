package storetest

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// testOracle takes Synthea bundles, which nobody here wrote, and searches by every value of every parameter that a
// sample of their resources has, alone and with the person. The naive evaluator must agree.
func testOracle(t *testing.T, open func(*testing.T) store.Engine) {
	root := os.Getenv("CONCORDAT_ORACLES")
	if root == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("CONCORDAT_ORACLES is not set: the Synthea bundles are not searched")
		}
		t.Skip("CONCORDAT_ORACLES is not set: the Synthea bundles are not searched")
	}
	files, err := filepath.Glob(filepath.Join(root, "synthea", "*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no bundles in %s, %v", root, err)
	}
	slices.SortFunc(files, bySize)
	e := open(t)
	defer e.Close()
	all, now := naive{}, start
	for _, file := range files[:4] {
		now = load(t, e, all, readBundle(t, file), now)
	}
	clean(t, e)
	searches := 0
	seen := map[string]int{} // how often each parameter has been searched by
	for _, k := range slices.Sorted(keysOf(all)) {
		r := all[k]
		for i := range r.values {
			v := &r.values[i]
			m, ok := matchOf(v)
			if seen[v.Param.Key]++; !ok || seen[v.Param.Key] > 12 {
				continue
			}
			for _, q := range queriesOf(r, v, m) {
				searches++
				agree(t, e, all, q)
			}
		}
	}
	t.Logf("%d resources, %d parameters, %d searches", len(all), len(seen), searches)
}

func bySize(a, b string) int {
	x, _ := os.Stat(a)
	y, _ := os.Stat(b)
	return int(x.Size() - y.Size())
}

func keysOf(all naive) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range all {
			if !yield(k) {
				return
			}
		}
	}
}

// readBundle parses the entries of a transaction and makes the references between them local.
func readBundle(t *testing.T, file string) []*fhir.Resource {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	var bundle struct {
		Entry []struct {
			FullURL  string
			Resource json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &bundle); err != nil {
		t.Fatal(err)
	}
	local := map[string]string{}
	parsed := make([]*fhir.Resource, len(bundle.Entry))
	for i, entry := range bundle.Entry {
		if parsed[i], err = fhir.R4().Parse("", entry.Resource); err != nil {
			t.Fatalf("%s, entry %d: %s", file, i, causes(err))
		}
		local[entry.FullURL] = parsed[i].Type + "/" + parsed[i].ID
	}
	for i, r := range parsed {
		parsed[i], err = r.Rewrite(func(url string) (string, bool) {
			to, ok := local[url]
			return to, ok
		})
		if err != nil {
			t.Fatalf("%s, entry %d: %s", file, i, causes(err))
		}
	}
	return parsed
}

// load writes resources in one unit, each at an instant of its own, so that their order is known.
func load(t *testing.T, e store.Engine, all naive, resources []*fhir.Resource, now time.Time) time.Time {
	t.Helper()
	first := now
	err := e.Update(context.Background(), func(u store.Unit) error {
		now = first
		for _, r := range resources {
			now = now.Add(time.Second)
			p := store.Placement{People: store.PeopleOf(r, r.ID)}
			if _, err := u.Put(r, r.ID, 0, p, now); err != nil {
				return err
			}
			all[r.Type+"/"+r.ID] = &naiveResource{typ: r.Type, id: r.ID, people: p.People, updated: now, values: r.Values}
		}
		return u.Append(store.Entry{At: now, Access: asker, Outcome: "permit"})
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	return now
}

// matchOf is the search by exactly a value.
func matchOf(v *fhir.Value) (fhir.Match, bool) {
	switch v.Param.Kind {
	case fhir.Token:
		return fhir.Match{System: v.System, NoSystem: v.System == "", Code: v.Code}, v.Code != ""
	case fhir.String:
		return fhir.Match{Text: v.Text}, fhir.Fold(v.Text) != "" && v.Param.Code != "phonetic"
	case fhir.RefKind:
		return fhir.Match{Type: v.Type, ID: v.ID, URL: v.URL}, v.ID != "" || v.URL != ""
	case fhir.Date:
		return fhir.Match{Low: v.Low, High: v.High}, true
	}
	return fhir.Match{}, false
}

// queriesOf are searches by one value: as it is, in other ways of its kind, and with the person whose it is.
func queriesOf(r *naiveResource, v *fhir.Value, m fhir.Match) []*fhir.Query {
	by := []fhir.Clause{{Param: v.Param, Matches: []fhir.Match{m}}}
	switch v.Param.Kind {
	case fhir.Token:
		by = append(by, fhir.Clause{Param: v.Param, Modifier: "not", Matches: []fhir.Match{m}},
			fhir.Clause{Param: v.Param, Matches: []fhir.Match{{AnySystem: true, Code: v.Code}}})
	case fhir.String:
		by = append(by, fhir.Clause{Param: v.Param, Modifier: "exact", Matches: []fhir.Match{m}},
			fhir.Clause{Param: v.Param, Modifier: "contains", Matches: []fhir.Match{{Text: v.Text[len(v.Text)/2:]}}})
	case fhir.Date:
		for _, prefix := range []string{"ge", "lt", "sa"} {
			by = append(by, fhir.Clause{Param: v.Param, Matches: []fhir.Match{{Prefix: prefix, Low: v.Low, High: v.High}}})
		}
	}
	var queries []*fhir.Query
	for _, c := range by {
		queries = append(queries, &fhir.Query{Type: r.typ, Where: []fhir.Clause{c}})
		person, ok := fhir.R4().Param(r.typ, "patient")
		if ok && person.Person && len(r.people) == 1 {
			his := fhir.Clause{Param: person, Matches: []fhir.Match{{Type: "Patient", ID: r.people[0]}}}
			queries = append(queries, &fhir.Query{Type: r.typ, Where: []fhir.Clause{c, his}, Sort: []fhir.Sort{{Param: v.Param}}})
			if v.Param.Kind == fhir.RefKind {
				queries[len(queries)-1].Sort = nil
			}
		}
	}
	return queries
}

func agree(t *testing.T, e store.Engine, all naive, q *fhir.Query) {
	t.Helper()
	scope := record.Scope{Everything: true}
	want := all.search(scope, q)
	for _, total := range []bool{false, true} {
		q.Count, q.Total = len(all), total
		var got []string
		err := e.View(context.Background(), func(s store.Snapshot) error {
			page, err := s.Search(scope, q)
			if err == nil {
				for _, m := range page.Matches {
					got = append(got, m.ID)
				}
			}
			return err
		})
		if err != nil || !slices.Equal(got, want) {
			c := q.Where[0]
			t.Errorf("%s:%s %+v with %d clauses: found %d, want %d; %v", c.Param.Key, c.Modifier, c.Matches[0], len(q.Where), len(got), len(want), err)
		}
	}
}
