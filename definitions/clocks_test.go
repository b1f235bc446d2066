package definitions

import (
	"testing"
	"time"

	"concordat/clock"
	"concordat/fault"
)

func TestReviewClocksOfAPlan(t *testing.T) {
	signed := time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct{ code, earliest, limit string }{
		{"plan-review-first", "13 April 2026", "27 April 2026"}, // across the change to summer time
		{"plan-review-yearly", "2 March 2026", "2 March 2027"},
	} {
		found, err := ClockOn(c.code, signed)
		if err != nil {
			t.Fatal(err)
		}
		earliest, limit := found.Window(signed)
		if clock.Day(earliest) != c.earliest || clock.Day(limit) != c.limit {
			t.Errorf("%s: %s to %s, want %s to %s", c.code, clock.Day(earliest), clock.Day(limit), c.earliest, c.limit)
		}
	}
}

func TestAClockDoesNotHoldBeforeItsFirstDay(t *testing.T) {
	_, err := ClockOn("plan-review-first", time.Date(2015, 3, 31, 12, 0, 0, 0, time.UTC))
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestASpanIsANumberAndAUnit(t *testing.T) {
	for text, want := range map[string]Span{`"6 weeks"`: {0, 42}, `"12 months"`: {12, 0}, `"1 year"`: {12, 0}, `"5 days"`: {0, 5}} {
		var s Span
		if err := s.UnmarshalJSON([]byte(text)); err != nil || s != want {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
	for _, text := range []string{`"soon"`, `"6 moons"`, `"0 days"`, `6`, `"-1 days"`} {
		var s Span
		if s.UnmarshalJSON([]byte(text)) == nil {
			t.Errorf("%s was taken", text)
		}
	}
}
