package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Rule looks at what was typed and says what is wrong with it, or "".
type Rule func(value string) string

// Required refuses an empty field with a message such as "Enter the person's last name".
func Required(message string) Rule {
	return func(v string) string {
		if v == "" {
			return message
		}
		return ""
	}
}

// Max refuses more than n characters. What names the field at the start of a sentence: "Last name".
func Max(n int, what string) Rule {
	return func(v string) string {
		if utf8.RuneCountInString(v) > n {
			return fmt.Sprintf("%s must be %d characters or less", what, n)
		}
		return ""
	}
}

// Text reads a line or a paragraph.
func (f *Form) Text(name string, rules ...Rule) string {
	v := f.Value(name)
	for _, rule := range rules {
		if message := rule(v); message != "" {
			f.Add(name, message)
			break
		}
	}
	return v
}

// Choice reads one of the options. Nothing chosen gives the required message, or is fine when that is "".
func (f *Form) Choice(name string, options []string, required string) string {
	v := f.Value(name)
	switch {
	case v == "" && required != "":
		f.Add(name, required)
	case v != "" && !slices.Contains(options, v):
		f.Add(name, "Choose one of the options")
		return ""
	}
	return v
}

// Choices reads any number of the options. None chosen gives the required message, or is fine when that is "".
func (f *Form) Choices(name string, options []string, required string) []string {
	var chosen []string
	for _, v := range f.Values(name) {
		switch {
		case v == "":
		case !slices.Contains(options, v):
			f.Add(name, "Choose from the options")
		case !slices.Contains(chosen, v):
			chosen = append(chosen, v)
		}
	}
	if len(chosen) == 0 && required != "" {
		f.Add(name, required)
	}
	return chosen
}

// Bool reads a checkbox, or radios of yes and no.
func (f *Form) Bool(name string) bool {
	switch f.Value(name) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

// Int reads a whole number from low to high. What names the field at the start of a sentence. An empty field is 0 and
// not ok, and only wrong when the required message is given.
func (f *Form) Int(name, what string, low, high int, required string) (n int, ok bool) {
	v := strings.ReplaceAll(f.Value(name), ",", "")
	if v == "" {
		if required != "" {
			f.Add(name, required)
		}
		return 0, false
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil:
		f.Add(name, what+" must be a whole number, like 3")
	case n < low || n > high:
		f.Add(name, fmt.Sprintf("%s must be between %d and %d", what, low, high))
	default:
		return n, true
	}
	return 0, false
}

// Date reads the fields name-day, name-month and name-year of a date input. What names the date at the start of a
// sentence ("Date of birth"). All empty is the zero time and not ok, and only wrong when the required message is
// given. A month may be its number or its English name.
func (f *Form) Date(name, what, required string) (day time.Time, ok bool) {
	d, m, y := f.Value(name+"-day"), f.Value(name+"-month"), f.Value(name+"-year")
	if d == "" && m == "" && y == "" {
		if required != "" {
			f.Add(name, required)
		}
		return time.Time{}, false
	}
	var missing []string
	for _, part := range [...][2]string{{d, "a day"}, {m, "a month"}, {y, "a year"}} {
		if part[0] == "" {
			missing = append(missing, part[1])
		}
	}
	if len(missing) > 0 {
		f.Add(name, what+" must include "+strings.Join(missing, " and "))
		return time.Time{}, false
	}
	dayNumber, badDay := strconv.Atoi(d)
	year, badYear := strconv.Atoi(y)
	month := monthOf(m)
	if badYear == nil && len(y) != 4 {
		f.Add(name, "Year must include 4 numbers")
		return time.Time{}, false
	}
	day = time.Date(year, month, dayNumber, 0, 0, 0, 0, time.UTC)
	if badDay != nil || badYear != nil || month == 0 || day.Day() != dayNumber || day.Month() != month {
		f.Add(name, what+" must be a real date")
		return time.Time{}, false
	}
	return day, true
}

func monthOf(v string) time.Month {
	if n, err := strconv.Atoi(v); err == nil && n >= 1 && n <= 12 {
		return time.Month(n)
	}
	for m := time.January; m <= time.December; m++ {
		if len(v) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(v)) {
			return m
		}
	}
	return 0
}

// SetDate gives the three fields of a date input a date to show; the zero time shows nothing.
func (f *Form) SetDate(name string, day time.Time) {
	if day.IsZero() {
		return
	}
	f.Set(name+"-day", strconv.Itoa(day.Day()))
	f.Set(name+"-month", strconv.Itoa(int(day.Month())))
	f.Set(name+"-year", strconv.Itoa(day.Year()))
}
