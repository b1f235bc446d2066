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

// correct makes a new version of a note, and says why.
func correct(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	why := nhsuk.Textarea{Name: "why", Rows: 2, Label: nhsuk.Label{Text: "What did you correct, and why?", Size: "s"}}
	if !r.IsPost() {
		return renderChange(r, http.StatusOK, nil, "Correct a note", "Save the correction", why)
	}
	e := entry(f, r.Now())
	return change(r, f, "Corrected. The earlier words are kept.", "Correct a note", "Save the correction", why, func(tx *store.Tx, id string, base int) error {
		return note.Correct(tx, id, base, e, f.Value("why"))
	})
}

// retract marks a note as written in error.
func retract(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	why := nhsuk.Textarea{Name: "why", Rows: 2, Label: nhsuk.Label{Text: "Why was this written in error?", Size: "s"}, Hint: nhsuk.Hint{Text: "It stays on the record, struck out, with this reason"}}
	if !r.IsPost() {
		return renderChange(r, http.StatusOK, nil, "Mark as written in error", "Mark as written in error", why)
	}
	return change(r, f, "Marked as written in error.", "Mark as written in error", "Mark as written in error", why, func(tx *store.Tx, id string, base int) error {
		return note.Retract(tx, id, base, f.Value("why"))
	})
}

func change(r *web.Request, f *web.Form, done, title, button string, why nhsuk.Textarea, do func(tx *store.Tx, id string, base int) error) error {
	base, _ := strconv.Atoi(f.Value("version"))
	if f.OK() {
		if err := r.Update(func(tx *store.Tx) error { return do(tx, r.Path("id"), base) }); err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderChange(r, http.StatusUnprocessableEntity, f, title, button, why)
	}
	if err := r.Flash(done); err != nil {
		return err
	}
	return r.Redirect("/notes/" + r.Path("id"))
}

// renderChange shows the note's own form again (to correct) or only the reason (to retract). f is nil at first.
func renderChange(r *web.Request, status int, f *web.Form, title, button string, why nhsuk.Textarea) error {
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
	page := writePage{Title: title, Action: r.HTTP.URL.Path, Button: button, Version: strconv.Itoa(n.Version)}
	if f == nil {
		f = web.NewForm("kind", n.Kind, "category", n.Category, "text", n.Text)
		if n.ThirdParty {
			f.Set("third-party", "yes")
		}
		setHappened(f, n.Happened.At)
	} else {
		page.Version = f.Value("version")
	}
	page.Questions = []template.HTML{f.Textarea(why)}
	if button == "Save the correction" {
		page.Questions = append(questions(f, name), page.Questions...)
	}
	return r.Render(status, writeTemplate, web.Chrome{Title: title, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/notes/" + n.ID, Text: "The note"}}, page)
}
