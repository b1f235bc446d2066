package store

import (
	"net/url"
	"testing"
	"time"
)

func TestFillMakesEachArgumentAValue(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.FixedZone("", 3600))
	for _, c := range []struct {
		query string
		args  []any
		param string
		want  string
	}{
		{"patient=?", []any{"Patient/1"}, "patient", "Patient/1"},
		{"name=?", []any{"a&status=x,b|c$d\\"}, "name", `a&status=x\,b\|c\$d\\`},
		{"date=ge?", []any{at}, "date", "ge2026-03-01T08:00:00.000Z"},
		{"identifier=?|?", []any{"http://s?x", 7}, "identifier", "http://s?x|7"},
	} {
		filled, err := fill(c.query, c.args)
		if err != nil {
			t.Fatal(err)
		}
		values, err := url.ParseQuery(filled)
		if err != nil || values.Get(c.param) != c.want || len(values) != 1 {
			t.Errorf("%s with %v became %v, %v", c.query, c.args, values, err)
		}
	}
	if _, err := fill("a=?", nil); err == nil {
		t.Error("a place without a value was accepted")
	}
}
