package demo

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions"
	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

// westmere seeds a record in a temporary folder.
func westmere(t *testing.T) (*store.Store, *clock.Moved) {
	t.Helper()
	known, err := fhir.R4().With(assessment.Answer{})
	if err != nil {
		t.Fatal(err)
	}
	c := clock.StartingAt(Start)
	categories, err := definitions.LoadCategories(c)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "westmere.db"), sqlite.Options{Parse: known.Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	s := store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: c, Place: categories.Place})
	install := access.Server("forms").Access("forms.install", "", "putting the forms in", "test")
	if err := s.Update(context.Background(), install, forms.Install); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := Seed(context.Background(), s, c); err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %v", time.Since(began))
	return s, c
}

func TestWestmereIsWhole(t *testing.T) {
	westmere(t)
}

func TestSecondStartUsesWhatIsThere(t *testing.T) {
	s, c := westmere(t)
	c.Set(Start.AddDate(0, 0, 3))
	seeded, err := Seed(context.Background(), s, c)
	if err != nil || seeded {
		t.Fatalf("Seed again: seeded %v, %v", seeded, err)
	}
	if now := c.Now(); now.Before(Start) || now.After(Start.Add(time.Minute)) {
		t.Errorf("the clock is at %v, not where the record ends", now)
	}
}

func TestHalfWrittenDemonstrationIsRefused(t *testing.T) {
	s, c := westmere(t)
	err := s.Update(context.Background(), access.Server("test").Access("test", "", "", "test"), func(tx *store.Tx) error {
		return tx.Delete("Organization", partnershipID, store.AnyVersion)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Seed(context.Background(), s, c); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Seed said %v, and should have refused", err)
	}
}
