package assessment

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

// fixture is a record with Ann Lee in it, two workers, her daughter and the forms.
type fixture struct {
	t     *testing.T
	store *store.Store
	clock *clock.Fixed
}

const ann = "Patient/ann"

var (
	amina = Party{"PractitionerRole/amina", "Amina Yusuf", "Organization/council", "Westmere Council"}
	ben   = Party{"PractitionerRole/ben", "Ben Carter", "Organization/trust", "Westmere Community Health NHS Trust"}
	cara  = Party{"RelatedPerson/cara", "Cara Lee", "", ""}
	annP  = Party{ann, "Ann Lee", "", ""}
)

func setUp(t *testing.T) *fixture {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "record.db"), true)
}

func openAt(t *testing.T, path string, fresh bool) *fixture {
	t.Helper()
	engine, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	defs, err := fhir.R4().With(Answer{})
	if err != nil {
		t.Fatal(err)
	}
	at := clock.At(time.Date(2026, 11, 2, 14, 0, 0, 0, time.UTC))
	f := &fixture{t, store.New(store.Deps{Engine: engine, Definitions: defs, Decider: storetest.AllowAll{}, Clock: at}), at}
	if fresh {
		f.as(amina, f.people)
	}
	return f
}

func (f *fixture) people(tx *store.Tx) error {
	if err := forms.Install(tx); err != nil {
		return err
	}
	role := func(p Party) r4.PractitionerRole {
		return r4.PractitionerRole{Practitioner: &r4.Reference{Display: p.Name}, Organization: &r4.Reference{Reference: p.Organisation, Display: p.OrgName}}
	}
	for id, v := range map[string]any{
		"ann":   r4.Patient{Name: []r4.HumanName{{Given: []string{"Ann"}, Family: "Lee"}}},
		"amina": role(amina), "ben": role(ben),
		"cara": r4.RelatedPerson{Patient: r4.Ref(ann), Name: []r4.HumanName{{Text: "Cara Lee"}}},
	} {
		if _, err := tx.CreateAs(id, v); err != nil {
			return err
		}
	}
	return nil
}

func access(p Party) record.Access {
	return record.Access{Actor: p.Ref, Name: p.Name, Organisation: p.Organisation, OrgName: p.OrgName, Role: "social-worker", Purpose: "TREAT", Action: "test"}
}

// as runs a unit for a party, a second later than the one before.
func (f *fixture) as(p Party, fn func(*store.Tx) error) {
	f.t.Helper()
	if err := f.try(p, fn); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) try(p Party, fn func(*store.Tx) error) error {
	f.clock.Advance(time.Second)
	return f.store.Update(context.Background(), access(p), fn)
}

// start begins an assessment of Ann in which Ben is asked for health and Cara for the carer's section.
func (f *fixture) start() string {
	f.t.Helper()
	var id string
	f.as(amina, func(tx *store.Tx) (err error) {
		id, err = Start(tx, Beginning{Person: ann, Due: "2026-11-30", Sections: map[string]Party{"health": {Ref: ben.Ref}, "carer": {Ref: cara.Ref}}})
		return err
	})
	return id
}

func (f *fixture) open(id string) *Assessment {
	f.t.Helper()
	var a *Assessment
	err := f.store.View(context.Background(), access(amina), func(r *store.Reader) (err error) {
		a, err = Open(r, id)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) section(id, section string) *Section {
	f.t.Helper()
	s, err := f.open(id).Section(section)
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// give answers one question in words, seeing what base says.
func (f *fixture) give(p Party, id, section, item, text string, base ...string) Given {
	f.t.Helper()
	return f.reply(p, id, section, Reply{Item: item, Values: []forms.Value{{Text: text}}, Base: base})
}

func (f *fixture) reply(p Party, id, section string, r Reply) Given {
	f.t.Helper()
	var out []Given
	f.as(p, func(tx *store.Tx) (err error) {
		out, err = Give(tx, id, section, r)
		return err
	})
	return out[0]
}

// choose answers a choice by the code of its option.
func (f *fixture) choose(p Party, id, section, item string, codes ...string) Given {
	f.t.Helper()
	r := Reply{Item: item}
	i := f.open(id).Form.Item(item)
	for _, c := range codes {
		o, ok := i.Option(c)
		if !ok {
			f.t.Fatalf("%s has no option %s", item, c)
		}
		r.Values = append(r.Values, forms.Value{Coding: &o})
	}
	return f.reply(p, id, section, r)
}
