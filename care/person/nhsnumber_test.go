package person

import (
	"fmt"
	"strings"
	"testing"

	"concordat/fault"

	"pgregory.net/rapid"
)

func TestNHSNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"9434765919":     "943 476 5919",
		"944 930 6753":   "944 930 6753",
		"401-023-2137":   "401 023 2137",
		" 999 000 0018 ": "999 000 0018",
		"9990000026":     "999 000 0026",
	} {
		n, err := ParseNHSNumber(in)
		if err != nil || n.String() != want {
			t.Errorf("%q: got %q, %v; want %q", in, n, err, want)
		}
	}
	for in, says := range map[string]string{
		"9991234560":  "No NHS number begins", // its check value is 10
		"9990000081":  "last digit doesn't fit",
		"999000001":   "You entered 9",
		"99900000188": "You entered 11",
		"":            "You entered 0",
		"999000001B":  "only digits",
	} {
		_, err := ParseNHSNumber(in)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %q", in, err, says)
		}
	}
	for d := range 10 {
		if _, err := ParseNHSNumber(strings.Repeat(fmt.Sprint(d), 10)); !fault.Is(err, fault.Invalid) {
			t.Errorf("ten times %d was taken", d)
		}
	}
}

func TestEverySwapOfTwoNeighboursIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := rapid.StringMatching(`[0-9]{9}`).Draw(t, "nine")
		check, ok := checkDigit(nine)
		if !ok {
			t.Skip("no digit fits")
		}
		n := []byte(nine + string(check))
		i := rapid.IntRange(0, 8).Draw(t, "at")
		if n[i] == n[i+1] {
			t.Skip("the same digit twice")
		}
		n[i], n[i+1] = n[i+1], n[i]
		if got, err := ParseNHSNumber(string(n)); err == nil {
			t.Fatalf("%s was taken", got)
		}
	})
}

func FuzzWant(f *testing.F) {
	for _, box := range []string{"kathryn oneil", "999 000 0018", "14/3/1942 ann", "9991234560", "1 1 1 1111111111", "- - - -", "31.2.1950"} {
		f.Add(box)
	}
	f.Fuzz(func(t *testing.T, box string) {
		w, err := Want(box)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", box, err)
		}
		if w.NHSNumber != "" {
			if again, err := ParseNHSNumber(string(w.NHSNumber)); err != nil || again != w.NHSNumber {
				t.Errorf("%q: took %q, which is none: %v", box, w.NHSNumber, err)
			}
		}
		if p, ok := Postcode(box); ok {
			if again, still := Postcode(p); !still || again != p {
				t.Errorf("%q became %q and then %q", box, p, again)
			}
		}
	})
}
