package planweb

import (
	"html/template"
	"strconv"

	"concordat/care/plan"
	"concordat/web"
	"concordat/web/nhsuk"
)

// How much may be typed, in characters: into what is said in a sentence or two, and into what is told at length.
const (
	aFewLines = 1000
	manyLines = 2000
)

// editor is how one kind of part is written: one thing on one page.
type editor struct {
	title  string
	blank  func(plan.Suggestion) plan.Entry
	show   func(*web.Form, plan.Entry)              // puts what is kept into the form
	read   func(*web.Form, editing) plan.Entry      // makes a part of what was typed
	fields func(*web.Form, editing) []template.HTML // the form's fields
}

var editors = map[string]editor{
	"need": {"Need", func(s plan.Suggestion) plan.Entry { return &plan.Need{Words: s.Words, Hers: s.Hers} }, showNeed, readNeed, needFields},
	"strength": {"Strength", func(s plan.Suggestion) plan.Entry { return &plan.Strength{Words: s.Words} },
		func(f *web.Form, e plan.Entry) { f.Set("words", e.(*plan.Strength).Words) },
		func(f *web.Form, _ editing) plan.Entry {
			return &plan.Strength{Words: f.Text("words", web.Max(aFewLines, "The strength"))}
		}, strengthFields},
	"outcome":     {"Outcome", func(s plan.Suggestion) plan.Entry { return &plan.Outcome{Words: s.Words} }, showOutcome, readOutcome, outcomeFields},
	"action":      {"Action", func(s plan.Suggestion) plan.Entry { return &plan.Action{What: s.Words} }, showAction, readAction, actionFields},
	"contingency": {"If something goes wrong", func(s plan.Suggestion) plan.Entry { return &plan.Contingency{Then: s.Words} }, showContingency, readContingency, contingencyFields},
	"refusal":     {"Asked for and refused", func(s plan.Suggestion) plan.Entry { return &plan.Refusal{Asked: s.Words} }, showRefusal, readRefusal, refusalFields},
	"review":      {"Review", func(plan.Suggestion) plan.Entry { return &plan.Review{Clock: plan.FirstReview} }, showReview, readReview, reviewFields},
}

func showNeed(f *web.Form, e plan.Entry) {
	n := e.(*plan.Need)
	f.Set("words", n.Words)
	f.Set("hers", n.Hers)
}

func readNeed(f *web.Form, _ editing) plan.Entry {
	return &plan.Need{Words: f.Text("words", web.Max(aFewLines, "The need")), Hers: f.Text("hers", web.Max(manyLines, "What they say"))}
}

func needFields(f *web.Form, e editing) []template.HTML {
	return []template.HTML{
		limited(f, "words", "What is the need?", "What is hard, and what would help. Not yet who will do it.", 3, aFewLines),
		limited(f, "hers", "What does "+e.who.Called()+" say about it?", "In their own words, if they said something.", 3, manyLines),
	}
}

func strengthFields(f *web.Form, e editing) []template.HTML {
	return []template.HTML{limited(f, "words", "What is "+e.who.Called()+" good at, or what helps?", "", 3, aFewLines)}
}

func showOutcome(f *web.Form, e plan.Entry) {
	o := e.(*plan.Outcome)
	f.Set("words", o.Words)
	f.Set("priority", o.Priority)
	f.Set("sign", o.Sign)
	f.Set("needs", o.Needs...)
	f.SetDate("by", o.By)
}

func readOutcome(f *web.Form, e editing) plan.Entry {
	o := &plan.Outcome{Words: f.Text("words", web.Max(aFewLines, "The outcome")), Priority: f.Choice("priority", codes(plan.Priorities), ""),
		Sign: f.Text("sign", web.Max(aFewLines, "How you will know"))}
	var refs []string
	for _, n := range e.plan.Needs {
		refs = append(refs, n.Ref)
	}
	o.Needs = f.Choices("needs", refs, "")
	o.By, _ = f.Date("by", "The date", "")
	return o
}

