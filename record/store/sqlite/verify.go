package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// Verify recomputes the versions' order, the index, where resources belong, the log and the feed in one snapshot, and
// reports each difference. Sessions are no part of the record: nothing commits to them, and they are not looked at. It reads everything once and each index list once per resource in it; memory stays flat.
func (e *Engine) Verify(ctx context.Context, report func(difference string)) (store.Verified, error) {
	v := &verifier{ctx: ctx, parse: e.options.Parse, place: e.options.Place}
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
	place    func(r *fhir.Resource, at time.Time) (category string, labels []string)
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
		stored := store.Stored{Key: store.Key{Type: typ, ID: q.id(3)}, Updated: time.UnixMilli(updated).UTC(), Body: body}
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

// recompute compares a forward record, and where the resource belongs, with what the body gives.
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
	if people := store.PeopleOf(r, s.ID); !slices.Equal(people, s.People) {
		v.report("%s: it is kept in the record of other people than its body names", name)
	}
	if v.place == nil {
		return
	}
	if category, labels := v.place(r, s.Updated); category != s.Category || !slices.Equal(labels, s.Labels) {
		v.report("%s: its category and labels are not those that definitions give it", name)
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
