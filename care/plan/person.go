package plan

import (
	"slices"
	"strings"
	"time"

	"concordat/record/r4"
	"concordat/record/store"
)

// Plans are a person's plans: the one in force, the one being written, and those before.
type Plans struct {
	Current *Plan
	Draft   *Plan
	Earlier []string // ids of plans that were replaced or withdrawn, newest first
}

// ForPerson reads the plans of a person.
func ForPerson(r *store.Reader, person string) (Plans, error) {
	var out Plans
	found, err := store.Find[r4.CarePlan](r, "patient=?&category="+categorySystem+"|"+careAndSupport, "Patient/"+person)
	if err != nil {
		return out, err
	}
	slices.SortFunc(found, func(a, b store.Found[r4.CarePlan]) int { return strings.Compare(b.Value.Created, a.Value.Created) })
	for _, f := range found {
		switch f.Value.Status {
		case "active", "on-hold":
			if out.Current == nil {
				out.Current, err = ByID(r, f.ID)
			}
		case "draft":
			if out.Draft == nil {
				out.Draft, err = ByID(r, f.ID)
			}
		default:
			out.Earlier = append(out.Earlier, f.ID)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// Current is the plan in force, nil when the person has none.
func Current(r *store.Reader, person string) (*Plan, error) {
	plans, err := ForPerson(r, person)
	return plans.Current, err
}

// Edition is a plan as it was agreed and signed.
type Edition struct {
	Number int // 1 for the first
	Signed Event
	// Agreed is the agreement that it rests on; nil when the asker may not see it.
	Agreed *Event
}

// Editions lists a person's signed plans, newest first. At(edition.Signed) is each exactly as it was.
func Editions(r *store.Reader, person string) ([]Edition, error) {
	all, err := events(r, "patient=?", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var out []Edition
	for i, e := range all {
		if e.Kind != Signing {
			continue
		}
		edition := Edition{Number: len(out) + 1, Signed: e}
		for j := i - 1; j >= 0; j-- {
			if all[j].Kind == Agreement && all[j].Plan == e.Plan && all[j].Mark == e.Mark {
				edition.Agreed = &all[j]
				break
			}
		}
		out = append(out, edition)
	}
	slices.Reverse(out)
	return out, nil
}

// Summary is a person's plan in a few lines, for a page about her.
type Summary struct {
	Person    string
	ID        string // of the plan in force, else of the draft; "" when there is no plan
	Stage     Stage
	Draft     string // id of the plan being written, "" when none is
	DraftAt   Stage
	Asked     string // what the person said should change in the draft, in her words
	Since     time.Time
	AgreedOn  time.Time
	AgreedBy  string
	SignedBy  string
	Outcomes  []string // in her words
	Actions   int
	Refused   int
	Review    time.Time
	ReviewWhy string
	ReviewBy  string // who does the review
}

// Summarise says in a few lines how a person's plan stands. Its zero ID says that there is none.
func Summarise(r *store.Reader, person string) (Summary, error) {
	s := Summary{Person: person}
	plans, err := ForPerson(r, person)
	if err != nil {
		return s, err
	}
	p := plans.Current
	if d := plans.Draft; d != nil {
		s.Draft, s.DraftAt = d.ID, d.Stage
		if e := d.Asked(); e != nil {
			s.Asked = e.Words
		}
		if p == nil {
			p = d
		}
	}
	if p == nil {
		return s, nil
	}
	s.ID, s.Stage, s.Since = p.ID, p.Stage, p.Created
	if !p.Start.IsZero() {
		s.Since = p.Start
	}
	if e := p.Latest(Agreement); e != nil {
		s.AgreedOn, s.AgreedBy = e.At, e.By.Name
	}
	if e := p.Latest(Signing); e != nil {
		s.SignedBy = e.By.Name
	}
	for _, o := range p.Outcomes {
		s.Outcomes = append(s.Outcomes, o.Words)
	}
	s.Actions, s.Refused = len(p.Actions), len(p.Refusals)
	if p.Review != nil {
		s.Review, s.ReviewWhy, s.ReviewBy = p.Review.On, p.Review.Why, p.Responsible.Name
	}
	return s, nil
}

// Waiting is a plan that needs something of a professional.
type Waiting struct {
	Plan, Person string
	What         string // "write", "change", "wait", "sign", "review"
	Words        string // what to do, in words
	Due          time.Time
	Overdue      bool
}

const askedWords = "Change the plan: the person has asked for it"

// reviewSoon is how long before its date a review is shown as something to do.
const reviewSoon = 14 * 24 * time.Hour

// Awaiting lists the plans that need something of an actor ("PractitionerRole/…"): those that the actor is making, and
// the reviews that are due within two weeks or overdue. What is most urgent comes first.
func Awaiting(r *store.Reader, actor string) ([]Waiting, error) {
	making, err := store.Find[r4.Task](r, "owner=?&status=in-progress&code="+taskSystem+"|"+TaskCode, actor)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, t := range making {
		_, id := t.Value.Focus.Parts()
		p, err := ByID(r, id)
		if err != nil {
			return nil, err
		}
		out = append(out, waitingFor(p))
	}
	reviews, err := store.Find[r4.Task](r, "owner=?&status=requested,in-progress&code="+partSystem+"|review", actor)
	if err != nil {
		return nil, err
	}
	for _, t := range reviews {
		v := readReview(t)
		_, id := t.Value.Focus.Parts()
		_, person := t.Value.For.Parts()
		happened, err := eventsOf(r, id)
		if err != nil {
			return nil, err
		}
		if n := len(happened); n > 0 && happened[n-1].Kind == AskedForChange {
			out = append(out, Waiting{Plan: id, Person: person, What: "change", Words: askedWords})
			continue
		}
		if v.On.After(r.Now().Add(reviewSoon)) {
			continue
		}
		out = append(out, Waiting{Plan: id, Person: person, What: "review", Words: "Review the plan", Due: v.On, Overdue: v.On.AddDate(0, 0, 1).Before(r.Now())})
	}
	order := []string{"sign", "change", "review", "write", "wait"}
	slices.SortStableFunc(out, func(a, b Waiting) int {
		if a.Overdue != b.Overdue {
			if a.Overdue {
				return -1
			}
			return 1
		}
		return slices.Index(order, a.What) - slices.Index(order, b.What)
	})
	return out, nil
}

func waitingFor(p *Plan) Waiting {
	w := Waiting{Plan: p.ID, Person: p.Person, What: "write", Words: "Go on writing the plan"}
	switch {
	case p.Stage == Agreed:
		w.What, w.Words = "sign", "Sign the plan: it is agreed"
	case p.Stage == Offered:
		w.What, w.Words = "wait", "Waiting for the person to agree to the plan"
	case p.Asked() != nil:
		w.What, w.Words = "change", askedWords
	}
	return w
}
