package planweb

import (
	"html/template"
	"strconv"
	"strings"

	"concordat/care/plan"
	"concordat/web"
	"concordat/web/nhsuk"
)

func showAction(f *web.Form, e plan.Entry) {
	a := e.(*plan.Action)
	f.Set("what", a.What)
	f.Set("who", a.Who)
	f.Set("name", a.Name)
	f.Set("times", number(a.Times))
	f.Set("per", a.Per)
	f.Set("when", a.When)
	f.Set("minutes", number(a.Minutes))
	f.Set("for", a.For...)
	f.SetDate("from", a.From)
	f.SetDate("until", a.Until)
}

func readAction(f *web.Form, e editing) plan.Entry {
	a := &plan.Action{What: f.Text("what", web.Max(aFewLines, "What will be done")), Who: f.Choice("who", codes(plan.Actors), ""),
		Name: f.Text("name", web.Max(200, "Who it is")), Per: f.Choice("per", codes(plan.Periods), ""), When: f.Text("when", web.Max(200, "When"))}
	if was, ok := e.entry.(*plan.Action); ok && was.Name == a.Name && was.Who == a.Who {
		a.By = was.By
	}
	if m, ok := e.called(a.Name); ok {
		a.By = m.Ref
	} else if o, ok := e.body(a.Name); ok && a.Who == "professional" {
		a.By, a.Name = o.Ref, o.Name
	}
	a.Times, _ = f.Int("times", "How many times", 1, 99, "")
	a.Minutes, _ = f.Int("minutes", "How many minutes", 1, 1440, "")
	var refs []string
	for _, o := range e.plan.Outcomes {
		refs = append(refs, o.Ref)
	}
	a.For = f.Choices("for", refs, "")
	a.From, _ = f.Date("from", "The start", "")
	a.Until, _ = f.Date("until", "The end", "")
	return a
}

