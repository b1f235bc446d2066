package noteweb

import (
	"html/template"
	"net/http"
	"strconv"

	"concordat/care/banner"
	"concordat/care/note"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

// changing is something that is done to a note for a reason.
type changing struct {
	title, button, done string
	why                 nhsuk.Textarea
	words               bool // the note's own words are asked for too
	do                  func(tx *store.Tx, f *web.Form, id string, base int) error
}

// correct makes a new version of a note, and says why.
func correct(r *web.Request) error {
	return change(r, changing{title: "Correct a note", button: "Save the correction", done: "Corrected. The earlier words are kept.", words: true,
		why: nhsuk.Textarea{Name: "why", Rows: 2, Label: nhsuk.Label{Text: "What did you correct, and why?", Size: "s"}},
		do: func(tx *store.Tx, f *web.Form, id string, base int) error {
			return note.Correct(tx, id, base, entry(f, r.Now()), f.Value("why"))
		}})
}

// retract marks a note as written in error.
func retract(r *web.Request) error {
	return change(r, changing{title: "Mark as written in error", button: "Mark as written in error", done: "Marked as written in error.",
		why: nhsuk.Textarea{Name: "why", Rows: 2, Label: nhsuk.Label{Text: "Why was this written in error?", Size: "s"},
			Hint: nhsuk.Hint{Text: "It stays on the record, struck out, with this reason"}},
		do: func(tx *store.Tx, f *web.Form, id string, base int) error {
			return note.Retract(tx, id, base, f.Value("why"))
		}})
}

func change(r *web.Request, c changing) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return renderChange(r, http.StatusOK, nil, c)
	}
	base, _ := strconv.Atoi(f.Value("version"))
	if c.words {
		entry(f, r.Now()) // notes what can't be read
	}
	if f.OK() {
		err := r.Update(func(tx *store.Tx) error { return c.do(tx, f, r.Path("id"), base) })
		if err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderChange(r, http.StatusUnprocessableEntity, f, c)
	}
	if err := r.Flash(c.done); err != nil {
		return err
	}
	return r.Redirect("/notes/" + r.Path("id"))
}

// renderChange shows what is asked; f is nil at first, and then the note's own words are filled in.
func renderChange(r *web.Request, status int, f *web.Form, c changing) error {
	var (
		n    note.Note
		b    *web.PersonBanner
		name string
	)
	err := r.View(func(reader *store.Reader) (err error) {
		if n, err = note.Load(reader, r.Path("id")); err != nil {
			return err
		}
		banner, p, err := banner.For(reader, n.Person)
		if err == nil {
			b, name = banner, p.Called()
		}
		return err
	})
	if err != nil {
		return err
	}
	page := writePage{Title: c.title, Action: r.HTTP.URL.Path, Button: c.button, Version: strconv.Itoa(n.Version)}
	if f == nil {
		f = web.NewForm("kind", n.Kind, "category", n.Category, "text", n.Text)
		if n.ThirdParty {
			f.Set("third-party", "yes")
		}
		setHappened(f, n.Happened.At)
	} else {
		page.Version = f.Value("version")
	}
	page.Questions = []template.HTML{f.Textarea(c.why)}
	if c.words {
		page.Questions = append(questions(f, name), page.Questions...)
	}
	return r.Render(status, writeTemplate, web.Chrome{Title: c.title, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/notes/" + n.ID, Text: "The note"}}, page)
}
