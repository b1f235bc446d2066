package demo

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"concordat/care/assessment"
	"concordat/care/plan"
	"concordat/record/r4"
	"concordat/record/store"
)

// plan plays a plan from its first line to the stage it has got to.
func (s *script) plan(r resident, p planStory) {
	lead := staffNamed(p.Lead)
	var id string
	step := func(hours int, action string, do func(tx *store.Tx) error) {
		s.add(day(p.Day, 10).Add(time.Duration(hours)*time.Hour), lead.who(), action, "you are on their list of people", func(tx *store.Tx) error {
			if err := do(tx); err != nil {
				return fmt.Errorf("%s: %w", r.ID, err)
			}
			return nil
		})
	}
	step(0, "plan.draft", func(tx *store.Tx) (err error) {
		id, err = p.draft(tx, r)
		return err
	})
	if p.State == "draft" {
		return
	}
	// Whoever acts names the plan as it was read; the demonstration reads it as it stands.
	mark := func(tx *store.Tx) (string, error) {
		now, err := plan.ByID(tx.Reader, id)
		if err != nil {
			return "", err
		}
		return now.Mark, nil
	}
	step(2, "plan.offer", func(tx *store.Tx) error {
		m, err := mark(tx)
		if err == nil {
			_, err = plan.OfferToPerson(tx, id, m)
		}
		return err
	})
	if p.State == "offered" {
		return
	}
	step(4, "plan.agree", func(tx *store.Tx) error {
		m, err := mark(tx)
		if err == nil {
			_, err = plan.Agree(tx, id, p.agreeing(r, m))
		}
		return err
	})
	if p.State == "agreed" {
		return
	}
	step(6, "plan.sign", func(tx *store.Tx) error {
		m, err := mark(tx)
		if err == nil {
			_, err = plan.Sign(tx, id, m)
		}
		return err
	})
}

// draft writes a plan with all its parts and returns its id.
func (p planStory) draft(tx *store.Tx, r resident) (string, error) {
	responses, err := store.Find[r4.QuestionnaireResponse](tx.Reader, "patient=?", "Patient/"+r.ID)
	if err != nil {
		return "", err
	}
	var sources []string
	for _, q := range responses {
		if strings.HasPrefix(q.Value.Questionnaire, assessment.FormURL+"|") {
			sources = append(sources, "QuestionnaireResponse/"+q.ID)
		}
	}
	begun, err := plan.Draft(tx, plan.Beginning{Person: r.ID, Sources: sources})
	if err != nil {
		return "", err
	}
	id := begun.ID
	var needs []string
	for _, n := range p.Needs {
		ref, err := plan.AddNeed(tx, id, plan.Need{Words: n})
		if err != nil {
			return "", err
		}
		needs = append(needs, ref)
	}
	for _, words := range p.Strengths {
		if _, err := plan.AddStrength(tx, id, plan.Strength{Words: words}); err != nil {
			return "", err
		}
	}
	for _, o := range p.Outcomes {
		goal, err := plan.AddOutcome(tx, id, plan.Outcome{Words: o.Words, Needs: needs})
		if err != nil {
			return "", err
		}
		for _, a := range o.Actions {
			if _, err := plan.AddAction(tx, id, a.planned(goal)); err != nil {
				return "", err
			}
		}
	}
	return id, p.rest(tx, id)
}

// rest is what stands in a plan beside its outcomes.
func (p planStory) rest(tx *store.Tx, id string) error {
	if c := p.IfWrong; c.If != "" {
		_, err := plan.AddContingency(tx, id, plan.Contingency{If: c.If, Then: c.Then, Calls: []plan.Call{{Name: c.Call, Phone: c.Phone}}})
		if err != nil {
			return err
		}
	}
	for _, x := range p.Refused {
		by := staffNamed(x.By)
		_, err := plan.Refuse(tx, id, plan.Refusal{Asked: x.Asked, Why: x.Reason, Instead: x.Instead, Decider: by.worker().Ref, Name: by.Name, On: tx.Now(),
			Challenge: "Tell " + by.Name + ", or complain to " + orgNamed(by.Org).Name + " on " + orgNamed(by.Org).Phone + "."})
		if err != nil {
			return err
		}
	}
	if p.ReviewDay == 0 {
		return nil
	}
	clock := "plan-review-first"
	if p.ReviewDay-p.Day > 60 {
		clock = "plan-review-yearly"
	}
	_, err := plan.SetReview(tx, id, plan.Review{On: day(p.ReviewDay, 12), Clock: clock})
	return err
}

func (a action) planned(goal string) plan.Action {
	out := plan.Action{What: a.What, Who: a.Who, Name: a.By, When: a.When, For: []string{goal}}
	if a.Who == "professional" {
		by := staffNamed(a.By)
		out.Name, out.By = by.Name+", "+by.Job, by.worker().Ref
	}
	return out
}

func (p planStory) agreeing(r resident, mark string) plan.Agreeing {
	a := p.Agreed
	return plan.Agreeing{
		Mark: mark, Words: a.Words, By: a.By, Name: cmp.Or(a.Name, r.Given+" "+r.Family),
		Authority: plan.Authority{
			Kind: cmp.Or(a.Authority, "told"), Registration: a.Registration, Assessor: a.Assessor, How: a.How, On: day(cmp.Or(a.Day, p.Day), 10),
		},
	}
}
