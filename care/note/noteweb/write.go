package noteweb

import (
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"concordat/care/banner"
	"concordat/care/note"
	"concordat/care/person"
	"concordat/clock"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var writeTemplate = web.MustParse(files, "write.html")

// writePage is what write.html prints.
type writePage struct {
	Title, Action, Button string
	Version               string // of the note that is corrected
	Questions             []template.HTML
}

// write records a note, a contact or a visit.
func write(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		f = web.NewForm("kind", r.Query("kind"))
		setHappened(f, r.Now())
		return renderWrite(r, http.StatusOK, f)
	}
	e := entry(f, r.Now())
	e.Person = r.Path("id")
	if f.OK() {
		err := r.Update(func(tx *store.Tx) error {
			if _, err := person.Load(tx.Reader, e.Person); err != nil {
				return err
			}
			_, err := note.Write(tx, e)
			return err
		})
		if err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderWrite(r, http.StatusUnprocessableEntity, f)
	}
	if err := r.Flash("Written down."); err != nil {
		return err
	}
	return r.Redirect("/people/" + e.Person + "/notes")
}

func renderWrite(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	var (
		b *web.PersonBanner
		p person.Person
	)
	err := r.View(func(reader *store.Reader) (err error) {
		b, p, err = banner.For(reader, id)
		return err
	})
	if err != nil {
		return err
	}
	page := writePage{Title: "Write a note", Action: "/people/" + id + "/notes/new", Button: "Save", Questions: questions(f, p.Called())}
	return r.Render(status, writeTemplate, web.Chrome{Title: page.Title, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/people/" + id + "/notes", Text: "Notes"}}, page)
}

var hourShape = regexp.MustCompile(`^([01]?\d|2[0-3])[:.]([0-5]\d)$`)

// entry reads what was written. A note of today without a time of day happened just now.
func entry(f *web.Form, now time.Time) note.Entry {
	e := note.Entry{Kind: f.Value("kind"), Category: f.Value("category"), Text: f.Text("text", web.Max(20000, "What happened")), ThirdParty: f.Bool("third-party")}
	day, ok := f.Date("happened", "The day it happened", "")
	if !ok {
		return e
	}
	hour := f.Value("hour")
	parts := hourShape.FindStringSubmatch(hour)
	switch {
	case parts != nil:
		h, _ := strconv.Atoi(parts[1])
		m, _ := strconv.Atoi(parts[2])
		e.Happened = time.Date(day.Year(), day.Month(), day.Day(), h, m, 0, 0, clock.England)
	case hour != "":
		f.Add("hour", "Enter the time like 14:30")
	case clock.Day(day) == clock.Day(now):
		e.Happened = now
	default:
		e.Happened = time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, clock.England)
	}
	return e
}

func setHappened(f *web.Form, at time.Time) {
	at = at.In(clock.England)
	f.SetDate("happened", at)
	f.Set("hour", at.Format("15:04"))
}

func questions(f *web.Form, name string) []template.HTML {
	var kinds []nhsuk.Choice
	for _, k := range note.Kinds {
		kinds = append(kinds, nhsuk.Choice{Value: k.Code, Text: k.Name, Hint: nhsuk.Hint{Text: k.Hint}})
	}
	categories := []nhsuk.SelectItem{{Text: "Choose if it helps others to find it", NoValue: true}}
	for _, c := range note.Categories {
		categories = append(categories, nhsuk.SelectItem{Value: c, Text: c})
	}
	return []template.HTML{
		f.Radios(nhsuk.Radios{Name: "kind", Small: true, Items: kinds, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What is this?", Size: "s"}}}),
		f.DateInput(nhsuk.DateInput{NamePrefix: "happened", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "When did it happen?", Size: "s"}}}),
		f.Input(nhsuk.Input{Name: "hour", Width: "5", Label: nhsuk.Label{Text: "At what time?"}, Hint: nhsuk.Hint{Text: "Like 14:30"}, Autocomplete: "off"}),
		f.Textarea(nhsuk.Textarea{Name: "text", Rows: 10, Label: nhsuk.Label{Text: "What happened?", Size: "s"}, Hint: nhsuk.Hint{Text: "Write so that " + name + " could read it. The first line is shown in lists"}}),
		f.Select(nhsuk.Select{Name: "category", Label: nhsuk.Label{Text: "Part of care"}, Items: categories}),
		f.Checkboxes(nhsuk.Checkboxes{Name: "third-party", Items: []nhsuk.Choice{{Value: "yes", Text: "Somebody else told this in confidence, or it is about somebody else",
			Hint: nhsuk.Hint{Text: name + " will not be able to see it"}}}}),
	}
}
