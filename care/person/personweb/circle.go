package personweb

import (
	"html/template"
	"net/http"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var circleTemplate = web.MustParse(files, "circle.html")

// circlePage is what circle.html prints.
type circlePage struct {
	Name            string
	People, Helpers []circle.Member
	Action          string
	Questions       []template.HTML
}

func showCircle(r *web.Request) error { return renderCircle(r, http.StatusOK, web.NewForm()) }

// addToCircle adds a relative, friend or neighbour.
func addToCircle(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	m := memberOf(f)
	err = r.Update(func(tx *store.Tx) error {
		_, err := circle.Add(tx, r.Path("id"), m)
		return err
	})
	if err != nil && !f.Take(err) {
		return err
	}
	if !f.OK() {
		return renderCircle(r, http.StatusUnprocessableEntity, f)
	}
	return done(r, m.Name+" was added.", "/circle")
}

func memberOf(f *web.Form) circle.Member {
	m := circle.Member{Name: f.Text("name", web.Max(120, "Name")), Relation: f.Value("relation"), Phone: f.Value("phone"), Email: f.Value("email"),
		MayContact: circle.Agreed(f.Choice("may-contact", []string{"yes", "no"}, ""))}
	for _, v := range f.Values("is") {
		switch v {
		case "carer":
			m.Carer = true
		case "lives-with":
			m.LivesWith = true
		case "emergency":
			m.Emergency = true
		}
	}
	return m
}

func renderCircle(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	page := circlePage{Action: "/people/" + id + "/circle"}
	b, err := about(r, func(reader *store.Reader, p person.Person) (err error) {
		page.Name = p.Called()
		if page.People, err = circle.People(reader, id); err != nil {
			return err
		}
		page.Helpers, err = circle.Helpers(reader, id)
		return err
	})
	if err != nil {
		return err
	}
	page.Questions = circleQuestions(f, page.Name)
	return r.Render(status, circleTemplate, ofPerson(b, id, "People around "+b.Name, f), page)
}

func circleQuestions(f *web.Form, name string) []template.HTML {
	relations := []nhsuk.SelectItem{{Text: "Choose", NoValue: true}}
	for _, r := range circle.Relations() {
		relations = append(relations, nhsuk.SelectItem{Value: r.Code, Text: r.Name})
	}
	return []template.HTML{
		f.Input(nhsuk.Input{Name: "name", Label: nhsuk.Label{Text: "Name"}, Width: "20", Autocomplete: "off", Spellcheck: "false"}),
		f.Select(nhsuk.Select{Name: "relation", Label: nhsuk.Label{Text: "Who they are to " + name}, Items: relations}),
		f.Checkboxes(nhsuk.Checkboxes{Name: "is", Small: true, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What is true of them"}}, Items: []nhsuk.Choice{
			{Value: "carer", Text: "Looks after " + name + " unpaid"}, {Value: "lives-with", Text: "Lives with " + name}, {Value: "emergency", Text: "Is to be rung in an emergency"}}}),
		f.Input(nhsuk.Input{Name: "phone", Label: nhsuk.Label{Text: "Telephone"}, Width: "20", Autocomplete: "off"}),
		f.Input(nhsuk.Input{Name: "email", Label: nhsuk.Label{Text: "Email"}, Width: "20", Autocomplete: "off", Spellcheck: "false"}),
		f.Radios(nhsuk.Radios{Name: "may-contact", Small: true, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Has " + name + " agreed that we may contact them?"}},
			Items: []nhsuk.Choice{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}, {Text: "Not asked yet", Value: ""}}}),
	}
}
