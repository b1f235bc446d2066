package r4

import "testing"

func TestMomentSaysWhatIsKnownAndNoMore(t *testing.T) {
	for in, want := range map[string]string{
		"1942":                      "1942",
		"1942-03":                   "March 1942",
		"1942-03-12":                "12 March 1942",
		"2026-07-05T14:05:00Z":      "5 July 2026, 3:05pm",
		"2026-07-05T23:30:00.5Z":    "6 July 2026, 12:30am",
		"2011-02-03T04:05:06-05:00": "3 February 2011, 9:05am",
		"":                          "",
		"soon":                      "",
	} {
		m, ok := ParseMoment(in)
		if m.String() != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", in, m, ok, want)
		}
	}
}
