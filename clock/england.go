package clock

import (
	"time"
	_ "time/tzdata" // so that England's time is right on a machine without a time zone database
)

// England is the time zone in which people in England read times and in which a working day begins and ends.
var England = england()

func england() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("the embedded time zone database has no Europe/London: " + err.Error())
	}
	return zone
}

// Day says which day t is in England: "3 March 2026".
func Day(t time.Time) string { return t.In(England).Format("2 January 2006") }

// Hour says the time of day in England: "2:05pm".
func Hour(t time.Time) string { return t.In(England).Format("3:04pm") }

// DayAndHour says both: "3 March 2026, 2:05pm".
func DayAndHour(t time.Time) string { return Day(t) + ", " + Hour(t) }

// StartOfDay is midnight in England at the start of the day that t is in.
func StartOfDay(t time.Time) time.Time {
	y, m, d := t.In(England).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, England)
}
