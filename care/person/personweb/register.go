package personweb

import (
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"concordat/care/person"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var (
	registerTemplate = web.MustParse(files, "register.html")
	likelyTemplate   = web.MustParse(files, "likely.html")
)

// registerPage is what register.html prints.
type registerPage struct{ Questions []template.HTML }

// register adds somebody, after showing who they may be already.
func register(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return r.Render(http.StatusOK, registerTemplate, registerChrome(f), registerPage{questions(known(f))})
	}
	d := detailsOf(f)
	if _, err := d.Tidy(r.Now()); err != nil && !f.Take(err) {
		return err
	}
	if !f.OK() {
		return r.Render(http.StatusUnprocessableEntity, registerTemplate, registerChrome(f), registerPage{questions(f)})
	}
	if f.Value("none-of-these") == "" {
		var likely []person.Match
		r.SetReason("registering somebody, and making sure that it wasn't you")
		err := r.View(func(reader *store.Reader) (err error) {
			likely, err = person.Likely(reader, d)
			return err
		})
		if err != nil {
			return err
		}
		if len(likely) > 0 {
			return r.Render(http.StatusOK, likelyTemplate, web.Chrome{Title: "Is it one of these people?", Nav: "/people",
				Back: &web.Link{Href: "/people", Text: "Find a person"}}, likelyOf(f, d, likely))
		}
	}
	var id string
	err = r.Update(func(tx *store.Tx) (err error) {
		id, err = person.Register(tx, d)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		f.Add("nhs-number", err.Error())
		return r.Render(http.StatusConflict, registerTemplate, registerChrome(f), registerPage{questions(f)})
	}
	if err != nil {
		return err
	}
	if err := r.Flash(d.Given + " " + d.Family + " is registered."); err != nil {
		return err
	}
	return r.Redirect("/people/" + id)
}

func registerChrome(f *web.Form) web.Chrome {
	return web.Chrome{Title: "Register a new person", Nav: "/people", Errors: f.Errors(), Back: &web.Link{Href: "/people", Text: "Find a person"}}
}

// known fills in what somebody looked for before they came here.
func known(f *web.Form) *web.Form {
	out := web.NewForm("nhs-number", f.Value("nhs-number"))
	if name := strings.Fields(f.Value("name")); len(name) > 1 {
		out.Set("given", strings.Join(name[:len(name)-1], " "))
		out.Set("family", name[len(name)-1])
	} else if len(name) == 1 {
		out.Set("family", name[0])
	}
	if m, ok := r4.ParseMoment(f.Value("born")); ok && m.Precision == r4.Day {
		out.SetDate("born", m.At)
	}
	return out
}

func detailsOf(f *web.Form) person.Details {
	d := person.Details{
		NHSNumber: f.Value("nhs-number"), Given: f.Text("given", web.Required("Enter a first name. If it isn't known, enter Unknown"), web.Max(80, "First names")),
		Family: f.Text("family", web.Required("Enter a last name"), web.Max(80, "Last name")),
		Known:  f.Value("known"), Gender: f.Choice("gender", []string{"female", "male", "other", "unknown"}, ""),
		Town: f.Value("town"), Postcode: f.Value("postcode"), Phone: f.Value("phone"), Email: f.Value("email"),
		Language: f.Value("language"), Interpreter: f.Bool("interpreter"), NoNHSNumber: f.Bool("no-nhs-number"),
	}
	if line := f.Value("address"); line != "" {
		d.Lines = []string{line}
	}
	if day, ok := f.Date("born", "Date of birth", "Enter a date of birth"); ok {
		d.Born = day.Format(time.DateOnly)
	}
	return d
}

// afterNHSNumber is where, among the questions, what belongs to the NHS number is asked.
const afterNHSNumber = 5

func questions(f *web.Form) []template.HTML {
	line := func(name, label, hint, auto, width string) template.HTML {
		return f.Input(nhsuk.Input{Name: name, Label: nhsuk.Label{Text: label}, Hint: nhsuk.Hint{Text: hint}, Autocomplete: auto, Width: width, Spellcheck: "false"})
	}
	return []template.HTML{
		line("given", "First names", "", "off", "20"),
		line("family", "Last name", "", "off", "20"),
		line("known", "What they like to be called, if it is something else", "", "off", "20"),
		f.DateInput(nhsuk.DateInput{NamePrefix: "born", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Date of birth"}}, Hint: nhsuk.Hint{Text: "For example, 14 3 1942"}}),
		line("nhs-number", "NHS number, if you have it", "10 digits, like 999 000 0018", "off", "10"),
		f.Radios(nhsuk.Radios{Name: "gender", Small: true, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Gender on record, if known"}},
			Items: []nhsuk.Choice{{Value: "female", Text: "Female"}, {Value: "male", Text: "Male"}, {Value: "other", Text: "Other"}, {Value: "unknown", Text: "Not known"}}}),
		line("address", "First line of the address", "", "off", "30"),
		line("town", "Town or city", "", "off", "20"),
		line("postcode", "Postcode", "", "off", "10"),
		line("phone", "Telephone", "", "off", "20"),
		line("email", "Email", "", "off", "30"),
		line("language", "Language they speak, if it isn't English", "", "off", "20"),
		f.Checkboxes(nhsuk.Checkboxes{Name: "interpreter", Small: true, Items: []nhsuk.Choice{{Value: "yes", Text: "Needs an interpreter"}}}),
	}
}

// likelyPage is what likely.html prints.
type likelyPage struct {
	Name   string
	Rows   []likelyRow
	Same   bool // somebody has the NHS number: then nobody can be added with it
	Hidden []hiddenField
}

type likelyRow struct {
	Href, Name, How, Why, Differs, Born, NHSNumber string
	Address                                        []string
}

type hiddenField struct{ Name, Value string }

func likelyOf(f *web.Form, d person.Details, likely []person.Match) likelyPage {
	page := likelyPage{Name: d.Given + " " + d.Family}
	for _, m := range likely {
		page.Same = page.Same || m.Score > .9
		page.Rows = append(page.Rows, likelyRow{Href: "/people/" + m.Person.ID, Name: m.Person.Name, How: how(m.Score), Why: m.Why, Differs: m.Differs,
			Born: m.Person.Born.Day(), NHSNumber: m.Person.NHSNumber.String(), Address: m.Person.Address()})
	}
	for _, name := range f.Names() {
		for _, v := range f.Values(name) {
			page.Hidden = append(page.Hidden, hiddenField{name, v})
		}
	}
	return page
}

// how says a match score in words.
func how(score float64) string {
	switch {
	case score > .9:
		return "Almost certainly the same person"
	case score > .75:
		return "Very likely the same person"
	case score > .65:
		return "Likely the same person"
	case score > 0:
		return "Possibly the same person"
	}
	return "May be the same person"
}

// renamed moves the issues of a fault from one field to another.
func renamed(err error, from, to string) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Issues = nil
	for _, issue := range e.Issues {
		if issue.Path == from {
			issue.Path = to
		}
		moved.Issues = append(moved.Issues, issue)
	}
	return &moved
}
