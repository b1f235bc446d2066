package demo

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"concordat/care/assessment"
	"concordat/care/person"
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

// all is every current resource of a type, as stored.
func all(t *testing.T, s *store.Store, typ string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := s.View(context.Background(), access.Server("test").Access("test", "", "", "test"), func(r *store.Reader) error {
		for cursor := ""; ; {
			q, err := s.Definitions.ParseQuery(typ, "_count=500&_cursor="+cursor, true)
			if err != nil {
				return err
			}
			page, err := r.Search(q)
			if err != nil {
				return err
			}
			for _, m := range page.Matches {
				out[m.ID] = string(m.Body)
			}
			if cursor = page.Next; cursor == "" {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWestmereIsWhole(t *testing.T) {
	s, _ := westmere(t)
	for typ, atLeast := range map[string]int{"Patient": 60, "PractitionerRole": 60, "Organization": 16, "ServiceRequest": 20, "CarePlan": 9, "Questionnaire": 2,
		"QuestionnaireResponse": 11 * 7, "DocumentReference": 30, "Answer": 300, "Consent": 1} {
		if n := len(all(t, s, typ)); n < atLeast {
			t.Errorf("%d of %s, and there should be %d at least", n, typ, atLeast)
		}
	}
}

func TestWestmereIsTheSameEachTime(t *testing.T) {
	first, _ := westmere(t)
	second, _ := westmere(t)
	for _, typ := range []string{"Patient", "Task", "CarePlan", "Goal", "Answer", "Provenance", "DocumentReference", "QuestionnaireResponse"} {
		if difference := cmp.Diff(all(t, first, typ), all(t, second, typ)); difference != "" {
			t.Errorf("%s differs between two first starts:\n%.2000s", typ, difference)
		}
	}
}

func TestEveryNHSNumberIsValidAndForTests(t *testing.T) {
	seen := map[string]bool{}
	for i := range residents() {
		n := nhsNumber(i + 1)
		if _, err := person.ParseNHSNumber(n); err != nil || !strings.HasPrefix(n, "999") || seen[n] {
			t.Errorf("number %d, %s: %v", i+1, n, err)
		}
		seen[n] = true
	}
	if nhsNumber(1) != "9990000018" {
		t.Errorf("Margaret's number is %s", nhsNumber(1))
	}
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
