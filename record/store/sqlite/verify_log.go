package sqlite

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"hash"
	"slices"

	"concordat/record/store"
)

// logged recomputes each leaf and the tree, and who is named where.
func (v *verifier) logged() error {
	q := v.c.prepare("select position, at, made, sealed, salt, entry from log order by position")
	var t tree
	var named int64
	destroyed := destructions{}
	for q.step() {
		position := q.int(0)
		if position != t.size {
			v.report("log: entry %d is where entry %d should be", position, t.size)
			return q.done()
		}
		t.add(leafHash(position, q.int(1), q.view(2), q.view(3)))
		v.LogEntries++
		if q.null(5) {
			if !q.null(4) {
				v.report("log: entry %d was erased, and its salt was not", position)
			}
			continue
		}
		body, err := v.engine.codec.unpack(q.view(5))
		if sealed := seal(q.view(4), body); err != nil || !bytes.Equal(sealed[:], q.view(3)) {
			v.report("log: entry %d is not what its leaf commits to", position)
			continue
		}
		var e store.Entry
		if err := json.Unmarshal(body, &e); err != nil {
			v.report("log: entry %d can't be read", position)
			continue
		}
		destroyed.note(position, &e)
		if err := v.named(position, e.People, &named); err != nil {
			_ = q.done()
			return err
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	return errorsFirst(v.erased(destroyed), v.hashes(t, named))
}

// destructions says of entries of the log where the last record of their lawful destruction is.
type destructions map[string]int64

func (d destructions) note(position int64, e *store.Entry) {
	if e.Access.Action != store.Destroy || e.Outcome != "permit" {
		return
	}
	for _, target := range e.Targets {
		d[target] = position
	}
}

// erased reports each entry that was erased without a later record of its destruction.
func (v *verifier) erased(destroyed destructions) error {
	q := v.c.prepare("select position from log where entry is null order by position")
	for q.step() {
		if at, ok := destroyed[store.LogTarget(q.int(0))]; !ok || at <= q.int(0) {
			v.report("log: entry %d was erased, and nothing records its destruction", q.int(0))
		}
	}
	return q.done()
}

func (v *verifier) named(position int64, people []string, named *int64) error {
	for i, p := range people {
		if slices.Contains(people[:i], p) {
			continue
		}
		q := v.c.prepare("select 1 from log_person where person = ? and position = ?").bindID(1, p).bindInt(2, position)
		if q.step() {
			*named++
		} else {
			v.report("log: entry %d names a person who would not be shown it", position)
		}
		if err := q.done(); err != nil {
			return err
		}
	}
	return nil
}

// hashes compares the stored hashes of the tree with those of the leaves.
func (v *verifier) hashes(t tree, named int64) error {
	q := v.c.prepare("select chunk, hashes from log_tree order by chunk")
	at := 0
	for q.step() {
		hashes := q.view(1)
		for ; len(hashes) >= 32; hashes = hashes[32:] {
			if at >= len(t.fresh) || !bytes.Equal(hashes[:32], t.fresh[at][:]) {
				v.report("log: stored hash %d is not that of the entries", at)
			}
			at++
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	if at != len(t.fresh) {
		v.report("log: %d hashes are stored of %d", at, len(t.fresh))
	}
	q = v.c.prepare("select count(*) from log_person p join log l on l.position = p.position where l.entry is not null")
	if q.step() && q.int(0) != named {
		v.report("log: %d entries are shown to people whom they do not name", q.int(0)-named)
	}
	return q.done()
}

// fed checks that each version is in the feed once, under an entry of the log. Which versions those are is compared
// by the sum of a hash of each, so that memory stays flat.
func (v *verifier) fed() error {
	q := v.c.prepare("select f.position, f.changes, l.position is not null, l.made from feed f left join log l on l.position = f.position")
	count, sum := 0, uint64(0)
	for q.step() {
		if q.int(2) == 0 {
			v.report("feed: position %d has no entry in the log", q.int(0))
			continue
		}
		d, h := decoder{b: q.bytes(1)}, sha256.New()
		for len(d.b) > 0 {
			n, version := d.number(), d.number()
			count++
			sum += scatter(uint64(n<<20|version>>1)<<1 | uint64(version&1))
			if err := v.body(h, n, version>>1); err != nil {
				return errorsFirst(err, q.done())
			}
		}
		if !bytes.Equal(q.view(3), h.Sum(nil)) {
			v.report("log: what was recorded at position %d, or where it belongs, is not what its leaf commits to", q.int(0))
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	if count != v.Versions {
		v.report("feed: it has %d changes, and there are %d versions", count, v.Versions)
	}
	q = v.c.prepare("select k, body is null from version")
	for q.step() {
		sum -= scatter(uint64(q.int(0))<<1 | uint64(q.int(1)))
	}
	if err := q.done(); err != nil {
		return err
	}
	if sum != 0 {
		v.report("feed: the changes it has are not the versions there are")
	}
	return nil
}

// body adds a version to a digest, as far as it can be read.
func (v *verifier) body(h hash.Hash, n, version int64) error {
	q := v.c.prepare("select r.n, ?1, v.updated, v.place, v.body, r.type, r.id from version v join resource r on r.n = v.k >> 20 where v.k = ?2").
		bindInt(1, version).bindInt(2, n<<20|version)
	if q.step() {
		k := store.Key{ID: q.id(6)}
		var err error
		if k.Type, err = v.text(q.int(5)); err == nil {
			var s *store.Stored
			if s, err = v.stored(k, q); err == nil {
				digest(h, s)
			}
		}
	}
	return q.done()
}

// scatter is the finaliser of SplitMix64: numbers that differ give numbers that have nothing to do with one another.
func scatter(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
