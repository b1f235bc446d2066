package sqlite

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"time"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// unit is one atomic unit of change, in its savepoint.
type unit struct {
	*snapshot
	group    *group
	words    map[word]int64
	numbers  map[string]int64
	byValue  changes
	byPerson changes
	entries  []store.Entry
	feed     []made
	digest   hash.Hash // over the versions made
	broken   error     // an error that leaves the unit half written: it fails, whatever its function makes of it
}

// made is a version that the unit has made.
type made struct {
	n       int64
	version int64
	deleted bool
}

func newUnit(g *group) *unit {
	u := &unit{group: g, words: map[word]int64{}, numbers: map[string]int64{}, byValue: changes{}, byPerson: changes{}, digest: sha256.New()}
	u.snapshot = &snapshot{engine: g.writer.engine, c: g.writer.c, unit: u}
	return u
}

// finish writes what is still to be written and says whether the unit may be kept.
func (u *unit) finish() error {
	if u.broken != nil {
		return u.broken
	}
	if len(u.feed) > 0 && len(u.entries) == 0 {
		return fault.New(fault.Internal, "a unit that changes the record must append to the log")
	}
	return u.flush()
}

// keep hands what the unit has interned to its group.
func (u *unit) keep() {
	for w, n := range u.words {
		u.group.words[w] = n
	}
	for k, n := range u.numbers {
		u.group.numbers[k] = n
	}
}

// flush writes the index rows that wait, so that a search sees them.
func (u *unit) flush() error {
	if err := byValue.flush(u.c, u.byValue); err != nil {
		return u.broke(err)
	}
	return u.broke(byPerson.flush(u.c, u.byPerson))
}

func (u *unit) broke(err error) error {
	if err != nil && u.broken == nil {
		u.broken = err
	}
	return err
}

// reserve is the number of a resource. One that is not here yet is given its number now, with version 0.
func (u *unit) reserve(typ, id string) (int64, error) {
	name := typ + "/" + id
	for _, known := range []map[string]int64{u.numbers, u.group.numbers, u.group.writer.numbers} {
		if n, ok := known[name]; ok {
			return n, nil
		}
	}
	t, err := u.intern(typeWord, typ)
	if err != nil {
		return 0, err
	}
	q := u.c.prepare("select n from resource where id = ? and type = ?").bindID(1, id).bindInt(2, t)
	var n int64
	if q.step() {
		n = q.int(0)
	}
	if err := q.done(); err != nil {
		return 0, err
	}
	if n == 0 {
		n = u.group.next()
		q := u.c.prepare("insert into resource (n, type, id, version, updated, live) values (?, ?, ?, 0, 0, 0)").bindInt(1, n).bindInt(2, t).bindID(3, id)
		if err := q.run(); err != nil {
			return 0, err
		}
	}
	u.numbers[name] = n
	return n, nil
}

// row is what the table says of a resource now.
type row struct {
	n, typ, version, updated int64
	live                     bool
	forward                  *forward
}

func (u *unit) row(k store.Key) (*row, error) {
	t, err := u.intern(typeWord, k.Type)
	if err != nil {
		return nil, err
	}
	r := &row{typ: t}
	q := u.c.prepare("select n, version, updated, live, forward from resource where id = ? and type = ?").bindID(1, k.ID).bindInt(2, t)
	var packed []byte
	if q.step() {
		r.n, r.version, r.updated, r.live = q.int(0), q.int(1), q.int(2), q.int(3) == 1
		packed = q.bytes(4)
	}
	if err := q.done(); err != nil {
		return nil, err
	}
	if r.live {
		r.forward, err = decodeForward(packed)
	}
	return r, err
}

// maxVersions is how many versions a resource may have: a version's key has 20 bits for it.
const maxVersions = 1<<20 - 1

// Put writes a version of a resource.
func (u *unit) Put(r *fhir.Resource, id string, base int, p store.Placement, at time.Time) (*store.Stored, error) {
	k := store.Key{Type: r.Type, ID: id}
	old, err := u.row(k)
	if err != nil {
		return nil, u.broke(err)
	}
	if err := checkBase(k, old, base); err != nil {
		return nil, err
	}
	stored := &store.Stored{Key: k, Version: int(old.version) + 1, Updated: at, People: slices.Clone(p.People), Category: p.Category, Labels: slices.Clone(p.Labels)}
	stored.Body = r.Stamp(id, stored.Version, at)
	now := *old
	if now.n == 0 {
		now.n = u.group.next()
		u.numbers[k.String()] = now.n
	}
	if now.forward, err = index(u, r, p); err != nil {
		return nil, u.broke(err)
	}
	now.version, now.updated, now.live = old.version+1, at.UnixMilli(), true
	if err := u.write(k, old, &now, stored); err != nil {
		return nil, u.broke(err)
	}
	return stored, nil
}

