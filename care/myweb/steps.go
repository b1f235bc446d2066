package myweb

import (
	"fmt"
	"slices"
	"time"

	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/care/timeline"
	"concordat/clock"
	"concordat/record/store"
)

// step is something to come, in plain words.
type step struct {
	When, What, Who string
	Late            bool
	at              time.Time // to sort by; zero when there is no date yet
}

// telling is what is to come for a person, with what it depends on.
type telling struct {
	mine      bool
	now       time.Time
	plans     plan.Plans
	referrals []referral.Referral
	busy      bool // an assessment or a plan is being made, or a plan is in force
}

// stepsFor lists what is to come for a person, soonest first, then what has no date. What has been overtaken is left
// out: a referral that somebody is working on, once an assessment or a plan has come of it.
func stepsFor(v *store.Reader, id string, plans plan.Plans, mine bool) ([]step, error) {
	ahead, err := timeline.Ahead(v, id)
	if err != nil {
		return nil, err
	}
	t := telling{mine: mine, now: v.Now(), plans: plans, busy: plans.Current != nil || plans.Draft != nil}
	if t.referrals, err = referral.ForPerson(v, id); err != nil {
		return nil, err
	}
	t.busy = t.busy || slices.ContainsFunc(ahead, func(a timeline.Step) bool { return a.Code == "joint-assessment" })
	var out []step
	for _, a := range ahead {
		what, who := t.words(a)
		if what == "" {
			continue
		}
		s := step{What: what, Who: who, Late: a.Late, at: a.When.At, When: a.When.String()}
		switch {
		case a.When.IsZero():
			s.When, s.at = "No date yet", time.Time{}
		case a.By:
			s.When = "By " + s.When
		}
		if a.Of > 0 {
			s.What += fmt.Sprintf(" (%d of %d parts done)", a.Done, a.Of)
		}
		out = append(out, s)
	}
	out = append(out, t.planned()...)
	slices.SortStableFunc(out, func(a, b step) int {
		if a.at.IsZero() != b.at.IsZero() {
			if a.at.IsZero() {
				return 1
			}
			return -1
		}
		return a.at.Compare(b.at)
	})
	return out, nil
}

// say chooses between what is said to the person and what is said about her.
func (t telling) say(mine, about string) string {
	if t.mine {
		return mine
	}
	return about
}

// words tells a step plainly, and who does it; "" when there is nothing to tell.
func (t telling) words(a timeline.Step) (what, who string) {
	switch a.Code {
	case "action":
		return "", "" // what is in the plan is told from the plan
	case "referral":
		return t.referral(a)
	case "joint-assessment":
		return t.say("We finish finding out what you need", "The assessment is finished"), a.Who
	case "plan":
		return t.making(a)
	case "review":
		return t.say("We look at your plan together again", "The plan is looked at again"), a.Who
	}
	return a.What, a.Who
}

// referral tells how far a request for help has come.
func (t telling) referral(a timeline.Step) (what, who string) {
	i := slices.IndexFunc(t.referrals, func(f referral.Referral) bool { return f.ID == a.ID })
	if i < 0 {
		return t.say("Somebody looks at your request for help", "Somebody looks at the request for help"), a.Who
	}
	f := t.referrals[i]
	switch f.State {
	case referral.Sent:
		return f.ToName + t.say(" has been asked to help you. They have not looked at it yet", " has been asked to help. They have not looked at it yet"), ""
	case referral.Seen:
		return f.ToName + t.say(" is looking at your request for help", " is looking at the request for help"), ""
	case referral.Accepted:
		return f.ToName + " has said yes, and chooses who will help" + t.say(" you", ""), ""
	case referral.Allocated:
		if !t.busy {
			return f.OwnerName + " gets in touch" + t.say(" with you", ""), ""
		}
	}
	return "", ""
}

// making tells how far the plan that is being made has come.
func (t telling) making(a timeline.Step) (what, who string) {
	if t.plans.Draft == nil {
		return t.say("We make a plan with you", "The plan is made"), a.Who
	}
	switch t.plans.Draft.Stage {
	case plan.Offered:
		return t.say("You read your plan and say if you agree", "The plan waits to be agreed"), ""
	case plan.Agreed:
		return t.say("Your plan is signed. Then it starts", "The plan is signed. Then it starts"), a.Who
	}
	if t.plans.Draft.Latest(plan.AskedForChange) != nil {
		return t.say("We change the plan as you asked, and show it to you", "The plan is changed"), a.Who
	}
	if t.plans.Current != nil {
		return t.say("We make a new plan with you", "A new plan is made"), a.Who
	}
	return t.say("We make a plan with you", "The plan is made"), a.Who
}

// planned tells what the plan in force says will begin, or will be done by a day. What is done again and again, and has
// begun, stands in the plan.
func (t telling) planned() []step {
	if t.plans.Current == nil {
		return nil
	}
	today := clock.StartOfDay(t.now)
	var out []step
	for _, a := range t.plans.Current.Actions {
		s := step{What: a.What, Who: a.Name}
		if often := a.OftenWords(); often != "" {
			s.What += ", " + often
		}
		switch {
		case a.Done() || a.Status == "cancelled" || a.Status == "revoked":
			continue
		case !a.From.Before(today):
			s.at, s.When = a.From, "From "+clock.Day(a.From)
		case !a.Until.IsZero():
			s.at, s.When, s.Late = a.Until, "By "+clock.Day(a.Until), a.Until.Before(today)
			if a.Times > 0 || !a.From.IsZero() { // it goes on until then
				s.When, s.Late = "Until "+clock.Day(a.Until), false
				if a.Until.Before(today) {
					continue
				}
			}
		default:
			continue
		}
		out = append(out, s)
	}
	return out
}
