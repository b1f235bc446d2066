package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

func open(t *testing.T, d record.Decider) *store.Store {
	t.Helper()
	e, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{Parse: fhir.R4().Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return store.New(store.Deps{Engine: e, Definitions: fhir.R4(), Decider: d, Clock: clock.At(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))})
}

var worker = record.Access{Actor: "PractitionerRole/w", Role: "social-worker", Purpose: "TREAT"}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func patient(family string) *r4.Patient {
	return &r4.Patient{Name: []r4.HumanName{{Family: family}}}
}

func TestValuesGoInAndComeBack(t *testing.T) {
	s := open(t, storetest.AllowAll{})
	ctx := context.Background()
	var id string
	must(t, s.Update(ctx, worker, func(tx *store.Tx) error {
		made, err := tx.Create(patient("Ellis"))
		if err != nil {
			return err
		}
		id = made.ID
		found, err := store.Load[r4.Patient](tx.Reader, id)
		if err != nil {
			return err
		}
		found.Value.Name[0].Given = []string{"Margaret"}
		_, err = tx.Update(&found.Value, found.Version)
		return err
	}))
	must(t, s.View(ctx, worker, func(r *store.Reader) error {
		now, err := store.Load[r4.Patient](r, id)
		if err != nil {
			return err
		}
		if now.ID != id || now.Version != 2 || now.Value.Name[0].Given[0] != "Margaret" || !now.Updated.Equal(r.Now()) {
			t.Errorf("loaded %+v", now)
		}
		first, err := store.LoadVersion[r4.Patient](r, id, 1)
		if err != nil || first.Version != 1 || len(first.Value.Name[0].Given) != 0 {
			t.Errorf("loaded version 1 as %+v, %v", first, err)
		}
		if _, err := store.Load[r4.Patient](r, "nobody"); !fault.Is(err, fault.NotFound) {
			t.Errorf("loading what is not there: %v", err)
		}
		if _, err := store.Load[r4.Organization](r, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("loading it as another type: %v", err)
		}
		return nil
	}))
	err := s.Update(ctx, worker, func(tx *store.Tx) error {
		_, err := tx.Create(&r4.Patient{Gender: "unheard-of"})
		return err
	})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("a value that is not valid: %v", err)
	}
}

func TestFindPagesAndCounts(t *testing.T) {
	s := open(t, storetest.AllowAll{})
	ctx := context.Background()
	must(t, s.Update(ctx, worker, func(tx *store.Tx) error {
		for i := range 1001 {
			if _, err := tx.CreateAs(fmt.Sprintf("p%04d", i), patient(fmt.Sprintf("Family %d|%d,x&y=1", i%7, i%7))); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, s.View(ctx, worker, func(r *store.Reader) error {
		some, err := store.Find[r4.Patient](r, "family:exact=?&_sort=_id", "Family 3|3,x&y=1")
		if err != nil || len(some) != 143 || some[1].ID != "p0010" {
			t.Errorf("found %d, %v", len(some), err)
		}
		if first, err := store.Find[r4.Patient](r, "_sort=-_id&_count=2"); err != nil || len(first) != 2 || first[0].ID != "p1000" {
			t.Errorf("the last two are %d, %v", len(first), err)
		}
		if n, err := store.Count[r4.Patient](r, "family=?", "family 3"); err != nil || n != 143 {
			t.Errorf("counted %d, %v", n, err)
		}
		if _, err := store.Find[r4.Patient](r, ""); !fault.Is(err, fault.TooLarge) {
			t.Errorf("finding 1,001: %v", err)
		}
		for query, kind := range map[string]fault.Kind{"familie=x": fault.Invalid, "birthdate=x": fault.Invalid, "family=?": fault.Internal, "_cursor=x": fault.Invalid} {
			if _, err := store.Find[r4.Patient](r, query); !fault.Is(err, kind) {
				t.Errorf("%s: %v", query, err)
			}
		}
		var ids []string
		cursor := ""
		for {
			page, err := store.FindPage[r4.Patient](r, "_sort=family&_count=100&_total=accurate&_cursor=?", cursor)
			if err != nil {
				return err
			}
			for _, f := range page.Found {
				ids = append(ids, f.ID)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
			if page.Total != 1001 {
				t.Errorf("total %d", page.Total)
			}
		}
		if slices.Sort(ids); len(slices.Compact(ids)) != 1001 {
			t.Errorf("the pages have %d", len(ids))
		}
		return nil
	}))
}

// asksFacts permits creating a Patient only while fewer than two are there, by facts.
type asksFacts struct{ storetest.AllowAll }

func (asksFacts) Decide(_ context.Context, f record.Facts, _ record.Access, do record.Action, s record.Subject) (record.Decision, error) {
	there, err := f.Search("Patient", "family=ellis")
	if err != nil {
		return record.Decision{}, err
	}
	before, err := f.Body("Patient", s.ID)
	return record.Decision{Permit: do != record.Create || len(there) < 2 && before == nil}, err
}

func TestDecisionsSeeWhatTheUnitHasWritten(t *testing.T) {
	s := open(t, asksFacts{})
	made := 0
	err := s.Update(context.Background(), worker, func(tx *store.Tx) error {
		made = 0
		for range 3 {
			if _, err := tx.Create(patient("Ellis")); err != nil {
				return err
			}
			made++
		}
		return nil
	})
	if !fault.Is(err, fault.Denied) || made != 2 {
		t.Errorf("%d were made before it was refused: %v", made, err)
	}
}

func TestUpdateWithinAnUpdateIsRefused(t *testing.T) {
	s := open(t, storetest.AllowAll{})
	err := s.Update(context.Background(), worker, func(tx *store.Tx) error {
		return s.Update(tx.Context(), worker, func(*store.Tx) error { return nil })
	})
	if !fault.Is(err, fault.Internal) {
		t.Errorf("an update within an update: %v", err)
	}
}
