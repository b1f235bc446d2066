package person

import (
	"slices"
	"time"
)

// nearness says how two different dates of birth are near, as dates are when one was heard or typed wrongly: "" when
// they aren't, or when one is no full date.
func nearness(a, b string) string {
	switch {
	case len(a) != len(time.DateOnly) || len(b) != len(time.DateOnly) || a == b:
		return ""
	case a[:4] == b[:4] && a[5:7] == b[8:] && a[8:] == b[5:7]:
		return "date of birth with day and month the other way round"
	}
	var differ []int
	for i := range a {
		if a[i] != b[i] {
			differ = append(differ, i)
		}
	}
	switch {
	case len(differ) == 1:
		return "date of birth but for one digit"
	case len(differ) == 2 && a[differ[0]] == b[differ[1]] && a[differ[1]] == b[differ[0]]:
		return "date of birth with two digits the other way round"
	case a[:4] == b[:4]:
		return "the same year of birth"
	}
	return ""
}

// nearDates are the dates that nearness finds near a day, in FHIR's writing: its year, and the days of other years.
func nearDates(day string) []string {
	out := []string{day[:4]}
	add := func(b []byte) {
		s := string(b)
		if _, err := time.Parse(time.DateOnly, s); err == nil && s[:4] != day[:4] && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for i := range 4 { // of the year: another month or day is in its year already
		for digit := byte('0'); digit <= '9'; digit++ {
			b := []byte(day)
			b[i] = digit
			add(b)
		}
		for j := i + 1; j < len(day); j++ {
			if b := []byte(day); b[j] != '-' {
				b[i], b[j] = b[j], b[i]
				add(b)
			}
		}
	}
	return out
}
