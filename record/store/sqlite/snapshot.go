package sqlite

import (
	"encoding/binary"
	"time"

	"concordat/fault"
	"concordat/record/store"
)

// snapshot reads one consistent state: that of a reader's transaction, or that within a unit.
type snapshot struct {
	engine *Engine
	c      *conn
	unit   *unit // nil for a reader
}

func notFound(typ string) error {
	return fault.New(fault.NotFound, "There is no %s with that id.", typ)
}

func gone(typ string) error { return fault.New(fault.Gone, "The %s has been deleted.", typ) }

// columns are those of a version that stored reads, with the resource's number and version before them.
const columns = "r.n, v.k & 1048575, v.updated, v.place, v.body"

// Get returns the current version; with fault.Gone the deletion marker.
func (s *snapshot) Get(k store.Key) (*store.Stored, error) {
	return s.one(k, s.c.prepare("select "+columns+" from resource r join version v on v.k = r.n << 20 | r.version where r.id = ? and r.type = ?"))
}

// Version returns one version; with fault.Gone the deletion marker.
func (s *snapshot) Version(k store.Key, version int) (*store.Stored, error) {
	if version < 1 || version > maxVersions {
		return nil, notFound(k.Type)
	}
	return s.one(k, s.c.prepare("select "+columns+" from resource r join version v on v.k = r.n << 20 | ? where r.id = ? and r.type = ?").
		bindInt(1, int64(version)), 1)
}

// one reads the only row of a statement whose last parameters, after the first shift, are the id and the type.
func (s *snapshot) one(k store.Key, q *stmt, shift ...int) (*store.Stored, error) {
	t, ok, err := s.number(typeWord, k.Type)
	if err != nil || !ok {
		return nil, errorsFirst(err, q.done(), notFound(k.Type))
	}
	at := len(shift)
	q.bindID(at+1, k.ID).bindInt(at+2, t)
	var found *store.Stored
	if q.step() {
		found, err = s.stored(k, q)
	}
	if err := errorsFirst(err, q.done()); err != nil {
		return nil, err
	}
	switch {
	case found == nil:
		return nil, notFound(k.Type)
	case found.Deleted:
		return found, gone(k.Type)
	}
	return found, nil
}

// History lists versions, newest first.
func (s *snapshot) History(k store.Key, before, count int) ([]*store.Stored, error) {
	t, ok, err := s.number(typeWord, k.Type)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound(k.Type)
	}
	if before <= 0 || before > maxVersions {
		before = maxVersions + 1
	}
	q := s.c.prepare("select "+columns+" from resource r join version v on v.k > r.n << 20 and v.k < (r.n << 20) + ? where r.id = ? and r.type = ? order by v.k desc limit ?").
		bindInt(1, int64(before)).bindID(2, k.ID).bindInt(3, t).bindInt(4, int64(count))
	var list []*store.Stored
	for q.step() {
		var found *store.Stored
		if found, err = s.stored(k, q); err != nil {
			break
		}
		list = append(list, found)
	}
	if err := errorsFirst(err, q.done()); err != nil {
		return nil, err
	}
	if len(list) == 0 && before > maxVersions {
		return nil, notFound(k.Type)
	}
	return list, nil
}

// stored reads columns from the current row.
func (s *snapshot) stored(k store.Key, q *stmt) (*store.Stored, error) {
	found := &store.Stored{Key: k, Version: int(q.int(1)), Updated: time.UnixMilli(q.int(2)).UTC()}
	if err := s.unpackPlace(found, q.bytes(3)); err != nil {
		return nil, err
	}
	if q.null(4) {
		found.Deleted = true
		return found, nil
	}
	body, err := s.engine.codec.unpack(q.view(4))
	found.Body = body
	return found, err
}

// packPlace writes where a version belongs: category, labels, people.
func (u *unit) packPlace(s *store.Stored) ([]byte, error) {
	category, err := u.intern(categoryWord, s.Category)
	if err != nil {
		return nil, err
	}
	b := binary.AppendUvarint(nil, uint64(category))
	b = binary.AppendUvarint(b, uint64(len(s.Labels)))
	for _, l := range s.Labels {
		n, err := u.intern(labelWord, l)
		if err != nil {
			return nil, err
		}
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, p := range s.People {
		if packed := packID(p); packed != nil {
			b = append(append(b, 0), packed...)
		} else {
			b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
		}
	}
	return b, nil
}

func (s *snapshot) unpackPlace(to *store.Stored, b []byte) (err error) {
	d := decoder{b: b}
	if to.Category, err = s.text(d.number()); err != nil {
		return err
	}
	for _, n := range d.numbers() {
		label, err := s.text(n)
		if err != nil {
			return err
		}
		to.Labels = append(to.Labels, label)
	}
	for len(d.b) > 0 {
		if d.b[0] == 0 && len(d.b) >= 17 {
			to.People = append(to.People, unpackID(d.b[1:17]))
			d.b = d.b[17:]
			continue
		}
		to.People = append(to.People, string(d.bytes()))
	}
	if d.bad {
		return fault.New(fault.Internal, "the placement of a version is damaged")
	}
	return nil
}

// errorsFirst is the first error that is not nil.
func errorsFirst(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
