package sqlite

import (
	"bytes"
	"slices"

	"concordat/fault"
	"concordat/record/fhir"
)

const (
	// seek is up to how many people each list is looked up for each of them; of more, a parameter is read whole and
	// those of other people left out.
	seek = 300
	// few is how many candidates are rather read one by one than narrowed by another clause's lists.
	few = 200
)

// candidates are the resources, in order of number, that can match by the lists of the index. It marks the clauses
// that hold for all of them as checked. nil means that no list narrows the search: all resources of the type.
func (s *search) candidates() ([]int64, error) {
	var list []int64
	for _, i := range s.byPromise() {
		if list != nil && len(list) <= few {
			break
		}
		c := s.where[i]
		var found []int64
		var err error
		switch {
		case c.isID:
			found = make([]int64, 0, len(c.ids))
			for n := range c.ids {
				found = append(found, n)
			}
			slices.Sort(found)
		case c.param == 0:
			found = []int64{}
		default:
			if found, err = s.holders(c); err != nil {
				return nil, err
			}
		}
		if found == nil {
			continue
		}
		s.checked[i] = !c.isID // an id may be of another type, or deleted
		list = intersect(list, found)
	}
	if list == nil && s.people != nil {
		return s.theirs()
	}
	return list, nil
}

// byPromise orders the clauses that lists can answer, those that leave least first.
func (s *search) byPromise() []int {
	var order []int
	for i, c := range s.where {
		if !c.negated && !c.isUpdated {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return s.promise(s.where[a]) - s.promise(s.where[b]) })
	return order
}

func (s *search) promise(c *clause) int {
	exact := !slices.ContainsFunc(c.alts, func(a alternative) bool { return !a.exact })
	switch {
	case c.isID || c.param == 0:
		return 0
	case exact && !c.person && c.kind == fhir.RefKind:
		return 1
	case exact && !c.person:
		return 2
	case c.kind == fhir.Token || c.kind == fhir.String:
		return 3
	case c.kind == fhir.Date:
		return 4
	case c.person:
		return 5
	}
	return 6
}

