package assessment

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// fillHome gives what the home section needs.
func (f *fixture) fillHome(id string) {
	f.choose(amina, id, "home", "home.lives", "alone")
	f.choose(amina, id, "home", "home.warm", "yes")
}

func (f *fixture) complete(p Party, id, section string) error {
	return f.try(p, func(tx *store.Tx) error { return Complete(tx, id, section) })
}

func paths(err error) []string {
	var e *fault.Error
	var out []string
	if errors.As(err, &e) {
		for _, i := range e.Issues {
			out = append(out, i.Path+" "+i.Code)
		}
	}
	return out
}

func TestASectionThatIsAskedForStaysWithTheGiverUntilItIsTaken(t *testing.T) {
	f := setUp(t)
	id := f.start()
	s := f.section(id, "health")
	if s.Status() != Asked || s.Holder() != amina || s.AskedOf() != ben {
		t.Fatalf("%s, held by %s, asked of %s", s.Status(), s.Holder(), s.AskedOf())
	}
	f.as(ben, func(tx *store.Tx) error { return Decline(tx, id, "health", "On leave this week") })
	s = f.section(id, "health")
	if s.Status() != Accepted || s.Holder() != amina || s.Notes()[0].Text != "On leave this week" {
		t.Fatalf("turned down: %s, held by %s, %v", s.Status(), s.Holder(), s.Notes())
	}
	f.as(amina, func(tx *store.Tx) error {
		return Assign(tx, Handing{Assessment: id, Section: "health", To: Party{Ref: ben.Ref}, Due: "2026-11-20", Note: "From Monday?"})
	})
	f.as(ben, func(tx *store.Tx) error { return Accept(tx, id, "health") })
	if s = f.section(id, "health"); s.Status() != Accepted || s.Holder() != ben || s.Due() != "2026-11-20" {
		t.Errorf("taken: %s, held by %s, due %s", s.Status(), s.Holder(), s.Due())
	}
	if err := f.try(ben, func(tx *store.Tx) error { return Accept(tx, id, "health") }); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken twice: %v", err)
	}
	if s = f.section(id, "carer"); s.Holder() != amina {
		t.Fatal("the carer has the section before she took it")
	}
	f.give(cara, id, "carer", "carer.says", "I am tired.")
	if s = f.section(id, "carer"); s.Holder() != cara || s.Status() != Begun {
		t.Errorf("answering took it: %s, held by %s", s.Status(), s.Holder())
	}
}

func TestASectionGoesOnlyToAWorkerOrThePersonsOwnCircle(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.as(amina, func(tx *store.Tx) error {
		if _, err := tx.CreateAs("bob", r4.Patient{Name: []r4.HumanName{{Text: "Bob Lee"}}}); err != nil {
			return err
		}
		_, err := tx.CreateAs("rita", r4.RelatedPerson{Patient: r4.Ref("Patient/bob"), Name: []r4.HumanName{{Text: "Rita Lee"}}})
		return err
	})
	for _, ref := range []string{"", "I will", "Organization/trust", "Patient/bob", "RelatedPerson/rita"} {
		hand := func(tx *store.Tx) error {
			return Assign(tx, Handing{Assessment: id, Section: "words", To: Party{Ref: ref}})
		}
		if err := f.try(amina, hand); !fault.Is(err, fault.Invalid) {
			t.Errorf("given to %q: %v", ref, err)
		}
	}
	f.as(amina, func(tx *store.Tx) error {
		return Assign(tx, Handing{Assessment: id, Section: "words", To: Party{Ref: ann}})
	})
	if s := f.section(id, "words"); s.AskedOf() != annP {
		t.Errorf("asked of %+v", s.AskedOf())
	}
}

