package web

import (
	"errors"
	"slices"
	"testing"
	"time"

	"concordat/fault"
)

func TestTextIsCheckedAndKept(t *testing.T) {
	for name, tc := range map[string]struct{ typed, want string }{
		"good":     {"Ellis", ""},
		"empty":    {"", "Enter a last name"},
		"long":     {"Ellison", "Last name must be 6 characters or less"},
		"by runes": {"Élłïsø", ""},
	} {
		f := NewForm("family", tc.typed)
		f.Text("family", Required("Enter a last name"), Max(6, "Last name"))
		if f.Err("family") != tc.want || f.OK() != (tc.want == "") || f.Value("family") != tc.typed {
			t.Errorf("%s: %q, kept %q", name, f.Err("family"), f.Value("family"))
		}
	}
}

func TestDatesSayWhatIsWrong(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		d, m, y, wrong string
		want           time.Time
	}{
		{"18", "6", "1941", "", day(1941, 6, 18)},
		{"18", "June", "1941", "", day(1941, 6, 18)},
		{"18", "jun", "1941", "", day(1941, 6, 18)},
		{"29", "2", "2024", "", day(2024, 2, 29)},
		{"29", "2", "2023", "Date of birth must be a real date", time.Time{}},
		{"31", "4", "2023", "Date of birth must be a real date", time.Time{}},
		{"0", "4", "2023", "Date of birth must be a real date", time.Time{}},
		{"1", "13", "2023", "Date of birth must be a real date", time.Time{}},
		{"1", "ju", "2023", "Date of birth must be a real date", time.Time{}},
		{"x", "1", "2023", "Date of birth must be a real date", time.Time{}},
		{"1", "1", "41", "Year must include 4 numbers", time.Time{}},
		{"", "1", "1941", "Date of birth must include a day", time.Time{}},
		{"", "", "1941", "Date of birth must include a day and a month", time.Time{}},
		{"", "", "", "Enter a date of birth", time.Time{}},
	} {
		f := NewForm("born-day", tc.d, "born-month", tc.m, "born-year", tc.y)
		got, ok := f.Date("born", "Date of birth", "Enter a date of birth")
		if f.Err("born") != tc.wrong || !got.Equal(tc.want) && tc.wrong == "" || ok != (tc.wrong == "") {
			t.Errorf("%v: %v %v, %q", tc, got, ok, f.Err("born"))
		}
	}
	f := NewForm()
	if _, ok := f.Date("born", "Date of birth", ""); ok || !f.OK() {
		t.Error("a date that isn't asked for was missed")
	}
	f.SetDate("born", day(1941, 6, 18))
	if got, ok := f.Date("born", "Date of birth", ""); !ok || !got.Equal(day(1941, 6, 18)) {
		t.Errorf("a date that was set comes back as %v", got)
	}
}

func TestChoicesAreAmongTheOptions(t *testing.T) {
	f := NewForm("urgency", "soon", "other", "never")
	f.Set("needs", "bath", "bath", "", "walk")
	f.Set("odd", "fly")
	options := []string{"soon", "today", "bath", "walk"}
	if got := f.Choice("urgency", options, "Choose how urgent it is"); got != "soon" {
		t.Errorf("got %q", got)
	}
	if got := f.Choice("other", options, ""); got != "" || f.Err("other") == "" {
		t.Errorf("got %q, which is no option", got)
	}
	if got := f.Choice("none", options, "Choose how urgent it is"); got != "" || f.Err("none") != "Choose how urgent it is" {
		t.Errorf("got %q, %q", got, f.Err("none"))
	}
	if got := f.Choices("needs", options, ""); !slices.Equal(got, []string{"bath", "walk"}) {
		t.Errorf("got %v", got)
	}
	if f.Choices("odd", options, ""); f.Err("odd") == "" {
		t.Error("an unknown box was ticked")
	}
}

func TestNumbersAreInTheirRange(t *testing.T) {
	for typed, want := range map[string]string{"3": "", "1,000": "", "0": "Visits must be between 1 and 1000", "1001": "Visits must be between 1 and 1000",
		"3.5": "Visits must be a whole number, like 3", "three": "Visits must be a whole number, like 3", "": "Enter how many visits"} {
		f := NewForm("visits", typed)
		if _, ok := f.Int("visits", "Visits", 1, 1000, "Enter how many visits"); f.Err("visits") != want || ok != (want == "") {
			t.Errorf("%q: %q", typed, f.Err("visits"))
		}
	}
}

func TestFaultsGoToTheirFields(t *testing.T) {
	f := NewForm("when", "tomorrow")
	f.Add("who", "Choose who")
	issues := fault.All([]fault.Issue{{Path: "when", Message: "Must be today"}, {Path: "who", Message: "Not her"}})
	if !f.Take(issues) || f.Err("when") != "Must be today" || f.Err("who") != "Choose who" || f.OK() {
		t.Errorf("errors are %v", f.Errors())
	}
	if !f.Take(fault.New(fault.Invalid, "Not like this")) || f.Err("") != "Not like this" {
		t.Errorf("errors are %v", f.Errors())
	}
	for _, other := range []error{errors.New("x"), fault.New(fault.Conflict, "x"), nil} {
		if f.Take(other) {
			t.Errorf("%v was taken", other)
		}
	}
}

func TestTextIsCleaned(t *testing.T) {
	for typed, want := range map[string]string{"  a  ": "a", "a\r\nb\rc": "a\nb\nc", "a\x00b\x1b[31m": "ab[31m", "\xffa": "\uFFFDa", "tab\there": "tab\there"} {
		if got := clean(typed); got != want {
			t.Errorf("%q becomes %q", typed, got)
		}
	}
}
