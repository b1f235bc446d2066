package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

// Start is when the demonstration's time begins: a Tuesday morning.
var Start = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)

// Clock is a clock that can be moved, so that each act is written at the time at which it would have been done.
type Clock interface {
	clock.Clock
	Set(time.Time)
}

// act is one thing that somebody did at some time: one unit of change, logged as theirs.
type act struct {
	at     time.Time
	who    access.Who
	action string
	reason string
	do     func(*store.Tx) error
}

// script collects the acts of all stories, to be played in the order of their times.
type script struct{ acts []act }

func (s *script) add(at time.Time, who access.Who, action, reason string, do func(*store.Tx) error) {
	s.acts = append(s.acts, act{at, who, action, reason, do})
}

// day is an hour of a day, counted from the day on which the demonstration starts.
func day(days, hour int) time.Time {
	return time.Date(Start.Year(), Start.Month(), Start.Day()+days, hour, 0, 0, 0, time.UTC)
}

// Seed writes Westmere into an empty record and leaves the clock at Start. A record that has people already is left
// as it is, with the clock where its last entry was: then seeded is false.
func Seed(ctx context.Context, s *store.Store, c Clock) (seeded bool, err error) {
	there, latest, err := begun(ctx, s)
	if err != nil {
		return false, err
	}
	if there {
		c.Set(later(latest, Start))
		return false, nil
	}
	var all script
	all.partnership()
	for i, r := range residents() {
		all.life(r, nhsNumber(i+1))
	}
	slices.SortStableFunc(all.acts, func(a, b act) int { return cmp.Compare(a.at.UnixMilli(), b.at.UnixMilli()) })
	all.founded()
	seeding, standing := s.Deps, clock.At(Start)
	seeding.Clock, seeding.NewID = standing, numbered(standing)
	writing := store.New(seeding)
	for i, a := range all.acts {
		standing.Set(a.at)
		c.Set(a.at) // definitions are those of the time
		access := a.who.Access(a.action, "", a.reason, fmt.Sprintf("westmere-%04d", i))
		if err := writing.Update(ctx, access, a.do); err != nil {
			return false, fmt.Errorf("demonstration: %s by %s on %s: %w", a.action, a.who.Name, a.at.Format(time.DateOnly), errors.Join(err, issues(err)))
		}
	}
	c.Set(Start)
	return true, nil
}

// begun reports whether Westmere is there, and when something was last done. The partnership itself is written last, so
// a first start that was cut off is known by its missing; that is an error.
func begun(ctx context.Context, s *store.Store) (there bool, latest time.Time, err error) {
	look := access.Server("demonstration").Access("demo.look", "", "starting the demonstration", "westmere-start")
	err = s.View(ctx, look, func(r *store.Reader) error {
		n, err := store.Count[r4.Organization](r, "_id=?", partnershipID)
		if err != nil {
			return err
		}
		if there = n > 0; !there {
			if n, err = store.Count[r4.Organization](r, ""); err == nil && n > 0 {
				err = fault.New(fault.Unavailable, "This record isn't the demonstration's, or its first start was cut off. Start with another --data folder, or remove this one.")
			}
			return err
		}
		rows, err := r.Log("", -1, 1)
		if len(rows) > 0 {
			latest = rows[0].Entry.At
		}
		return err
	})
	return there, latest, err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// nhsNumber is the nth valid number of the range from 999 000 001x, by the check digit of the NHS Data Dictionary
// (weights 10 to 2, eleven minus the remainder by eleven; ten is no digit). The first is Margaret's, 999 000 0018.
func nhsNumber(n int) string {
	for base := 999000001; ; base++ {
		sum := 0
		for weight, rest := 2, base; weight <= 10; weight, rest = weight+1, rest/10 {
			sum += weight * (rest % 10)
		}
		check := (11 - sum%11) % 11
		if check == 10 {
			continue
		}
		if n--; n == 0 {
			return fmt.Sprintf("%d%d", base, check)
		}
	}
}

// numbered makes UUIDs of version 7 from the time and a sequence of its own, so that the demonstration's ids are the same
// each time.
func numbered(c clock.Clock) func() string {
	sequence := rand.New(rand.NewPCG(1942, 314))
	return func() string {
		at := uint64(c.Now().UnixMilli())
		a, b := sequence.Uint64(), sequence.Uint64()
		return fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", at>>16, at&0xffff, a&0xfff, 0x8000|a>>16&0x3fff, b&0xffffffffffff)
	}
}

// issues lists what was wrong with a story, place by place, for whoever writes one.
func issues(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Issues) == 0 {
		return nil
	}
	lines := make([]string, len(f.Issues))
	for i, issue := range f.Issues {
		lines[i] = issue.Path + ": " + issue.Message
	}
	return errors.New(strings.Join(lines, "; "))
}
