package plan

import (
	"slices"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// OfferToPerson asks the person to agree to a plan as it stands. mark is that of the plan that was read: when the plan
// has changed since, fault.Conflict, and ChangedSince says how. fault.Invalid when the plan isn't ready to be agreed to.
func OfferToPerson(tx *store.Tx, plan, mark string) (Event, error) {
	p, err := writable(tx, plan)
	if err != nil {
		return Event{}, err
	}
	if err := p.stale(mark); err != nil {
		return Event{}, err
	}
	if err := p.Ready(tx.Now()); err != nil {
		return Event{}, err
	}
	return p.record(tx, Event{Kind: Offer, By: writtenNow(tx, Written{})})
}

// Ready says what a plan lacks, at the time of now, before the person can be asked to agree to it: a fault.Invalid, nil
// when nothing.
func (p *Plan) Ready(now time.Time) error {
	e := fault.New(fault.Invalid, "The plan isn't ready to be agreed yet.")
	lack := func(path, message string) {
		e.Issues = append(e.Issues, fault.Issue{Path: path, Code: "required", Message: message})
	}
	if len(p.Outcomes) == 0 {
		lack("outcomes", "Add at least one outcome: what the person wants, in their words")
	}
	if len(p.Actions) == 0 {
		lack("actions", "Add at least one action: who will do what")
	}
	for _, o := range p.Outcomes {
		if len(p.ActionsFor(o.Ref)) == 0 && len(p.Actions) > 0 {
			lack("actions", "Say what will be done about each outcome: one has no action yet")
			break
		}
	}
	if len(p.Contingencies) == 0 {
		lack("contingencies", "Say what happens if something goes wrong, and who to call")
	}
	if slices.ContainsFunc(p.Contingencies, (*Contingency).unanswered) {
		lack("contingencies", "Say who to call if something goes wrong, with a number: one has nobody yet")
	}
	if p.Review == nil {
		lack("review", "Set the date when the plan is looked at again")
	} else if p.Review.Past(now) {
		lack("review", "Set another date for the review: "+dayWords(p.Review.On)+" is over")
	}
	if p.Withheld > 0 {
		lack("plan", "Part of this plan can't be shown to you, so it can't be offered by you")
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

// Unanswered are the needs that no outcome answers: what a plan should be asked about before it is offered. It is no
// reason to refuse it, because a person may want nothing done about a need.
func (p *Plan) Unanswered() []*Need {
	var out []*Need
	for _, n := range p.Needs {
		if !slices.ContainsFunc(p.Outcomes, func(o *Outcome) bool { return slices.Contains(o.Needs, n.Ref) }) {
			out = append(out, n)
		}
	}
	return out
}

// Agreeing is how a plan is agreed to.
type Agreeing struct {
	Mark string // of the plan that was read
	// Authority is zero when the person herself agrees by her own hand. Otherwise it says on what ground, and By and
	// Name say who agreed.
	Authority Authority
	By, Name  string
	Words     string // what the person says about it: kept as hers
}

// Agree records that the plan is agreed to exactly as it was read. It must have been offered. fault.Conflict when it has
// changed since it was read; fault.Invalid when somebody else agrees and the ground for it isn't complete.
func Agree(tx *store.Tx, plan string, how Agreeing) (Event, error) {
	p, err := writable(tx, plan)
	if err != nil {
		return Event{}, err
	}
	if err := p.stale(how.Mark); err != nil {
		return Event{}, err
	}
	if p.Stage != Offered {
		return Event{}, fault.New(fault.Conflict, "This plan isn't waiting for anyone to agree to it.")
	}
	e := Event{Kind: Agreement, By: writtenNow(tx, Written{}), Words: strings.TrimSpace(how.Words)}
	if how.Authority.Kind == "" {
		if e.By.By != "Patient/"+p.Person {
			return Event{}, fault.At("authority", "required", "Only the person can agree without saying by what authority")
		}
		return p.record(tx, e)
	}
	if err := how.Authority.check(tx, p.Person); err != nil {
		return Event{}, err
	}
	e.Authority, e.Recorder = how.Authority, e.By
	e.By = Written{By: how.By, Name: how.Name, At: tx.Now()}
	switch {
	case how.Authority.Kind == "told":
		e.By.By = "Patient/" + p.Person
	case strings.TrimSpace(how.Name) == "":
		return Event{}, fault.At("name", "required", "Enter the name of whoever agreed")
	}
	return p.record(tx, e)
}

// AskForChange records what the person says should change, in her words and kept as hers. A plan that she was asked to
// agree to is then being written again. A plan in force stays in force, and its responsible professional is told: Care
// Act 2014 s27 has the council review a plan on reasonable request.
func AskForChange(tx *store.Tx, plan, mark, words string) (Event, error) {
	p, err := ByID(tx.Reader, plan)
	if err != nil {
		return Event{}, err
	}
	if p.Stage != Offered && p.Stage != Agreed && p.Stage != InForce {
		return Event{}, fault.New(fault.Conflict, "This plan isn't one that you were asked to agree to, or that is in force.")
	}
	if err := p.stale(mark); err != nil {
		return Event{}, err
	}
	if err := required("words", words, "Say what should change"); err != nil {
		return Event{}, err
	}
	return p.record(tx, Event{Kind: AskedForChange, By: writtenNow(tx, Written{}), Words: strings.TrimSpace(words)})
}

// Sign puts an agreed plan into force, exactly as it was agreed: it becomes active with all its parts, the plan before
// it is completed, and what that plan had and this one has not is closed. Only the professional who is responsible for
// the plan may sign (fault.Denied). fault.Conflict when the plan has changed since it was read or isn't agreed.
func Sign(tx *store.Tx, plan, mark string) (Event, error) {
	p, err := writable(tx, plan)
	if err != nil {
		return Event{}, err
	}
	if tx.Access().Actor != p.Responsible.By {
		return Event{}, fault.New(fault.Denied, "Only the professional who is responsible for the plan can sign it.")
	}
	if err := p.stale(mark); err != nil {
		return Event{}, err
	}
	if p.Stage != Agreed {
		return Event{}, fault.New(fault.Conflict, "This plan hasn't been agreed as it stands, so it can't be signed yet.")
	}
	for _, e := range p.Entries() {
		if err := startPart(tx, e); err != nil {
			return Event{}, err
		}
	}
	p.main.Status = "active"
	p.main.Period = &r4.Period{Start: stamp(tx.Now())}
	if err := p.save(tx); err != nil {
		return Event{}, err
	}
	if err := p.replaceOld(tx); err != nil {
		return Event{}, err
	}
	if err := finishMaking(tx, plan, "completed"); err != nil {
		return Event{}, err
	}
	signed, err := ByID(tx.Reader, plan)
	if err != nil {
		return Event{}, err
	}
	return signed.record(tx, Event{Kind: Signing, By: writtenNow(tx, Written{})})
}

// replaceOld ends the plan that this one takes the place of.
func (p *Plan) replaceOld(tx *store.Tx) error {
	if p.Replaces == "" {
		return nil
	}
	old, err := store.Load[r4.CarePlan](tx.Reader, p.Replaces)
	if err != nil {
		return err
	}
	kept := refs(&p.main)
	for _, ref := range refs(&old.Value) {
		if slices.Contains(kept, ref) {
			continue
		}
		if err := closePart(tx, ref, replaced); err != nil {
			return err
		}
	}
	old.Value.Status = "completed"
	if old.Value.Period == nil {
		old.Value.Period = &r4.Period{}
	}
	old.Value.Period.End = stamp(tx.Now())
	_, err = tx.Update(&old.Value, old.Version)
	return err
}

// Withdraw gives a draft up, with the reason. The plan in force, if there is one, stays.
func Withdraw(tx *store.Tx, plan, why string) error {
	p, err := writable(tx, plan)
	if err != nil {
		return err
	}
	if err := required("why", why, "Say why the draft is given up"); err != nil {
		return err
	}
	shared, err := p.shared(tx.Reader)
	if err != nil {
		return err
	}
	for _, ref := range refs(&p.main) {
		if slices.Contains(shared, ref) {
			continue
		}
		if err := closePart(tx, ref, why); err != nil {
			return err
		}
	}
	p.main.Status = "revoked"
	p.main.Note = append(p.main.Note, r4.Noted(actorRef(tx), stamp(tx.Now()), why))
	if err := p.save(tx); err != nil {
		return err
	}
	return finishMaking(tx, plan, "cancelled")
}

// finishMaking ends the Task of making the plan.
func finishMaking(tx *store.Tx, plan, status string) error {
	found, err := store.Find[r4.Task](tx.Reader, "focus=?&code="+taskSystem+"|"+TaskCode+"&status=in-progress", "CarePlan/"+plan)
	if err != nil {
		return err
	}
	for _, f := range found {
		f.Value.Status, f.Value.LastModified = status, stamp(tx.Now())
		if _, err := tx.Update(&f.Value, f.Version); err != nil {
			return err
		}
	}
	return nil
}

// stale refuses an act on a plan that is no longer the one that was read.
func (p *Plan) stale(mark string) error {
	if mark == p.Mark && p.Mark != "" {
		return nil
	}
	return fault.New(fault.Conflict, "The plan has changed since you read it. Look at what changed before you go on.")
}

// ChangedSince says what has changed in a plan since the offer, agreement or signature with a mark. ok is false when no
// event of the plan has that mark.
func ChangedSince(r *store.Reader, p *Plan, mark string) (changes []Difference, ok bool, err error) {
	for i := len(p.Events) - 1; i >= 0; i-- {
		if p.Events[i].Mark != mark {
			continue
		}
		was, err := At(r, p.Events[i])
		if err != nil {
			return nil, false, err
		}
		return Compare(was, p), true, nil
	}
	return nil, false, nil
}
