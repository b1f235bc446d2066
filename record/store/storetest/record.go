package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

var everything = record.Scope{Everything: true}

// count reads a Patient whose family name is a number, and writes the next number from the version it read.
func (f *fixture) count(id string) error {
	ctx := context.Background()
	var at *store.Stored
	if err := f.View(ctx, asker, func(r *store.Reader) (err error) {
		at, err = r.Read("Patient", id)
		return err
	}); err != nil {
		return err
	}
	var body struct{ Name []struct{ Family string } }
	if err := json.Unmarshal(at.Body, &body); err != nil {
		return err
	}
	n, err := strconv.Atoi(body.Name[0].Family)
	if err != nil {
		return err
	}
	next, err := fhir.R4().Parse("Patient", []byte(patient(id, strconv.Itoa(n+1))))
	if err != nil {
		return err
	}
	return f.Update(ctx, asker, func(tx *store.Tx) error {
		_, err := tx.UpdateResource(next, at.Version)
		return err
	})
}

// testLife follows one resource from creation to deletion and back.
func testLife(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	ctx := context.Background()
	one := f.parse(`{"resourceType":"Patient","name":[{"family":"One"}],"extension":[{"url":"urn:x","valueDecimal":1.50}]}`)
	var id string
	do := func(fn func(*store.Tx) error) error {
		f.clock.Advance(time.Minute)
		return f.Update(ctx, asker, fn)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(causes(err))
		}
	}
	must(do(func(tx *store.Tx) error {
		made, err := tx.CreateResource(one, "")
		if err == nil {
			id = made.ID
		}
		return err
	}))
	two := f.parse(patient(id, "Two"))
	update := func(base int) error {
		return do(func(tx *store.Tx) error { _, err := tx.UpdateResource(two, base); return err })
	}
	must(update(1))
	for base, want := range map[int]fault.Kind{1: fault.Conflict, 3: fault.Conflict, 0: fault.Conflict} {
		if err := update(base); !fault.Is(err, want) {
			t.Errorf("an update made from version %d of 2: %v", base, err)
		}
	}
	if err := do(func(tx *store.Tx) error { return tx.Delete("Patient", id, 1) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("a deletion made from version 1 of 2: %v", err)
	}
	must(do(func(tx *store.Tx) error { return tx.Delete("Patient", id, 2) }))
	must(do(func(tx *store.Tx) error { return tx.Delete("Patient", id, 3) })) // does nothing
	if ids, page := f.search("Patient", "_total=accurate"); len(ids) != 0 || page.Total != 0 {
		t.Errorf("what was deleted is found: %v", ids)
	}
	if err := do(func(tx *store.Tx) error { _, err := tx.CreateResource(one, id); return err }); !fault.Is(err, fault.Conflict) {
		t.Errorf("creation under an id that was in use: %v", err)
	}
	f.checkLife(id)
	must(update(3))
	if ids, _ := f.search("Patient", "family=two"); len(ids) != 1 {
		t.Errorf("what was brought back is found %d times", len(ids))
	}
	if err := do(func(tx *store.Tx) error { _, err := tx.UpdateResource(f.parse(patient("other", "New")), 1); return err }); !fault.Is(err, fault.NotFound) {
		t.Errorf("an update of what is not there: %v", err)
	}
	must(do(func(tx *store.Tx) error {
		made, err := tx.UpdateResource(f.parse(patient("other", "New")), store.AnyVersion)
		if err == nil && made.Version != 1 {
			t.Errorf("made at version %d", made.Version)
		}
		return err
	}))
	f.verify()
}

