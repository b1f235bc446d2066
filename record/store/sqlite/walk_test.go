package sqlite_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// made is a resource of TestWholeTypesInOrder.
type made struct {
	id      string
	updated time.Time
	number  int
}

// TestWholeTypesInOrder reads all of a type page by page in each order that rows are walked in: with ids that are UUIDs
// and others, several changed at the same instant, and others of other types between them.
func TestWholeTypesInOrder(t *testing.T) {
	e := open(t, filepath.Join(t.TempDir(), "record.db"))
	defer e.Close()
	var all []made
	must(t, e.Update(context.Background(), func(u store.Unit) error {
		all = nil
		for i := range 600 {
			id := fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(i)*2654435761, i%7, i)
			switch i % 5 {
			case 0:
				id = fmt.Sprintf("%x", uint32(i)*2654435761) // sorts among the UUIDs
			case 1:
				id = strings.ToUpper(id)
			}
			kind := []string{"Observation", "Condition"}[min(1, i%3)]
			body := fmt.Sprintf(`{"resourceType":"%s","id":"%s","subject":{"reference":"Patient/p"}`, kind, id)
			if kind == "Observation" {
				body += `,"status":"final","code":{"text":"x"}`
			}
			r, err := fhir.R4().Parse("", []byte(body+"}"))
			if err != nil {
				return err
			}
			when := at.Add(time.Duration(i*7919%600/20) * time.Second)
			if _, err := u.Put(r, id, 0, store.Placement{People: store.PeopleOf(r, id)}, when); err != nil {
				return err
			}
			if kind == "Observation" {
				all = append(all, made{id, when, i})
			}
		}
		return u.Append(store.Entry{At: at, Outcome: "permit"})
	}))
	latest := func(a, b made) int { return cmp.Or(b.updated.Compare(a.updated), b.number-a.number) }
	for sort, order := range map[string]func(a, b made) int{
		"":                     latest,
		"&_sort=-_lastUpdated": latest,
		"&_sort=_lastUpdated":  func(a, b made) int { return cmp.Or(a.updated.Compare(b.updated), b.number-a.number) },
		"&_sort=_id":           func(a, b made) int { return strings.Compare(a.id, b.id) },
	} {
		slices.SortFunc(all, order)
		for _, query := range []string{"_count=7", "_count=200", "_count=50&status:not=preliminary"} {
			got := pages(t, e, "Observation", query+sort)
			for i, m := range all {
				if len(got) != len(all) || got[i] != m.id {
					t.Errorf("%s%s: %d of %d, and at place %d not %s", query, sort, len(got), len(all), i, m.id)
					break
				}
			}
		}
	}
}

// pages are the ids of all pages of a search.
func pages(t testing.TB, e store.Engine, typ, query string) (ids []string) {
	t.Helper()
	q, err := fhir.R4().ParseQuery(typ, query, true)
	must(t, err)
	for {
		must(t, e.View(context.Background(), func(s store.Snapshot) error {
			page, err := s.Search(record.Scope{Everything: true}, q)
			if err != nil {
				return err
			}
			for _, m := range page.Matches {
				ids = append(ids, m.ID)
			}
			q.Cursor = page.Next
			return nil
		}))
		if q.Cursor == "" {
			return ids
		}
	}
}
