package access_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"concordat/clock"
	"concordat/definitions"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// answer is an own type like the one that assessments keep, as far as the rules read it.
type answer struct {
	fhir.Own   `own:"Answer"`
	Assessment r4.Reference `json:"assessment" fhir:"1..1" search:"assessment,reference" target:"Task"`
	Person     r4.Reference `json:"person" fhir:"1..1" search:"person,reference,person" target:"Patient"`
	Section    string       `json:"section" fhir:"1..1" search:"section,token"`
	Author     r4.Reference `json:"author" fhir:"1..1" search:"author,reference"`
}

// open makes an empty record on a real engine, with the rules in force.
func open(t *testing.T) (*store.Store, *clock.Fixed) {
	t.Helper()
	known, err := fhir.R4().With(answer{})
	if err != nil {
		t.Fatal(err)
	}
	now := clock.At(start)
	categories, err := definitions.LoadCategories(now)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{Parse: known.Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: now, Place: categories.Place}), now
}

// put writes resources as the server itself.
func put(t *testing.T, s *store.Store, resources ...any) {
	t.Helper()
	err := s.Update(context.Background(), access.Server("test").Access("test", "", "a test", "1"), func(tx *store.Tx) error {
		for _, r := range resources {
			parsed, err := s.Definitions.Encode(r)
			if err != nil {
				return err
			}
			if _, err := tx.CreateResource(parsed, parsed.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func patient(id string) r4.Patient { return r4.Patient{ID: id} }

// asks is an access by a role with its usual purpose.
func asks(role, actor string) record.Access {
	return access.Who{Actor: actor, Name: "Somebody", Role: role, RoleName: access.RoleOf(role).Name}.Access("test", "", "", "1")
}

// decide asks the rules on a real snapshot.
func decide(t *testing.T, s *store.Store, a record.Access, do record.Action, subject record.Subject) record.Decision {
	t.Helper()
	var d record.Decision
	err := s.View(context.Background(), a, func(r *store.Reader) (err error) {
		d, err = access.Decider{}.Decide(r.Context(), r.Facts(), a, do, subject)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