// holders are the resources that have a value which the clause takes, of the people concerned. nil when it is cheaper
// to ask each candidate's forward record.
func (s *search) holders(c *clause) ([]int64, error) {
	theirs := s.people != nil && len(s.people) <= seek
	var list []int64
	if theirs && c.kind == fhir.Date {
		return s.dated(c)
	}
	list = []int64{}
	for _, a := range c.alts {
		var found []int64
		var err error
		switch {
		case !theirs:
			found, err = s.everybody(c, a)
		case a.exact:
			found, err = s.of(c.param, a.from)
		case c.kind == fhir.Token && a.test == nil && a.from != nil:
			found, err = s.skipping(c, a)
		default:
			return nil, nil
		}
		if err != nil || s.plenty(len(list)+len(found)) {
			return nil, err
		}
		list = append(list, found...)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// plenty says, and remembers, that a clause has more candidates than are worth their sorting.
func (s *search) plenty(n int) bool {
	many := s.enough > 0 && n > s.enough
	s.dense = s.dense || many
	return many
}

// of reads the lists of one value, for each of the people.
func (s *search) of(param int64, value []byte) ([]int64, error) {
	key := valueKey(param, value)
	var list []int64
	for _, p := range s.people {
		prefix := appendOrdered(key[:len(key):len(key)], p)
		var err error
		if list, err = s.read(prefix, list); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// read appends the numbers of the list that a key begins.
func (s *snapshot) read(prefix []byte, list []int64) ([]int64, error) {
	q := s.c.prepare(byValue.scan()).bindBlob(1, prefix).bindBlob(2, after(prefix))
	ok := true
	for ok && q.step() {
		list, ok = numbers(list, q.view(1))
	}
	if err := q.done(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, damaged()
	}
	return list, nil
}

// skipping reads, for the people, the lists of each value that begins alike: it goes from value to value and skips
// everybody else's lists.
func (s *search) skipping(c *clause, a alternative) ([]int64, error) {
	at, end := valueKey(c.param, a.from), valueKey(c.param, a.to)
	var list []int64
	for {
		q := s.c.prepare("select key from by_value where key >= ? and key < ? order by key limit 1").bindBlob(1, at).bindBlob(2, end)
		var key []byte
		if q.step() {
			key = q.bytes(0)
		}
		if err := q.done(); err != nil || key == nil {
			return list, err
		}
		value, ok := valueOf(c.kind, key, c.param)
		if !ok {
			return nil, damaged()
		}
		found, err := s.of(c.param, value)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
		at = after(valueKey(c.param, value))
	}
}

// everybody reads the lists of all values that an alternative takes, and leaves out those of people who are not
// concerned.
func (s *search) everybody(c *clause, a alternative) ([]int64, error) {
	from, to := valueKey(c.param, a.from), valueKey(c.param, a.to)
	if a.to == nil {
		to = appendOrdered(nil, c.param+1)
	}
	q := s.c.prepare(byValue.scan()).bindBlob(1, from).bindBlob(2, to)
	list, ok := []int64{}, true
	for ok && !s.plenty(len(list)) && q.step() {
		if a.test != nil || s.people != nil {
			key := q.view(0)
			value, fine := valueOf(c.kind, key, c.param)
			if !fine {
				ok = false
				break
			}
			if a.test != nil && !a.test(value) {
				continue
			}
			if s.people != nil && !s.concerns(key[len(valueKey(c.param, value)):]) {
				continue
			}
		}
		list, ok = numbers(list, q.view(1))
	}
	if err := q.done(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, damaged()
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func (s *search) concerns(rest []byte) bool {
	person, _, ok := ordered(rest)
	_, found := slices.BinarySearch(s.people, person)
	return ok && found
}

// dated reads the people's lists of a date parameter.
func (s *search) dated(c *clause) ([]int64, error) {
	list := []int64{}
	var value []byte
	for _, p := range s.people {
		postings, err := s.postings(p, c.param)
		if err != nil {
			return nil, err
		}
		for _, at := range postings {
			value = appendDate(value[:0], at.low, at.high)
			if slices.ContainsFunc(c.alts, func(a alternative) bool { return a.takes(value) }) {
				list = append(list, at.n)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// postings reads a list of by_person.
func (s *snapshot) postings(person, param int64) ([]posting, error) {
	prefix := personKey(person, param)
	q := s.c.prepare(byPerson.scan()).bindBlob(1, prefix).bindBlob(2, after(prefix))
	var list []posting
	ok := true
	for ok && q.step() {
		list, ok = byPerson.unpack(list, q.view(1))
	}
	if err := q.done(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, damaged()
	}
	return list, nil
}

// theirs are all resources of the type that belong to the people.
func (s *search) theirs() ([]int64, error) {
	list := []int64{}
	all, ok, err := s.number(paramWord, s.typ+"._all")
	if err != nil || !ok {
		return list, err
	}
	for _, p := range s.people {
		postings, err := s.postings(p, all)
		if err != nil {
			return nil, err
		}
		for _, at := range postings {
			list = append(list, at.n)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// valueOf is the value in a key of by_value.
func valueOf(kind fhir.Kind, key []byte, param int64) ([]byte, bool) {
	_, rest, ok := ordered(key)
	if !ok {
		return nil, false
	}
	end := rest
	switch kind {
	case fhir.Token:
		if _, end, ok = text(rest); ok {
			_, end, ok = ordered(end)
		}
	case fhir.String:
		if _, end, ok = text(rest); ok && len(end) > 0 && end[0] == 1 {
			_, end, ok = text(end[1:])
		} else if ok = ok && len(end) > 0; ok {
			end = end[1:]
		}
	case fhir.RefKind:
		end, ok = afterReference(rest)
	case fhir.Date:
		ok, end = len(rest) >= 17, rest[min(17, len(rest)):]
	case fhir.Number:
		ok, end = len(rest) >= 16, rest[min(16, len(rest)):]
	case fhir.Quantity:
		if ok = len(rest) >= 16; ok {
			if _, end, ok = text(rest[16:]); ok {
				_, end, ok = ordered(end)
			}
		}
	case fhir.URI:
		_, end, ok = text(rest)
	default:
		ok = false
	}
	if !ok {
		return nil, false
	}
	return bytes.Clone(rest[:len(rest)-len(end)]), true
}

func afterReference(b []byte) (rest []byte, ok bool) {
	if len(b) == 0 {
		return nil, false
	}
	switch b[0] {
	case toResource:
		_, rest, ok = ordered(b[1:])
	case toURL:
		_, rest, ok = text(b[1:])
	case toLogical:
		if _, rest, ok = ordered(b[1:]); ok {
			_, rest, ok = text(rest)
		}
	}
	return rest, ok
}

func damaged() error { return fault.New(fault.Internal, "a list of the index is damaged") }
