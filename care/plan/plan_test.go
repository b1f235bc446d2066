package plan_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concordat/care/plan"
	"concordat/clock"
	"concordat/definitions"
	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

var (
	amina    = record.Access{Actor: "PractitionerRole/amina", Name: "Amina Yusuf", Role: "social-worker", Organisation: "Organization/council", OrgName: "Westmere Council", Purpose: "TREAT", Action: "plan.write"}
	ben      = record.Access{Actor: "PractitionerRole/ben", Name: "Ben Carter", Role: "community-nurse", Organisation: "Organization/trust", OrgName: "Westmere Community Health NHS Trust", Purpose: "TREAT", Action: "plan.write"}
	margaret = record.Access{Actor: "Patient/margaret", Name: "Margaret Ellis", Role: "person", Purpose: "PATRQT", Action: "plan.agree"}
)

// world is a real store with Margaret in it.
type world struct {
	*testing.T
	store *store.Store
	clock *clock.Fixed
}

func newWorld(t *testing.T) *world {
	t.Helper()
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	at := clock.At(time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC))
	categories, err := definitions.LoadCategories(at)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t, store.New(store.Deps{Engine: engine, Definitions: fhir.R4(), Decider: storetest.AllowAll{}, Clock: at, Place: categories.Place}), at}
	w.do(amina, func(tx *store.Tx) error {
		_, err := tx.CreateAs("margaret", &r4.Patient{Name: []r4.HumanName{{Family: "Ellis", Given: []string{"Margaret"}}}, BirthDate: "1942-03-05"})
		return err
	})
	return w
}

// do runs a unit and fails the test when it fails. Each unit is a minute later than the one before.
func (w *world) do(a record.Access, fn func(*store.Tx) error) {
	w.Helper()
	if err := w.try(a, fn); err != nil {
		w.Fatalf("%v", err)
	}
}

func (w *world) try(a record.Access, fn func(*store.Tx) error) error {
	w.clock.Advance(time.Minute)
	return w.store.Update(context.Background(), a, fn)
}

func (w *world) view(fn func(*store.Reader) error) {
	w.Helper()
	if err := w.store.View(context.Background(), amina, fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) plan(id string) (p *plan.Plan) {
	w.Helper()
	w.view(func(r *store.Reader) (err error) { p, err = plan.ByID(r, id); return err })
	return p
}

// draft is a plan that is ready to be offered, written by two people.
func (w *world) draft() (id string, refs map[string]string) {
	w.Helper()
	refs = map[string]string{}
	w.do(amina, func(tx *store.Tx) error {
		p, err := plan.Draft(tx, plan.Beginning{Person: "margaret"})
		if err != nil {
			return err
		}
		id = p.ID
		if refs["need"], err = plan.AddNeed(tx, id, plan.Need{Words: "Getting up the stairs safely", Hers: "I hold my breath on the stairs."}); err != nil {
			return err
		}
		if refs["outcome"], err = plan.AddOutcome(tx, id, plan.Outcome{Words: "Go up to my own bed at night", Priority: "high-priority",
			Sign: "I sleep upstairs", By: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), Needs: []string{refs["need"]}}); err != nil {
			return err
		}
		refs["family"], err = plan.AddAction(tx, id, plan.Action{What: "Bring the shopping", Who: "family", Name: "Joan Ellis, daughter", Times: 1, Per: "wk", For: []string{refs["outcome"]}})
		return err
	})
	w.do(ben, func(tx *store.Tx) (err error) {
		if refs["service"], err = plan.AddAction(tx, id, plan.Action{What: "Practise the stairs", Who: "professional", Name: "Community therapy team", Times: 2, Per: "wk", Minutes: 30,
			When: "in the morning", For: []string{refs["outcome"]}, From: time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)}); err != nil {
			return err
		}
		if refs["strength"], err = plan.AddStrength(tx, id, plan.Strength{Words: "Walked the fells all her life"}); err != nil {
			return err
		}
		if refs["contingency"], err = plan.AddContingency(tx, id, plan.Contingency{If: "Joan can't come", Then: "Mrs Shah next door brings milk and bread",
			Calls: []plan.Call{{Name: "Mrs Shah", Phone: "01632 960 017"}, {Name: "Westmere Council out of hours", Phone: "01632 960 000"}}}); err != nil {
			return err
		}
		if refs["refusal"], err = plan.Refuse(tx, id, plan.Refusal{Asked: "A stairlift now", Why: "Practice may be enough; it is looked at again at the review.", Name: "Amina Yusuf",
			Decider: amina.Actor, Instead: "A second stair rail", Challenge: "Tell Amina, or complain to Westmere Council."}); err != nil {
			return err
		}
		refs["review"], err = plan.SetReview(tx, id, plan.Review{On: time.Date(2026, 12, 22, 0, 0, 0, 0, time.UTC), Clock: plan.FirstReview})
		return err
	})
	return id, refs
}

