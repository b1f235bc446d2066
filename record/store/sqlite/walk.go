package sqlite

import (
	"math"

	"concordat/record/fhir"
	"concordat/record/store"
)

// byRecent says that the order is the plain one: the most recent first.
func (s *search) byRecent() bool {
	return len(s.order) == 0 || len(s.order) == 1 && s.order[0].meta == "_lastUpdated" && s.order[0].descending
}

// byFirst says that the order is the least recent first.
func (s *search) byFirst() bool {
	return len(s.order) == 1 && s.order[0].meta == "_lastUpdated" && !s.order[0].descending
}

// byID says that the order is that of the ids.
func (s *search) byID() bool {
	return len(s.order) == 1 && s.order[0].meta == "_id" && !s.order[0].descending
}

// walkable says that the rows of the type can be read in the query's order, from any place on.
func (s *search) walkable() bool { return s.byRecent() || s.byFirst() || s.byID() }

// mind sets enough: as many as a walk is expected to look at, when that many match, before it has a page.
func (s *search) mind(count int) error {
	q := s.c.prepare("select max(n) from resource")
	if q.step() {
		s.enough = max(least, int(math.Sqrt(float64(int64(count)*q.int(0)))))
	}
	return q.done()
}

const (
	least    = 500 // so many candidates are always sorted
	patience = 10  // times enough: how far a walk goes before it gives up
)

// walk fills a page from all resources of the type in the query's order. It is for queries that no list narrows, or
// that lists narrow little; of those it gives up, and full is false, when it finds them to be rare among the recent.
// What it reads for a page does not grow with the type, but for rows that were changed in the same millisecond.
func (s *search) walk(q *fhir.Query, count int, page *store.Page) (full bool, err error) {
	rows, err := s.from(q.Cursor)
	if err != nil {
		return false, err
	}
	defer func() { err = errorsFirst(err, rows.done()) }()
	var last item
	for looked := 1; ; looked++ {
		at, ok := rows.next()
		if !ok {
			return true, nil
		}
		if s.dense && looked > patience*s.enough {
			return false, nil
		}
		stored, err := s.load(at.n, func(r *row) bool { return s.matches(r.n, r) })
		if err != nil {
			return true, err
		}
		if stored == nil {
			continue
		}
		if len(page.Matches) == count {
			page.Next = last.cursor()
			return true, nil
		}
		page.Matches = append(page.Matches, stored)
		last = at
	}
}

// rows reads the resources of a type in the order of a search, from one list of rows or, by id, from two: ids that are
// UUIDs are kept apart from the others.
type rows struct {
	s     *search
	lists []*stmt
	heads []*item // the next of each list, nil at its end
}

// from begins after the cursor.
func (s *search) from(cursor string) (*rows, error) {
	var last item
	if cursor != "" {
		var err error
		if last, err = parseCursor(cursor, len(s.order)); err != nil {
			return nil, err
		}
	}
	r := &rows{s: s}
	switch {
	case s.byID():
		id := ""
		if cursor != "" {
			id = string(last.keys[0])
		}
		const ids = "select n, updated, id from resource indexed by resource_id where type = ?1 and live and "
		r.lists = append(r.lists, s.c.prepare(ids+"id > ?2 and id < x'' order by id").bindInt(1, s.t).bindText(2, id))
		if least := packedAfter(id); least != nil {
			r.lists = append(r.lists, s.c.prepare(ids+"id >= ?2 order by id").bindInt(1, s.t).bindBlob(2, least))
		}
	case s.byFirst():
		if cursor == "" {
			last = item{updated: math.MinInt64}
		}
		r.lists = append(r.lists, s.c.prepare("select n, updated, id from resource where type = ?1 and live and updated >= ?2 and (updated > ?2 or n < ?3) order by updated, n desc").
			bindInt(1, s.t).bindInt(2, last.updated).bindInt(3, last.n))
	default:
		if cursor == "" {
			last = item{updated: math.MaxInt64, n: math.MaxInt64}
		}
		r.lists = append(r.lists, s.c.prepare("select n, updated, id from resource where type = ?1 and live and (updated, n) < (?2, ?3) order by updated desc, n desc").
			bindInt(1, s.t).bindInt(2, last.updated).bindInt(3, last.n))
	}
	r.heads = make([]*item, len(r.lists))
	for i := range r.lists {
		r.advance(i)
	}
	return r, nil
}

func (r *rows) advance(i int) {
	q := r.lists[i]
	if r.heads[i] = nil; !q.step() {
		return
	}
	it := &item{n: q.int(0), updated: q.int(1)}
	switch {
	case r.s.byID():
		it.keys = [][]byte{[]byte(q.id(2))}
	case len(r.s.order) > 0:
		it.keys = [][]byte{appendInt(nil, it.updated)}
	}
	r.heads[i] = it
}

func (r *rows) next() (item, bool) {
	least := -1
	for i, head := range r.heads {
		if head != nil && (least < 0 || r.s.compare(*head, *r.heads[least]) < 0) {
			least = i
		}
	}
	if least < 0 {
		return item{}, false
	}
	it := *r.heads[least]
	r.advance(least)
	return it, true
}

func (r *rows) done() (err error) {
	for _, q := range r.lists {
		err = errorsFirst(err, q.done())
	}
	return err
}
