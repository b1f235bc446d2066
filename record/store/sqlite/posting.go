package sqlite

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sort"

	"concordat/fault"
)

// A posting is a resource number in a list of the index. In by_person each carries when it was, as a range.
type posting struct {
	n         int64
	low, high int64 // by_person only
}

func inOrder(a, b posting) int {
	return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high))
}

// chunkLimit is how long a packed list may grow before it is cut: a long one is rewritten whole at each change.
const chunkLimit = 1024

// table is one of the two tables of the index, with its statements.
type table struct {
	name                            string
	dated                           bool
	floor, insert, replace, without string
}

func newTable(name string, dated bool) *table {
	return &table{name, dated,
		"select key, numbers from " + name + " where key >= ? and key <= ? order by key desc limit 1",
		"insert into " + name + " (key, numbers) values (?, ?)",
		"update " + name + " set numbers = ? where key = ?",
		"delete from " + name + " where key = ?"}
}

var (
	byValue  = newTable("by_value", false)
	byPerson = newTable("by_person", true)
)

// scan is the statement for every list whose key is at least the first parameter and below the second.
func (t *table) scan() string {
	return "select key, numbers from " + t.name + " where key >= ? and key < ? order by key"
}

// pack writes postings in order of their numbers, which are those of one list: none twice.
func (t *table) pack(list []posting) []byte {
	b := make([]byte, 0, 3*len(list))
	last := int64(0)
	for _, p := range list {
		b = binary.AppendUvarint(b, uint64(p.n-last))
		last = p.n
		if t.dated {
			b = binary.AppendVarint(b, p.low)
			b = binary.AppendUvarint(b, uint64(p.high)-uint64(p.low))
		}
	}
	return b
}

// unpack appends the postings of a packed list to list; ok is false when it is damaged.
func (t *table) unpack(list []posting, b []byte) (_ []posting, ok bool) {
	last := int64(0)
	for len(b) > 0 {
		d, size := binary.Uvarint(b)
		if size <= 0 {
			return list, false
		}
		b = b[size:]
		last += int64(d)
		p := posting{n: last}
		if t.dated {
			low, size := binary.Varint(b)
			if size <= 0 {
				return list, false
			}
			b = b[size:]
			width, size := binary.Uvarint(b)
			if size <= 0 {
				return list, false
			}
			b = b[size:]
			p.low, p.high = low, int64(uint64(low)+width)
		}
		list = append(list, p)
	}
	return list, true
}

// change is what a unit does to one list: what leaves it, then what joins.
type change struct{ add, remove []posting }

// changes are those of a unit by list, that is by key without the first number. They are written together, in order
// of key, when the unit searches or ends: a bundle touches each list of its person once.
type changes map[string]*change

func (c changes) of(key []byte) *change {
	if found := c[string(key)]; found != nil {
		return found
	}
	made := &change{}
	c[string(key)] = made
	return made
}

func (c changes) add(key []byte, p posting) {
	ch := c.of(key)
	if i := slices.Index(ch.remove, p); i >= 0 {
		ch.remove = slices.Delete(ch.remove, i, i+1)
		return
	}
	ch.add = append(ch.add, p)
}

func (c changes) remove(key []byte, p posting) {
	ch := c.of(key)
	if i := slices.Index(ch.add, p); i >= 0 {
		ch.add = slices.Delete(ch.add, i, i+1)
		return
	}
	ch.remove = append(ch.remove, p)
}

// flush writes the changes to the table and forgets them.
func (t *table) flush(c *conn, all changes) error {
	if len(all) == 0 {
		return nil
	}
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		if err := t.apply(c, []byte(key), all[key]); err != nil {
			return err
		}
		delete(all, key)
	}
	return nil
}

