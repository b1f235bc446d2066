package forms

import (
	"testing"
	"time"

	"concordat/record/r4"
)

func TestNumbersAndDatesKeepTheirLimits(t *testing.T) {
	n := func(n int) Value { return Value{Integer: &n} }
	number := &Item{Short: "Falls", Type: "integer", Min: n(1), Max: n(9)}
	least := &Item{Short: "Hours", Type: "decimal", Min: Value{Decimal: "0.5"}}
	day := &Item{Short: "Fall", Type: "date", Min: Value{Date: "1900-01-01"}, Past: true}
	for _, c := range []struct {
		item *Item
		v    Value
		want string
	}{
		{number, n(1), ""}, {number, n(9), ""}, {number, n(0), "“Falls” must be between 1 and 9."}, {number, n(10), "“Falls” must be between 1 and 9."},
		{least, Value{Decimal: "0.50"}, ""}, {least, Value{Decimal: "0.49"}, "“Hours” must be 0.5 or more."},
		{day, Value{Date: "1900-01-01"}, ""}, {day, Value{Date: "1899-12-31"}, "“Fall” must be on or after 1 January 1900."},
	} {
		got := ""
		if wrong := c.item.Check([]Value{c.v}); len(wrong) > 0 {
			got = wrong[0]
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %q", c.item.Short, c.v, got, c.want)
		}
	}
	summer := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC) // half past midnight on 2 July in England
	for date, late := range map[string]bool{"2026-07-02": false, "2026-07-03": true, "2026-07": false, "2027": true} {
		if got := day.Late([]Value{{Date: date}}, summer) != ""; got != late {
			t.Errorf("%s late: %v", date, got)
		}
	}
}

func TestALimitIsOfItsQuestionsType(t *testing.T) {
	one := 1
	for name, e := range map[string][]r4.Extension{
		"a number for a date": {{URL: maxValue, ValueInteger: &one}},
		"words in the past":   {{URL: NotAfterToday, ValueBoolean: r4.Ptr(true)}},
	} {
		kind := "date"
		if name == "words in the past" {
			kind = "text"
		}
		q := r4.Questionnaire{URL: "urn:f", Version: "1", Item: []r4.QuestionnaireItem{{LinkID: "a", Type: kind, Text: "A", Extension: e}}}
		if _, err := New(q); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