func (w *world) offer(id string) string {
	mark := w.plan(id).Mark
	w.do(amina, func(tx *store.Tx) error { _, err := plan.OfferToPerson(tx, id, mark); return err })
	return mark
}

func (w *world) agree(id, mark string) {
	w.do(margaret, func(tx *store.Tx) error {
		_, err := plan.Agree(tx, id, plan.Agreeing{Mark: mark, Words: "As long as I keep my own bed."})
		return err
	})
}

func (w *world) sign(id, mark string) {
	w.do(amina, func(tx *store.Tx) error { _, err := plan.Sign(tx, id, mark); return err })
}

func TestAPlanGoesFromDraftToInForce(t *testing.T) {
	w := newWorld(t)
	id, refs := w.draft()
	if p := w.plan(id); p.Stage != plan.Drafting || len(p.Entries()) != 8 || len(p.Writers) != 2 {
		t.Fatalf("the draft: %s, %d parts, writers %v", p.Stage, len(p.Entries()), p.Writers)
	}
	mark := w.offer(id)
	if s := w.plan(id).Stage; s != plan.Offered {
		t.Fatalf("after the offer: %s", s)
	}
	w.agree(id, mark)
	p := w.plan(id)
	if e := p.Latest(plan.Agreement); p.Stage != plan.Agreed || e == nil || e.By.By != margaret.Actor || e.Words != "As long as I keep my own bed." {
		t.Fatalf("after the agreement: %s, %+v", p.Stage, e)
	}
	w.sign(id, mark)
	p = w.plan(id)
	if e := p.Latest(plan.Signing); p.Stage != plan.InForce || e == nil || e.By.OrgName != "Westmere Council" || p.Mark != mark || p.Start.IsZero() {
		t.Fatalf("after signing: %s, %+v", p.Stage, e)
	}
	for ref, want := range map[string]string{refs["outcome"]: "active", refs["family"]: "requested", refs["service"]: "active",
		refs["contingency"]: "active", refs["review"]: "requested", refs["refusal"]: "rejected"} {
		if got := p.Entry(ref).Base().Status; got != want {
			t.Errorf("%s is %s, want %s", ref, got, want)
		}
	}
	service := p.Entry(refs["service"]).(*plan.Action)
	if got := service.OftenWords(); got != "twice a week, in the morning, 30 minutes each time" {
		t.Errorf("how often: %q", got)
	}
	if got := service.DatesWords(); got != "from 9 November 2026" {
		t.Errorf("when: %q", got)
	}
	if got := service.Written; got.Name != "Ben Carter" || got.OrgName != "Westmere Community Health NHS Trust" || got.At.IsZero() {
		t.Errorf("written by %+v", got)
	}
	refused := p.Refusals[0]
	if refused.Why == "" || refused.Name != "Amina Yusuf" || refused.Challenge == "" || refused.Instead != "A second stair rail" || clock.Day(refused.On) != "3 November 2026" {
		t.Errorf("the refusal: %+v", refused)
	}
	if c := p.Contingencies[0]; len(c.Calls) != 2 || c.Calls[0] != (plan.Call{Name: "Mrs Shah", Phone: "01632 960 017"}) {
		t.Errorf("who to call: %+v", c.Calls)
	}
	if p.Review.Clock != plan.FirstReview || !strings.Contains(p.Review.Why, "6 to 8 weeks") {
		t.Errorf("the review: %+v", p.Review)
	}
}

