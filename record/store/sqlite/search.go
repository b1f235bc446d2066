package sqlite

import (
	"slices"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// defaultCount is the size of a page when the query names none.
const defaultCount = 50

// search is one search in a snapshot.
type search struct {
	*snapshot
	scope *scope
	typ   string
	t     int64
	where []*clause
	order []sortKey
	// people are those whose resources alone can match, 0 for nobody; nil when anybody's can.
	people []int64
	within bool // every resource of these people is in scope
	// enough is how many candidates are too many to be sorted when a walk from the most recent on would soon have a
	// page of them; 0 for no such limit. dense says that a clause had more.
	enough int
	dense  bool
	// asked are the people whom the query names, counted those of what the total counts.
	asked, counted people
	// checked says that a clause needs no look at the forward record any more, by the place of the clause.
	checked []bool
}

// Search answers a query within a scope, exactly.
func (s *snapshot) Search(sc record.Scope, q *fhir.Query) (*store.Page, error) {
	if s.unit != nil {
		if err := s.unit.flush(); err != nil {
			return nil, err
		}
	}
	limits, err := s.resolve(sc)
	if err != nil {
		return nil, err
	}
	page := &store.Page{Total: -1}
	if q.Total || q.CountOnly {
		page.Total = 0
	}
	in := &search{snapshot: s, scope: limits, typ: q.Type}
	known, err := in.prepare(q)
	if err == nil && known {
		err = in.fill(q, page)
	}
	if err = errorsFirst(err, in.names(page)); err != nil {
		return nil, err
	}
	return page, in.include(q, page)
}

// prepare compiles the query; known is false when there is nothing of the type.
func (s *search) prepare(q *fhir.Query) (known bool, err error) {
	for i := range q.Where {
		c, err := s.compile(&q.Where[i], q.Type)
		if err != nil {
			return false, err
		}
		s.where = append(s.where, c)
	}
	s.checked = make([]bool, len(s.where))
	if err := s.compileSort(q); err != nil {
		return false, err
	}
	s.whose()
	s.t, known, err = s.number(typeWord, q.Type)
	return known, err
}

// whose finds the people whose lists have every match: those of the clause that names the fewest, or else those whom
// the scope is of. They are not both: what belongs to two people may be named by one and in scope by the other.
func (s *search) whose() {
	s.people, s.within = s.scope.people, s.scope.plain
	named := false
	for _, c := range s.where {
		if !c.person {
			continue
		}
		if people := c.people(); !named || len(people) < len(s.people) {
			s.people, named = people, true
		}
	}
	if named && s.scope.people != nil {
		s.within = s.within && len(intersect(s.people, s.scope.people)) == len(s.people)
	}
}

// people are the resource numbers that a person clause names.
func (c *clause) people() []int64 {
	people := make([]int64, 0, len(c.alts))
	for _, a := range c.alts {
		n, _, _ := ordered(a.from[1:])
		people = append(people, n)
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// intersect is what two sorted lists have in common; nil is everything.
func intersect(a, b []int64) []int64 {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	out := make([]int64, 0, min(len(a), len(b)))
	for _, n := range a {
		if _, found := slices.BinarySearch(b, n); found {
			out = append(out, n)
		}
	}
	return out
}

// fill finds the matches of a page and the total.
func (s *search) fill(q *fhir.Query, page *store.Page) error {
	count := q.Count
	if count == 0 {
		count = defaultCount
	}
	recent := page.Total < 0 && s.byRecent()
	if recent && s.people == nil {
		if err := s.mind(count); err != nil {
			return err
		}
	}
	found, err := s.candidates()
	if err != nil {
		return err
	}
	if found == nil && page.Total < 0 && s.walkable() {
		if full, err := s.walk(q, count, page); full || err != nil {
			return err
		}
		s.enough, page.Matches = 0, nil
		if found, err = s.candidates(); err != nil {
			return err
		}
	}
	if found == nil {
		if found, err = s.all(); err != nil {
			return err
		}
	}
	if page.Total >= 0 {
		if found, err = s.sift(found); err != nil {
			return err
		}
		page.Total = len(found)
		if err := s.ofEach(found, &s.counted); err != nil {
			return err
		}
		if q.CountOnly {
			return nil
		}
	}
	items, err := s.sorted(found)
	if err != nil {
		return err
	}
	return s.take(q, items, count, page)
}

// sift leaves the candidates that match and are in scope.
func (s *search) sift(found []int64) ([]int64, error) {
	if s.settled() {
		return found, nil
	}
	kept := found[:0]
	for _, n := range found {
		r, err := s.forward(n)
		if err != nil {
			return nil, err
		}
		if r.live && s.matches(n, r) {
			kept = append(kept, n)
		}
	}
	return kept, nil
}

// settled says that every candidate is a match: all clauses are checked and the scope has nothing to add.
func (s *search) settled() bool {
	return s.within && !slices.Contains(s.checked, false)
}

func (s *search) matches(n int64, r *row) bool {
	if r.typ != s.t || !s.scope.admits(r.updated, r.forward) {
		return false
	}
	for i, c := range s.where {
		if !s.checked[i] && !c.holds(n, r.updated, r.forward) {
			return false
		}
	}
	return true
}

// forward reads what search knows of a resource.
func (s *snapshot) forward(n int64) (*row, error) {
	q := s.c.prepare("select type, version, updated, live, forward from resource where n = ?").bindInt(1, n)
	r := &row{n: n}
	var packed []byte
	if q.step() {
		r.typ, r.version, r.updated, r.live = q.int(0), q.int(1), q.int(2), q.int(3) == 1
		packed = q.bytes(4)
	}
	if err := q.done(); err != nil || !r.live {
		return r, err
	}
	var err error
	r.forward, err = decodeForward(packed)
	return r, err
}

const found = "select r.n, r.version, v.updated, v.place, v.body, r.type, r.id, r.live, r.forward from resource r join version v on v.k = r.n << 20 | r.version where r.n = ?"

// load reads a resource for a page: nil when it is not there, or admit says no.
func (s *snapshot) load(n int64, admit func(*row) bool) (*store.Stored, error) {
	q := s.c.prepare(found).bindInt(1, n)
	if !q.step() || q.int(7) == 0 {
		return nil, q.done()
	}
	r := &row{n: n, typ: q.int(5), version: q.int(1), updated: q.int(2), live: true}
	var err error
	var stored *store.Stored
	if r.forward, err = decodeForward(q.bytes(8)); err == nil && admit(r) {
		k := store.Key{ID: q.id(6)}
		if k.Type, err = s.text(r.typ); err == nil {
			stored, err = s.stored(k, q)
		}
	}
	return stored, errorsFirst(err, q.done())
}

// take fills the page from the items after the cursor, in order.
func (s *search) take(q *fhir.Query, items []item, count int, page *store.Page) error {
	start, err := s.after(q.Cursor, items)
	if err != nil {
		return err
	}
	last := -1
	for i := start; i < len(items); i++ {
		stored, err := s.load(items[i].n, func(r *row) bool { return s.matches(r.n, r) })
		if err != nil {
			return err
		}
		if stored == nil {
			continue
		}
		if len(page.Matches) == count {
			page.Next = items[last].cursor()
			return nil
		}
		page.Matches = append(page.Matches, stored)
		last = i
	}
	return nil
}

// all is every resource of the type that can be in scope.
func (s *search) all() ([]int64, error) {
	q := s.c.prepare("select n from resource where type = ? and live order by n").bindInt(1, s.t)
	list := []int64{}
	for q.step() {
		list = append(list, q.int(0))
	}
	slices.Sort(list)
	return list, q.done()
}
