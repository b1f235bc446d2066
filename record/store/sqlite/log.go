package sqlite

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"concordat/fault"
	"concordat/record/store"
)

// Append adds an entry; its position is given just before the commit.
func (u *unit) Append(e store.Entry) error {
	u.entries = append(u.entries, e)
	return nil
}

// record gives the entries of a unit that is kept their positions, and writes them and what the unit made.
func (g *group) record(u *unit) error {
	first := g.tree.size
	for i := range u.entries {
		var made []byte
		if i == 0 && len(u.feed) > 0 {
			made = u.digest.Sum(nil)
		}
		if err := g.enter(&u.entries[i], made); err != nil {
			return err
		}
	}
	if len(u.feed) == 0 {
		return nil
	}
	b := make([]byte, 0, 8*len(u.feed))
	for _, m := range u.feed {
		version := uint64(m.version) << 1
		if m.deleted {
			version |= 1
		}
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(m.n)), version)
	}
	return g.writer.c.prepare("insert into feed (position, changes) values (?, ?)").bindInt(1, first).bindBlob(2, b).run()
}

// enter writes one entry at the end of the log, with the digest of what its unit made.
func (g *group) enter(e *store.Entry, made []byte) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	var salt [16]byte
	rand.Read(salt[:])
	position, at := g.tree.size, e.At.UnixMilli()
	seal := seal(salt[:], body)
	c := g.writer.c
	q := c.prepare("insert into log (position, at, made, sealed, salt, entry) values (?, ?, ?, ?, ?, ?)")
	q.bindInt(1, position).bindInt(2, at).bindNull(3).bindBlob(4, seal[:]).bindBlob(5, salt[:]).bindBlob(6, g.writer.engine.codec.pack(body))
	if made != nil {
		q.bindBlob(3, made)
	}
	if err := q.run(); err != nil {
		return err
	}
	for _, p := range e.People {
		if err := c.prepare("insert or ignore into log_person (person, position) values (?, ?)").bindID(1, p).bindInt(2, position).run(); err != nil {
			return err
		}
	}
	g.tree.add(leafHash(position, at, made, seal[:]))
	return nil
}

// seal is the hash of salt and entry: without these it says nothing.
func seal(salt, entry []byte) (out [32]byte) {
	h := sha256.New()
	h.Write(salt)
	h.Write(entry)
	h.Sum(out[:0])
	return out
}

// leafHash is the hash of the log's leaf as RFC 6962 has it, over the position, the time in milliseconds, the digest
// of what was made (or nothing) and the seal of the entry.
func leafHash(position, at int64, made, seal []byte) tlog.Hash {
	b := make([]byte, 0, 80)
	b = binary.BigEndian.AppendUint64(b, uint64(position))
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	return tlog.RecordHash(append(append(b, made...), seal...))
}

// Log lists entries, newest first.
func (s *snapshot) Log(person string, before int64, count int) ([]store.LogRow, error) {
	if before < 0 {
		before = 1<<63 - 1
	}
	var q *stmt
	if person == "" {
		q = s.c.prepare("select position, at, made, sealed, entry from log where position < ? order by position desc limit ?").
			bindInt(1, before).bindInt(2, int64(count))
	} else {
		q = s.c.prepare("select l.position, l.at, l.made, l.sealed, l.entry from log_person p join log l on l.position = p.position where p.person = ? and p.position < ? order by p.position desc limit ?").
			bindID(1, person).bindInt(2, before).bindInt(3, int64(count))
	}
	var rows []store.LogRow
	var err error
	for q.step() {
		row := store.LogRow{Position: q.int(0), Erased: q.null(4)}
		if !q.null(2) {
			row.Made = q.bytes(2)
		}
		row.Leaf = leafHash(row.Position, q.int(1), row.Made, q.view(3))
		if !row.Erased {
			var body []byte
			if body, err = s.engine.codec.unpack(q.view(4)); err == nil {
				err = json.Unmarshal(body, &row.Entry)
			}
			if err != nil {
				break
			}
		}
		rows = append(rows, row)
	}
	return rows, errorsFirst(err, q.done())
}

// LogHead is the size of the log and the root of its tree.
func (s *snapshot) LogHead() (int64, [32]byte, error) {
	size, err := s.logSize()
	if err != nil || size == 0 {
		root, failed := tlog.TreeHash(0, nil)
		return 0, root, errorsFirst(err, failed)
	}
	root, err := tlog.TreeHash(size, treeReader{s.c})
	return size, root, err
}

func (s *snapshot) logSize() (int64, error) { return logSize(s.c) }

func logSize(c *conn) (size int64, err error) {
	q := c.prepare("select coalesce(max(position) + 1, 0) from log")
	if q.step() {
		size = q.int(0)
	}
	return size, q.done()
}

// Feed lists committed changes in the order of the log: those of whole units, until there are count.
func (s *snapshot) Feed(after int64, count int) (list []store.Change, err error) {
	q := s.c.prepare("select position, changes from feed where position > ? order by position").bindInt(1, after)
	for len(list) < count && q.step() {
		position := q.int(0)
		d := decoder{b: q.bytes(1)}
		for i := 0; len(d.b) > 0; i++ {
			n, version := d.number(), d.number()
			c := store.Change{Position: position, Number: i, Version: int(version >> 1), Deleted: version&1 == 1}
			if c.Key, c.At, err = s.made(n, version>>1); err != nil {
				return nil, errorsFirst(err, q.done())
			}
			list = append(list, c)
		}
	}
	return list, q.done()
}

// FeedHead is the position of the latest change.
func (s *snapshot) FeedHead() (head int64, err error) {
	q := s.c.prepare("select coalesce(max(position), -1) from feed")
	if q.step() {
		head = q.int(0)
	}
	return head, q.done()
}

// made is what a version of a resource's number is of, and when it was made.
func (s *snapshot) made(n, version int64) (k store.Key, at time.Time, err error) {
	q := s.c.prepare("select r.type, r.id, v.updated from resource r join version v on v.k = r.n << 20 | ? where r.n = ?").bindInt(1, version).bindInt(2, n)
	var typ int64
	found := q.step()
	if found {
		typ, k.ID, at = q.int(0), q.id(1), time.UnixMilli(q.int(2)).UTC()
	}
	if err := q.done(); err != nil {
		return k, at, err
	}
	if !found {
		return k, at, fault.New(fault.Internal, "the feed names a version that is not there")
	}
	k.Type, err = s.text(typ)
	return k, at, err
}
