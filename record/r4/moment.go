package r4

import (
	"time"

	"concordat/clock"
)

// Precision is how much of a FHIR date or time is known.
type Precision uint8

const (
	Year Precision = iota + 1
	Month
	Day
	Time
)

// Moment is a FHIR date, dateTime or instant, as far as it is known. The zero Moment is none.
type Moment struct {
	At        time.Time // the first instant that it may mean
	Precision Precision
}

// Instant writes t as a FHIR instant: UTC, to the millisecond.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Date writes the day that t is in England as a FHIR date.
func Date(t time.Time) string { return t.In(clock.England).Format(time.DateOnly) }

// ParseMoment reads a FHIR date, dateTime or instant; ok is false for "" and for what is none. A date without a time
// is a day in England.
func ParseMoment(s string) (m Moment, ok bool) {
	for _, form := range []struct {
		layout    string
		precision Precision
	}{{"2006", Year}, {"2006-01", Month}, {time.DateOnly, Day}, {time.RFC3339Nano, Time}} {
		if t, err := time.ParseInLocation(form.layout, s, clock.England); err == nil {
			return Moment{t, form.precision}, true
		}
	}
	return Moment{}, false
}

// IsZero reports whether it is no moment at all.
func (m Moment) IsZero() bool { return m.Precision == 0 }

// Day says the moment in words without a time of day: "2011", "March 2011", "3 March 2011".
func (m Moment) Day() string {
	switch m.Precision {
	case Year:
		return m.At.Format("2006")
	case Month:
		return m.At.Format("January 2006")
	case Day, Time:
		return clock.Day(m.At)
	}
	return ""
}

// String says the moment as far as it is known: "March 2011", "3 March 2011, 2:05pm".
func (m Moment) String() string {
	if m.Precision == Time {
		return clock.DayAndHour(m.At)
	}
	return m.Day()
}
