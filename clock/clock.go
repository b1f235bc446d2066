// Package clock is where all time comes from, so that tests, the demonstration and statutory time limits can be moved.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock, in UTC, to the millisecond: the precision in which Concordat keeps instants.
type System struct{}

func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Moved is a clock that starts at an instant of its own, runs from there at the usual pace, and can be moved.
type Moved struct {
	mu     sync.Mutex
	base   Clock
	offset time.Duration
}

// StartingAt returns a clock that shows start now.
func StartingAt(start time.Time) *Moved {
	c := &Moved{base: System{}}
	c.Set(start)
	return c
}

func (c *Moved) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Now().Add(c.offset)
}

// Set moves the clock to t; it runs on from there.
func (c *Moved) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = t.UTC().Truncate(time.Millisecond).Sub(c.base.Now())
}

// Fixed is a clock that stands still until it is moved, for tests.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// At returns a clock standing at t.
func At(t time.Time) *Fixed { return &Fixed{t: t.UTC().Truncate(time.Millisecond)} }

func (c *Fixed) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Set moves the clock to t.
func (c *Fixed) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t.UTC().Truncate(time.Millisecond)
}

// Advance moves the clock on by d.
func (c *Fixed) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}