func actionFields(f *web.Form, e editing) []template.HTML {
	who := choices(plan.Actors)
	who[0].Text = e.who.Called()
	fields := []template.HTML{
		limited(f, "what", "What will be done?", "", 3, aFewLines),
		radios(f, "who", "Who will do it?", "", who),
		nhsuk.Input{Name: "name", Value: f.Value("name"), Label: nhsuk.Label{Text: "Name", Size: "s"}, ErrorMessage: wrong(f, "name"), Attributes: nhsuk.Attributes{"list": "people"},
			Hint: nhsuk.Hint{Text: "For example, Joan Ellis, daughter, or Fellside Home Care. Leave it empty when it is " + e.who.Called() + "."}}.HTML(),
		people(e, true),
		`<fieldset class="nhsuk-fieldset nhsuk-form-group nhsuk-u-margin-bottom-5"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">How often? (optional)</legend><div class="app-plan-often">`,
		nhsuk.Input{Name: "times", Value: f.Value("times"), Inputmode: "numeric", Width: "2", Label: nhsuk.Label{Text: "Times"}, ErrorMessage: wrong(f, "times")}.HTML(),
		nhsuk.Select{Name: "per", Value: f.Value("per"), Label: nhsuk.Label{Text: "In each"}, ErrorMessage: wrong(f, "per"),
			Items: append([]nhsuk.SelectItem{{NoValue: true, Text: "Choose"}}, options(plan.Periods)...)}.HTML(),
		nhsuk.Input{Name: "minutes", Value: f.Value("minutes"), Inputmode: "numeric", Width: "3", Label: nhsuk.Label{Text: "Minutes each time"}, ErrorMessage: wrong(f, "minutes")}.HTML(),
		`</div></fieldset>`,
		input(f, "when", "When? (optional)", "For example, in the morning, not before ten.", ""),
		date(f, "from", "From (optional)", "For example, 9 11 2026"),
		date(f, "until", "Until, or by when it will be done (optional)", "For example, 31 1 2027"),
	}
	var outcomes []nhsuk.Choice
	for _, o := range e.plan.Outcomes {
		outcomes = append(outcomes, nhsuk.Choice{Value: o.Ref, Text: o.Words})
	}
	if len(outcomes) > 0 {
		fields = append(fields, nhsuk.Checkboxes{Name: "for", Items: outcomes, Values: f.Values("for"), Small: true, ErrorMessage: wrong(f, "for"),
			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Which outcomes is it for?", Size: "s"}}}.HTML())
	}
	return fields
}

// people offers the names of those around the person, so that nobody types what is on the record.
// bodies offers the organisations of the partnership too.
func people(e editing, bodies bool) template.HTML {
	var b strings.Builder
	b.WriteString(`<datalist id="people">`)
	for _, m := range e.people {
		b.WriteString(`<option value="` + template.HTMLEscapeString(named(m)) + `"></option>`)
	}
	if bodies {
		for _, o := range e.bodies {
			b.WriteString(`<option value="` + template.HTMLEscapeString(o.Name) + `"></option>`)
		}
	}
	b.WriteString(`</datalist>`)
	return template.HTML(b.String())
}

func options(list []struct{ Code, Words string }) []nhsuk.SelectItem {
	var out []nhsuk.SelectItem
	for _, l := range list {
		out = append(out, nhsuk.SelectItem{Value: l.Code, Text: l.Words})
	}
	return out
}

// mostCalls is how many people to call one page asks for.
const mostCalls = 3

func showContingency(f *web.Form, e plan.Entry) {
	c := e.(*plan.Contingency)
	f.Set("if", c.If)
	f.Set("then", c.Then)
	if c.Nobody {
		f.Set("nobody", "yes")
	}
	for i, call := range c.Calls {
		f.Set("call-"+strconv.Itoa(i+1), call.Name)
		f.Set("phone-"+strconv.Itoa(i+1), call.Phone)
	}
}

func readContingency(f *web.Form, e editing) plan.Entry {
	c := &plan.Contingency{If: f.Text("if", web.Max(300, "What could go wrong")), Then: f.Text("then", web.Max(manyLines, "What to do then"))}
	for i := 1; i <= mostCalls; i++ {
		n := strconv.Itoa(i)
		call := plan.Call{Name: f.Text("call-"+n, web.Max(200, "The name")), Phone: f.Text("phone-"+n, web.Max(40, "The phone number"))}
		if m, ok := e.called(call.Name); ok && call.Phone == "" {
			call.Phone = m.Phone
		}
		if call.Phone != "" && call.Name == "" {
			f.Add("call-"+n, "Say whose number it is")
		}
		if call.Name != "" && call.Phone == "" {
			f.Add("phone-"+n, "Enter a phone number for "+call.Name)
		}
		if call.Name != "" {
			c.Calls = append(c.Calls, call)
		}
	}
	if c.Nobody = f.Bool("nobody"); c.Nobody && len(c.Calls) > 0 {
		f.Add("nobody", "Say who to call, or that there is nobody to call, not both")
	}
	if was, ok := e.entry.(*plan.Contingency); ok && len(was.Calls) > mostCalls {
		c.Calls = append(c.Calls, was.Calls[mostCalls:]...)
	}
	return c
}

func contingencyFields(f *web.Form, e editing) []template.HTML {
	fields := []template.HTML{
		people(e, false),
		input(f, "if", "What could go wrong?", "For example, Joan can’t come.", ""),
		limited(f, "then", "What to do then", "", 4, manyLines),
	}
	for i := 1; i <= mostCalls; i++ {
		n := strconv.Itoa(i)
		title := []string{"Who to call", "Who to call next (optional)", "And then (optional)"}[i-1]
		fields = append(fields, template.HTML(`<fieldset class="nhsuk-fieldset nhsuk-form-group nhsuk-u-margin-bottom-5"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">`+title+`</legend>`),
			nhsuk.Input{Name: "call-" + n, Value: f.Value("call-" + n), Label: nhsuk.Label{Text: "Name"}, ErrorMessage: wrong(f, "call-"+n), Attributes: nhsuk.Attributes{"list": "people"}}.HTML(),
			nhsuk.Input{Name: "phone-" + n, Type: "tel", Value: f.Value("phone-" + n), Label: nhsuk.Label{Text: "Phone"}, ErrorMessage: wrong(f, "phone-"+n), Width: "20"}.HTML(),
			`</fieldset>`)
	}
	return append(fields, nhsuk.Checkboxes{Name: "nobody", Values: f.Values("nobody"), Small: true, ErrorMessage: wrong(f, "nobody"),
		Items: []nhsuk.Choice{{Value: "yes", Text: "There is nobody to call for this. What to do is all written above."}}}.HTML())
}

func showRefusal(f *web.Form, e plan.Entry) {
	x := e.(*plan.Refusal)
	f.Set("asked", x.Asked)
	f.Set("why", x.Why)
	f.Set("decider", x.Name)
	f.SetDate("on", x.On)
	f.Set("instead", x.Instead)
	f.Set("challenge", x.Challenge)
}

func readRefusal(f *web.Form, e editing) plan.Entry {
	x := &plan.Refusal{Asked: f.Text("asked", web.Max(aFewLines, "What was asked for")), Why: f.Text("why", web.Max(manyLines, "The reason")),
		Name: f.Text("decider", web.Max(200, "Who decided")), Instead: f.Text("instead", web.Max(aFewLines, "What was offered")), Challenge: f.Text("challenge", web.Max(aFewLines, "What they can do"))}
	if was, ok := e.entry.(*plan.Refusal); ok && was.Name == x.Name {
		x.Decider = was.Decider
	}
	x.On, _ = f.Date("on", "The date of the decision", "")
	return x
}

func refusalFields(f *web.Form, e editing) []template.HTML {
	return []template.HTML{
		limited(f, "asked", "What was asked for?", "", 2, aFewLines),
		limited(f, "why", "Why was it refused?", "In words that "+e.who.Called()+" can use: the rule, and how it was applied to them.", 4, manyLines),
		input(f, "decider", "Who decided?", "Name, and job or organisation.", ""),
		date(f, "on", "When? (optional)", "Leave it empty for today."),
		limited(f, "instead", "What was offered instead? (optional)", "", 2, aFewLines),
		limited(f, "challenge", "What can "+e.who.Called()+" do if they think this is wrong?", "Who to talk to, and how to complain.", 3, aFewLines),
	}
}
