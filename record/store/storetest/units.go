package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// patient is a small Patient.
func patient(id, family string) string {
	return fmt.Sprintf(`{"resourceType":"Patient","id":"%s","name":[{"family":"%s"}]}`, id, family)
}

// held runs units while the writer is kept busy, so that they wait and are committed together. fns are started in
// their order; the errors come back in it.
func held(t *testing.T, e store.Engine, ctxs []context.Context, fns ...func(store.Unit) error) []error {
	t.Helper()
	busy, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		var once sync.Once
		if err := e.Update(context.Background(), func(store.Unit) error {
			once.Do(func() { close(busy) })
			<-release
			return nil
		}); err != nil {
			t.Error(causes(err))
		}
	})
	<-busy
	errs := make([]error, len(fns))
	for i, fn := range fns {
		ctx := context.Background()
		if i < len(ctxs) && ctxs[i] != nil {
			ctx = ctxs[i]
		}
		wg.Go(func() { errs[i] = e.Update(ctx, fn) })
		time.Sleep(5 * time.Millisecond) // so that they queue in order
	}
	close(release)
	wg.Wait()
	return errs
}

// putUnit writes one Patient and its entry.
func putUnit(t *testing.T, id, family string) func(store.Unit) error {
	t.Helper()
	r, err := fhir.R4().Parse("Patient", []byte(patient(id, family)))
	if err != nil {
		t.Fatal(err)
	}
	return func(u store.Unit) error {
		if _, err := u.Put(r, id, 0, store.Placement{People: []string{id}}, start); err != nil {
			return err
		}
		return u.Append(store.Entry{At: start, Access: asker, People: []string{id}, Outcome: "permit"})
	}
}

func exists(t *testing.T, e store.Engine, id string) bool {
	t.Helper()
	err := e.View(context.Background(), func(s store.Snapshot) error {
		_, err := s.Get(store.Key{Type: "Patient", ID: id})
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(causes(err))
	}
	return err == nil
}

func clean(t *testing.T, e store.Engine) store.Verified {
	t.Helper()
	v, err := e.Verify(context.Background(), func(d string) { t.Errorf("verify: %s", d) })
	if err != nil {
		t.Fatal(causes(err))
	}
	return v
}

func logSize(t *testing.T, e store.Engine) (size int64) {
	t.Helper()
	err := e.View(context.Background(), func(s store.Snapshot) (err error) {
		size, _, err = s.LogHead()
		return err
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	return size
}

// testGroups: what happens to one unit of a group happens to it alone.
func testGroups(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	sour := errors.New("sour")
	ranAfterCancel := false
	cancelled, cancel := context.WithCancel(context.Background())
	first := putUnit(t, "first", "Good")
	late := putUnit(t, "late", "Good")
	errs := held(t, e, []context.Context{nil, nil, nil, nil, cancelled},
		func(u store.Unit) error { cancel(); return first(u) },
		func(u store.Unit) error { return errors.Join(putUnit(t, "bad", "Bad")(u), sour) },
		func(u store.Unit) error { _ = putUnit(t, "worse", "Bad")(u); panic("in a unit") },
		putUnit(t, "second", "Good"),
		func(u store.Unit) error { ranAfterCancel = true; return nil },
		func(u store.Unit) error { return late(u) },
		func(u store.Unit) error { runtime.Goexit(); return nil },
	)
	for i, want := range []bool{true, false, false, true, false, true, false} {
		if (errs[i] == nil) != want {
			t.Errorf("unit %d: %v", i, errs[i])
		}
	}
	if !errors.Is(errs[1], sour) {
		t.Errorf("the unit's own error came back as %v", errs[1])
	}
	if fault.KindOf(errs[2]) != fault.Internal {
		t.Errorf("a panic came back as %v", errs[2])
	}
	if !errors.Is(errs[4], context.Canceled) || !fault.Is(errs[4], fault.Unavailable) || ranAfterCancel {
		t.Errorf("a unit given up while it waited: %v, ran: %v", errs[4], ranAfterCancel)
	}
	for id, want := range map[string]bool{"first": true, "bad": false, "worse": false, "second": true, "late": true} {
		if exists(t, e, id) != want {
			t.Errorf("%s is there: %v", id, !want)
		}
	}
	if v := clean(t, e); v.LogEntries != 3 || v.Resources != 3 {
		t.Errorf("verified %+v, want 3 entries and 3 resources", v)
	}
}

// testCancelled: a unit whose asker has gone before it starts does not run; one that has started is finished.
func testCancelled(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Update(gone, putUnit(t, "never", "Never")); !errors.Is(err, context.Canceled) || exists(t, e, "never") {
		t.Errorf("a unit asked for by nobody: %v", err)
	}
	if err := e.View(gone, func(store.Snapshot) error { return nil }); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a view asked for by nobody: %v", err)
	}
	leaving, leave := context.WithCancel(context.Background())
	unit := putUnit(t, "finished", "Finished")
	err := e.Update(leaving, func(u store.Unit) error {
		leave()
		time.Sleep(20 * time.Millisecond)
		return unit(u)
	})
	if err != nil || !exists(t, e, "finished") {
		t.Errorf("a unit whose asker left while it ran: %v", err)
	}
	// Many askers leave at random; whoever is told that it is done finds it, whoever is told not does not.
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*50*time.Microsecond)
			defer cancel()
			id := fmt.Sprintf("hasty-%d", i)
			err := e.Update(ctx, putUnit(t, id, "Hasty"))
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(causes(err))
			}
			if exists(t, e, id) != (err == nil) {
				t.Errorf("%s: told %v", id, err)
			}
		})
	}
	wg.Wait()
	clean(t, e)
}

