package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// Verify recomputes the versions' order, the index, the log and the feed in one snapshot, and reports each
// difference. It reads everything once and each index list once per resource in it; memory stays flat.
func (e *Engine) Verify(ctx context.Context, report func(difference string)) (store.Verified, error) {
	v := &verifier{ctx: ctx, parse: e.options.Parse}
	v.report = func(format string, args ...any) {
		v.Differences++
		report(fmt.Sprintf(format, args...))
	}
	err := e.read(ctx, func(s *snapshot) error {
		v.snapshot = s
		for _, step := range []func() error{v.file, v.versions, v.resources, v.rows, v.logged, v.fed} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	return v.Verified, err
}

type verifier struct {
	*snapshot
	store.Verified
	ctx      context.Context
	parse    func(typ string, body []byte) (*fhir.Resource, error)
	report   func(format string, args ...any)
	expected int64 // postings that the index must have
	missing  int64 // of those, not found
}

// file lets SQLite check its own structure.
func (v *verifier) file() error {
	q := v.c.prepare("pragma quick_check")
	for q.step() {
		if answer := q.text(0); answer != "ok" {
			v.report("file: %s", answer)
		}
	}
	return q.done()
}

// versions checks that each resource's versions run from 1 to its current one.
func (v *verifier) versions() error {
	q := v.c.prepare("select r.n, r.version, r.live, (select count(*) from version v where v.k > r.n << 20 and v.k < (r.n + 1) << 20), (select max(v.k & 1048575) from version v where v.k > r.n << 20 and v.k < (r.n + 1) << 20), (select v.body is null from version v where v.k = r.n << 20 | r.version) from resource r where r.version > 0")
	for q.step() {
		v.Resources++
		n, version, count, last := q.int(0), q.int(1), q.int(3), q.int(4)
		v.Versions += int(count)
		if count != version || last != version {
			v.report("resource number %d: it is at version %d, and has %d versions up to %d", n, version, count, last)
			continue
		}
		if (q.int(2) == 1) == (q.int(5) == 1) {
			v.report("resource number %d: its row and its last version disagree on whether it is deleted", n)
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	q = v.c.prepare("select count(*) from version where not exists (select 1 from resource r where r.n = k >> 20 and r.version >= k & 1048575)")
	if q.step() && q.int(0) > 0 {
		v.report("%d versions belong to no resource", q.int(0))
	}
	return q.done()
}

// resources recomputes each current resource's forward record from its body, and looks each posting up.
func (v *verifier) resources() error {
	q := v.c.prepare("select r.n, r.updated, r.type, r.id, r.forward, v.updated, v.place, v.body from resource r left join version v on v.k = r.n << 20 | r.version where r.live")
	for q.step() {
		if err := v.ctx.Err(); err != nil {
			_ = q.done()
			return err
		}
		n, updated := q.int(0), q.int(1)
		typ, err := v.text(q.int(2))
		if err != nil {
			v.report("resource number %d: its type is unknown", n)
			continue
		}
		name := typ + "/" + q.id(3)
		if updated != q.int(5) {
			v.report("%s: its row and its version disagree on when it was changed", name)
		}
		packed := q.bytes(4)
		f, err := decodeForward(packed)
		if err != nil {
			v.report("%s: its forward record is damaged", name)
			continue
		}
		body, err := v.engine.codec.unpack(q.view(7))
		if err != nil {
			v.report("%s: its body can't be read", name)
			continue
		}
		stored := store.Stored{Key: store.Key{Type: typ, ID: q.id(3)}, Body: body}
		if err := v.unpackPlace(&stored, q.bytes(6)); err != nil {
			v.report("%s: its placement is damaged", name)
			continue
		}
		v.recompute(name, &stored, packed)
		if err := v.lookUp(name, typ, n, updated, f); err != nil {
			_ = q.done()
			return err
		}
	}
	return q.done()
}

// recompute compares a forward record with what the body gives.
func (v *verifier) recompute(name string, s *store.Stored, have []byte) {
	if v.parse == nil {
		return
	}
	r, err := v.parse(s.Type, s.Body)
	if err != nil {
		v.report("%s: its body is not valid: %v", name, err)
		return
	}
	want, err := index(known{v.snapshot}, r, store.Placement{People: s.People, Category: s.Category, Labels: s.Labels})
	if err != nil || !bytes.Equal(want.encode(), have) {
		v.report("%s: its index is not what its body says", name)
	}
}

// lookUp finds each posting of a resource in its list.
func (v *verifier) lookUp(name, typ string, n, updated int64, f *forward) error {
	all, _, err := v.number(paramWord, typ+"._all")
	if err != nil {
		return err
	}
	f.lists(n, updated, all, func(t *table, key []byte, p posting) {
		v.expected++
		if err != nil {
			return
		}
		var list []posting
		_, list, err = t.chunk(v.c, key, n)
		if err != nil || !slices.Contains(list, p) {
			v.missing++
			err = nil
			v.report("%s: the index does not have it where its values say", name)
		}
	})
	return err
}

// rows counts the postings there are. None twice and none missing, more than expected are of resources that have not
// those values; they are looked for only then.
func (v *verifier) rows() error {
	have := int64(0)
	for _, t := range []*table{byValue, byPerson} {
		q := v.c.prepare("select numbers from " + t.name)
		for q.step() {
			v.IndexRows++
			list, ok := t.unpack(nil, q.view(0))
			if !ok {
				v.report("%s: a list is damaged", t.name)
			}
			have += int64(len(list))
		}
		if err := q.done(); err != nil {
			return err
		}
	}
	if extra := have - (v.expected - v.missing); extra != 0 {
		v.report("index: %d postings that no resource has the values for", extra)
	}
	return nil
}

// logged recomputes each leaf and the tree, and who is named where.
func (v *verifier) logged() error {
	q := v.c.prepare("select position, at, leaf, salt, entry from log order by position")
	var t tree
	var named int64
	for q.step() {
		position := q.int(0)
		if position != t.size {
			v.report("log: entry %d is where entry %d should be", position, t.size)
			return q.done()
		}
		var leaf tlog.Hash
		copy(leaf[:], q.view(2))
		t.add(leaf)
		v.LogEntries++
		if q.null(4) {
			continue
		}
		body, err := v.engine.codec.unpack(q.view(4))
		if err != nil || leafHash(position, q.int(1), q.view(3), body) != leaf {
			v.report("log: entry %d is not what its leaf commits to", position)
			continue
		}
		var e store.Entry
		if err := json.Unmarshal(body, &e); err != nil {
			v.report("log: entry %d can't be read", position)
			continue
		}
		if err := v.named(position, e.People, &named); err != nil {
			_ = q.done()
			return err
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	return v.hashes(t, named)
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
	q := v.c.prepare("select f.position, f.changes, l.position is not null, l.entry from feed f left join log l on l.position = f.position")
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
		if !q.null(3) && !bytes.Equal(v.committed(q.view(3)), h.Sum(nil)) {
			v.report("log: what was recorded at position %d is not what its entry commits to", q.int(0))
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

// body adds a version to a digest.
func (v *verifier) body(h hash.Hash, n, version int64) error {
	q := v.c.prepare("select r.type, r.id, v.body from version v join resource r on r.n = v.k >> 20 where v.k = ?").bindInt(1, n<<20|version)
	if q.step() {
		typ, err := v.text(q.int(0))
		var body []byte
		if err == nil && !q.null(2) {
			body, err = v.engine.codec.unpack(q.view(2))
		}
		if err == nil {
			digest(h, store.Key{Type: typ, ID: q.id(1)}, version, body)
		}
	}
	return q.done()
}

// committed is the digest in an entry of the log.
func (v *verifier) committed(entry []byte) []byte {
	var e struct {
		Made []byte `json:"made"`
	}
	if body, err := v.engine.codec.unpack(entry); err == nil {
		_ = json.Unmarshal(body, &e) // what can't be read commits to nothing
	}
	return e.Made
}

// scatter is the finaliser of SplitMix64: numbers that differ give numbers that have nothing to do with one another.
func scatter(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// known is an interner that makes nothing.
type known struct{ *snapshot }

func (k known) intern(of kind, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, ok, err := k.number(of, text)
	if err == nil && !ok {
		err = fault.New(fault.Internal, "a word is missing")
	}
	return n, err
}

func (k known) reserve(typ, id string) (int64, error) {
	n, err := k.resourceNumber(typ, id)
	if err == nil && n == 0 {
		err = fault.New(fault.Internal, "a resource that is referred to is missing")
	}
	return n, err
}
