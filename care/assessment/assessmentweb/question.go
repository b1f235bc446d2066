package assessmentweb

import (
	"encoding/json"
	"html/template"
	"strconv"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/web/nhsuk"
)

// wroteSystem are the answers to who filled in a section of the person's own words.
const wroteSystem = "urn:concordat:code:wrote"

// ofOneself reports whether an answer says that the person wrote a section herself, which only she can say.
func ofOneself(o r4.Coding) bool { return o.System == wroteSystem && o.Code == "self" }

// question is one question with all that stands around it.
type question struct {
	Field, Item, Entry string
	Hidden             bool   // not asked, given the other answers
	When               string // its conditions, for the script that shows and hides
	Control            template.HTML
	Base               string // name and value of the hidden field
	BaseName           string
	By                 string // who gave the answer that stands
	History            string // where its earlier answers are
	Earlier            int
	Differ             []standing
	Both               string // the value of the button that keeps both; "" when only one can stand
	Offers             []offer
	AddAll             string // the value of the button that accepts all offers; "" for one or none
	Judged             bool   // a judgement, which has notes where the answers don't bear it out
	Notes              []string
	Absent             template.HTML // "" where a question may simply be left
}

// standing is one of the answers that stand side by side.
type standing struct {
	By, Text, Choose string
}

// offer is a fact on the record with the button that accepts it.
type offer struct {
	Text, From, Accept string
}

func (p *printer) question(i *forms.Item, entry string) question {
	key := assessment.Key{Item: i.LinkID, Entry: entry}
	name := key.Field()
	on := p.a.Log.On(i.LinkID, entry)
	if !p.refused[name] {
		p.clear(name)
		show(p.f, i, entry, shown(on, p.who))
	}
	q := question{Field: name, Item: i.LinkID, Entry: entry, Hidden: !p.a.Enabled(i, entry), When: when(i), Control: p.control(i, name),
		BaseName: basePrefix + name, Base: baseOf(on, p.who).String()}
	if q.Judged = assessment.Judgement(i); q.Judged {
		q.Notes = notesOn(p.notes, i.LinkID)
	}
	if g := on.Latest(); g != nil && !on.Differ() {
		q.By = said(*g)
	}
	if len(on.All) > 0 {
		q.History, q.Earlier = p.path+"/history?item="+name, len(on.All)-max(1, len(on.Heads))
	}
	if on.Differ() {
		for _, g := range on.Heads {
			q.Differ = append(q.Differ, standing{g.By().String() + ", " + clock.Hour(g.At()), inWords(g), "choose:" + name + "|" + g.ID})
		}
		if _, ok := p.a.KeepBoth(i, entry); ok {
			q.Both = "both:" + name
		}
	}
	if entry == "" {
		for _, o := range p.offers[i.LinkID] {
			from := o.From
			if d := o.Since.Day(); d != "" {
				from += ", " + d
			}
			q.Offers = append(q.Offers, offer{o.Text, from, "accept:" + name + "|" + o.Source})
		}
	}
	if len(q.Offers) > 1 {
		q.AddAll = "accept-all:" + name
	}
	if i.Required && !q.Judged {
		q.Absent = p.absent(i, name)
	}
	return q
}

func (p *printer) clear(name string) {
	for _, part := range []string{"", ".other", ".absent", ".why", "-day", "-month", "-year"} {
		p.f.Set(name + part)
	}
}

// said says who gave an answer and when, and where they took it from.
func said(g assessment.Given) string {
	s := g.By().String() + ", " + clock.DayAndHour(g.At())
	if g.Removed {
		s += " (taken back)"
	}
	if g.Source != nil {
		s += ", taken from the record"
	}
	return s
}

func inWords(g assessment.Given) string {
	switch {
	case g.Removed:
		return "Taken back"
	case g.Absent != "":
		for _, a := range assessment.Absences {
			if a.Code == g.Absent {
				return a.Words + ": " + g.Why
			}
		}
	}
	return forms.Words(g.Value)
}

