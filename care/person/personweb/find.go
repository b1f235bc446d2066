package personweb

import (
	"html/template"
	"net/http"
	"time"

	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var findTemplate = web.MustParse(files, "find.html")

// findPage is what find.html prints.
type findPage struct {
	Box, Born template.HTML
	Searched  bool
	Count     int
	More      bool
	Screen    int
	Table     template.HTML
	Register  string
}

// find looks for a person by name, date of birth or NHS number.
func find(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	wanted, err := person.Want(f.Value("q"))
	if err != nil && !f.Take(asked(err)) {
		return err
	}
	if day, ok := f.Date("born", "Date of birth", ""); ok {
		wanted.Born = day.Format(time.DateOnly)
	}
	page := findPage{Screen: person.Screen, Searched: f.OK() && wanted != (person.Wanted{}), Register: registerLink(wanted)}
	if f.Has("q") && f.OK() && !page.Searched {
		f.Add("q", "Enter a name, a date of birth or an NHS number")
	}
	if page.Searched {
		var found person.Results
		r.SetReason("looking for somebody whose name, date of birth or NHS number is like yours")
		err := r.View(func(reader *store.Reader) (err error) {
			found, err = person.Search(reader, wanted)
			return err
		})
		if err != nil {
			return err
		}
		page.Count, page.More, page.Table = len(found.People), found.More, results(found)
	}
	page.Box = f.Input(nhsuk.Input{Name: "q", Autocomplete: "off", Spellcheck: "false", Label: nhsuk.Label{Text: "Name, date of birth or NHS number", Size: "s"},
		Hint: nhsuk.Hint{Text: "Any parts of the name in any order. Names that sound the same are found too. A date or year of birth helps. For example, Kathryn Elis 1942, or 999 000 0018"}})
	page.Born = f.DateInput(nhsuk.DateInput{NamePrefix: "born", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Date of birth, if you know it", Size: "s"}}})
	status := http.StatusOK
	if !f.OK() {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, findTemplate, web.Chrome{Title: "Find a person", Nav: "/people", Errors: f.Errors()}, page)
}

// asked moves what is wrong with an NHS number to the box it was typed in.
func asked(err error) error { return renamed(err, "nhs-number", "q") }

func registerLink(w person.Wanted) string {
	return with("/people/new", "name", w.Name, "nhs-number", string(w.NHSNumber), "born", w.Born)
}

func results(found person.Results) template.HTML {
	t := nhsuk.Table{Responsive: true, FirstCellIsHeader: true, Caption: nhsuk.Heading{Text: "People found", Classes: "nhsuk-u-visually-hidden"},
		Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Born"}, {Text: "Postcode area"}, {Text: "What fits"}}}
	for _, p := range found.People {
		name := p.Person.Name
		if p.Person.Known != "" {
			name += " (" + p.Person.Known + ")"
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: name, Href: "/people/" + p.Person.ID}, {Text: p.Person.Born.Day()}, {Text: p.Person.Area()}, {Text: p.Why}})
	}
	return t.HTML()
}
