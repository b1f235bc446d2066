package plan_test

import (
	"strings"
	"testing"
	"time"

	"concordat/care/plan"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// inForce is a signed plan.
func (w *world) inForce() (id string, refs map[string]string) {
	id, refs = w.draft()
	mark := w.offer(id)
	w.agree(id, mark)
	w.sign(id, mark)
	return id, refs
}

func TestTwoPeopleChangingOnePartLoseNothing(t *testing.T) {
	w := newWorld(t)
	id, refs := w.draft()
	read := w.plan(id).Entry(refs["need"]).(*plan.Need) // both have this on their screens
	theirs, mine := *read, *read
	theirs.Words, mine.Words = "Stairs, and the back step", "Stairs, mornings worst"
	w.do(ben, func(tx *store.Tx) error { _, err := plan.Change(tx, id, &theirs); return err })
	err := w.try(amina, func(tx *store.Tx) error { _, err := plan.Change(tx, id, &mine); return err })
	other := plan.TheirVersion(err)
	if !fault.Is(err, fault.Conflict) || other == nil || other.(*plan.Need).Words != "Stairs, and the back step" || other.Base().Written.Name != "Ben Carter" {
		t.Fatalf("%v, %+v", err, other)
	}
	mine.Version = other.Base().Version // she has seen his words and brings both together
	mine.Words = "Stairs and the back step, mornings worst"
	w.do(amina, func(tx *store.Tx) error { _, err := plan.Change(tx, id, &mine); return err })
	if got := w.plan(id).Needs[0]; got.Words != mine.Words || got.Line != read.Line {
		t.Errorf("%+v", got)
	}
	gone := *read
	err = w.try(ben, func(tx *store.Tx) error { return plan.Remove(tx, id, gone.Ref, gone.Version) })
	if plan.TheirVersion(err) == nil {
		t.Errorf("a part was removed that was changed since it was read: %v", err)
	}
}

func TestDifferentPartsCanBeAddedAtOnce(t *testing.T) {
	w := newWorld(t)
	id, _ := w.draft()
	before := len(w.plan(id).Entries())
	done := make(chan error, 8)
	for i := range 8 {
		who := amina
		if i%2 == 1 {
			who = ben
		}
		go func() {
			done <- w.store.Update(t.Context(), who, func(tx *store.Tx) error {
				_, err := plan.AddNeed(tx, id, plan.Need{Words: strings.Repeat("x", i+1)})
				return err
			})
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := len(w.plan(id).Entries()); got != before+8 {
		t.Errorf("%d parts, want %d", got, before+8)
	}
}

func TestAChangedPlanLeavesTheOneInForceAsItWasAgreed(t *testing.T) {
	w := newWorld(t)
	first, refs := w.inForce()
	was := w.plan(first)
	var second string
	w.do(ben, func(tx *store.Tx) error {
		p, err := plan.Draft(tx, plan.Beginning{Person: "margaret", Responsible: amina.Actor, ResponsibleName: amina.Name})
		second = p.ID
		return err
	})
	p := w.plan(second)
	if len(p.Entries()) != 7 || p.Review != nil || p.Replaces != first {
		t.Fatalf("the draft takes over all but the review: %d parts, review %v, replaces %s", len(p.Entries()), p.Review, p.Replaces)
	}
	need := *p.Needs[0]
	need.Words = "Getting up the stairs and out of the door"
	w.do(ben, func(tx *store.Tx) error { _, err := plan.Change(tx, second, &need); return err })
	w.do(ben, func(tx *store.Tx) error {
		return plan.Remove(tx, second, refs["strength"], w.entry(tx, second, refs["strength"]).Base().Version)
	})
	if now := w.plan(first); now.Mark != was.Mark || now.Needs[0].Words != was.Needs[0].Words || len(now.Strengths) != 1 || now.Stage != plan.InForce {
		t.Fatalf("the plan in force changed: %+v", now.Needs[0])
	}
	p = w.plan(second)
	if p.Needs[0].Words != need.Words || len(p.Outcomes) != 1 || p.Outcomes[0].Needs[0] != p.Needs[0].Ref || len(p.ActionsFor(p.Outcomes[0].Ref)) != 2 {
		t.Fatalf("what pointed at the need doesn't follow it: %+v %+v", p.Outcomes[0], p.Needs[0])
	}
	if p.Outcomes[0].Written.Name != "Amina Yusuf" {
		t.Errorf("the outcome, which nobody rewrote, is now by %s", p.Outcomes[0].Written.Name)
	}
	w.do(ben, func(tx *store.Tx) error {
		_, err := plan.SetReview(tx, second, plan.Review{On: time.Date(2027, 11, 1, 0, 0, 0, 0, time.UTC), Clock: plan.YearlyReview})
		return err
	})
	mark := w.offer(second)
	w.agree(second, mark)
	w.sign(second, mark)
	w.editionsAre(first, second, was.Mark)
}

// editionsAre checks both signed plans, each exactly as it was.
func (w *world) editionsAre(first, second, mark string) {
	w.Helper()
	w.view(func(r *store.Reader) error {
		list, err := plan.Editions(r, "margaret")
		if err != nil || len(list) != 2 || list[0].Number != 2 || list[0].Signed.Plan != second || list[1].Agreed == nil {
			w.Fatalf("%+v, %v", list, err)
		}
		one, err := plan.At(r, list[1].Signed)
		if err != nil {
			return err
		}
		two, err := plan.At(r, list[0].Signed)
		if err != nil {
			return err
		}
		if one.Mark != mark || one.Stage != plan.InForce || len(one.Strengths) != 1 {
			w.Errorf("the first plan as it was: %s, mark %s", one.Stage, one.Mark)
		}
		var said []string
		for _, d := range plan.Compare(one, two) {
			switch {
			case d.Added():
				said = append(said, "added "+d.Kind)
			case d.Removed():
				said = append(said, "removed "+d.Kind)
			default:
				said = append(said, "changed "+d.Kind+" "+d.Fields[0].Label)
			}
		}
		if got := strings.Join(said, ", "); got != "changed need Need, changed review Review on, removed strength" {
			w.Errorf("what changed: %s", got)
		}
		plans, err := plan.ForPerson(r, "margaret")
		if err != nil || plans.Current == nil || plans.Current.ID != second || plans.Draft != nil || len(plans.Earlier) != 1 || plans.Earlier[0] != first {
			w.Errorf("%+v, %v", plans, err)
		}
		old, err := plan.ByID(r, first)
		if err != nil || old.Stage != plan.Replaced || old.End.IsZero() {
			w.Errorf("the first plan now: %s, %v", old.Stage, err)
		}
		return nil
	})
}

func TestProgressIsNotAChangeOfWhatWasAgreed(t *testing.T) {
	w := newWorld(t)
	id, refs := w.inForce()
	mark := w.plan(id).Mark
	w.do(amina, func(tx *store.Tx) error {
		if err := plan.Do(tx, id, refs["family"]); err != nil {
			return err
		}
		return plan.Achieve(tx, id, refs["outcome"], "improving")
	})
	p := w.plan(id)
	if a := p.Entry(refs["family"]).(*plan.Action); !a.Done() || p.Outcomes[0].AchievedWords() != "Getting better" || p.Mark != mark || p.Stage != plan.InForce {
		t.Errorf("%+v, %q, %s", a, p.Outcomes[0].AchievedWords(), p.Stage)
	}
	if err := w.try(amina, func(tx *store.Tx) error { return plan.Achieve(tx, id, refs["outcome"], "lovely") }); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown progress: %v", err)
	}
}

func TestAnyFHIRClientSeesTheSamePlan(t *testing.T) {
	w := newWorld(t)
	id, refs := w.inForce()
	w.view(func(r *store.Reader) error {
		q, err := r.Definitions().ParseQuery("CarePlan", "patient=Patient/margaret&status=active&category=urn:concordat:plan:category|care-and-support&_include=CarePlan:goal&_include=CarePlan:condition&_include=CarePlan:activity-reference", true)
		if err != nil {
			return err
		}
		page, err := r.Search(q)
		if err != nil {
			return err
		}
		if len(page.Matches) != 1 || page.Matches[0].ID != id {
			t.Fatalf("matches: %v", page.Matches)
		}
		got := map[string]bool{}
		for _, s := range page.Included {
			got[s.Key.String()] = true
			if s.Category != "plan" {
				t.Errorf("%s is in the category %s", s.Key, s.Category)
			}
		}
		for _, part := range []string{"need", "outcome", "family", "service", "refusal", "review"} {
			if !got[refs[part]] {
				t.Errorf("the %s %s is not with the plan", part, refs[part])
			}
		}
		part, err := store.Find[r4.CarePlan](r, "part-of=?", "CarePlan/"+id)
		if err != nil || len(part) != 1 || part[0].Value.Title != "Joan can't come" {
			t.Errorf("what happens if something goes wrong: %+v, %v", part, err)
		}
		signed, err := store.Find[r4.Provenance](r, "target=?&patient=?", "CarePlan/"+id, "Patient/margaret")
		if err != nil || len(signed) != 3 {
			t.Errorf("offer, agreement and signature: %d, %v", len(signed), err)
		}
		return nil
	})
}

func TestWhatWaitsForWhom(t *testing.T) {
	w := newWorld(t)
	what := w.waits
	what("")
	id, _ := w.draft()
	what("write")
	mark := w.offer(id)
	what("wait")
	w.agree(id, mark)
	what("sign")
	w.sign(id, mark)
	what("")
	w.do(margaret, func(tx *store.Tx) error {
		_, err := plan.AskForChange(tx, id, mark, "Mornings don't suit me any more.")
		return err
	})
	what("change")
	if p := w.plan(id); p.Stage != plan.InForce || p.Asked() == nil {
		t.Errorf("asking for a change ended the plan in force: %s", p.Stage)
	}
}

func TestAReviewComesUpAndIsDoneByTheNextPlan(t *testing.T) {
	w := newWorld(t)
	id, refs := w.inForce()
	what := w.waits
	what("")
	w.clock.Advance(40 * 24 * time.Hour)
	what("review")
	w.clock.Advance(20 * 24 * time.Hour)
	what("review overdue")
	var next string
	w.do(amina, func(tx *store.Tx) error {
		p, err := plan.Draft(tx, plan.Beginning{Person: "margaret"})
		if err != nil {
			return err
		}
		next = p.ID
		_, err = plan.SetReview(tx, next, plan.Review{On: time.Date(2028, 1, 5, 0, 0, 0, 0, time.UTC), Clock: plan.YearlyReview})
		return err
	})
	mark := w.offer(next)
	w.agree(next, mark)
	w.sign(next, mark)
	what("")
	if s := w.plan(id).Entry(refs["review"]).Base().Status; s != "completed" {
		t.Errorf("the review that led to the next plan is %s", s)
	}
}

// waits checks what waits for Amina.
func (w *world) waits(want string) {
	w.Helper()
	w.view(func(r *store.Reader) error {
		list, err := plan.Awaiting(r, amina.Actor)
		got := ""
		for _, x := range list {
			got += x.What
			if x.Overdue {
				got += " overdue"
			}
		}
		if got != want {
			w.Errorf("%q, want %q (%v)", got, want, err)
		}
		return err
	})
}

func TestTheAssessmentIsOfferedAndAcceptedWithOnePress(t *testing.T) {
	w := newWorld(t)
	w.do(amina, func(tx *store.Tx) error {
		said := func(id, text, words string) r4.QuestionnaireResponseItem {
			return r4.QuestionnaireResponseItem{LinkID: id, Text: text, Answer: []r4.QuestionnaireResponseItemAnswer{{ValueString: words}}}
		}
		_, err := tx.Create(&r4.QuestionnaireResponse{Questionnaire: "urn:concordat:form:joint-assessment|1", Status: "completed", Subject: r4.Ref("Patient/margaret"),
			Authored: "2026-11-02T10:00:00Z", Author: &r4.Reference{Reference: amina.Actor, Display: amina.Name},
			Item: []r4.QuestionnaireResponseItem{{LinkID: "outcomes", Item: []r4.QuestionnaireResponseItem{{LinkID: "outcomes.hygiene", Text: "Keeping clean", Item: []r4.QuestionnaireResponseItem{
				{LinkID: "outcomes.hygiene.says", Text: "What does the person say about it?", Answer: []r4.QuestionnaireResponseItemAnswer{{ValueString: "I can't lift my leg into the bath.",
					Extension: []r4.Extension{{URL: "urn:concordat:extension:given-by", ValueReference: &r4.Reference{Reference: margaret.Actor, Display: margaret.Name}}}}}},
				said("outcomes.hygiene.needed", "What is needed?", "Help to wash"),
			}}}}, {LinkID: "words", Item: []r4.QuestionnaireResponseItem{said("words.change", "What would you like to change?", "Sleep in my own bed"), said("words.good-day", "A good day?", "Sun")}}}})
		return err
	})
	var id, key string
	w.do(amina, func(tx *store.Tx) error {
		sources, err := plan.Sources(tx.Reader, "margaret")
		if err != nil || len(sources) != 1 {
			t.Errorf("sources: %v, %v", sources, err)
		}
		p, err := plan.Draft(tx, plan.Beginning{Person: "margaret", Sources: sources})
		if err != nil {
			return err
		}
		id = p.ID
		list, err := plan.Suggestions(tx.Reader, p)
		if err != nil || len(list) != 2 || list[0].Words != "Keeping clean: Help to wash" || list[0].Hers != "I can't lift my leg into the bath." || list[1].Kind != "outcome" {
			t.Fatalf("%+v, %v", list, err)
		}
		key = list[0].Key
		return nil
	})
	w.do(ben, func(tx *store.Tx) error { _, err := plan.Accept(tx, id, key); return err })
	p := w.plan(id)
	if by := p.Needs[0].Written; by.Name != ben.Name || by.Said.Name != amina.Name || by.Hers.By != margaret.Actor || by.Said.At.Day() != 2 {
		t.Errorf("who said it is lost: %+v", by)
	}
	if len(p.Needs) != 1 || p.Needs[0].Hers == "" || p.Needs[0].Written.From != key {
		t.Fatalf("%+v", p.Needs)
	}
	changed := *p.Needs[0]
	changed.Words = "Help to wash in the morning"
	w.do(amina, func(tx *store.Tx) error { _, err := plan.Change(tx, id, &changed); return err })
	if by := w.plan(id).Needs[0].Written; by.Said.Name != "" || by.Hers.By != margaret.Actor {
		t.Errorf("words that were changed stay in another's name: %+v", by)
	}
	w.view(func(r *store.Reader) error {
		list, err := plan.Suggestions(r, w.mustPlan(r, id))
		if err != nil || len(list) != 1 || list[0].Words != "Sleep in my own bed" {
			t.Errorf("what is still offered: %+v, %v", list, err)
		}
		return nil
	})
	if err := w.try(amina, func(tx *store.Tx) error { _, err := plan.Accept(tx, id, key); return err }); !fault.Is(err, fault.NotFound) {
		t.Errorf("accepted twice: %v", err)
	}
}

func (w *world) mustPlan(r *store.Reader, id string) *plan.Plan {
	p, err := plan.ByID(r, id)
	if err != nil {
		w.Fatal(err)
	}
	return p
}

func TestWhatShePutsInHandIsInHerName(t *testing.T) {
	w := newWorld(t)
	id, refs := w.draft()
	w.do(amina, func(tx *store.Tx) (err error) {
		refs["self"], err = plan.AddAction(tx, id, plan.Action{What: "Do the exercises", Who: "self", For: []string{refs["outcome"]}})
		return err
	})
	w.view(func(r *store.Reader) error {
		task, err := store.Load[r4.Task](r, strings.TrimPrefix(refs["self"], "Task/"))
		if err != nil || task.Value.Owner.Reference != "Patient/margaret" || task.Value.Owner.Display != "Margaret Ellis" {
			t.Errorf("%+v, %v", task.Value.Owner, err)
		}
		return nil
	})
	if a := w.plan(id).Entry(refs["self"]).(*plan.Action); a.Name != "" || a.Actor() != "The person" {
		t.Errorf("%+v", a)
	}
}
