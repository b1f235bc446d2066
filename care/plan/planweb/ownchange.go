package planweb

import (
	"concordat/care/plan"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/store"
)

// request is what the person asked to change in her plan, and what became of it.
type request struct {
	*plan.Event
	With string // who is working on it
	// Read is the event by which she was given the plan that she read, "" when there is none to show.
	Read string
	// Open: nobody has offered her a changed plan yet. Otherwise Differences are what is not as it was when she asked.
	Open        bool
	Differences []plan.Difference
}

// requestIn finds what the person asked for last, in the plan that is being written for her or in the one in force that
// it will replace; nil when she has asked for nothing since her plan was signed.
func requestIn(v *store.Reader, plans plan.Plans) (*request, error) {
	asked, in, draft := (*plan.Event)(nil), plans.Draft, plans.Draft
	if draft != nil {
		asked = draft.Latest(plan.AskedForChange)
	}
	if asked == nil && plans.Current != nil {
		in, asked = plans.Current, plans.Current.Asked()
	}
	if asked == nil {
		return nil, nil
	}
	q := &request{Event: asked, With: in.Responsible.Name, Read: givenIn(in, asked), Open: draft == nil || draft.Stage == plan.Drafting}
	if draft != nil {
		q.With = draft.Responsible.Name
	}
	if q.Open {
		return q, nil
	}
	was, err := plan.At(v, *asked)
	if err != nil {
		return nil, err
	}
	q.Differences = plan.Compare(was, draft)
	return q, nil
}

// givenIn is the id of the event by which she had the plan before her when she asked for a change.
func givenIn(p *plan.Plan, asked *plan.Event) string {
	id := ""
	for _, e := range p.Events {
		if e.ID == asked.ID {
			return id
		}
		if e.Mark == asked.Mark && e.Kind != plan.AskedForChange {
			id = e.ID
		}
	}
	return ""
}

// asRead reads a plan as it was when she was asked to agree to it, or agreed to it, by the id of that event.
func asRead(v *store.Reader, plans plan.Plans, event string) (*plan.Plan, string, error) {
	for _, p := range []*plan.Plan{plans.Draft, plans.Current} {
		if p == nil {
			continue
		}
		for _, e := range p.Events {
			if e.ID == event {
				was, err := plan.At(v, e)
				return was, "The plan as it was on " + clock.Day(e.At), err
			}
		}
	}
	return nil, "", fault.New(fault.NotFound, "There is no such plan that you can see.")
}