func outcomeFields(f *web.Form, e editing) []template.HTML {
	var needs []nhsuk.Choice
	for _, n := range e.plan.Needs {
		needs = append(needs, nhsuk.Choice{Value: n.Ref, Text: n.Words})
	}
	fields := []template.HTML{
		limited(f, "words", "What does "+e.who.Called()+" want?", "In their own words: what they want to be able to do, or how they want things to be.", 3, aFewLines),
		radios(f, "priority", "How much does it matter to "+e.who.Called()+"?", "", choices(plan.Priorities)),
		limited(f, "sign", "How will everybody know that it is reached?", "Something that can be seen or counted.", 2, aFewLines),
		date(f, "by", "By when? (optional)", "For example, 31 1 2027"),
	}
	if len(needs) > 0 {
		fields = append(fields, nhsuk.Checkboxes{Name: "needs", Items: needs, Values: f.Values("needs"), Small: true, ErrorMessage: wrong(f, "needs"),
			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Which needs does it answer?", Size: "s"}}}.HTML())
	}
	return fields
}

func showReview(f *web.Form, e plan.Entry) {
	v := e.(*plan.Review)
	f.SetDate("on", v.On)
	f.Set("clock", v.Clock)
	f.Set("because", v.Because)
}

func readReview(f *web.Form, _ editing) plan.Entry {
	v := &plan.Review{Clock: f.Choice("clock", []string{plan.FirstReview, plan.YearlyReview}, "Choose which review it is")}
	v.On, _ = f.Date("on", "The date of the review", "Enter the date of the review")
	v.Because = f.Text("because", web.Max(aFewLines, "The reason"))
	return v
}

func reviewFields(f *web.Form, e editing) []template.HTML {
	var items []nhsuk.Choice
	for _, c := range reviewClocks(e) {
		items = append(items, nhsuk.Choice{Value: c.code, Text: c.name, Hint: nhsuk.Hint{Text: c.hint}})
	}
	return []template.HTML{
		nhsuk.Radios{Name: "clock", Items: items, Value: f.Value("clock"), ErrorMessage: wrong(f, "clock"),
			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Which review is it?", Size: "s"}}}.HTML(),
		date(f, "on", "When will you look at the plan together?", "For example, 22 12 2026"),
		limited(f, "because", "Why not sooner? (only if the date is late)", "The reason stands in the plan.", 2, aFewLines),
	}
}

// Small pieces of a form, with what was typed and what is wrong.

func wrong(f *web.Form, name string) nhsuk.ErrorMessage {
	return nhsuk.ErrorMessage{Text: f.Err(name)}
}

func area(f *web.Form, name, label, hint string, rows int) template.HTML {
	return nhsuk.Textarea{Name: name, Rows: rows, Value: f.Value(name), Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong(f, name)}.HTML()
}

// limited is a text area that says how much may be typed.
func limited(f *web.Form, name, label, hint string, rows, most int) template.HTML {
	return nhsuk.CharacterCount{Name: name, Rows: rows, Maxlength: most, Value: f.Value(name), Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong(f, name)}.HTML()
}

func input(f *web.Form, name, label, hint, width string) template.HTML {
	return nhsuk.Input{Name: name, Value: f.Value(name), Label: nhsuk.Label{Text: label, Size: "s"}, Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong(f, name), Width: width}.HTML()
}

func radios(f *web.Form, name, legend, hint string, items []nhsuk.Choice) template.HTML {
	return nhsuk.Radios{Name: name, Items: items, Value: f.Value(name), Hint: nhsuk.Hint{Text: hint}, ErrorMessage: wrong(f, name),
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: legend, Size: "s"}}}.HTML()
}

func date(f *web.Form, name, legend, hint string) template.HTML {
	return f.DateInput(nhsuk.DateInput{NamePrefix: name, Hint: nhsuk.Hint{Text: hint}, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: legend, Size: "s"}}})
}

func choices(list []struct{ Code, Words string }) []nhsuk.Choice {
	var out []nhsuk.Choice
	for _, l := range list {
		out = append(out, nhsuk.Choice{Value: l.Code, Text: l.Words})
	}
	return out
}

func codes(list []struct{ Code, Words string }) []string {
	var out []string
	for _, l := range list {
		out = append(out, l.Code)
	}
	return out
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// clockChoice is a clock that a review can follow, with the dates that it gives.
type clockChoice struct{ code, name, hint string }

func reviewClocks(e editing) []clockChoice {
	start := e.now
	if e.plan.Stage == plan.InForce {
		start = e.plan.Start
	}
	var out []clockChoice
	for _, code := range []string{plan.FirstReview, plan.YearlyReview} {
		name, hint, err := plan.ReviewWindow(code, start)
		if err == nil {
			out = append(out, clockChoice{code, name, hint})
		}
	}
	return out
}
