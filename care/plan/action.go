package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Action is what somebody does towards an outcome: who, what, when. What a service does is a ServiceRequest, anything
// else a Task.
type Action struct {
	Part
	What  string
	Who   string // code of Actors
	Name  string // who it is, in words: "Joan Ellis, daughter"
	By    string // "RelatedPerson/…", "Organization/…": "" when they are not on the record
	Times int    // how often: so many times …
	Per   string // … a "d", "wk" or "mo"; "" when When says it
	When  string // when, in words: "every morning before ten"
	From  time.Time
	Until time.Time // or by when it should be done
	For   []string  // the outcomes it is for, "Goal/…"
	// Minutes is how long each time takes; 0 when nobody said.
	Minutes int
}

// Actors are the kinds of people who act, after the actor types of the draft national standard "Assessments and Plans"
// (PUB05): self, family, friend, community, other unpaid carer, professional services.
var Actors = []struct{ Code, Words string }{
	{"self", "The person"}, {"family", "Family"}, {"friend", "A friend"}, {"carer", "Another unpaid carer"},
	{"community", "The community"}, {"professional", "A service or professional"},
}

// Periods are the units of how often, with their words.
var Periods = []struct{ Code, Words string }{{"d", "day"}, {"wk", "week"}, {"mo", "month"}}

// WhoWords is the kind of actor as it is said.
func (a *Action) WhoWords() string { return wordsFor(Actors, a.Who) }

// Actor is who acts, in words: the name where there is one.
func (a *Action) Actor() string {
	if a.Name != "" {
		return a.Name
	}
	return a.WhoWords()
}

// OftenWords is how often, in words: "2 times a week, after lunch, 30 minutes each time".
func (a *Action) OftenWords() string {
	var parts []string
	switch {
	case a.Times == 1 && a.Per != "":
		parts = append(parts, "once a "+wordsFor(Periods, a.Per))
	case a.Times == 2 && a.Per != "":
		parts = append(parts, "twice a "+wordsFor(Periods, a.Per))
	case a.Times > 2 && a.Per != "":
		parts = append(parts, fmt.Sprintf("%d times a %s", a.Times, wordsFor(Periods, a.Per)))
	}
	if a.When != "" {
		parts = append(parts, a.When)
	}
	if a.Minutes > 0 {
		parts = append(parts, fmt.Sprintf("%d minutes each time", a.Minutes))
	}
	return strings.Join(parts, ", ")
}

// DatesWords says from when until when.
func (a *Action) DatesWords() string {
	switch {
	case a.From.IsZero() && a.Until.IsZero():
		return ""
	case a.From.IsZero():
		return "by " + dayWords(a.Until)
	case a.Until.IsZero():
		return "from " + dayWords(a.From)
	}
	return "from " + dayWords(a.From) + " to " + dayWords(a.Until)
}

// Done says whether the action is finished.
func (a *Action) Done() bool { return a.Status == "completed" }

func (a *Action) Kind() string { return "action" }

func (a *Action) Fields() []Field {
	return said(Field{"what", "What", a.What}, Field{"who", "Who", a.WhoWords()}, Field{"name", "Name", a.Name},
		Field{"often", "How often", a.OftenWords()}, Field{"dates", "When", a.DatesWords()})
}

func (a *Action) Base() *Part { return &a.Part }

