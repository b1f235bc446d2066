package assessment

import (
	"strings"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Handing is a section on its way to somebody else.
type Handing struct {
	Assessment, Section string
	To                  Party  // its Name may be left to the record
	Due                 string // FHIR date; "" leaves the day as it was
	Note                string // what they should know, or ""
}

// Assign asks somebody to take a section. It is theirs when they take it (Accept) or give their first answer in it;
// until then whoever has it now keeps it. Taking a section back or for oneself takes effect at once.
func Assign(tx *store.Tx, h Handing) error {
	a, s, err := section(tx.Reader, h.Assessment, h.Section)
	if err != nil {
		return err
	}
	if err := a.unfinished(s); err != nil {
		return err
	}
	if err := canTake(tx.Reader, a.Person, h.To, "to"); err != nil {
		return err
	}
	if _, ok := r4.ParseMoment(h.Due); h.Due != "" && !ok {
		return fault.At("due", "value", "The day by which it should be done must be a real date.")
	}
	to, err := h.To.known(tx.Reader)
	if err != nil {
		return err
	}
	me, t := actor(tx.Reader), s.Task
	if to.Ref == me.Ref {
		to = me
	}
	holder := s.Holder()
	switch {
	case to.Ref == me.Ref:
		t.Value.Status, t.Value.Requester, t.Value.Owner = heldStatus(s), holder.reference(), me.reference()
	case to.Ref == holder.Ref:
		t.Value.Status, t.Value.Owner = heldStatus(s), holder.reference()
	default:
		t.Value.Status, t.Value.Requester, t.Value.Owner = Asked, holder.reference(), to.reference()
	}
	if h.Due != "" {
		t.Value.Restriction = until(h.Due)
	}
	if n := strings.TrimSpace(h.Note); n != "" {
		note(&t.Value, me, tx.Now(), n)
	}
	return save(tx, t)
}

// Accept takes a section that the actor was asked to take.
func Accept(tx *store.Tx, assessment, sectionID string) error {
	s, err := asked(tx, assessment, sectionID)
	if err != nil {
		return err
	}
	t := s.Task
	t.Value.Status, t.Value.Owner = heldStatus(s), actor(tx.Reader).reference()
	return save(tx, t)
}

// Decline turns a section down; it stays with whoever asked, and the reason stays on it.
func Decline(tx *store.Tx, assessment, sectionID, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.At("reason", "required", "Say why you can’t take this section.")
	}
	s, err := asked(tx, assessment, sectionID)
	if err != nil {
		return err
	}
	t := s.Task
	note(&t.Value, actor(tx.Reader), tx.Now(), reason)
	t.Value.Status, t.Value.Owner = heldStatus(s), t.Value.Requester
	return save(tx, t)
}

func asked(tx *store.Tx, assessment, sectionID string) (*Section, error) {
	_, s, err := section(tx.Reader, assessment, sectionID)
	if err != nil {
		return nil, err
	}
	if s.AskedOf().Ref != actor(tx.Reader).Ref {
		return nil, fault.New(fault.Conflict, "You aren’t being asked to take this section any more.")
	}
	return s, nil
}

// heldStatus is the status of a section that somebody has: begun when there is an answer in it.
func heldStatus(s *Section) string {
	if p := s.Task.Value.ExecutionPeriod; p != nil && p.Start != "" {
		return Begun
	}
	return Accepted
}

// section reads an assessment without its answers, and one of its sections.
func section(r *store.Reader, assessment, sectionID string) (*Assessment, *Section, error) {
	a, err := outline(r, assessment)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.Section(sectionID)
	return a, s, err
}

// unfinished says whether answers can still be given in the section, as a fault.Conflict when they can't.
func (a *Assessment) unfinished(s *Section) error {
	switch {
	case a.Status() == Stopped:
		return fault.New(fault.Conflict, "This assessment was stopped.")
	case s.Status() == Completed:
		return fault.New(fault.Conflict, "“%s” has been completed. Open it again to change it.", s.Item.Text)
	}
	return nil
}

// canTake says whether a section of a person's assessment can be given to somebody: a worker, somebody of the person's
// own circle, or the person.
func canTake(r *store.Reader, person string, to Party, field string) error {
	typ, id := r4.Ref(to.Ref).Parts()
	switch typ {
	case "PractitionerRole":
		return nil
	case "Patient":
		if to.Ref == person {
			return nil
		}
	case "RelatedPerson":
		related, err := store.Load[r4.RelatedPerson](r, id)
		if err != nil {
			return err
		}
		if p := related.Value.Patient; p != nil && p.Reference == person {
			return nil
		}
	default:
		return fault.At(field, "required", "Choose who should take this section.")
	}
	return fault.At(field, "value", "Choose the person, somebody around them, or a worker.")
}
