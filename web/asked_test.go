package web

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"concordat/web/nhsuk"
)

func TestWhatWasTypedIsShownInTheOrderAndTheWordsOfItsPage(t *testing.T) {
	f := NewForm()
	page := string(f.Textarea(nhsuk.Textarea{Name: "why", Label: nhsuk.Label{Text: "Why is help needed?"}})) +
		string(f.Select(nhsuk.Select{Name: "to", Label: nhsuk.Label{Text: "Whom do you ask?"}, Items: []nhsuk.SelectItem{{Value: "o1", Text: "The council"}}})) +
		string(f.Radios(nhsuk.Radios{Name: "how", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How soon?"}}, Items: []nhsuk.Choice{{Value: "asap", Text: "Today"}}})) +
		string(f.DateInput(nhsuk.DateInput{NamePrefix: "by", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "By when?"}}})) + `<input type="hidden" name="worker" value="w1">`
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	a := asked{fields: map[string]question{}}
	a.readPage(tree)
	sent := map[string]string{"zebra": "x", "how": "asap", "by-day": "3", "to": "o1", "why": "A fall", "worker": "w1"}
	names := []string{"zebra", "worker", "by-day", "how", "to", "why"}
	slices.SortFunc(names, a.order)
	var got []string
	for _, name := range names {
		if field, ok := a.shown(name, sent[name]); ok {
			got = append(got, field.Name+"="+field.Value)
		}
	}
	want := "Why is help needed?=A fall|Whom do you ask?=The council|How soon?=Today|By when? Day=3|What you typed=x"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}