func (a *Action) check() error {
	e := fault.New(fault.Invalid, "The action isn't complete.")
	if strings.TrimSpace(a.What) == "" {
		e.Issues = append(e.Issues, fault.Issue{Path: "what", Code: "required", Message: "Say what will be done"})
	}
	if wordsFor(Actors, a.Who) == a.Who {
		e.Issues = append(e.Issues, fault.Issue{Path: "who", Code: "required", Message: "Choose who will do it"})
	}
	if a.Who != "self" && strings.TrimSpace(a.Name) == "" {
		e.Issues = append(e.Issues, fault.Issue{Path: "name", Code: "required", Message: "Say who it is"})
	}
	if a.Times < 0 || a.Times > 99 {
		e.Issues = append(e.Issues, fault.Issue{Path: "times", Code: "value", Message: "How many times must be between 1 and 99"})
	}
	if a.Times > 0 && a.Per == "" {
		e.Issues = append(e.Issues, fault.Issue{Path: "per", Code: "required", Message: "Choose day, week or month"})
	}
	if !a.From.IsZero() && !a.Until.IsZero() && a.Until.Before(a.From) {
		e.Issues = append(e.Issues, fault.Issue{Path: "until", Code: "value", Message: "The end must be the same as or after the start"})
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

// service says whether the action is kept as a ServiceRequest.
func (a *Action) service() bool { return a.Who == "professional" }

func (a *Action) write(k *keeping) error {
	if a.service() {
		return a.writeService(k)
	}
	return a.writeTask(k)
}

func (a *Action) writeTask(k *keeping) error {
	owner := &r4.Reference{Reference: a.By, Display: a.Name}
	if a.Who == "self" {
		name, err := personName(k.tx.Reader, k.plan.Person)
		if err != nil {
			return err
		}
		owner = &r4.Reference{Reference: "Patient/" + k.plan.Person, Display: name}
	}
	return keep(k, &a.Part, func(t *r4.Task, id string) {
		t.ID, t.Meta = id, metaFor(t.Meta, id)
		t.Identifier = withLine(t.Identifier, a.Line)
		t.Extension = pertains(a.Written.mark(t.Extension), a.For)
		if t.Status == "" || k.fresh {
			t.Status = "draft"
		}
		t.Intent = "plan"
		t.Code = partCode("action")
		t.Description = a.What
		t.For = r4.Ref("Patient/" + k.plan.Person)
		t.Focus = r4.Ref("CarePlan/" + k.plan.ID)
		t.Requester = actorRef(k.tx)
		if t.AuthoredOn == "" {
			t.AuthoredOn = stamp(a.Written.At)
		}
		t.LastModified = stamp(a.Written.At)
		t.PerformerType = []r4.CodeableConcept{*r4.Coded(actorSystem, a.Who, a.WhoWords())}
		t.Owner = owner
		t.Restriction = nil
		if !a.From.IsZero() || !a.Until.IsZero() {
			t.Restriction = &r4.TaskRestriction{Period: &r4.Period{Start: day(a.From), End: day(a.Until)}}
		}
		t.Input = nil
		if timing := a.timing(); timing != nil {
			t.Input = []r4.TaskInput{{Type: r4.Text("How often"), ValueTiming: timing}}
		}
	})
}

func (a *Action) writeService(k *keeping) error {
	return keep(k, &a.Part, func(s *r4.ServiceRequest, id string) {
		s.ID, s.Meta = id, metaFor(s.Meta, id)
		s.Identifier = withLine(s.Identifier, a.Line)
		s.Extension = pertains(a.Written.mark(s.Extension), a.For)
		if s.Status == "" || k.fresh {
			s.Status = "draft"
		}
		s.Intent = "plan"
		s.Category = []r4.CodeableConcept{*partCode("action")}
		s.Code = r4.Text(a.What)
		s.Subject = r4.Ref("Patient/" + k.plan.Person)
		if s.AuthoredOn == "" {
			s.AuthoredOn = stamp(a.Written.At)
		}
		s.Requester = actorRef(k.tx)
		s.PerformerType = r4.Coded(actorSystem, a.Who, a.WhoWords())
		s.Performer = []r4.Reference{{Reference: a.By, Display: a.Name}}
		s.OccurrenceTiming, s.OccurrencePeriod = a.timing(), nil
		if s.OccurrenceTiming == nil && (!a.From.IsZero() || !a.Until.IsZero()) {
			s.OccurrencePeriod = &r4.Period{Start: day(a.From), End: day(a.Until)}
		}
	})
}

// timing is how often as FHIR's Timing, with the dates as its bounds; nil when nothing says how often.
func (a *Action) timing() *r4.Timing {
	if a.OftenWords() == "" {
		return nil
	}
	t := &r4.Timing{}
	if a.When != "" {
		t.Code = r4.Text(a.When)
	}
	repeat := r4.TimingRepeat{}
	if a.Minutes > 0 {
		repeat.Duration, repeat.DurationUnit = r4.Decimal(strconv.Itoa(a.Minutes)), "min"
	}
	if a.Times > 0 && a.Per != "" {
		repeat.Frequency, repeat.Period, repeat.PeriodUnit = r4.Ptr(a.Times), "1", a.Per
	}
	if !a.From.IsZero() || !a.Until.IsZero() {
		repeat.BoundsPeriod = &r4.Period{Start: day(a.From), End: day(a.Until)}
	}
	if repeat.Frequency != nil || repeat.BoundsPeriod != nil || a.Minutes > 0 {
		t.Repeat = &repeat
	}
	return t
}

func (a *Action) readTiming(t *r4.Timing) {
	if t == nil {
		return
	}
	a.When = t.Code.String()
	if t.Repeat == nil {
		return
	}
	if n, err := strconv.Atoi(string(t.Repeat.Duration)); err == nil && t.Repeat.DurationUnit == "min" {
		a.Minutes = n
	}
	if t.Repeat.Frequency != nil {
		a.Times, a.Per = *t.Repeat.Frequency, t.Repeat.PeriodUnit
		if n, err := strconv.Atoi(string(t.Repeat.Period)); err != nil || n != 1 {
			a.When = strings.TrimSpace(fmt.Sprintf("%s (%d times in %s %s)", a.When, a.Times, t.Repeat.Period, wordsFor(Periods, a.Per)))
			a.Times, a.Per = 0, ""
		}
	}
	a.readPeriod(t.Repeat.BoundsPeriod)
}

func (a *Action) readPeriod(p *r4.Period) {
	if p != nil {
		a.From, a.Until = instant(p.Start), instant(p.End)
	}
}

func readAction(f store.Found[r4.Task]) *Action {
	t := f.Value
	a := &Action{Part: Part{Ref: "Task/" + f.ID, Version: f.Version, Line: lineOf(t.Identifier), Status: t.Status, Written: written(t.Extension)},
		What: t.Description, For: pertainsTo(t.Extension)}
	for _, p := range t.PerformerType {
		if len(p.Coding) > 0 && p.Coding[0].System == actorSystem {
			a.Who = p.Coding[0].Code
		}
	}
	if t.Owner != nil && a.Who != "self" { // her own name goes without saying
		a.By, a.Name = t.Owner.Reference, t.Owner.Display
	}
	if t.Restriction != nil {
		a.readPeriod(t.Restriction.Period)
	}
	for _, in := range t.Input {
		a.readTiming(in.ValueTiming)
	}
	return a
}

func readService(f store.Found[r4.ServiceRequest]) *Action {
	s := f.Value
	a := &Action{Part: Part{Ref: "ServiceRequest/" + f.ID, Version: f.Version, Line: lineOf(s.Identifier), Status: s.Status, Written: written(s.Extension)},
		What: s.Code.String(), Who: "professional", For: pertainsTo(s.Extension)}
	for _, p := range s.Performer {
		a.By, a.Name = p.Reference, p.Display
	}
	a.readPeriod(s.OccurrencePeriod)
	a.readTiming(s.OccurrenceTiming)
	return a
}

// pertains sets the goals that something is for, by FHIR's own extension.
func pertains(list []r4.Extension, goals []string) []r4.Extension {
	list = without(list, goalURL)
	for _, g := range goals {
		list = append(list, r4.Extension{URL: goalURL, ValueReference: r4.Ref(g)})
	}
	return list
}

func pertainsTo(list []r4.Extension) (goals []string) {
	for _, e := range list {
		if e.URL == goalURL && e.ValueReference != nil {
			goals = append(goals, e.ValueReference.Reference)
		}
	}
	return goals
}

// personName is the person's name as it is now, for whoever lists what she does.
func personName(r *store.Reader, id string) (string, error) {
	f, err := store.Load[r4.Patient](r, id)
	if err != nil {
		return "", err
	}
	if len(f.Value.Name) == 0 {
		return "", nil
	}
	n := f.Value.Name[0]
	if n.Text != "" {
		return n.Text, nil
	}
	return strings.TrimSpace(strings.Join(n.Given, " ") + " " + n.Family), nil
}