// Delete writes a deletion marker.
func (u *unit) Delete(k store.Key, base int, at time.Time) (*store.Stored, error) {
	old, err := u.row(k)
	if err != nil {
		return nil, u.broke(err)
	}
	if old.version == 0 {
		return nil, notFound(k.Type)
	}
	if !old.live {
		found, err := u.Get(k)
		if fault.Is(err, fault.Gone) {
			err = nil
		}
		return found, err
	}
	if err := checkBase(k, old, base); err != nil {
		return nil, err
	}
	last, err := u.Get(k)
	if err != nil {
		return nil, u.broke(err)
	}
	stored := &store.Stored{Key: k, Version: int(old.version) + 1, Updated: at, Deleted: true, People: last.People, Category: last.Category, Labels: last.Labels}
	now := *old
	now.forward = nil
	now.version, now.updated, now.live = old.version+1, at.UnixMilli(), false
	if err := u.write(k, old, &now, stored); err != nil {
		return nil, u.broke(err)
	}
	return stored, nil
}

func checkBase(k store.Key, old *row, base int) error {
	switch {
	case base == 0 && old.version > 0:
		return fault.New(fault.Conflict, "There is already a %s with that id.", k.Type)
	case base > 0 && old.version == 0:
		return notFound(k.Type)
	case int64(base) != old.version:
		return fault.New(fault.Conflict, "Somebody else has changed this %s since it was read: it is at version %d, and the change was made from version %d. Read it again and make the change there.", k.Type, old.version, base)
	case old.version >= maxVersions:
		return fault.New(fault.TooLarge, "The %s has %d versions, and can't have more.", k.Type, old.version)
	}
	return nil
}

// write makes the version and turns the rows and lists of the old one into those of the new.
func (u *unit) write(k store.Key, old, now *row, s *store.Stored) error {
	all, err := u.intern(paramWord, k.Type+"._all")
	if err != nil {
		return err
	}
	if old.n == 0 {
		err = u.insert(k, now)
	} else {
		err = u.update(now)
	}
	if err != nil {
		return err
	}
	q := u.c.prepare("insert into version (k, updated, place, body) values (?, ?, ?, ?)").
		bindInt(1, now.n<<20|now.version).bindInt(2, now.updated)
	place, err := u.packPlace(s)
	if err != nil {
		return errorsFirst(err, q.done())
	}
	q.bindBlob(3, place)
	if s.Deleted {
		q.bindNull(4)
	} else {
		q.bindBlob(4, u.engine.codec.pack(s.Body))
	}
	if err := q.run(); err != nil {
		return err
	}
	if old.live {
		old.forward.lists(now.n, old.updated, all, u.leaves)
	}
	if now.live {
		now.forward.lists(now.n, now.updated, all, u.joins)
	}
	u.feed = append(u.feed, made{now.n, now.version, s.Deleted})
	digest(u.digest, s)
	return nil
}

// digest adds a version to what the log commits to, as store.LogRow.Made says.
func digest(h hash.Hash, s *store.Stored) {
	fmt.Fprintf(h, "%s/_history/%d %d %q %q %q %d\n", s.Key, s.Version, s.Updated.UnixMilli(), s.Category, s.Labels, s.People, len(s.Body))
	h.Write(s.Body)
}

func (u *unit) insert(k store.Key, now *row) error {
	q := u.c.prepare("insert into resource (n, type, id, version, updated, live, forward) values (?, ?, ?, ?, ?, 1, ?)")
	return q.bindInt(1, now.n).bindInt(2, now.typ).bindID(3, k.ID).bindInt(4, now.version).bindInt(5, now.updated).
		bindBlob(6, now.forward.encode()).run()
}

func (u *unit) update(now *row) error {
	q := u.c.prepare("update resource set version = ?, updated = ?, live = ?, forward = ? where n = ?").bindInt(1, now.version).bindInt(2, now.updated).bindInt(5, now.n)
	if now.live {
		return q.bindInt(3, 1).bindBlob(4, now.forward.encode()).run()
	}
	return q.bindInt(3, 0).bindNull(4).run()
}

func (u *unit) leaves(t *table, key []byte, p posting) { u.changes(t).remove(key, p) }

func (u *unit) joins(t *table, key []byte, p posting) { u.changes(t).add(key, p) }

func (u *unit) changes(t *table) changes {
	if t == byValue {
		return u.byValue
	}
	return u.byPerson
}
