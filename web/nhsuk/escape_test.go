package nhsuk_test

import (
	"strings"
	"testing"

	"concordat/web/nhsuk"
)

const hostile = `<script>alert(1)</script>" onfocus="x`

func TestWhatPeopleTypeIsNeverMarkup(t *testing.T) {
	text := nhsuk.Text(hostile)
	head := nhsuk.Heading{Text: hostile}
	for name, each := range map[string]component{
		"input": nhsuk.Input{Name: hostile, Value: hostile, Label: nhsuk.Label{Text: hostile}, Hint: nhsuk.Hint{Text: hostile},
			ErrorMessage: nhsuk.ErrorMessage{Text: hostile}, Attributes: nhsuk.Attributes{"data-x": hostile}},
		"textarea":     nhsuk.Textarea{Name: "t", Value: hostile + "</textarea>"},
		"radios":       nhsuk.Radios{Name: "r", Items: []nhsuk.Choice{{Text: hostile, Value: hostile, Hint: nhsuk.Hint{Text: hostile}}}},
		"select":       nhsuk.Select{Name: "s", Items: []nhsuk.SelectItem{{Text: hostile, Value: hostile}}},
		"summary list": nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{{Key: text, Value: text, Actions: nhsuk.Actions{Items: []nhsuk.Action{{Text: hostile, Href: "/", VisuallyHiddenText: hostile}}}}}},
		"table":        nhsuk.Table{Caption: head, Head: []nhsuk.Cell{{Text: hostile}}, Rows: [][]nhsuk.Cell{{{Text: hostile, Href: "/"}}}, Responsive: true},
		"card":         nhsuk.Card{Heading: head, Description: text, Href: "/"},
		"details":      nhsuk.Details{Summary: text, Text: hostile},
		"task list":    nhsuk.TaskList{Items: []nhsuk.TaskItem{{Heading: head, Href: "/", Hint: nhsuk.Hint{Text: hostile}, Status: nhsuk.TaskStatus{Text: hostile}}}},
		"header":       nhsuk.Header{Service: nhsuk.HeaderService{Text: hostile, Href: "/"}, Account: nhsuk.HeaderAccount{Items: []nhsuk.HeaderAccountItem{{Text: hostile}}}},
		"tag":          nhsuk.Tag{Text: hostile},
		"banner":       nhsuk.NotificationBanner{Text: hostile},
		"error list":   nhsuk.ErrorSummary{ErrorList: []nhsuk.ErrorItem{{Text: hostile, Href: "#a"}}},
	} {
		out := string(each.HTML())
		if strings.Contains(out, "<script>") || strings.Contains(out, `onfocus="x`) || strings.Contains(out, "</textarea></textarea>") {
			t.Errorf("%s prints what was typed as markup: %s", name, out)
		}
		if !strings.Contains(out, "alert(1)") {
			t.Errorf("%s lost what was typed: %s", name, out)
		}
	}
}

func TestAScriptAddressIsNoLink(t *testing.T) {
	const address = "javascript:alert(1)"
	for name, each := range map[string]component{
		"action link":   nhsuk.ActionLink{Text: "Go", Href: address},
		"back link":     nhsuk.BackLink{Href: address},
		"card":          nhsuk.Card{Heading: nhsuk.Heading{Text: "x"}, Href: address},
		"table":         nhsuk.Table{Rows: [][]nhsuk.Cell{{{Text: "x", Href: address}}}},
		"button":        nhsuk.Button{Text: "x", Href: address},
		"task":          nhsuk.TaskList{Items: []nhsuk.TaskItem{{Heading: nhsuk.Heading{Text: "x"}, Href: address}}},
		"summary":       nhsuk.SummaryList{Rows: []nhsuk.SummaryRow{{Key: nhsuk.Text("x"), Actions: nhsuk.Actions{Items: []nhsuk.Action{{Text: "x", Href: address}}}}}},
		"error summary": nhsuk.ErrorSummary{ErrorList: []nhsuk.ErrorItem{{Text: "x", Href: address}}},
	} {
		if out := string(each.HTML()); strings.Contains(out, "javascript:") {
			t.Errorf("%s leads to a script: %s", name, out)
		}
	}
}

func TestAnEmptyErrorIsNoError(t *testing.T) {
	out := string(nhsuk.Input{Name: "family", Label: nhsuk.Label{Text: "Last name"}, ErrorMessage: nhsuk.ErrorMessage{Text: ""}}.HTML())
	if strings.Contains(out, "error") {
		t.Errorf("no error was given: %s", out)
	}
}

func TestASummaryWithNoErrorsStillSaysThereIsAProblem(t *testing.T) {
	out := string(nhsuk.ErrorSummary{}.HTML())
	if !strings.Contains(out, "There is a problem") {
		t.Errorf("got %s", out)
	}
}
