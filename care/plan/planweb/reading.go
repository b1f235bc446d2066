package planweb

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"concordat/care/person"
	"concordat/care/plan"
	"concordat/clock"
)

// reading is a plan as it is read, by staff or by the person herself.
type reading struct {
	Plan   *plan.Plan
	Person person.Person
	Mine   bool   // it speaks to the person
	Base   string // path of the plan: "/people/…/plan" or "/my/plan"
	Query  string // "?for=…" for a carer, so that links stay with the same person
	Glance template.HTML
	Rows   []row
	Loose  []action
	Now    time.Time
	// Progress: how things are going may be recorded here.
	Progress bool
	// Was: this is how the plan stood at an earlier time.
	Was string
	// Phone is the number of whoever is responsible, where a page looked it up; PhoneOf the organisation whose it is.
	Phone, PhoneOf string
}

// row is an outcome with the needs that it answers and what is done for it.
type row struct {
	*plan.Outcome
	NeedWords []string
	Actions   []action
}

// action is what somebody does, with its state in words.
type action struct {
	*plan.Action
	State string
	Own   bool // the person herself does it
}

func readingOf(p *plan.Plan, who person.Person, mine bool, base string, now time.Time) reading {
	r := reading{Plan: p, Person: who, Mine: mine, Base: base, Now: now}
	for _, o := range p.Outcomes {
		line := row{Outcome: o}
		for _, n := range p.Needs {
			if slices.Contains(o.Needs, n.Ref) {
				line.NeedWords = append(line.NeedWords, n.Words)
			}
		}
		for _, a := range p.ActionsFor(o.Ref) {
			line.Actions = append(line.Actions, actionOf(a))
		}
		r.Rows = append(r.Rows, line)
	}
	for _, a := range p.ActionsFor("") {
		r.Loose = append(r.Loose, actionOf(a))
	}
	r.Glance = glance(r)
	return r
}

var stateWords = map[string]string{
	"draft": "Not agreed yet", "requested": "Planned", "received": "Planned", "accepted": "Planned", "ready": "Planned", "active": "Planned",
	"in-progress": "Going on", "on-hold": "Waiting", "completed": "Done", "cancelled": "Stopped", "revoked": "Stopped", "rejected": "Refused", "failed": "Didn't work",
}

func actionOf(a *plan.Action) action {
	state, ok := stateWords[a.Status]
	if !ok {
		state = a.Status
	}
	return action{Action: a, State: state, Own: a.Who == "self"}
}

// Say chooses between speaking to the person and speaking about her.
func (r reading) Say(you, about string) string {
	if r.Mine {
		return you
	}
	return strings.ReplaceAll(about, "{name}", r.Person.Called())
}

// WhoDoes is who does an action, in words.
func (r reading) WhoDoes(a action) string {
	switch {
	case a.Own && r.Mine:
		return "You"
	case a.Own:
		return r.Person.Called()
	}
	return a.Actor()
}

// When is how often and from when until when.
func (r reading) When(a action) string {
	parts := slices.DeleteFunc([]string{a.OftenWords(), a.DatesWords()}, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}

// Source says who wrote a part, for which organisation, when.
func (r reading) Source(e plan.Entry) string {
	w := e.Base().Written
	if w.Name == "" {
		return ""
	}
	words := w.Name
	if r.Mine && w.By == "Patient/"+r.Person.ID {
		words = "You"
	}
	if w.OrgName != "" {
		words += ", " + w.OrgName
	}
	if !w.At.IsZero() {
		words += ", " + clock.Day(w.At)
	}
	return words
}

// Origin says whose words a part holds and who put them into the plan, in sentences.
func (r reading) Origin(e plan.Entry) string {
	by := r.Source(e)
	if by == "" {
		return ""
	}
	w := e.Base().Written
	words := "Written by " + by
	if w.Said.Name != "" {
		words = r.Voice(w.Said) + "; put in the plan by " + by
	}
	if w.Hers.Name == "" || w.Hers == w.Said {
		return words
	}
	quoted := lowerFirst(r.Voice(w.Hers))
	if !w.Hers.Spoken() {
		quoted = "written down" + strings.TrimPrefix(quoted, "written")
	}
	return words + ". The words quoted: " + quoted
}

func (r reading) subject() string { return "Patient/" + r.Person.ID }

// Voice says who said or wrote something in an assessment, and when.
func (r reading) Voice(v plan.Voice) string {
	if v.Name == "" {
		return "Said in the assessment"
	}
	verb, who := "Written", v.String()
	if v.Spoken() {
		verb = "Said"
	}
	if r.Mine && v.By == r.subject() {
		who = "you"
	}
	words := verb + " by " + who
	if !v.At.IsZero() {
		words += ", " + clock.Day(v.At)
	}
	return words + ", in the assessment"
}

func lowerFirst(words string) string { return strings.ToLower(words[:1]) + words[1:] }

// Agreement and Signature are what was agreed and signed, nil when it wasn't.
func (r reading) Agreement() *plan.Event { return r.Plan.Latest(plan.Agreement) }
func (r reading) Signature() *plan.Event { return r.Plan.Latest(plan.Signing) }

// AgreedBy says in words who agreed, on what ground.
func (r reading) AgreedBy() string {
	e := r.Agreement()
	if e == nil {
		return ""
	}
	name := e.By.Name
	if e.By.By == "Patient/"+r.Person.ID {
		name = r.Person.Name
		if r.Mine {
			name = "you"
		}
	}
	if name == "" {
		name = r.Person.Name
	}
	if e.Authority.Kind == "" {
		return name
	}
	ground := e.Authority.Words(e.At)
	if r.Mine {
		ground = e.Authority.Plain(e.At)
	}
	return name + " (" + ground + ")"
}

// SaidBy is whose words stand beside the agreement.
func (r reading) SaidBy() string {
	e := r.Agreement()
	switch {
	case e == nil:
		return ""
	case e.By.By != "Patient/"+r.Person.ID && e.By.Name != "":
		return e.By.Name
	}
	return r.Say("You", "{name}")
}

// Printed is when the page was made, for paper.
func (r reading) Printed() string { return clock.DayAndHour(r.Now) }

// Agreeable says that this is in force or agreed: what was agreed can be shown with its date.
func (r reading) Agreeable() bool {
	return r.Plan.Stage == plan.InForce || r.Plan.Stage == plan.Agreed || r.Plan.Stage == plan.Replaced
}

// listing is a list of actions with the reading that it stands in.
type listing struct {
	In   reading
	List []action
}

// With gives a list of actions the reading that it stands in.
func (r reading) With(list []action) listing { return listing{r, list} }

// Achievements are the ways in which an outcome can be going.
func (r reading) Achievements() []struct{ Code, Words string } { return plan.Achievements }

// WriterNames are the names of everybody who wrote in the plan.
func (r reading) WriterNames() string {
	var names []string
	for _, w := range r.Plan.Writers {
		if w.Name != "" && !slices.Contains(names, w.Name) {
			names = append(names, w.Name)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
