package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Stage is how far a plan has come.
type Stage string

const (
	Drafting  Stage = "draft"     // being written; nobody has been asked to agree
	Offered   Stage = "offered"   // the person has been asked to agree to it as it stands
	Agreed    Stage = "agreed"    // agreed as it stands, not yet signed
	InForce   Stage = "in-force"  // signed
	Replaced  Stage = "replaced"  // a later plan has taken its place, or it has ended
	Withdrawn Stage = "withdrawn" // given up before it came into force
)

var stageWords = map[Stage]string{
	Drafting: "Being written", Offered: "Waiting for the person to agree", Agreed: "Agreed, waiting to be signed",
	InForce: "Agreed and signed", Replaced: "Replaced by a later plan", Withdrawn: "Withdrawn",
}

// Words is the stage in plain words.
func (s Stage) Words() string { return stageWords[s] }

// Plan is a person's care and support plan at one moment.
type Plan struct {
	ID, Person  string // ids of the CarePlan and the Patient
	Version     int    // of the CarePlan itself
	Stage       Stage
	Title       string
	Responsible Written   // the professional who is responsible for the plan and signs it
	Writers     []Written // everybody who wrote in it
	Created     time.Time
	Start, End  time.Time // in force from and until; zero when it isn't yet, or still is
	Replaces    string    // id of the plan that this one takes the place of, "" for none
	Sources     []string  // the assessments it was made from, "QuestionnaireResponse/…"

	Needs         []*Need
	Strengths     []*Strength
	Outcomes      []*Outcome
	Actions       []*Action
	Contingencies []*Contingency
	Refusals      []*Refusal
	Review        *Review
	// Withheld is how many parts there are that the asker may not see. Then Mark is "".
	Withheld int
	// Mark stands for everything that is agreed to when the plan is agreed to. It changes when any of that changes.
	Mark   string
	Events []Event // offers, agreements, requests for change and signatures of this plan, oldest first

	main r4.CarePlan
}

// Entries lists all parts in the order in which a plan is read.
func (p *Plan) Entries() []Entry {
	var out []Entry
	for _, x := range p.Needs {
		out = append(out, x)
	}
	for _, x := range p.Strengths {
		out = append(out, x)
	}
	for _, x := range p.Outcomes {
		out = append(out, x)
	}
	for _, x := range p.Actions {
		out = append(out, x)
	}
	for _, x := range p.Contingencies {
		out = append(out, x)
	}
	for _, x := range p.Refusals {
		out = append(out, x)
	}
	if p.Review != nil {
		out = append(out, p.Review)
	}
	return out
}

// Entry is the part with a reference, nil when the plan has none.
func (p *Plan) Entry(ref string) Entry {
	for _, e := range p.Entries() {
		if e.Base().Ref == ref {
			return e
		}
	}
	return nil
}

// ActionsFor are the actions for an outcome; "" gives those that are for none of the plan's.
func (p *Plan) ActionsFor(goal string) []*Action {
	var out []*Action
	for _, a := range p.Actions {
		loose := !slices.ContainsFunc(p.Outcomes, func(o *Outcome) bool { return slices.Contains(a.For, o.Ref) })
		if goal == "" && loose || goal != "" && slices.Contains(a.For, goal) {
			out = append(out, a)
		}
	}
	return out
}

// Latest is the latest event of a kind, nil when there is none.
func (p *Plan) Latest(kind EventKind) *Event {
	for i := len(p.Events) - 1; i >= 0; i-- {
		if p.Events[i].Kind == kind {
			return &p.Events[i]
		}
	}
	return nil
}

// Asked is what the person said should change, when that is the last thing that happened to the plan.
func (p *Plan) Asked() *Event {
	if len(p.Events) > 0 && p.Events[len(p.Events)-1].Kind == AskedForChange {
		return &p.Events[len(p.Events)-1]
	}
	return nil
}

// settle works out the mark and the stage from the parts and the events.
func (p *Plan) settle() {
	p.Mark = ""
	if p.Withheld == 0 {
		p.Mark = p.markNow()
	}
	switch p.main.Status {
	case "active", "on-hold":
		p.Stage = InForce
		return
	case "completed":
		p.Stage = Replaced
		return
	case "revoked", "entered-in-error":
		p.Stage = Withdrawn
		return
	}
	p.Stage = Drafting
	for i := len(p.Events) - 1; i >= 0; i-- {
		e := p.Events[i]
		if e.Mark != p.Mark && p.Mark != "" {
			continue
		}
		switch e.Kind {
		case Offer:
			p.Stage = Offered
		case Agreement:
			p.Stage = Agreed
		}
		return
	}
}

