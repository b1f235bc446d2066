package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// TestPagesOfWhatMatchesOften reads all pages of searches with so many matches that lists are not read to their end:
// spread evenly, all among the most recent, and all among the oldest, where a walk from the most recent gives up.
func TestPagesOfWhatMatchesOften(t *testing.T) {
	const total, run = 21_000, 900
	e := open(t, filepath.Join(t.TempDir(), "record.db"))
	defer e.Close()
	codes := func(i int) string {
		list := `{"code":"all"}`
		for code, has := range map[string]bool{"new": i >= total-run, "old": i < run, "even": i%2 == 0} {
			if has {
				list += fmt.Sprintf(`,{"code":"%s"}`, code)
			}
		}
		return list
	}
	for from := 0; from < total; from += 200 {
		must(t, e.Update(context.Background(), func(u store.Unit) error {
			for i := from; i < from+200; i++ {
				r, err := fhir.R4().Parse("Observation", fmt.Appendf(nil, `{"resourceType":"Observation","status":"final","code":{"coding":[%s]},"subject":{"reference":"Patient/p%d"},"effectiveDateTime":"2026-01-%02d"}`, codes(i), i%50, 1+i%28))
				if err != nil {
					return err
				}
				if _, err := u.Put(r, fmt.Sprintf("o%d", i), 0, store.Placement{People: store.PeopleOf(r, "")}, at.Add(time.Duration(i/3)*time.Second)); err != nil {
					return err
				}
			}
			return u.Append(store.Entry{At: at, Outcome: "permit"})
		}))
	}
	inOrderOfDate(t, e, total)
	for _, c := range []struct {
		query string
		has   func(i int) bool
	}{
		{"code=even&status=final&date=2026-01-03", func(i int) bool { return i%2 == 0 && i%28 == 2 }},
		{"code=new", func(i int) bool { return i >= total-run }},
		{"code=old", func(i int) bool { return i < run }},
		{"code=old&code=even", func(i int) bool { return i < run && i%2 == 0 }},
		{"code=old&code=new", func(int) bool { return false }},
	} {
		want := []string{}
		for i := total - 1; i >= 0; i-- {
			if c.has(i) {
				want = append(want, fmt.Sprintf("o%d", i))
			}
		}
		q, err := fhir.R4().ParseQuery("Observation", c.query+"&_count=20", true)
		must(t, err)
		got, pages := []string{}, 0
		for {
			pages++
			must(t, e.View(context.Background(), func(s store.Snapshot) error {
				page, err := s.Search(record.Scope{Everything: true}, q)
				if err != nil {
					return err
				}
				for _, m := range page.Matches {
					got = append(got, m.ID)
				}
				q.Cursor = page.Next
				return nil
			}))
			if q.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d found in %d pages, want %d", c.query, len(got), pages, len(want))
		}
	}
}

// inOrderOfDate reads so many that they are sorted by the index's lists, and not one by one.
func inOrderOfDate(t *testing.T, e store.Engine, total int) {
	t.Helper()
	for _, sort := range []string{"date", "-date"} {
		want := make([]int, total)
		for i := range want {
			want[i] = i
		}
		slices.SortFunc(want, func(a, b int) int {
			if a%28 != b%28 {
				if sort == "date" {
					return a%28 - b%28
				}
				return b%28 - a%28
			}
			return b - a
		})
		q, err := fhir.R4().ParseQuery("Observation", "_total=accurate&_sort="+sort, true)
		must(t, err)
		q.Count = total
		must(t, e.View(context.Background(), func(s store.Snapshot) error {
			page, err := s.Search(record.Scope{Everything: true}, q)
			if err != nil {
				return err
			}
			if page.Total != total || len(page.Matches) != total {
				t.Fatalf("total %d, on the page %d", page.Total, len(page.Matches))
			}
			for i, m := range page.Matches {
				if m.ID != fmt.Sprint("o", want[i]) {
					t.Fatalf("sorted by %s, at place %d is %s and not o%d", sort, i, m.ID, want[i])
				}
			}
			return nil
		}))
	}
}