func TestWhatIsAgreedOrSignedIsWhatWasRead(t *testing.T) {
	w := newWorld(t)
	id, refs := w.draft()
	mark := w.offer(id)
	w.do(ben, func(tx *store.Tx) error {
		a := *w.entry(tx, id, refs["service"]).(*plan.Action)
		a.Times = 3
		_, err := plan.Change(tx, id, &a)
		return err
	})
	err := w.try(margaret, func(tx *store.Tx) error {
		_, err := plan.Agree(tx, id, plan.Agreeing{Mark: mark})
		return err
	})
	if !fault.Is(err, fault.Conflict) {
		t.Fatalf("agreeing to what was read before the change: %v", err)
	}
	w.view(func(r *store.Reader) error {
		p, err := plan.ByID(r, id)
		if err != nil {
			return err
		}
		changes, ok, err := plan.ChangedSince(r, p, mark)
		if err != nil || !ok || len(changes) != 1 || len(changes[0].Fields) != 1 ||
			changes[0].Fields[0] != (plan.FieldChange{Label: "How often", Before: "twice a week, in the morning, 30 minutes each time", After: "3 times a week, in the morning, 30 minutes each time"}) {
			t.Errorf("what changed: %+v, %v, %v", changes, ok, err)
		}
		if p.Stage != plan.Drafting {
			t.Errorf("the offer stands though the plan changed: %s", p.Stage)
		}
		return nil
	})
	mark = w.offer(id)
	w.agree(id, mark)
	w.do(amina, func(tx *store.Tx) error {
		_, err := plan.AddNeed(tx, id, plan.Need{Words: "Company"})
		return err
	})
	for _, m := range []string{mark, w.plan(id).Mark, ""} {
		if err := w.try(amina, func(tx *store.Tx) error { _, err := plan.Sign(tx, id, m); return err }); !fault.Is(err, fault.Conflict) {
			t.Errorf("signing with mark %q after a change: %v", m, err)
		}
	}
}

func (w *world) entry(tx *store.Tx, id, ref string) plan.Entry {
	p, err := plan.ByID(tx.Reader, id)
	if err != nil {
		w.Fatal(err)
	}
	return p.Entry(ref)
}

func TestOnlyTheResponsibleProfessionalSigns(t *testing.T) {
	w := newWorld(t)
	id, _ := w.draft()
	mark := w.offer(id)
	w.agree(id, mark)
	if err := w.try(ben, func(tx *store.Tx) error { _, err := plan.Sign(tx, id, mark); return err }); !fault.Is(err, fault.Denied) {
		t.Errorf("signed by another: %v", err)
	}
}

