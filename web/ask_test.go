package web

import (
	"strings"
	"testing"

	"concordat/web/nhsuk"
)

func TestQuestionsKeepWhatWasTypedAndSayWhatIsWrong(t *testing.T) {
	f := NewForm("family", `O"Neil`, "born-day", "31", "born-month", "2", "born-year", "1942")
	f.Add("family", "Enter a last name")
	if got := string(f.Input(nhsuk.Input{Name: "family", Label: nhsuk.Label{Text: "Last name"}})); !strings.Contains(got, `value="O&#34;Neil"`) || !strings.Contains(got, "Enter a last name") {
		t.Errorf("got %s", got)
	}
	f.Date("born", "Date of birth", "Enter a date of birth")
	got := string(f.DateInput(nhsuk.DateInput{NamePrefix: "born"}))
	for _, want := range []string{`id="born"`, `name="born-day"`, `value="31"`, `name="born-year"`, `value="1942"`, "Date of birth must be a real date"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}
