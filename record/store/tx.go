package store

import (
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
)

// AnyVersion as the base of an update or a deletion means the current version, whatever it is; for an update, even
// none: then the resource is made. A change that depends on what was read names the version that was read instead.
const AnyVersion = -1

// Tx is a unit of change. It reads its own writes. Every change is decided on what it makes of the resource and, when
// there was one before, on what it was.
type Tx struct {
	*Reader
	unit Unit
}

// NewID returns an id that nothing has yet.
func (t *Tx) NewID() string {
	if t.store.NewID != nil {
		return t.store.NewID()
	}
	return NewID()
}

// Create stores v, a struct of a FHIR type or an own type, under a new id (UUIDv7) and returns it as stored. The
// errors are those of validation (fault.Invalid) and of the decision.
func (t *Tx) Create(v any) (*Stored, error) { return t.CreateAs(t.NewID(), v) }

// CreateAs is Create under an id of the caller's choice. fault.Conflict when the id is or was in use.
func (t *Tx) CreateAs(id string, v any) (*Stored, error) {
	r, err := t.store.Definitions.Encode(v)
	if err != nil {
		return nil, err
	}
	return t.CreateResource(r, id)
}

// CreateResource stores a parsed resource under id, "" for a new one. An id in its body is replaced.
func (t *Tx) CreateResource(r *fhir.Resource, id string) (*Stored, error) {
	if id == "" {
		id = t.NewID()
	}
	if err := t.permitNew(record.Create, r, id, 0); err != nil {
		return nil, err
	}
	return t.put(r, id, 0)
}

// Update replaces a resource by v, whose id says which. base is the version that v was made from: fault.Conflict when
// another is current by now.
func (t *Tx) Update(v any, base int) (*Stored, error) {
	r, err := t.store.Definitions.Encode(v)
	if err != nil {
		return nil, err
	}
	return t.UpdateResource(r, base)
}

// UpdateResource is Update of a parsed resource. With AnyVersion it makes what is not there and brings back what was
// deleted.
func (t *Tx) UpdateResource(r *fhir.Resource, base int) (*Stored, error) {
	if r.ID == "" {
		return nil, fault.At(r.Type+".id", "required", "The %s has no id. An update must say which one it replaces.", r.Type)
	}
	old, err := t.snap.Get(Key{r.Type, r.ID})
	if old == nil {
		if base != AnyVersion || !fault.Is(err, fault.NotFound) {
			return nil, absent(err, r.Type)
		}
		return t.CreateResource(r, r.ID)
	}
	if err := t.permitOld(record.Update, old); err != nil {
		return nil, err
	}
	if base == AnyVersion {
		base = old.Version
	}
	if err := t.permitNew(record.Update, r, r.ID, old.Version); err != nil {
		return nil, err
	}
	return t.put(r, r.ID, base)
}

// Delete deletes a resource; its versions stay. Deleting what is already deleted does nothing. base as in Update.
func (t *Tx) Delete(typ, id string, base int) error {
	k := Key{typ, id}
	old, err := t.snap.Get(k)
	if old == nil {
		return absent(err, typ)
	}
	if err := t.permitOld(record.Delete, old); err != nil {
		return err
	}
	if old.Deleted {
		return nil
	}
	if base == AnyVersion {
		base = old.Version
	}
	t.facts.forget()
	gone, err := t.unit.Delete(k, base, t.now)
	if err != nil {
		return err
	}
	t.journal.changed(gone)
	return nil
}

func (t *Tx) put(r *fhir.Resource, id string, base int) (*Stored, error) {
	t.facts.forget()
	stored, err := t.unit.Put(r, id, base, t.placement(r, id), t.now.UTC().Truncate(time.Millisecond))
	if err != nil {
		return nil, err
	}
	t.journal.changed(stored)
	return stored, nil
}

// permitOld decides a change by what the resource was. Who may read it is told that they may not change it; to
// anybody else it is not there.
func (t *Tx) permitOld(do record.Action, old *Stored) error {
	err := t.decide(do, old)
	refusal, denied := asRefusal(err)
	if !denied {
		return err
	}
	if d, failed := t.Decide(record.Read, subjectOf(old)); failed == nil && d.Permit {
		return fault.Wrap(refusal, fault.Denied, "You can't change this.")
	}
	return err
}

// permitNew decides a change by what it would make. The asker knows what they sent, so a refusal says so.
func (t *Tx) permitNew(do record.Action, r *fhir.Resource, id string, version int) error {
	p := t.placement(r, id)
	err := t.permit(do, record.Subject{Type: r.Type, ID: id, People: p.People, Category: p.Category, Labels: p.Labels,
		Version: version, Updated: t.now, Body: r.Body})
	if refusal, denied := asRefusal(err); denied {
		return fault.Wrap(refusal, fault.Denied, "You can't record this.")
	}
	return err
}

func (t *Tx) placement(r *fhir.Resource, id string) Placement {
	p := Placement{People: PeopleOf(r, id)}
	if t.store.Place != nil {
		p.Category, p.Labels = t.store.Place(r)
	}
	return p
}

// PeopleOf says whose record a resource belongs to: a Patient to itself, anything else to the Patients that its
// parameter marked Param.Person names.
func PeopleOf(r *fhir.Resource, id string) []string {
	if r.Type == "Patient" {
		return []string{id}
	}
	var people set
	for _, v := range r.Values {
		if v.Param.Person && v.Type == "Patient" && v.ID != "" {
			people.add(v.ID)
		}
	}
	return people.list
}
