package forms

import (
	"time"

	"concordat/clock"
)

// comparable reports whether a limit is of the question's type, or there is none.
func (i *Item) comparable(limit Value) bool {
	switch {
	case limit.IsZero():
		return true
	case i.Type == "integer":
		return limit.Integer != nil
	case i.Type == "decimal":
		return limit.number() != nil
	}
	return i.Type == "date" && limit.Date != ""
}

// within says in words what is wrong with a value that is less than the least or more than the most; "" when it fits.
func (i *Item) within(v Value) string {
	low, lowOK := v.compare(i.Min)
	high, highOK := v.compare(i.Max)
	if !(lowOK && low < 0) && !(highOK && high > 0) {
		return ""
	}
	must := "“" + i.Short + "” must be "
	switch {
	case lowOK && highOK:
		return must + "between " + i.Min.String() + " and " + i.Max.String() + "."
	case lowOK && i.Type == "date":
		return must + "on or after " + i.Min.String() + "."
	case lowOK:
		return must + i.Min.String() + " or more."
	case i.Type == "date":
		return must + "on or before " + i.Max.String() + "."
	}
	return must + i.Max.String() + " or less."
}

// Whole is the least and the most that a whole number can be: the question's limits, or those of FHIR's integer.
func (i *Item) Whole() (low, high int) {
	low, high = -1<<31, 1<<31-1
	if i.Min.Integer != nil {
		low = *i.Min.Integer
	}
	if i.Max.Integer != nil {
		high = *i.Max.Integer
	}
	return low, high
}

// Late says what is wrong with dates that are after the day on which they are answered, where the question is of what
// has been; "" when nothing is.
func (i *Item) Late(values []Value, now time.Time) string {
	if !i.Past {
		return ""
	}
	today := Value{Date: now.In(clock.England).Format("2006-01-02")}
	for _, v := range values {
		if order, ok := v.compare(today); ok && order > 0 {
			return "“" + i.Short + "” must be today or in the past."
		}
	}
	return ""
}
