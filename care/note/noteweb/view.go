package noteweb

import (
	"net/http"
	"strings"

	"concordat/care/banner"
	"concordat/care/note"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

var viewTemplate = web.MustParse(files, "view.html")

// viewPage is what view.html prints.
type viewPage struct {
	note.Note
	Name    string
	Caption string
	Href    string
	Earlier []note.Note // as it was before each correction, newest first
	Mine    bool        // the asker's organisation wrote it and may correct it
}

// view shows a note, how it was before it was corrected, and why.
func view(r *web.Request) error {
	var (
		page viewPage
		b    *web.PersonBanner
	)
	err := r.View(func(reader *store.Reader) (err error) {
		if page.Note, err = note.Load(reader, r.Path("id")); err != nil {
			return err
		}
		banner, p, err := banner.For(reader, page.Person)
		if err != nil {
			return err
		}
		b, page.Name = banner, p.Called()
		if len(page.Changes) == 0 {
			return nil
		}
		all, err := note.Versions(reader, page.ID)
		if fault.Is(err, fault.NotFound) {
			return nil // an earlier version is not for the asker: what is left is the note as it is now
		}
		if err == nil {
			page.Earlier = all[1:]
		}
		return err
	})
	if err != nil {
		return err
	}
	page.Href, page.Caption = "/notes/"+page.ID, "Record"
	if page.Category != "" {
		page.Caption = strings.ToUpper(page.Category[:1]) + page.Category[1:]
	}
	page.Mine = r.Who.In(access.Practitioners) && page.Org == r.Who.Organisation && !page.Retracted
	if !r.Who.In(access.Practitioners) {
		b.Href = "/"
	}
	return r.Render(http.StatusOK, viewTemplate, web.Chrome{Title: page.KindName + " about " + b.Name, Person: b,
		Back: &web.Link{Href: "/people/" + page.Person + "/notes", Text: "Notes"}}, page)
}
