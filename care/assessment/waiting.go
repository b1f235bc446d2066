package assessment

import (
	"cmp"
	"slices"
	"time"

	"concordat/record/r4"
	"concordat/record/store"
)

// Summary is an assessment as a list shows it.
type Summary struct {
	ID         string
	Title      string
	Person     string // "Patient/…"
	PersonName string
	Status     string
	Started    time.Time
	StartedBy  Party
	Ended      time.Time // zero while it is open
	Due        string
	Why        string // why it was stopped
}

// ForPerson lists a person's assessments, the latest first.
func ForPerson(r *store.Reader, person string) ([]Summary, error) {
	found, err := store.Find[r4.Task](r, "patient=?&code="+TaskSystem+"|"+TaskCode, person)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, len(found))
	for n, f := range found {
		a := Assessment{ID: f.ID, Task: f}
		out[n] = Summary{ID: f.ID, Title: f.Value.Code.String(), Person: f.Value.For.Reference, PersonName: f.Value.For.Display,
			Status: a.Status(), Started: a.Started(), StartedBy: a.StartedBy(), Ended: a.Ended(), Due: a.Due(), Why: f.Value.StatusReason.String()}
	}
	slices.SortFunc(out, func(a, b Summary) int { return b.Started.Compare(a.Started) })
	return out, nil
}

// Waiting is a section that waits for somebody.
type Waiting struct {
	Assessment string
	Section    string // linkId
	Title      string
	Person     string // "Patient/…"
	PersonName string
	Status     string // Asked, Accepted or Begun
	AskedBy    Party  // with Asked: who asked and has it until it is taken
	Due        string // FHIR date, or ""
	Since      time.Time
}

// WaitingFor lists the open sections that an actor has or is asked to take, the earliest due first.
func WaitingFor(r *store.Reader, actor string) ([]Waiting, error) {
	found, err := store.Find[r4.Task](r, "owner=?&code="+TaskSystem+"|"+SectionCode+"&status=requested,accepted,in-progress", actor)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, f := range found {
		t := f.Value
		if len(t.PartOf) == 0 || t.For == nil {
			continue
		}
		_, id := t.PartOf[0].Parts()
		w := Waiting{Assessment: id, Section: codeOf(t.Code, SectionSystem), Title: t.Description, Person: t.For.Reference,
			PersonName: t.For.Display, Status: t.Status, Due: due(t), Since: instant(t.LastModified)}
		if t.Status == Asked {
			w.AskedBy = partyOf(t.Requester)
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Due, "9"), cmp.Or(b.Due, "9")), a.Since.Compare(b.Since), cmp.Compare(a.Title, b.Title))
	})
	return out, nil
}
