package plan

import (
	"fmt"
	"slices"
	"strings"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Beginning is what a plan is begun with.
type Beginning struct {
	Person  string   // id of the Patient
	Title   string   // "" gives a usual one
	Sources []string // the assessments it is made from, "QuestionnaireResponse/…"
	// Responsible is the professional who is responsible for the plan and will sign it: "PractitionerRole/…" and their
	// name. Without it, whoever begins the plan.
	Responsible, ResponsibleName string
}

// Draft begins a plan, and with it the Task of making it, which its responsible professional owns until the plan is
// signed. When a plan is in force, the draft takes over its parts and will take its place. A second draft for the same
// person is fault.Conflict: there is one plan.
func Draft(tx *store.Tx, b Beginning) (*Plan, error) {
	plans, err := ForPerson(tx.Reader, b.Person)
	if err != nil {
		return nil, err
	}
	if plans.Draft != nil {
		return nil, fault.New(fault.Conflict, "A plan is already being written for this person.")
	}
	if b.Responsible == "" {
		b.Responsible, b.ResponsibleName = tx.Access().Actor, tx.Access().Name
	}
	if b.Title == "" {
		b.Title = "Care and support plan"
	}
	c := r4.CarePlan{
		Status: "draft", Intent: "plan", Title: b.Title, Created: stamp(tx.Now()),
		Category:       []r4.CodeableConcept{*r4.Coded(categorySystem, careAndSupport, "Care and support plan")},
		Subject:        r4.Ref("Patient/" + b.Person),
		Author:         &r4.Reference{Reference: b.Responsible, Display: b.ResponsibleName},
		Contributor:    []r4.Reference{*actorRef(tx)},
		SupportingInfo: references(b.Sources),
	}
	if old := plans.Current; old != nil {
		c.Replaces = references([]string{"CarePlan/" + old.ID})
		c.Addresses, c.Goal, c.Activity = old.main.Addresses, old.main.Goal, old.main.Activity
		c.SupportingInfo = append(c.SupportingInfo, old.main.SupportingInfo...)
		if old.Review != nil { // the new plan has a review date of its own
			c.Activity = slices.DeleteFunc(slices.Clone(c.Activity), func(a r4.CarePlanActivity) bool {
				return a.Reference != nil && a.Reference.Reference == old.Review.Ref
			})
		}
	}
	kept, err := tx.Create(&c)
	if err != nil {
		return nil, err
	}
	if err := makeTask(tx, kept.ID, b); err != nil {
		return nil, err
	}
	if plans.Current != nil {
		if err := joinContingencies(tx, plans.Current, kept.ID); err != nil {
			return nil, err
		}
	}
	return ByID(tx.Reader, kept.ID)
}

// makeTask is the baton: the professional who is responsible for the plan owns the making of it.
func makeTask(tx *store.Tx, id string, b Beginning) error {
	_, err := tx.Create(&r4.Task{
		Status: "in-progress", Intent: "order", Code: r4.Coded(taskSystem, TaskCode, "Make a plan"),
		Description: "Make the plan with the person and everyone who helps, and sign it once it is agreed",
		For:         r4.Ref("Patient/" + b.Person), Focus: r4.Ref("CarePlan/" + id),
		Requester: actorRef(tx), AuthoredOn: stamp(tx.Now()), LastModified: stamp(tx.Now()),
		Owner: &r4.Reference{Reference: b.Responsible, Display: b.ResponsibleName},
	})
	return err
}

// joinContingencies makes what happens if something goes wrong a part of the new plan too, so that anybody who looks
// for the parts of either finds them.
func joinContingencies(tx *store.Tx, old *Plan, id string) error {
	for _, c := range old.Contingencies {
		f, err := store.Load[r4.CarePlan](tx.Reader, strings.TrimPrefix(c.Ref, "CarePlan/"))
		if err != nil {
			return err
		}
		f.Value.PartOf = append(f.Value.PartOf, *r4.Ref("CarePlan/" + id))
		if _, err := tx.Update(&f.Value, f.Version); err != nil {
			return err
		}
	}
	return nil
}

// AddNeed, AddStrength, AddOutcome, AddAction, AddContingency, Refuse and SetReview add a part to a plan that is being
// written. Several people may add at once. They return the reference of the new part; fault.Invalid names the field
// that is wrong, fault.Conflict says that the plan is no longer being written. Adding to a plan that was offered takes
// the offer back.
func AddNeed(tx *store.Tx, plan string, n Need) (string, error) { return add(tx, plan, &n) }

// AddStrength adds what the person is good at or what helps; see AddNeed.
func AddStrength(tx *store.Tx, plan string, s Strength) (string, error) { return add(tx, plan, &s) }

// AddOutcome adds what the person wants; see AddNeed.
func AddOutcome(tx *store.Tx, plan string, o Outcome) (string, error) { return add(tx, plan, &o) }

// AddAction adds what somebody will do; see AddNeed.
func AddAction(tx *store.Tx, plan string, a Action) (string, error) { return add(tx, plan, &a) }

// AddContingency adds what happens if something goes wrong; see AddNeed.
func AddContingency(tx *store.Tx, plan string, c Contingency) (string, error) {
	return add(tx, plan, &c)
}

// Refuse records what was asked for and will not be done; see AddNeed.
func Refuse(tx *store.Tx, plan string, x Refusal) (string, error) { return add(tx, plan, &x) }

// SetReview sets when the plan is looked at again, in place of the date that it has; see AddNeed.
func SetReview(tx *store.Tx, plan string, v Review) (string, error) {
	p, err := ByID(tx.Reader, plan)
	if err != nil {
		return "", err
	}
	if p.Review != nil && v.Ref == "" {
		v.Part = p.Review.Part
	}
	if v.Ref != "" {
		return Change(tx, plan, &v)
	}
	return add(tx, plan, &v)
}

// Add adds a part of any kind; see AddNeed.
func Add(tx *store.Tx, plan string, e Entry) (string, error) {
	if v, ok := e.(*Review); ok {
		return SetReview(tx, plan, *v)
	}
	return add(tx, plan, e)
}

func add(tx *store.Tx, plan string, e Entry) (string, error) {
	e = clone(e)
	e.Base().Ref, e.Base().Version = "", 0
	p, err := writable(tx, plan)
	if err != nil {
		return "", err
	}
	if err := e.check(); err != nil {
		return "", err
	}
	if err := e.write(&keeping{tx: tx, plan: p, fresh: true}); err != nil {
		return "", err
	}
	p.refer(e)
	return e.Base().Ref, p.save(tx)
}

// Change writes a part anew. Its Ref and Version say which one was read; fault.Conflict when somebody else has changed
// it since, and TheirVersion of the error is what it says now. It returns the part's reference, which is a new one when
// the part belongs to the plan in force too, so that the plan in force stays as it was agreed.
func Change(tx *store.Tx, plan string, e Entry) (string, error) {
	e = clone(e)
	p, err := writable(tx, plan)
	if err != nil {
		return "", err
	}
	old := e.Base().Ref
	was := p.Entry(old)
	if was == nil {
		return "", fault.New(fault.Conflict, "Somebody else has taken this out of the plan.")
	}
	if was.Base().Version != e.Base().Version {
		return "", fault.Wrap(&ChangedMeanwhile{was}, fault.Conflict, "Somebody else changed this while you were writing.")
	}
	if err := e.check(); err != nil {
		return "", err
	}
	e.Base().Line = was.Base().Line
	keepVoices(was, e)
	shared, err := p.shared(tx.Reader)
	if err != nil {
		return "", err
	}
	k := &keeping{tx: tx, plan: p, fresh: slices.Contains(shared, old)}
	if a, ok := e.(*Action); ok && a.service() != strings.HasPrefix(old, "ServiceRequest/") {
		a.Ref, k.fresh = "", true // a Task can't become a ServiceRequest
	}
	if err := e.write(k); err != nil {
		return "", err
	}
	if e.Base().Ref == old {
		return old, p.save(tx)
	}
	p.forget(old)
	p.refer(e)
	if err := p.follow(tx, old, e.Base().Ref); err != nil {
		return "", err
	}
	if !slices.Contains(shared, old) {
		if err := closePart(tx, old, "It is written another way"); err != nil {
			return "", err
		}
	}
	return e.Base().Ref, p.save(tx)
}

// Remove takes a part out of a plan that is being written. version is the one that was read.
func Remove(tx *store.Tx, plan, ref string, version int) error {
	p, err := writable(tx, plan)
	if err != nil {
		return err
	}
	e := p.Entry(ref)
	if e == nil {
		return nil
	}
	if e.Base().Version != version {
		return fault.Wrap(&ChangedMeanwhile{e}, fault.Conflict, "Somebody else changed this while you were reading.")
	}
	p.forget(ref)
	shared, err := p.shared(tx.Reader)
	if err != nil {
		return err
	}
	if !slices.Contains(shared, ref) {
		if err := closePart(tx, ref, "Taken out of the plan while it was being written"); err != nil {
			return err
		}
	}
	return p.save(tx)
}

// writable reads a plan that may still be written in.
func writable(tx *store.Tx, id string) (*Plan, error) {
	p, err := ByID(tx.Reader, id)
	if err != nil {
		return nil, err
	}
	if p.main.Status != "draft" {
		return nil, fault.New(fault.Conflict, "This plan is no longer being written. Start a change to it instead.")
	}
	return p, nil
}

// shared are the parts that the draft has in common with the plan it will replace.
func (p *Plan) shared(r *store.Reader) ([]string, error) {
	if p.Replaces == "" {
		return nil, nil
	}
	f, err := store.Load[r4.CarePlan](r, p.Replaces)
	if err != nil {
		return nil, err
	}
	return refs(&f.Value), nil
}

// refer puts a part where its kind belongs in the CarePlan.
func (p *Plan) refer(e Entry) {
	ref := *r4.Ref(e.Base().Ref)
	switch e.Kind() {
	case "need":
		p.main.Addresses = append(p.main.Addresses, ref)
	case "outcome":
		p.main.Goal = append(p.main.Goal, ref)
	case "action", "refusal", "review":
		p.main.Activity = append(p.main.Activity, r4.CarePlanActivity{Reference: &ref})
	default:
		p.main.SupportingInfo = append(p.main.SupportingInfo, ref)
	}
}

func (p *Plan) forget(ref string) {
	is := func(r r4.Reference) bool { return r.Reference == ref }
	p.main.Addresses = slices.DeleteFunc(p.main.Addresses, is)
	p.main.Goal = slices.DeleteFunc(p.main.Goal, is)
	p.main.SupportingInfo = slices.DeleteFunc(p.main.SupportingInfo, is)
	p.main.Activity = slices.DeleteFunc(p.main.Activity, func(a r4.CarePlanActivity) bool {
		return a.Reference != nil && is(*a.Reference)
	})
}

// follow makes what pointed at a part point at the resource that has taken its place.
func (p *Plan) follow(tx *store.Tx, old, now string) error {
	swap := func(list []string) bool {
		i := slices.Index(list, old)
		if i >= 0 {
			list[i] = now
		}
		return i >= 0
	}
	shared, err := p.shared(tx.Reader)
	if err != nil {
		return err
	}
	for _, e := range p.Entries() {
		moved := false
		switch x := e.(type) {
		case *Outcome:
			moved = swap(x.Needs)
		case *Action:
			moved = swap(x.For)
		}
		if !moved {
			continue
		}
		was := e.Base().Ref
		if err := e.write(&keeping{tx: tx, plan: p, fresh: slices.Contains(shared, was), following: true}); err != nil {
			return err
		}
		if e.Base().Ref != was {
			p.forget(was)
			p.refer(e)
			if err := p.follow(tx, was, e.Base().Ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// save keeps the CarePlan with whoever is writing among its contributors.
func (p *Plan) save(tx *store.Tx) error {
	actor := tx.Access().Actor
	if !slices.ContainsFunc(p.main.Contributor, func(r r4.Reference) bool { return r.Reference == actor }) {
		p.main.Contributor = append(p.main.Contributor, *actorRef(tx))
	}
	p.main.ID = p.ID
	kept, err := tx.Update(&p.main, p.Version)
	if err != nil {
		return fmt.Errorf("the plan: %w", err)
	}
	p.Version = kept.Version
	return nil
}