func TestSomebodyElseAgreesOnlyWithAuthority(t *testing.T) {
	w := newWorld(t)
	id, _ := w.draft()
	mark := w.offer(id)
	on := time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		how   plan.Agreeing
		field string // what is missing; "" when it holds
	}{
		{"no authority", plan.Agreeing{}, "authority"},
		{"unknown authority", plan.Agreeing{Authority: plan.Authority{Kind: "neighbour"}, Name: "N"}, "authority"},
		{"attorney without registration", plan.Agreeing{Authority: plan.Authority{Kind: "attorney-health-welfare", On: on}, Name: "Joan Ellis"}, "registration"},
		{"attorney registered tomorrow", plan.Agreeing{Authority: plan.Authority{Kind: "attorney-health-welfare", Registration: "7000 1234 5678", On: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}, Name: "Joan Ellis"}, "date"},
		{"attorney without a name", plan.Agreeing{Authority: plan.Authority{Kind: "attorney-health-welfare", Registration: "7000 1234 5678", On: on}}, "name"},
		{"deputy without scope", plan.Agreeing{Authority: plan.Authority{Kind: "deputy", Registration: "1", On: on}, Name: "D"}, "scope"},
		{"best interests without assessor", plan.Agreeing{Authority: plan.Authority{Kind: "best-interests", On: on, How: "meeting"}, Name: "Amina Yusuf"}, "assessor"},
		{"parent of an adult", plan.Agreeing{Authority: plan.Authority{Kind: "parental-responsibility", How: "at home"}, Name: "P"}, "authority"},
		{"told, without how", plan.Agreeing{Authority: plan.Authority{Kind: "told"}}, "how"},
		{"attorney", plan.Agreeing{Authority: plan.Authority{Kind: "attorney-health-welfare", Registration: "7000 1234 5678", On: on}, By: "RelatedPerson/joan", Name: "Joan Ellis"}, ""},
	} {
		c.how.Mark = mark
		err := w.try(amina, func(tx *store.Tx) error { _, err := plan.Agree(tx, id, c.how); return err })
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var e *fault.Error
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		e = err.(*fault.Error)
		if len(e.Issues) == 0 || e.Issues[0].Path != c.field {
			t.Errorf("%s: %v", c.name, e.Issues)
		}
	}
	e := w.plan(id).Latest(plan.Agreement)
	if e == nil || e.By.Name != "Joan Ellis" || e.By.By != "RelatedPerson/joan" || e.Recorder.Name != "Amina Yusuf" || e.Authority.Registration != "7000 1234 5678" {
		t.Fatalf("the agreement: %+v", e)
	}
	if got := e.Authority.Words(e.At); got != "Attorney for health and welfare; reference 7000 1234 5678; 3 May 2024" {
		t.Errorf("in words: %q", got)
	}
}

func TestSheCanSayWhatShouldChangeInsteadOfAgreeing(t *testing.T) {
	w := newWorld(t)
	id, _ := w.draft()
	mark := w.offer(id)
	w.do(margaret, func(tx *store.Tx) error {
		_, err := plan.AskForChange(tx, id, mark, "I don't want strangers before ten.")
		return err
	})
	p := w.plan(id)
	if e := p.Asked(); p.Stage != plan.Drafting || e == nil || e.Words != "I don't want strangers before ten." || e.By.Name != "Margaret Ellis" {
		t.Fatalf("%s %+v", p.Stage, e)
	}
	if err := w.try(margaret, func(tx *store.Tx) error { _, err := plan.Agree(tx, id, plan.Agreeing{Mark: mark}); return err }); !fault.Is(err, fault.Conflict) {
		t.Errorf("agreed without a new offer: %v", err)
	}
	w.view(func(r *store.Reader) error {
		waiting, err := plan.Awaiting(r, amina.Actor)
		if err != nil || len(waiting) != 1 || waiting[0].What != "change" {
			t.Errorf("what waits for Amina: %+v, %v", waiting, err)
		}
		return nil
	})
}

func TestAnUnfinishedPlanIsNotOffered(t *testing.T) {
	w := newWorld(t)
	var id string
	w.do(amina, func(tx *store.Tx) error {
		p, err := plan.Draft(tx, plan.Beginning{Person: "margaret"})
		id = p.ID
		return err
	})
	mark := w.plan(id).Mark
	err := w.try(amina, func(tx *store.Tx) error { _, err := plan.OfferToPerson(tx, id, mark); return err })
	if !fault.Is(err, fault.Invalid) || len(err.(*fault.Error).Issues) != 4 {
		t.Errorf("%v", err)
	}
	if err := w.try(ben, func(tx *store.Tx) error { _, err := plan.Draft(tx, plan.Beginning{Person: "margaret"}); return err }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second draft: %v", err)
	}
}