func TestWaitingFor(t *testing.T) {
	f := setUp(t)
	id := f.start()
	waiting := func(p Party) (out []Waiting) {
		if err := f.store.View(context.Background(), access(p), func(r *store.Reader) (err error) {
			out, err = WaitingFor(r, p.Ref)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	got := waiting(ben)
	if len(got) != 1 || got[0].Section != "health" || got[0].AskedBy != amina || got[0].PersonName != "Ann Lee" || got[0].Assessment != id || got[0].Due != "2026-11-30" {
		t.Fatalf("%+v", got)
	}
	if n := len(waiting(amina)); n != 5 {
		t.Errorf("%d wait for Amina, not 5", n)
	}
	f.fillHome(id)
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatal(err)
	}
	if n := len(waiting(amina)); n != 4 {
		t.Errorf("%d wait for Amina after one is done, not 4", n)
	}
}

func TestOneOpenAssessmentAtATime(t *testing.T) {
	f := setUp(t)
	id := f.start()
	again := func() error {
		return f.try(ben, func(tx *store.Tx) error { _, err := Start(tx, Beginning{Person: ann}); return err })
	}
	if err := again(); !fault.Is(err, fault.Conflict) {
		t.Fatalf("a second one began: %v", err)
	}
	f.as(amina, func(tx *store.Tx) error { return Stop(tx, id, "Ann doesn’t want one now") })
	if a := f.open(id); a.Open() || a.Task.Value.StatusReason.String() != "Ann doesn’t want one now" {
		t.Error("the reason isn’t on it")
	}
	if err := f.try(ben, func(tx *store.Tx) error {
		_, err := Give(tx, id, "health", Reply{Item: "health.summary", Values: []forms.Value{{Text: "x"}}})
		return err
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered after it was stopped: %v", err)
	}
	if err := again(); err != nil {
		t.Errorf("another after it: %v", err)
	}
}

func TestCompletingNeedsAnswersAndNoDisagreement(t *testing.T) {
	f := setUp(t)
	id := f.start()
	if got := paths(f.complete(amina, id, "home")); !slices.Equal(got, []string{"home.lives required", "home.warm required"}) {
		t.Fatalf("empty: %v", got)
	}
	f.choose(amina, id, "home", "home.lives", "alone")
	f.choose(amina, id, "home", "home.warm", "no")
	f.choose(ben, id, "home", "home.warm", "yes")
	if got := paths(f.complete(amina, id, "home")); !slices.Equal(got, []string{"home.warm conflict"}) {
		t.Fatalf("side by side: %v", got)
	}
	a := f.open(id)
	r, err := a.Choose(a.Form.Item("home.warm"), "", a.Log.On("home.warm", "").Heads[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	f.reply(amina, id, "home", r)
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatalf("settled: %v", err)
	}
	if err := f.try(amina, func(tx *store.Tx) error {
		_, err := Give(tx, id, "home", Reply{Item: "home.better", Values: []forms.Value{{Text: "x"}}})
		return err
	}); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered after it was completed: %v", err)
	}
}

func TestRequiredInAnEntryAndByACondition(t *testing.T) {
	f := setUp(t)
	id := f.start()
	yes := true
	f.reply(amina, id, "risks", Reply{Item: "risks.talked", Values: []forms.Value{{Yes: &yes}}})
	f.choose(amina, id, "risks", "risks.safeguarding", "unsure")
	var entry string
	f.as(amina, func(tx *store.Tx) (err error) { entry, err = AddEntry(tx, id, "risks", "risks.risk"); return err })
	want := []string{"risks.risk.what~" + entry + " required", "risks.risk.says~" + entry + " required", "risks.risk.agreed~" + entry + " required", "risks.safeguarding-note required"}
	if got := paths(f.complete(amina, id, "risks")); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestNotKnownCompletesWithItsReason(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.choose(amina, id, "home", "home.lives", "alone")
	f.reply(amina, id, "home", Reply{Item: "home.warm", Absent: "asked-declined", Why: "She didn’t want to talk about bills."})
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatal(err)
	}
	q := f.response(id, "home")
	code, why := forms.Excuse(q.Item[0].Item[1])
	if code != "asked-declined" || why != "She didn’t want to talk about bills." {
		t.Errorf("%s: %s", code, why)
	}
}

func (f *fixture) response(id, section string) (q r4.QuestionnaireResponse) {
	f.t.Helper()
	_, rid := r4.Ref(f.section(id, section).Response()).Parts()
	if err := f.store.View(context.Background(), access(amina), func(r *store.Reader) error {
		found, err := store.Load[r4.QuestionnaireResponse](r, rid)
		q = found.Value
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	return q
}

func (f *fixture) provenances(id, section string) (out []store.Found[r4.Provenance]) {
	f.t.Helper()
	if err := f.store.View(context.Background(), access(amina), func(r *store.Reader) (err error) {
		out, err = store.Find[r4.Provenance](r, "target=?&_sort=recorded", f.section(id, section).Response())
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
	return out
}

func TestACompletedSectionIsAValidResponseWithItsProvenance(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.fillHome(id)
	f.give(ben, id, "home", "home.access", "Two steps, no rail.")
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatal(err)
	}
	a, q := f.open(id), f.response(id, "home")
	if err := a.Form.Valid(q); err != nil || q.Status != "completed" || q.Questionnaire != "urn:concordat:form:joint-assessment|1" {
		t.Fatalf("%v, %s of %s", err, q.Status, q.Questionnaire)
	}
	found := f.provenances(id, "home")
	if len(found) != 1 {
		t.Fatalf("%d Provenances", len(found))
	}
	p := found[0].Value
	if p.Target[0].Reference != "QuestionnaireResponse/"+q.ID+"/_history/1" {
		t.Errorf("about %s", p.Target[0].Reference)
	}
	var who []string
	for _, agent := range p.Agent {
		who = append(who, agent.Type.Coding[0].Code+" "+agent.Who.Display+" for "+agent.OnBehalfOf.Display)
	}
	if want := []string{"attester Amina Yusuf for Westmere Council", "author Ben Carter for Westmere Community Health NHS Trust"}; !slices.Equal(who, want) {
		t.Errorf("by %v", who)
	}
}

func TestReopeningMakesANewVersionAndKeepsTheOld(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.fillHome(id)
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatal(err)
	}
	if err := f.try(amina, func(tx *store.Tx) error { return Reopen(tx, id, "home", " ") }); !fault.Is(err, fault.Invalid) {
		t.Errorf("opened without a reason: %v", err)
	}
	f.as(amina, func(tx *store.Tx) error { return Reopen(tx, id, "home", "Her son has moved in") })
	s := f.section(id, "home")
	if s.Status() != Begun || s.Notes()[0].Text != "Her son has moved in" {
		t.Fatalf("%s %v", s.Status(), s.Notes())
	}
	f.choose(amina, id, "home", "home.lives", "family")
	if err := f.complete(amina, id, "home"); err != nil {
		t.Fatal(err)
	}
	q := f.response(id, "home")
	if q.Status != "amended" || q.Meta.VersionID != "2" || len(f.provenances(id, "home")) != 2 {
		t.Errorf("%s, version %s, %d Provenances", q.Status, q.Meta.VersionID, len(f.provenances(id, "home")))
	}
	if err := f.store.View(context.Background(), access(amina), func(r *store.Reader) error {
		was, err := store.LoadVersion[r4.QuestionnaireResponse](r, q.ID, 1)
		if err == nil && was.Value.Item[0].Item[0].Answer[0].ValueCoding.Code != "alone" {
			t.Error("the first version has changed")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheAssessmentIsCompleteWhenEverySectionIs(t *testing.T) {
	f := setUp(t)
	id := f.small()
	for _, s := range []string{"one", "two"} {
		if a := f.open(id); a.Status() != Begun {
			t.Fatalf("%s before %s", a.Status(), s)
		}
		if err := f.complete(amina, id, s); err != nil {
			t.Fatal(err)
		}
	}
	if a := f.open(id); a.Status() != Completed || a.Ended().IsZero() {
		t.Fatalf("%s, ended %s", a.Status(), a.Ended())
	}
	f.as(amina, func(tx *store.Tx) error { return Reopen(tx, id, "two", "One thing more") })
	if a := f.open(id); a.Status() != Begun || !a.Ended().IsZero() {
		t.Errorf("opened again: %s", a.Status())
	}
}

func TestFactsOnTheRecordAreOfferedOnceAndNamed(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.as(amina, func(tx *store.Tx) error {
		for _, name := range []string{"Osteoporosis", "Hypertension"} {
			if _, err := tx.Create(r4.Condition{Subject: r4.Ref(ann), Code: r4.Text(name), OnsetDateTime: "2016", ClinicalStatus: r4.Coded(clinicalStatus, "active", "")}); err != nil {
				return err
			}
		}
		_, err := tx.Create(r4.Condition{Subject: r4.Ref(ann), Code: r4.Text("Measles"), ClinicalStatus: r4.Coded(clinicalStatus, "resolved", "")})
		return err
	})
	offers := func() []Offer {
		var out map[string][]Offer
		a := f.open(id)
		s, _ := a.Section("health")
		if err := f.store.View(context.Background(), access(ben), func(r *store.Reader) (err error) {
			out, err = a.Offers(r, s)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out["health.conditions"]
	}
	got := offers()
	if len(got) != 2 || got[0].Since.Day() != "2016" {
		t.Fatalf("%+v", got)
	}
	for range 2 {
		a := f.open(id)
		f.reply(ben, id, "health", a.Take(a.Form.Item("health.conditions"), offers()[0]))
	}
	on := f.open(id).Log.On("health.conditions", "")
	if len(on.Values()) != 2 || on.Latest().Source == nil || !strings.HasPrefix(on.Latest().Source.Reference, "Condition/") {
		t.Errorf("%s, from %v", forms.Words(on.Values()), on.Latest().Source)
	}
	if left := offers(); len(left) != 0 {
		t.Errorf("offered again: %+v", left)
	}
}