// checkLife looks at a resource that was made, changed and deleted.
func (f *fixture) checkLife(id string) {
	f.t.Helper()
	err := f.View(context.Background(), asker, func(r *store.Reader) error {
		if s, err := r.Read("Patient", id); !fault.Is(err, fault.Gone) || s == nil || s.Version != 3 || !s.Deleted {
			f.t.Errorf("reading what was deleted: %+v, %v", s, err)
		}
		first, err := r.ReadVersion("Patient", id, 1)
		if err != nil {
			return err
		}
		want := fmt.Sprintf(`"id":"%s"`, id)
		for _, part := range []string{want, `"versionId":"1"`, `"lastUpdated":"2026-03-02T09:01:00.000Z"`, `"valueDecimal":1.50`} {
			if !strings.Contains(string(first.Body), part) {
				f.t.Errorf("version 1 has no %s: %s", part, first.Body)
			}
		}
		for version, kind := range map[int]fault.Kind{3: fault.Gone, 4: fault.NotFound, 0: fault.NotFound, -1: fault.NotFound, 1 << 30: fault.NotFound} {
			if _, err := r.ReadVersion("Patient", id, version); !fault.Is(err, kind) {
				f.t.Errorf("version %d: %v, want %v", version, err, kind)
			}
		}
		for _, c := range []struct{ before, count, first, len int }{{0, 10, 3, 3}, {3, 10, 2, 2}, {0, 2, 3, 2}, {2, 1, 1, 1}} {
			h, err := r.History("Patient", id, c.before, c.count)
			if err != nil || len(h) != c.len || h[0].Version != c.first {
				f.t.Errorf("history before %d: %d versions, %v", c.before, len(h), err)
			}
		}
		if h, err := r.History("Patient", id, 1, 10); err != nil || len(h) != 0 {
			f.t.Errorf("history before version 1: %d versions, %v", len(h), err)
		}
		_, err = r.History("Patient", "nobody", 0, 10)
		if !fault.Is(err, fault.NotFound) {
			f.t.Errorf("history of what is not there: %v", err)
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(causes(err))
	}
}

// testSessions: sessions are found by hash until they end, and are in nobody's log.
func testSessions(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	ctx := context.Background()
	s := store.Session{Hash: [32]byte{1}, Kind: "web", Subject: "Patient/p1", Body: []byte(`{"csrf":"x"}`), Created: start, Seen: start, Expires: start.Add(time.Hour)}
	other := s
	other.Hash, other.Created = [32]byte{2}, start.Add(time.Second)
	for _, s := range []store.Session{s, other} {
		if err := f.PutSession(ctx, s); err != nil {
			t.Fatal(causes(err))
		}
	}
	got, err := f.Session(ctx, s.Hash)
	if err != nil || got.Subject != s.Subject || string(got.Body) != string(s.Body) || !got.Expires.Equal(s.Expires) {
		t.Errorf("the session came back as %+v, %v", got, err)
	}
	later := func(session *store.Session) error {
		session.Seen, session.Expires = f.clock.Now(), f.clock.Now().Add(time.Hour)
		return nil
	}
	f.clock.Advance(time.Hour - time.Second)
	if err := f.UpdateSession(ctx, s.Hash, later); err != nil {
		t.Fatal(causes(err))
	}
	f.clock.Advance(time.Hour - time.Second)
	if got, err := f.Session(ctx, s.Hash); err != nil || !got.Seen.Equal(start.Add(time.Hour-time.Second)) {
		t.Errorf("a session that was used: %+v, %v", got, err)
	}
	f.clock.Advance(time.Second)
	if _, err := f.Session(ctx, s.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("a session that has ended: %v", err)
	}
	if err := f.UpdateSession(ctx, s.Hash, later); !fault.Is(err, fault.NotFound) {
		t.Errorf("changing a session that has ended: %v", err)
	}
	if err := f.DeleteSession(ctx, s.Hash); err != nil {
		t.Fatal(causes(err))
	}
	if err := f.UpdateSession(ctx, s.Hash, later); !fault.Is(err, fault.NotFound) {
		t.Errorf("changing a session that is gone: %v", err)
	}
	f.clock.Advance(3 * time.Hour)
	next := s
	next.Hash, next.Expires = [32]byte{3}, f.clock.Now().Add(time.Hour)
	if err := f.PutSession(ctx, next); err != nil {
		t.Fatal(causes(err))
	}
	err = f.Engine.View(ctx, func(snap store.Snapshot) error {
		if _, err := snap.Session(other.Hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("a session that ended is not forgotten when another begins: %v", err)
		}
		_, err := snap.Session(next.Hash)
		return err
	})
	if err != nil {
		t.Error(causes(err))
	}
	if size, _, err := f.LogHead(ctx); err != nil || size != 0 {
		t.Errorf("the log has %d entries, %v", size, err)
	}
}

// testFeed: the feed has each version once, in the order of the log, units whole.
func testFeed(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	ctx := context.Background()
	if head, err := f.FeedHead(ctx); err != nil || head != -1 {
		t.Errorf("the head of an empty feed is %d, %v", head, err)
	}
	f.put(patient("a", "A"), patient("b", "B"), `{"resourceType":"Organization","id":"o","name":"O"}`)
	f.put(patient("a", "AA"))
	if err := f.Update(ctx, asker, func(tx *store.Tx) error { return tx.Delete("Patient", "b", store.AnyVersion) }); err != nil {
		t.Fatal(causes(err))
	}
	var got []string
	for after := int64(-1); ; {
		changes, err := f.Feed(ctx, after, 1)
		if err != nil {
			t.Fatal(causes(err))
		}
		if len(changes) == 0 {
			break
		}
		for _, c := range changes {
			got = append(got, fmt.Sprintf("%d.%d %s v%d %v", c.Position, c.Number, c.Key, c.Version, c.Deleted))
			after = c.Position
		}
	}
	if head, err := f.FeedHead(ctx); err != nil || head != 2 {
		t.Errorf("the feed's head is %d, %v", head, err)
	}
	want := "0.0 Patient/a v1 false, 0.1 Patient/b v1 false, 0.2 Organization/o v1 false, 1.0 Patient/a v2 false, 2.0 Patient/b v2 true"
	if strings.Join(got, ", ") != want {
		t.Errorf("the feed is %s\nwant %s", strings.Join(got, ", "), want)
	}
}