// apply changes one list: each chunk that is touched is read and written once for a run of numbers.
func (t *table) apply(c *conn, key []byte, ch *change) error {
	for _, p := range ch.remove {
		chunk, list, err := t.chunk(c, key, p.n)
		if err != nil {
			return err
		}
		i := slices.Index(list, p)
		if chunk == nil || i < 0 {
			return fault.New(fault.Internal, "the index has lost resource number %d", p.n)
		}
		if err := t.write(c, key, chunk, slices.Delete(list, i, i+1)); err != nil {
			return err
		}
	}
	add := ch.add
	slices.SortFunc(add, inOrder)
	for len(add) > 0 {
		chunk, list, err := t.chunk(c, key, add[0].n)
		if err != nil {
			return err
		}
		run, next := 1, int64(0)
		if len(add) > 1 {
			if next, err = t.following(c, key, chunk, add[len(add)-1].n); err != nil {
				return err
			}
		}
		for run < len(add) && (next == 0 || add[run].n < next) {
			run++
		}
		list = append(list, add[:run]...)
		slices.SortFunc(list, inOrder)
		if err := t.write(c, key, chunk, list); err != nil {
			return err
		}
		add = add[run:]
	}
	return nil
}

// chunk returns the chunk of a list in which n is or belongs; nil when n comes before all of them.
func (t *table) chunk(c *conn, key []byte, n int64) (chunk []byte, list []posting, err error) {
	q := c.prepare(t.floor).bindBlob(1, key).bindBlob(2, appendOrdered(bytes.Clone(key), n))
	ok := true
	if q.step() {
		chunk = q.bytes(0)
		list, ok = t.unpack(nil, q.view(1))
	}
	if err := q.done(); err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, fault.New(fault.Internal, "a list of the index is damaged")
	}
	return chunk, list, nil
}

// following is the first number of the chunk after this one, when that is at most last; else 0.
func (t *table) following(c *conn, key, chunk []byte, last int64) (int64, error) {
	from := append(bytes.Clone(key), 0)
	if chunk != nil {
		from = append(bytes.Clone(chunk), 0)
	}
	if bytes.Compare(from, appendOrdered(bytes.Clone(key), last)) > 0 {
		return 0, nil
	}
	q := c.prepare(t.scan()+" limit 1").bindBlob(1, from).bindBlob(2, after(key))
	first := int64(0)
	if q.step() {
		first, _, _ = ordered(q.view(0)[len(key):])
	}
	return first, q.done()
}

// write puts a list in the place of a chunk (nil: of none), in as many chunks as it needs.
func (t *table) write(c *conn, key, chunk []byte, list []posting) error {
	if len(list) == 0 {
		return c.prepare(t.without).bindBlob(1, chunk).run()
	}
	for len(list) > 0 {
		size, packed := len(list), t.pack(list)
		for len(packed) > chunkLimit && size > 1 {
			size = max(1, size*chunkLimit/len(packed)*9/10)
			for size < len(list) && list[size].n == list[size-1].n {
				size++ // a resource's postings stay in one chunk, where its number finds them
			}
			packed = t.pack(list[:size])
			if size > 1 && list[0].n == list[size-1].n {
				break
			}
		}
		at := appendOrdered(bytes.Clone(key), list[0].n)
		var err error
		switch {
		case chunk == nil:
			err = c.prepare(t.insert).bindBlob(1, at).bindBlob(2, packed).run()
		case bytes.Equal(at, chunk):
			err = c.prepare(t.replace).bindBlob(1, packed).bindBlob(2, at).run()
		default:
			if err = c.prepare(t.without).bindBlob(1, chunk).run(); err == nil {
				err = c.prepare(t.insert).bindBlob(1, at).bindBlob(2, packed).run()
			}
		}
		if err != nil {
			return err
		}
		chunk, list = nil, list[size:]
	}
	return nil
}

// numbers appends the resource numbers of a packed list of by_value.
func numbers(list []int64, b []byte) (_ []int64, ok bool) {
	last := int64(0)
	for len(b) > 0 {
		d, size := binary.Uvarint(b)
		if size <= 0 {
			return list, false
		}
		b = b[size:]
		last += int64(d)
		list = append(list, last)
	}
	return list, true
}
