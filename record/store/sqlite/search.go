package sqlite

import (
	"bytes"
	"slices"

	"concordat/fault"
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
	if err != nil || !known {
		return page, err
	}
	if err := in.fill(q, page); err != nil {
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
	s.people = s.scope.people
	for _, c := range s.where {
		if c.person {
			s.people = intersect(s.people, c.people())
		}
	}
	s.t, known, err = s.number(typeWord, q.Type)
	return known, err
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
	found, err := s.candidates()
	if err != nil {
		return err
	}
	if found == nil && page.Total < 0 && s.byRecent() {
		return s.walk(q, count, page)
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
	return s.scope.plain && !slices.Contains(s.checked, false)
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

// byRecent says that the order is the plain one: the most recent first.
func (s *search) byRecent() bool {
	return len(s.order) == 0 || len(s.order) == 1 && s.order[0].meta == "_lastUpdated" && s.order[0].descending
}

// walk fills a page from all resources of the type, the most recent first, for queries that no list narrows.
func (s *search) walk(q *fhir.Query, count int, page *store.Page) error {
	from := item{updated: 1<<63 - 1, n: 1<<63 - 1}
	if q.Cursor != "" {
		var err error
		if from, err = parseCursor(q.Cursor, len(s.order)); err != nil {
			return err
		}
	}
	rows := s.c.prepare("select n, updated from resource where type = ?1 and live and updated <= ?2 and (updated < ?2 or n < ?3) order by updated desc, n desc").
		bindInt(1, s.t).bindInt(2, from.updated).bindInt(3, from.n)
	var last item
	var err error
	for err == nil && rows.step() {
		at := item{n: rows.int(0), updated: rows.int(1)}
		var stored *store.Stored
		stored, err = s.load(at.n, func(r *row) bool { return s.matches(r.n, r) })
		if stored == nil || err != nil {
			continue
		}
		if len(page.Matches) == count {
			last.keys = s.recentKeys(last.updated)
			page.Next = last.cursor()
			break
		}
		page.Matches = append(page.Matches, stored)
		last = at
	}
	return errorsFirst(err, rows.done())
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

// include adds what the matches refer to and what refers to them, within the scope.
func (s *search) include(q *fhir.Query, page *store.Page) error {
	if len(q.Include) == 0 || len(page.Matches) == 0 {
		return nil
	}
	have := map[int64]bool{}
	matches := make([]int64, len(page.Matches))
	for i, m := range page.Matches {
		n, err := s.resourceNumber(m.Type, m.ID)
		if err != nil {
			return err
		}
		matches[i], have[n] = n, true
	}
	for _, in := range q.Include {
		param, ok, err := s.number(paramWord, in.Param.Key)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		for _, n := range matches {
			if err := s.includeFrom(in, param, n, have, page); err != nil {
				return err
			}
		}
	}
	return nil
}

// included is how many resources may be included in a page.
const included = 1000

func (s *search) includeFrom(in fhir.Include, param, n int64, have map[int64]bool, page *store.Page) error {
	targets, err := s.linked(in, param, n)
	if err != nil {
		return err
	}
	want := in.Target
	if in.Reverse {
		want = in.Param.Type
	}
	for _, t := range targets {
		if have[t] {
			continue
		}
		have[t] = true
		stored, err := s.load(t, func(r *row) bool { return s.scope.admits(r.updated, r.forward) })
		if err != nil {
			return err
		}
		if stored == nil || want != "" && stored.Type != want {
			continue
		}
		if len(page.Included) == included {
			return fault.New(fault.TooLarge, "More than %d resources would be included in one page. Ask for smaller pages with _count.", included)
		}
		page.Included = append(page.Included, stored)
	}
	return nil
}

// linked are the numbers that a match refers to by a parameter, or, reversed, of what refers to it.
func (s *search) linked(in fhir.Include, param, n int64) ([]int64, error) {
	if in.Reverse {
		value := appendOrdered([]byte{toResource}, n)
		if in.Target != "" && in.Target != s.typ {
			return nil, nil
		}
		all := &search{snapshot: s.snapshot}
		return all.everybody(&clause{param: param, kind: fhir.RefKind}, exactly(value))
	}
	r, err := s.forward(n)
	if err != nil || !r.live {
		return nil, err
	}
	var list []int64
	for _, e := range r.forward.values(param) {
		if e.value[0] == toResource {
			to, _, _ := ordered(e.value[1:])
			list = append(list, to)
		}
	}
	return list, nil
}

// compileChain searches the type at the other end of the chain, within the scope, and makes what is found there the
// values of the reference.
func (s *search) compileChain(c *fhir.Clause, out *clause) error {
	inner := &search{snapshot: s.snapshot, scope: s.scope, typ: c.Chain.Type}
	known, err := inner.prepare(&fhir.Query{Type: c.Chain.Type, Where: []fhir.Clause{c.Chain.Clause}})
	if err != nil || !known {
		return err
	}
	list, err := inner.candidates()
	if err == nil && list == nil {
		list, err = inner.all()
	}
	if err == nil {
		list, err = inner.sift(list)
	}
	if err != nil {
		return err
	}
	if len(list) > chained {
		return fault.New(fault.TooLarge, "More than %d %s match %s. Narrow it.", chained, c.Chain.Type, c.Param.Code)
	}
	for _, n := range list {
		out.alts = append(out.alts, exactly(appendOrdered([]byte{toResource}, n)))
	}
	out.person = c.Param.Person && c.Chain.Type == aPatient
	return nil
}

// chained is how many resources may match at the other end of a chain.
const chained = 10_000

// item is a candidate with what sorts it.
type item struct {
	n, updated int64
	keys       [][]byte // by sort key; nil for a resource that has no value
}

// sortKey is one key of the order.
type sortKey struct {
	param      int64
	kind       fhir.Kind
	meta       string
	descending bool
}

func (s *search) compileSort(q *fhir.Query) error {
	for _, by := range q.Sort {
		k := sortKey{meta: by.Meta, descending: by.Descending}
		if by.Param != nil {
			param, _, err := s.number(paramWord, by.Param.Key)
			if err != nil {
				return err
			}
			k.param, k.kind = param, by.Param.Kind
		} else if by.Meta != "_id" && by.Meta != "_lastUpdated" {
			return fault.At("_sort", "not-supported", "This server can't sort by %s.", by.Meta)
		}
		s.order = append(s.order, k)
	}
	return nil
}

// recentKeys are the keys of the plain order.
func (s *search) recentKeys(updated int64) [][]byte {
	if len(s.order) == 0 {
		return nil
	}
	return [][]byte{appendInt(nil, updated)}
}

// compare orders items: by each key, resources without a value last; then the most recent first; then by number.
func (s *search) compare(a, b item) int {
	for i, k := range s.order {
		x, y := a.keys[i], b.keys[i]
		switch {
		case x == nil && y == nil:
			continue
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		if c := bytes.Compare(x, y); c != 0 {
			if k.descending {
				return -c
			}
			return c
		}
	}
	switch {
	case a.updated != b.updated:
		return compareInts(b.updated, a.updated)
	default:
		return compareInts(b.n, a.n)
	}
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
