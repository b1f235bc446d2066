package personweb

import (
	"concordat/care/banner"
	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
)

// about reads the person whom the address names, for the banner over the page, and then what else the page needs.
func about(r *web.Request, read func(*store.Reader, person.Person) error) (b *web.PersonBanner, err error) {
	err = r.View(func(reader *store.Reader) error {
		var p person.Person
		if b, p, err = banner.For(reader, r.Path("id")); err != nil {
			return err
		}
		return read(reader, p)
	})
	return b, err
}

// ofPerson is what is around a page that a person's own page leads to.
func ofPerson(b *web.PersonBanner, id, title string, f *web.Form) web.Chrome {
	return web.Chrome{Title: title, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/people/" + id, Text: b.Name}}
}

// done goes back to a page of the person whom the address names ("/circle"), which says what was done.
func done(r *web.Request, what, page string) error {
	if err := r.Flash(what); err != nil {
		return err
	}
	return r.Redirect("/people/" + r.Path("id") + page)
}
