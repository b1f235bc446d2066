package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"concordat/fault"
	"concordat/record/store"
)

const (
	queued  = 1024 // requests that wait for the writer; more wait to wait
	grouped = 256  // units that are committed together
)

// request is a unit that waits.
type request struct {
	ctx   context.Context
	fn    func(store.Unit) error
	taken atomic.Bool // by the writer, to run it, or by its asker, who gives up
	done  chan error

	started bool // the writer has taken it; only the writer looks
}

// Update runs fn as one atomic unit and returns when it is durable.
func (e *Engine) Update(ctx context.Context, fn func(store.Unit) error) error {
	if e.options.ReadOnly {
		return fault.New(fault.Internal, "the database is open only to be read")
	}
	if e.within() {
		return store.ErrWithin
	}
	if ctx.Err() != nil {
		return givenUp(ctx)
	}
	r := &request{ctx: ctx, fn: fn, done: make(chan error, 1)}
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return errClosed()
	}
	select {
	case e.queue <- r:
		e.closing.RUnlock()
	case <-ctx.Done():
		e.closing.RUnlock()
		return givenUp(ctx)
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return givenUp(ctx)
		}
		return <-r.done
	}
}

// writer owns the connection that writes.
type writer struct {
	engine  *Engine
	c       *conn
	tree    tree             // the log as committed
	numbers map[string]int64 // resources whose number is known: a memory of what has been committed
	last    int64            // the highest resource number given
}

// loop takes what waits, as one group, until the queue is closed and empty.
func (w *writer) loop() {
	defer close(w.engine.written)
	defer w.c.close()
	for first := range w.engine.queue {
		group := []*request{first}
	more:
		for len(group) < grouped {
			select {
			case r, open := <-w.engine.queue:
				if !open {
					break more
				}
				group = append(group, r)
			default:
				break more
			}
		}
		w.run(group)
	}
}

// run commits a group and answers each of its requests. When the group's transaction dies, each is run again alone.
func (w *writer) run(group []*request) {
	results, err := w.commit(group)
	for i, r := range group {
		result := err
		switch {
		case err == nil:
			result = results[i]
		case len(group) > 1:
			if alone, died := w.commit([]*request{r}); died != nil {
				result = died
			} else {
				result = alone[0]
			}
		}
		r.done <- result
	}
}

// start says whether a request is to be run: its asker has not given it up, and no longer can.
func (r *request) start() bool {
	r.started = r.started || r.ctx.Err() == nil && r.taken.CompareAndSwap(false, true)
	return r.started
}

// group is the state of the transaction of a group.
type group struct {
	writer  *writer
	tree    tree
	words   map[word]int64
	numbers map[string]int64
	last    int64
}

// next is a resource number that was never given. One that a failed unit was given is not given again by this
// process: nothing depends on there being no gaps.
func (g *group) next() int64 {
	g.last++
	return g.last
}

// commit runs requests in one transaction. The results are those of the units, nil for what is durable now. An error
// means that the transaction died and nothing of any unit is kept.
func (w *writer) commit(requests []*request) (results []error, err error) {
	g := &group{writer: w, tree: w.tree.clone(), words: map[word]int64{}, numbers: map[string]int64{}, last: w.last}
	begun := time.Now()
	if err := w.c.do("begin immediate"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil && !w.c.idling() {
			if undone := w.c.do("rollback"); undone != nil {
				err = errors.Join(err, undone)
			}
		}
	}()
	results = make([]error, len(requests))
	units := make([]*unit, 0, len(requests))
	for i, r := range requests {
		if !r.start() {
			results[i] = givenUp(r.ctx)
			continue
		}
		u, failed, died := g.attempt(r)
		if died != nil {
			return nil, died
		}
		results[i] = failed
		if failed == nil {
			units = append(units, u)
		}
	}
	if len(units) == 0 {
		return results, w.c.do("rollback")
	}
	for _, u := range units {
		if err := g.record(u); err != nil {
			return nil, err
		}
	}
	if err := g.tree.save(w.c); err != nil {
		return nil, err
	}
	if err := w.c.do("commit"); err != nil {
		return nil, err
	}
	w.adopt(g)
	if told := w.engine.options.Committed; told != nil {
		told(len(units), time.Since(begun))
	}
	return results, nil
}

// adopt makes what a group has committed the writer's own.
func (w *writer) adopt(g *group) {
	w.tree, w.last = g.tree, g.last
	w.engine.words.publish(g.words)
	if len(w.numbers) > 100_000 {
		w.numbers = map[string]int64{}
	}
	for k, n := range g.numbers {
		w.numbers[k] = n
	}
}

// attempt runs one unit in its savepoint. failed is the unit's own error: it is undone and the group goes on. died
// says that the whole transaction is gone.
func (g *group) attempt(r *request) (u *unit, failed, died error) {
	c := g.writer.c
	if err := c.do("savepoint unit"); err != nil {
		return nil, nil, err
	}
	u = newUnit(g)
	failed = g.writer.engine.contain(r.fn, u)
	if failed == nil {
		failed = u.finish()
	}
	if c.idling() {
		if failed == nil {
			failed = fault.New(fault.Internal, "the transaction ended within a unit")
		}
		return nil, nil, failed
	}
	if failed != nil {
		if err := errorsFirst(c.do("rollback to unit"), c.do("release unit")); err != nil {
			return nil, nil, err
		}
		return u, failed, nil
	}
	if err := c.do("release unit"); err != nil {
		return nil, nil, err
	}
	u.keep()
	return u, nil, nil
}

// contain runs fn on a goroutine of its own and makes a panic in it, or its goroutine's end, an error: the writer
// outlives what it is given to run.
func (e *Engine) contain(fn func(store.Unit) error, u *unit) error {
	result := make(chan error, 1)
	go func() {
		e.running.Store(goroutine())
		err := error(fault.New(fault.Internal, "a unit ended its goroutine"))
		defer func() {
			e.running.Store(0)
			if p := recover(); p != nil {
				err = fault.Wrap(fmt.Errorf("%v\n%s", p, debug.Stack()), fault.Internal, "panic in a unit")
			}
			result <- err
		}()
		err = fn(u)
	}()
	return <-result
}
