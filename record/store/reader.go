package store

import (
	"context"
	"time"

	"concordat/record"
	"concordat/record/fhir"
)

// Reader reads one consistent snapshot on behalf of one Access. Every read is decided and noted for the log. What
// there is not, and what the asker may not know of, answer alike: fault.NotFound.
type Reader struct {
	store   *Store
	ctx     context.Context
	access  record.Access
	now     time.Time
	snap    Snapshot
	facts   *facts
	scope   *record.Scope
	journal journal
}

// Context is the context of the request. Inside Update it is never cancelled.
func (r *Reader) Context() context.Context { return r.ctx }

// Access says on whose behalf this reads.
func (r *Reader) Access() record.Access { return r.access }

// Now is the instant of the unit: the same however often it is asked.
func (r *Reader) Now() time.Time { return r.now }

// Definitions are the types and parameters that the record knows.
func (r *Reader) Definitions() *fhir.Definitions { return r.store.Definitions }

// Facts are the reads that decisions are made from: undecided and unlogged. They are for rules, never for an answer.
func (r *Reader) Facts() record.Facts { return r.facts }

// Read returns the current version. fault.Gone when it was deleted.
func (r *Reader) Read(typ, id string) (*Stored, error) {
	found, err := r.snap.Get(Key{typ, id})
	if found == nil {
		return nil, absent(err, typ)
	}
	if err := r.decide(record.Read, found); err != nil {
		return nil, err
	}
	r.journal.saw(found)
	return found, err
}

// ReadVersion returns one version; both it and the current one must be allowed. fault.Gone for a deletion marker.
func (r *Reader) ReadVersion(typ, id string, version int) (*Stored, error) {
	current, err := r.snap.Get(Key{typ, id})
	if current == nil {
		return nil, absent(err, typ)
	}
	if err := r.decide(record.Read, current); err != nil {
		return nil, err
	}
	found, err := r.snap.Version(Key{typ, id}, version)
	if found == nil {
		return nil, absent(err, typ)
	}
	if version != current.Version {
		if err := r.decide(record.Read, found); err != nil {
			return nil, err
		}
	}
	r.journal.saw(found)
	return found, err
}

// History lists the versions of a resource, deletion markers too, newest first, those below before (0: from the
// newest). All of them must be allowed.
func (r *Reader) History(typ, id string, before, count int) ([]*Stored, error) {
	current, err := r.snap.Get(Key{typ, id})
	if current == nil {
		return nil, absent(err, typ)
	}
	if err := r.decide(record.Read, current); err != nil {
		return nil, err
	}
	versions, err := r.snap.History(Key{typ, id}, before, count)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Version != current.Version {
			if err := r.decide(record.Read, v); err != nil {
				return nil, err
			}
		}
	}
	r.journal.saw(versions...)
	return versions, nil
}

// Search answers a query exactly, within what the Access may find, or fails: fault.Invalid for what the index cannot
// answer.
func (r *Reader) Search(q *fhir.Query) (*Page, error) {
	scope, err := r.Scope()
	if err != nil {
		return nil, err
	}
	page, err := r.snap.Search(scope, q)
	if err != nil {
		return nil, err
	}
	r.journal.searched(r, q, scope, page)
	return page, nil
}

// Scope is what the Access may find by searching; it is computed once for the snapshot.
func (r *Reader) Scope() (record.Scope, error) {
	if r.scope == nil {
		s, err := r.store.Decider.Scope(r.ctx, r.facts, r.access)
		if err != nil {
			return record.Scope{}, err
		}
		r.scope = &s
	}
	return *r.scope, nil
}

// Log lists the entries that name a person ("" for all), newest first, those at positions below before (below 0:
// all). It is decided as reading an AuditEvent of that person, or of nobody, and is in the log itself: with that person,
// or with the people whom the entries name, at most 100.
func (r *Reader) Log(person string, before int64, count int) ([]LogRow, error) {
	subject := record.Subject{Type: "AuditEvent", Category: "audit"}
	if person != "" {
		subject.People = []string{person}
	}
	if err := r.permit(record.Read, subject); err != nil {
		return nil, err
	}
	rows, err := r.snap.Log(person, before, count)
	if err == nil {
		r.journal.looked(person, rows)
	}
	return rows, err
}

// Decide asks whether the Access may do something to a resource as it is, without doing it and without a trace in
// the log: for showing or hiding a button, and for explaining.
func (r *Reader) Decide(do record.Action, s record.Subject) (record.Decision, error) {
	return r.store.Decider.Decide(r.ctx, r.facts, r.access, do, s)
}

func (r *Reader) decide(do record.Action, s *Stored) error { return r.permit(do, subjectOf(s)) }

func (r *Reader) permit(do record.Action, s record.Subject) error {
	d, err := r.Decide(do, s)
	if err != nil {
		return err
	}
	if !d.Permit {
		s.Body = nil
		refusal := &Refusal{Decision: d, Do: do, Subject: s}
		r.journal.refused(refusal)
		return refused(refusal)
	}
	r.journal.decided(record.Ground{Reason: d.Reason, Because: d.Because}, s.People)
	return nil
}

func subjectOf(s *Stored) record.Subject {
	return record.Subject{Type: s.Type, ID: s.ID, People: s.People, Category: s.Category, Labels: s.Labels,
		Version: s.Version, Updated: s.Updated, Body: s.Body}
}
