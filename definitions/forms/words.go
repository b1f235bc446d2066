package forms

import (
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// day writes a FHIR date as people do: 2 January 2026, January 2026, 2026.
func day(date string) string {
	for layout, words := range map[string]string{"2006-01-02": "2 January 2006", "2006-01": "January 2006"} {
		if t, err := time.Parse(layout, date); err == nil {
			return t.Format(words)
		}
	}
	return date
}