// testHalfWritten: a unit that goes on after a write of its own has failed is not kept by halves, and one that
// changes the record without a word in the log is refused.
func testHalfWritten(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	r, err := fhir.R4().Parse("Patient", []byte(patient("silent", "Silent")))
	if err != nil {
		t.Fatal(err)
	}
	err = e.Update(context.Background(), func(u store.Unit) error {
		_, err := u.Put(r, "silent", 0, store.Placement{People: []string{"silent"}}, start)
		return err
	})
	if err == nil || exists(t, e, "silent") {
		t.Errorf("a change without an entry in the log: %v", err)
	}
	// A conflict is found before anything is written, and the unit may go on.
	if err := e.Update(context.Background(), putUnit(t, "here", "Here")); err != nil {
		t.Fatal(causes(err))
	}
	again, other := putUnit(t, "here", "Again"), putUnit(t, "other", "Other")
	err = e.Update(context.Background(), func(u store.Unit) error {
		if err := again(u); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second creation: %v", err)
		}
		return other(u)
	})
	if err != nil || !exists(t, e, "other") {
		t.Errorf("a unit that met a conflict and went on: %v", err)
	}
	clean(t, e)
}

// testWithin: a unit that would wait for itself is told so at once, whatever context it asks with, and the writer goes
// on.
func testWithin(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	f.put(patient("p", "P"))
	ctx := context.Background()
	nothing := func(*store.Tx) error { return nil }
	read := func(r *store.Reader) error { _, err := r.Read("Patient", "p"); return err }
	for name, inner := range map[string]func(*store.Tx) error{
		"an update with the unit's context": func(tx *store.Tx) error { return f.Update(tx.Context(), asker, nothing) },
		"an update with another":            func(*store.Tx) error { return f.Update(ctx, asker, nothing) },
		"a view of a person":                func(*store.Tx) error { return f.View(ctx, asker, read) },
		"a session":                         func(*store.Tx) error { return f.PutSession(ctx, store.Session{Hash: [32]byte{1}, Expires: start}) },
	} {
		done := make(chan error, 1)
		go func() { done <- f.Update(ctx, asker, inner) }()
		select {
		case err := <-done:
			if !errors.Is(err, store.ErrWithin) || fault.KindOf(err) != fault.Internal {
				t.Errorf("%s within a unit: %v", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s within a unit waits for itself", name)
		}
	}
	if err := f.Update(ctx, asker, func(*store.Tx) error {
		return f.View(ctx, asker, func(r *store.Reader) error { _ = r.Now(); return nil })
	}); err != nil {
		t.Errorf("a view of nobody within a unit: %v", causes(err))
	}
	f.put(patient("q", "Q"))
	f.verify()
}

// testOwnWrites: a unit reads and searches what it has written, and nobody else does before it is committed.
func testOwnWrites(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	q, err := fhir.R4().ParseQuery("Patient", "family=new", true)
	if err != nil {
		t.Fatal(err)
	}
	count := func(s store.Snapshot) int {
		page, err := s.Search(everything, q)
		if err != nil {
			t.Fatal(causes(err))
		}
		return len(page.Matches)
	}
	put := putUnit(t, "n1", "Newman")
	err = e.Update(context.Background(), func(u store.Unit) error {
		if err := put(u); err != nil {
			return err
		}
		if n := count(u); n != 1 {
			t.Errorf("the unit finds %d of its own", n)
		}
		return e.View(context.Background(), func(s store.Snapshot) error {
			if n := count(s); n != 0 {
				t.Errorf("others find %d before the commit", n)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	// A snapshot stays what it was.
	if err := e.View(context.Background(), func(s store.Snapshot) error {
		before := count(s)
		if err := e.Update(context.Background(), putUnit(t, "n2", "Newton")); err != nil {
			return err
		}
		if after := count(s); after != before {
			t.Errorf("the snapshot changed from %d to %d", before, after)
		}
		return nil
	}); err != nil {
		t.Fatal(causes(err))
	}
	if err := e.View(context.Background(), func(s store.Snapshot) error {
		if n := count(s); n != 2 {
			t.Errorf("a new snapshot finds %d", n)
		}
		return nil
	}); err != nil {
		t.Fatal(causes(err))
	}
}

// testWriters: many goroutines count up one resource, each from the version that it read. Nothing is lost.
func testWriters(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	f.put(patient("c", "0"))
	var wg sync.WaitGroup
	var conflicts atomic.Int32
	const writers, times = 8, 15
	for range writers {
		wg.Go(func() {
			for done := 0; done < times; {
				err := f.count("c")
				switch {
				case err == nil:
					done++
				case fault.Is(err, fault.Conflict):
					conflicts.Add(1)
				default:
					t.Error(causes(err))
					return
				}
			}
		})
	}
	wg.Wait()
	_, page := f.search("Patient", fmt.Sprintf("family=%d", writers*times))
	if len(page.Matches) != 1 || page.Matches[0].Version != writers*times+1 {
		t.Errorf("counted to something else than %d", writers*times)
	}
	t.Logf("%d conflicts", conflicts.Load())
	f.verify()
}
