package sqlite

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"

	"concordat/fault"
	"concordat/record/fhir"
)

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
		if by.Param != nil && (by.Param.Kind == fhir.RefKind || by.Param.Kind == fhir.Composite || by.Param.Kind == fhir.Special) {
			return fault.At("_sort", "not-supported", "This server can't sort by %s.", by.Param.Code)
		}
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

// readEach is up to how many candidates are sorted by reading each; of more, the index is read in order instead.
const readEach = 20_000

// sorted puts candidates in the query's order.
func (s *search) sorted(found []int64) ([]item, error) {
	items := make([]item, len(found))
	for i, n := range found {
		items[i] = item{n: n, keys: make([][]byte, len(s.order))}
	}
	if err := s.recency(items); err != nil {
		return nil, err
	}
	for i, k := range s.order {
		var err error
		switch {
		case k.meta == "_lastUpdated":
			for j := range items {
				items[j].keys[i] = appendInt(nil, items[j].updated)
			}
		case k.meta == "_id":
			err = s.idKeys(items, i)
		case k.param == 0:
		case k.kind == fhir.Date && s.people != nil && len(s.people) <= seek:
			err = s.dateKeys(items, i)
		default:
			err = s.forwardKeys(items, i)
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(items, s.compare)
	return items, nil
}

// recency finds when each item was last changed.
func (s *search) recency(items []item) error {
	if s.people != nil && len(s.people) <= seek && len(items) > len(s.people) {
		return s.recencyOfPeople(items)
	}
	if len(items) > readEach {
		return s.recencyOfType(items)
	}
	for i := range items {
		q := s.c.prepare("select updated from resource where n = ?").bindInt(1, items[i].n)
		if q.step() {
			items[i].updated = q.int(0)
		}
		if err := q.done(); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) recencyOfPeople(items []item) error {
	all, ok, err := s.number(paramWord, s.typ+"._all")
	if err != nil || !ok {
		return err
	}
	for _, p := range s.people {
		postings, err := s.postings(p, all)
		if err != nil {
			return err
		}
		for _, at := range postings {
			if i, found := place(items, at.n); found {
				items[i].updated = at.low
			}
		}
	}
	return nil
}

func (s *search) recencyOfType(items []item) error {
	q := s.c.prepare("select n, updated from resource where type = ? and live").bindInt(1, s.t)
	for q.step() {
		if i, found := place(items, q.int(0)); found {
			items[i].updated = q.int(1)
		}
	}
	return q.done()
}

// place finds an item by its number, while items are in order of number.
func place(items []item, n int64) (int, bool) {
	return slices.BinarySearchFunc(items, n, func(it item, n int64) int { return compareInts(it.n, n) })
}

func (s *search) idKeys(items []item, k int) error {
	for i := range items {
		q := s.c.prepare("select id from resource where n = ?").bindInt(1, items[i].n)
		if q.step() {
			items[i].keys[k] = []byte(q.id(0))
		}
		if err := q.done(); err != nil {
			return err
		}
	}
	return nil
}

// dateKeys reads the people's lists of the parameter.
func (s *search) dateKeys(items []item, k int) error {
	for _, p := range s.people {
		postings, err := s.postings(p, s.order[k].param)
		if err != nil {
			return err
		}
		for _, at := range postings {
			if i, found := place(items, at.n); found {
				s.better(&items[i], k, appendInt(nil, at.low))
			}
		}
	}
	return nil
}

// forwardKeys reads the forward record of each item, or of many, the parameter's lists.
func (s *search) forwardKeys(items []item, k int) error {
	by := s.order[k]
	if len(items) > readEach {
		return s.listKeys(items, k)
	}
	for i := range items {
		r, err := s.forward(items[i].n)
		if err != nil {
			return err
		}
		if !r.live {
			continue
		}
		for _, e := range r.forward.values(by.param) {
			s.better(&items[i], k, sortable(by.kind, e.value))
		}
	}
	return nil
}

func (s *search) listKeys(items []item, k int) error {
	by := s.order[k]
	q := s.c.prepare(byValue.scan()).bindBlob(1, appendOrdered(nil, by.param)).bindBlob(2, appendOrdered(nil, by.param+1))
	var list []int64
	ok := true
	for ok && q.step() {
		var value []byte
		if value, ok = valueOf(by.kind, q.view(0), by.param); !ok {
			break
		}
		if list, ok = numbers(list[:0], q.view(1)); !ok {
			break
		}
		key := sortable(by.kind, value)
		for _, n := range list {
			if i, found := place(items, n); found {
				s.better(&items[i], k, key)
			}
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	if !ok {
		return damaged()
	}
	return nil
}

// better keeps the value by which a resource with several stands first: the least, or descending the greatest.
func (s *search) better(it *item, k int, key []byte) {
	have := it.keys[k]
	if have == nil || (bytes.Compare(key, have) < 0) != s.order[k].descending && !bytes.Equal(key, have) {
		it.keys[k] = key
	}
}

// sortable is the part of a value that sorts resources: a date's first instant whatever its length, a number itself
// whatever its precision, a text folded, a code without its system.
func sortable(kind fhir.Kind, value []byte) []byte {
	switch kind {
	case fhir.Date:
		value = value[1:9]
	case fhir.Number, fhir.Quantity:
		low, high := numberRange(value)
		if math.IsInf(low, 0) {
			low = high
		}
		return appendFloat(nil, low)
	case fhir.Token, fhir.String:
		if _, rest, ok := text(value); ok {
			value = value[:len(value)-len(rest)]
		}
	}
	return bytes.Clone(value)
}

// cursor says after which item the next page begins: its keys, its instant and its number.
func (it *item) cursor() string {
	b := binary.AppendUvarint([]byte{1}, uint64(len(it.keys)))
	for _, k := range it.keys {
		if k == nil {
			b = append(b, 0)
			continue
		}
		b = append(binary.AppendUvarint(b, uint64(len(k))+1), k...)
	}
	b = binary.AppendVarint(b, it.updated)
	return base64.RawURLEncoding.EncodeToString(binary.AppendUvarint(b, uint64(it.n)))
}

func parseCursor(s string, keys int) (item, error) {
	var it item
	b, err := base64.RawURLEncoding.DecodeString(s)
	d := decoder{b: b}
	if err != nil || len(b) == 0 || b[0] != 1 {
		return it, badCursor()
	}
	d.b = b[1:]
	if n := d.number(); n != int64(keys) {
		return it, badCursor()
	}
	for range keys {
		size := d.number()
		if size == 0 {
			it.keys = append(it.keys, nil)
			continue
		}
		if size < 0 || size-1 > int64(len(d.b)) {
			return it, badCursor()
		}
		it.keys = append(it.keys, d.b[:size-1])
		d.b = d.b[size-1:]
	}
	updated, size := binary.Varint(d.b)
	if size <= 0 {
		return it, badCursor()
	}
	d.b = d.b[size:]
	it.updated, it.n = updated, d.number()
	if d.bad || len(d.b) > 0 {
		return it, badCursor()
	}
	return it, nil
}

func badCursor() error {
	return fault.At("_cursor", "value", "The cursor is not one that this search gave. Start again from the first page.")
}

// after is the place of the first item behind the cursor.
func (s *search) after(cursor string, items []item) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	last, err := parseCursor(cursor, len(s.order))
	if err != nil {
		return 0, err
	}
	i, found := slices.BinarySearchFunc(items, last, s.compare)
	if found {
		i++
	}
	return i, nil
}
