package plan

import (
	"time"

	"concordat/clock"
	"concordat/definitions"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Review is when the plan is looked at again, by which rule, and who does it: a Task of the professional who is
// responsible for the plan.
//
// Care Act 2014 s27 has the council keep plans under general review and review on reasonable request; the Act sets no
// frequency. The guidance asks for a light-touch review 6 to 8 weeks after a new or changed service and then one at
// least every 12 months. Both are clocks in definitions/clocks.json.
type Review struct {
	Part
	On    time.Time
	Clock string // code of the clock it follows
	// Because is the professional's reason for a date that is later than the clock allows, "" when none is given.
	Because string
	Why     string // the clock's name and basis, in words, as they were when it was set
}

// Clocks of the review of a plan.
const (
	FirstReview  = "plan-review-first"
	YearlyReview = "plan-review-yearly"
)

func (v *Review) Kind() string { return "review" }

func (v *Review) Fields() []Field {
	return said(Field{"on", "Review on", dayWords(v.On)}, Field{"because", "Why not sooner", v.Because})
}

func (v *Review) Base() *Part { return &v.Part }

func (v *Review) check() error {
	if v.On.IsZero() {
		return fault.At("on", "required", "Enter the date of the review")
	}
	return nil
}

// Late says in words what is wrong with a review date when it is later than its clock allows counting from start, and
// "" when it is in time. A late date is the professional's to give a reason for, not the computer's to forbid.
func (v *Review) Late(start time.Time) (string, error) {
	c, err := definitions.ClockOn(v.Clock, start)
	if err != nil {
		return "", err
	}
	if _, limit := c.Window(start); v.On.After(limit) {
		return "This is later than " + dayWords(limit) + ". " + c.Basis + ".", nil
	}
	return "", nil
}

// Past says whether the date of the review lies before the day of now.
func (v *Review) Past(now time.Time) bool {
	return !v.On.IsZero() && v.On.Before(clock.StartOfDay(now))
}

func (v *Review) write(k *keeping) error {
	if v.Past(k.tx.Now()) {
		return fault.At("on", "past", "The date of the review must be today or later")
	}
	c, err := definitions.ClockOn(v.Clock, k.tx.Now())
	if err != nil {
		return err
	}
	v.Why = c.Name + " (" + c.Basis + ")"
	return keep(k, &v.Part, func(t *r4.Task, id string) {
		t.ID, t.Meta = id, metaFor(t.Meta, id)
		t.Identifier = withLine(t.Identifier, v.Line)
		t.Extension = v.Written.mark(t.Extension)
		if t.Status == "" || k.fresh {
			t.Status = "draft"
		}
		t.Intent = "plan"
		t.Code = partCode("review")
		t.Description = "Look at the plan again together"
		t.For = r4.Ref("Patient/" + k.plan.Person)
		t.Focus = r4.Ref("CarePlan/" + k.plan.ID)
		t.Requester = actorRef(k.tx)
		t.Owner = &r4.Reference{Reference: k.plan.Responsible.By, Display: k.plan.Responsible.Name}
		t.ReasonCode = r4.Coded(clockSystem, v.Clock, c.Name)
		t.ReasonCode.Text = v.Why
		if t.AuthoredOn == "" {
			t.AuthoredOn = stamp(v.Written.At)
		}
		t.LastModified = stamp(v.Written.At)
		t.Note = nil
		if v.Because != "" {
			t.Note = []r4.Annotation{r4.Noted(v.Written.reference(), stamp(v.Written.At), v.Because)}
		}
		t.Restriction = &r4.TaskRestriction{Period: &r4.Period{End: day(v.On)}}
	})
}

func readReview(f store.Found[r4.Task]) *Review {
	t := f.Value
	v := &Review{Part: Part{Ref: "Task/" + f.ID, Version: f.Version, Line: lineOf(t.Identifier), Status: t.Status, Written: written(t.Extension)}}
	for _, n := range t.Note {
		v.Because = n.Text
	}
	if t.ReasonCode != nil {
		v.Why = t.ReasonCode.Text
		if len(t.ReasonCode.Coding) > 0 {
			v.Clock = t.ReasonCode.Coding[0].Code
		}
	}
	if t.Restriction != nil && t.Restriction.Period != nil {
		v.On = instant(t.Restriction.Period.End)
	}
	return v
}

// ReviewWindow gives a clock's name and, in words, between when and when the review is due if the clock starts at start.
func ReviewWindow(code string, start time.Time) (name, words string, err error) {
	c, err := definitions.ClockOn(code, start)
	if err != nil {
		return "", "", err
	}
	earliest, limit := c.Window(start)
	words = "By " + dayWords(limit)
	if c.Earliest != (definitions.Span{}) {
		words = "Between " + dayWords(earliest) + " and " + dayWords(limit)
	}
	return c.Name, words + " if it started today. " + c.Basis + ".", nil
}
