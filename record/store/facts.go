package store

import (
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
)

// facts implements record.Facts over the snapshot. Decisions ask the same few questions for every resource of a page,
// so what was found is kept until the unit writes.
type facts struct {
	r        *Reader
	bodies   map[Key][]byte
	searches map[string][][]byte
}

// forget drops what was found: the unit has written since.
func (f *facts) forget() { f.bodies, f.searches = nil, nil }

// asked is how many answers are kept at most; then all are dropped.
const asked = 1000

func (f *facts) Now() time.Time { return f.r.now }

func (f *facts) Body(typ, id string) ([]byte, error) {
	k := Key{typ, id}
	if body, known := f.bodies[k]; known {
		return body, nil
	}
	found, err := f.r.snap.Get(k)
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone) {
		return nil, err
	}
	var body []byte
	if found != nil {
		body = found.Body
	}
	if f.bodies == nil || len(f.bodies) > asked {
		f.bodies = map[Key][]byte{}
	}
	f.bodies[k] = body
	return body, nil
}

func (f *facts) Search(typ, query string) ([][]byte, error) {
	whole := typ + "?" + query
	if bodies, known := f.searches[whole]; known {
		return bodies, nil
	}
	q, err := f.r.store.Definitions.ParseQuery(typ, query, true)
	if err != nil {
		return nil, err
	}
	matches, err := all(q, func(q *fhir.Query) (*Page, error) {
		return f.r.snap.Search(record.Scope{Everything: true}, q)
	})
	if err != nil {
		return nil, err
	}
	bodies := make([][]byte, len(matches))
	for i, m := range matches {
		bodies[i] = m.Body
	}
	if f.searches == nil || len(f.searches) > asked {
		f.searches = map[string][][]byte{}
	}
	f.searches[whole] = bodies
	return bodies, nil
}