func (p *Plan) markNow() string {
	h := sha256.New()
	write := func(words ...string) {
		for _, w := range words {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
	}
	write(p.Title)
	entries := p.Entries()
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Base().Line, b.Base().Line) })
	for _, e := range entries {
		write(e.Kind(), e.Base().Line)
		for _, f := range e.Fields() {
			write(f.Key, f.Value)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// refs are the references of every part, in the order of the CarePlan.
func refs(c *r4.CarePlan) []string {
	list := append(urls(c.Addresses), urls(c.Goal)...)
	for _, a := range c.Activity {
		if a.Reference != nil {
			list = append(list, a.Reference.Reference)
		}
	}
	for _, s := range urls(c.SupportingInfo) {
		if !strings.HasPrefix(s, "QuestionnaireResponse/") {
			list = append(list, s)
		}
	}
	return list
}

// ByID reads a plan as it is now. fault.NotFound when there is none that the asker may see.
func ByID(r *store.Reader, id string) (*Plan, error) {
	f, err := store.Load[r4.CarePlan](r, id)
	if err != nil {
		return nil, err
	}
	if !isPlan(&f.Value) {
		return nil, fault.New(fault.NotFound, "There is no plan with that id that you can see.")
	}
	p := readPlan(f)
	if p.Events, err = eventsOf(r, id); err != nil {
		return nil, err
	}
	return p, p.readParts(r, func(string) int { return 0 })
}

// At reads a plan exactly as it was when something happened to it.
func At(r *store.Reader, e Event) (*Plan, error) {
	f, err := store.LoadVersion[r4.CarePlan](r, e.Plan, e.Versions["CarePlan/"+e.Plan])
	if err != nil {
		return nil, err
	}
	p := readPlan(f)
	all, err := eventsOf(r, e.Plan)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		p.Events = append(p.Events, x)
		if x.ID == e.ID {
			break
		}
	}
	return p, p.readParts(r, func(ref string) int { return e.Versions[ref] })
}

func isPlan(c *r4.CarePlan) bool {
	return slices.ContainsFunc(c.Category, func(k r4.CodeableConcept) bool { return k.HasCode(categorySystem, careAndSupport) })
}

func readPlan(f store.Found[r4.CarePlan]) *Plan {
	c := f.Value
	p := &Plan{ID: f.ID, Version: f.Version, Title: c.Title, Created: instant(c.Created), main: c}
	_, p.Person = c.Subject.Parts()
	if c.Author != nil {
		p.Responsible = Written{By: c.Author.Reference, Name: c.Author.Display}
	}
	for _, w := range c.Contributor {
		p.Writers = append(p.Writers, Written{By: w.Reference, Name: w.Display})
	}
	if c.Period != nil {
		p.Start, p.End = instant(c.Period.Start), instant(c.Period.End)
	}
	for i := range c.Replaces {
		_, p.Replaces = c.Replaces[i].Parts()
	}
	for _, s := range urls(c.SupportingInfo) {
		if strings.HasPrefix(s, "QuestionnaireResponse/") {
			p.Sources = append(p.Sources, s)
		}
	}
	return p
}

func (p *Plan) readParts(r *store.Reader, version func(ref string) int) error {
	for _, ref := range refs(&p.main) {
		typ, id, _ := strings.Cut(ref, "/")
		e, err := readEntry(r, typ, id, version(ref))
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Gone):
			p.Withheld++
			continue
		case err != nil:
			return err
		}
		p.add(e)
	}
	p.settle()
	return nil
}

func (p *Plan) add(e Entry) {
	switch x := e.(type) {
	case *Need:
		p.Needs = append(p.Needs, x)
	case *Strength:
		p.Strengths = append(p.Strengths, x)
	case *Outcome:
		p.Outcomes = append(p.Outcomes, x)
	case *Action:
		p.Actions = append(p.Actions, x)
	case *Contingency:
		p.Contingencies = append(p.Contingencies, x)
	case *Refusal:
		p.Refusals = append(p.Refusals, x)
	case *Review:
		p.Review = x
	}
}

// readEntry reads one part; version 0 is the current one.
func readEntry(r *store.Reader, typ, id string, version int) (Entry, error) {
	switch typ {
	case "Condition":
		return entry(r, id, version, readNeed)
	case "Observation":
		return entry(r, id, version, readStrength)
	case "Goal":
		return entry(r, id, version, readOutcome)
	case "ServiceRequest":
		return entry(r, id, version, readService)
	case "CarePlan":
		return entry(r, id, version, readContingency)
	case "Task":
		f, err := load[r4.Task](r, id, version)
		switch {
		case err != nil:
			return nil, err
		case isPart(f.Value.Code, "refusal"):
			return readRefusal(f), nil
		case isPart(f.Value.Code, "review"):
			return readReview(f), nil
		}
		return readAction(f), nil
	}
	return nil, fault.New(fault.NotFound, "A %s is no part of a plan.", typ)
}

func load[T any](r *store.Reader, id string, version int) (store.Found[T], error) {
	if version > 0 {
		return store.LoadVersion[T](r, id, version)
	}
	return store.Load[T](r, id)
}

func entry[T any, E Entry](r *store.Reader, id string, version int, read func(store.Found[T]) E) (Entry, error) {
	f, err := load[T](r, id, version)
	if err != nil {
		return nil, err
	}
	return read(f), nil
}
