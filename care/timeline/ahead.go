package timeline

import (
	"slices"
	"strings"
	"time"

	"concordat/care/referral"
	"concordat/clock"
	"concordat/record/r4"
	"concordat/record/store"
)

// Step is something that is to happen.
type Step struct {
	Type, ID string // the Task or Appointment
	What     string
	Who      string // by whom, "" when nobody is named
	When     r4.Moment
	By       bool   // When is the day by which, not the time at which
	Late     bool   // When has passed
	Code     string // of the Task among Concordat's own tasks: "referral", "joint-assessment", "plan", …
	Done, Of int    // parts done, of a task that has parts
	PartOf   string // id of the Task that it is a part of
	// Again is how often it is done, of what is done again and again; nil of what is done once.
	Again *r4.Timing
}

// Ahead lists what is to happen for a person, soonest first, then what has no date: open tasks and booked appointments.
// Parts of a task are counted in it.
func Ahead(r *store.Reader, person string) ([]Step, error) {
	tasks, err := store.Find[r4.Task](r, "patient=?&status=requested,received,accepted,ready,in-progress,on-hold", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var steps []Step
	parts := map[string]int{}
	for _, f := range tasks {
		s := taskStep(f, r.Now())
		if s.PartOf != "" {
			parts[s.PartOf]++
			continue
		}
		steps = append(steps, s)
	}
	for i, s := range steps {
		if open := parts[s.ID]; open > 0 {
			all, err := store.Count[r4.Task](r, "part-of=?&status:not=cancelled,entered-in-error", "Task/"+s.ID)
			if err != nil {
				return nil, err
			}
			steps[i].Of, steps[i].Done = all, all-open
		}
	}
	booked, err := store.Find[r4.Appointment](r, "patient=?&status=booked,pending,proposed&date=ge?&_sort=date", "Patient/"+person, clock.StartOfDay(r.Now()))
	if err != nil {
		return nil, err
	}
	for _, f := range booked {
		steps = append(steps, appointmentStep(f))
	}
	slices.SortStableFunc(steps, func(a, b Step) int {
		switch {
		case a.When.IsZero() != b.When.IsZero():
			if a.When.IsZero() {
				return 1
			}
			return -1
		default:
			return a.When.At.Compare(b.When.At)
		}
	})
	return steps, nil
}

func taskStep(f store.Found[r4.Task], now time.Time) Step {
	v := f.Value
	s := Step{Type: "Task", ID: f.ID, What: v.Description, By: true}
	if s.What == "" {
		s.What = v.Code.String()
	}
	if v.Code != nil {
		for _, k := range v.Code.Coding {
			if strings.HasPrefix(k.System, "urn:concordat:") {
				s.Code = k.Code
			}
		}
	}
	if s.Code == referral.Code {
		s.What = "Referral: " + s.What
	}
	if v.Owner != nil {
		s.Who = v.Owner.Display
	}
	if len(v.PartOf) > 0 {
		_, s.PartOf = v.PartOf[0].Parts()
	}
	if v.Restriction != nil && v.Restriction.Period != nil {
		s.When, _ = r4.ParseMoment(v.Restriction.Period.End)
	}
	for _, in := range v.Input {
		if in.ValueTiming != nil {
			s.Again = in.ValueTiming
		}
	}
	s.Late = !s.When.IsZero() && late(s.When, now)
	return s
}

// late reports whether the day or instant is over.
func late(m r4.Moment, now time.Time) bool {
	if m.Precision == r4.Time {
		return m.At.Before(now)
	}
	return lastInstant(m).Before(clock.StartOfDay(now))
}

func appointmentStep(f store.Found[r4.Appointment]) Step {
	v := f.Value
	s := Step{Type: "Appointment", ID: f.ID, What: v.Description}
	if s.What == "" {
		s.What = "Appointment"
	}
	s.When, _ = r4.ParseMoment(v.Start)
	var who []string
	for _, p := range v.Participant {
		if typ, _ := p.Actor.Parts(); typ != "Patient" && p.Actor != nil && p.Actor.Display != "" {
			who = append(who, p.Actor.Display)
		}
	}
	s.Who = strings.Join(who, " and ")
	return s
}

// Stuck lists what is not moving for a person, in sentences, and where to mend it.
func Stuck(steps []Step, referrals []referral.Referral) []Trouble {
	var out []Trouble
	for _, s := range steps {
		if s.Late {
			who := s.Who
			if who == "" {
				who = "nobody is named"
			}
			out = append(out, Trouble{s.ID, s.Code, s.What + " was due by " + s.When.Day() + " (" + who + ")"})
		}
	}
	for _, f := range referrals {
		switch {
		case f.State == referral.Declined && !f.Closed:
			out = append(out, Trouble{f.ID, referral.Code, f.ToName + " declined “" + f.For + "”. " + f.ByName + " decides what happens instead"})
		case f.State == referral.Accepted:
			out = append(out, Trouble{f.ID, referral.Code, f.ToName + " accepted “" + f.For + "” on " + f.Changed.Day() + " and has given it to nobody yet"})
		}
	}
	return out
}

// Trouble is something that isn't moving.
type Trouble struct {
	ID, Code string // of the step
	Text     string
}
