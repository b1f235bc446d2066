package definitions

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"concordat/clock"
	"concordat/fault"
)

// Clock is a time limit: on what it rests, what starts it, when the thing is due, who must act, and what counts as
// done.
type Clock struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Basis    string `json:"basis"`   // the rule in plain words, with its source
	Law      string `json:"law"`     // the statute behind it
	Binding  string `json:"binding"` // "statute" or "guidance"
	Start    string `json:"start"`
	Earliest Span   `json:"earliest"`
	Limit    Span   `json:"limit"`
	Who      string `json:"who"`
	Done     string `json:"done"`
	Validity
}

// Window is between when and when the thing is due, as midnights in England, for a clock that started at start.
func (c Clock) Window(start time.Time) (earliest, limit time.Time) {
	return c.Earliest.After(start), c.Limit.After(start)
}

var clocks = sync.OnceValues(func() ([]Clock, error) {
	file, err := Load[struct {
		Note   string  `json:"note"`
		Clocks []Clock `json:"clocks"`
	}]("clocks.json")
	if err != nil {
		return nil, err
	}
	for i, c := range file.Clocks {
		if c.Code == "" || c.Basis == "" || c.Limit == (Span{}) {
			return nil, fmt.Errorf("definitions/clocks.json: clocks[%d] lacks a code, a basis or a limit", i)
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("definitions/clocks.json: clocks[%d]: %w", i, err)
		}
	}
	return file.Clocks, nil
})

// ClockOn returns the clock with a code as it holds at t. fault.NotFound when there is none then.
func ClockOn(code string, t time.Time) (Clock, error) {
	list, err := clocks()
	if err != nil {
		return Clock{}, err
	}
	for _, c := range list {
		if c.Code == code && c.On(t) {
			return c, nil
		}
	}
	return Clock{}, fault.New(fault.NotFound, "No time limit %q holds on %s.", code, clock.Day(t))
}

// Span is a length of time in calendar months and days, written "6 weeks" or "12 months".
type Span struct{ Months, Days int }

// After is midnight in England at the start of the day that is the span after the day of t.
func (s Span) After(t time.Time) time.Time {
	return clock.StartOfDay(t).AddDate(0, s.Months, s.Days)
}

// UnmarshalJSON reads a number and a unit: days, weeks, months or years.
func (s *Span) UnmarshalJSON(b []byte) error {
	var text, unit string
	var n int
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	if _, err := fmt.Sscanf(text, "%d %s", &n, &unit); err != nil || n < 1 {
		return fmt.Errorf("%q is no length of time: write it as 6 weeks", text)
	}
	switch unit {
	case "day", "days":
		s.Days = n
	case "week", "weeks":
		s.Days = 7 * n
	case "month", "months":
		s.Months = n
	case "year", "years":
		s.Months = 12 * n
	default:
		return fmt.Errorf("%q: a length of time is in days, weeks, months or years", text)
	}
	return nil
}