// control prints the question by its type.
func (p *printer) control(i *forms.Item, name string) template.HTML {
	label := nhsuk.Label{Text: i.Text, Size: "s"}
	hint := nhsuk.Hint{Text: i.Help}
	legend := nhsuk.Fieldset{Legend: nhsuk.Legend{Text: i.Text, Size: "s"}}
	switch i.Type {
	case "choice", "open-choice":
		return p.choice(i, name, legend, hint)
	case "boolean":
		return p.f.Radios(nhsuk.Radios{Name: name, Fieldset: legend, Hint: hint, Inline: true,
			Items: []nhsuk.Choice{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}})
	case "date":
		return `<div data-autosave-group>` + p.f.DateInput(nhsuk.DateInput{NamePrefix: name, Fieldset: legend, Hint: hint}) + `</div>`
	case "integer":
		return p.f.Input(nhsuk.Input{Name: name, Label: label, Hint: hint, Width: "4", Inputmode: "numeric"})
	case "decimal":
		return p.f.Input(nhsuk.Input{Name: name, Label: label, Hint: hint, Width: "5", Inputmode: "decimal"})
	case "string":
		if !i.Repeats {
			return p.f.Input(nhsuk.Input{Name: name, Label: label, Hint: hint})
		}
	}
	rows := 3
	if i.Repeats {
		rows = max(3, len(p.f.Values(name)))
	}
	if i.MaxLen > 0 && !i.Repeats {
		return nhsuk.CharacterCount{Name: name, Label: label, Hint: hint, Rows: rows, Maxlength: i.MaxLen, Threshold: 75, Value: p.f.Value(name),
			ErrorMessage: nhsuk.ErrorMessage{Text: p.f.Err(name)}}.HTML()
	}
	return p.f.Textarea(nhsuk.Textarea{Name: name, Label: label, Hint: hint, Rows: rows})
}

func (p *printer) choice(i *forms.Item, name string, legend nhsuk.Fieldset, hint nhsuk.Hint) template.HTML {
	var items []nhsuk.Choice
	for _, o := range i.Options {
		if ofOneself(o) && p.role != access.Person && p.f.Value(name) != o.Code {
			continue // only the person can say that she writes about herself
		}
		items = append(items, nhsuk.Choice{Value: o.Code, Text: o.Display, Exclusive: i.Repeats && o.Code == "none", Group: name})
	}
	other := template.HTML("")
	if i.Type == "open-choice" {
		other = p.f.Input(nhsuk.Input{Name: name + ".other", Label: nhsuk.Label{Text: "Something else"}})
	}
	switch {
	case i.Repeats:
		return p.f.Checkboxes(nhsuk.Checkboxes{Name: name, Fieldset: legend, Hint: hint, Items: items, Small: len(items) > 5}) + other
	case i.Control == "drop-down":
		options := []nhsuk.SelectItem{{Text: "Choose", NoValue: true}}
		for _, o := range i.Options {
			options = append(options, nhsuk.SelectItem{Value: o.Code, Text: o.Display})
		}
		return p.f.Select(nhsuk.Select{Name: name, Label: nhsuk.Label{Text: i.Text, Size: "s"}, Hint: hint, Items: options}) + other
	}
	return p.f.Radios(nhsuk.Radios{Name: name, Fieldset: legend, Hint: hint, Items: items, Small: len(items) > 5}) + other
}

// absent asks why a question that has to be answered can't be.
func (p *printer) absent(i *forms.Item, name string) template.HTML {
	var items []nhsuk.Choice
	for _, a := range assessment.Absences {
		items = append(items, nhsuk.Choice{Value: a.Code, Text: a.Words})
	}
	inner := p.f.Radios(nhsuk.Radios{Name: name + ".absent", Items: items, Small: true,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Why can’t it be answered?", VisuallyHiddenText: "(" + i.Short + ")"}}}) +
		p.f.Input(nhsuk.Input{Name: name + ".why", Label: nhsuk.Label{Text: "Say a little more"}})
	return nhsuk.Details{Summary: nhsuk.Content{Text: "I can’t answer this"}, Open: p.f.Value(name+".absent") != "" || p.refused[name] && p.f.Value(name+".why") != "",
		Markup: `<div data-autosave-group>` + inner + `</div>`}.HTML()
}

// when is an item's own conditions as the script reads them, "" when it has none.
func when(i *forms.Item) string {
	list, behavior := i.Conditions()
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(struct {
		Behavior string            `json:"behavior"`
		When     []forms.Condition `json:"when"`
	}{behavior, list})
	if err != nil {
		return "" // a list of strings can always be written
	}
	return string(text)
}

func number(n int) string { return strconv.Itoa(n) }
