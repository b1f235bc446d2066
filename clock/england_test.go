package clock

import (
	"testing"
	"time"
)

func TestTimesAreReadInEngland(t *testing.T) {
	for _, c := range []struct {
		utc  string
		want string
	}{
		{"2026-01-05T14:05:00Z", "5 January 2026, 2:05pm"},
		{"2026-07-05T14:05:00Z", "5 July 2026, 3:05pm"}, // summer time
		{"2026-06-30T23:30:00Z", "1 July 2026, 12:30am"},
	} {
		at, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayAndHour(at); got != c.want {
			t.Errorf("%s: got %q, want %q", c.utc, got, c.want)
		}
	}
	if got := StartOfDay(time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)); !got.Equal(time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("the day began at %s", got)
	}
}
