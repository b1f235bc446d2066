package noteweb

import (
	"net/http"
	"net/url"

	"concordat/care/banner"
	"concordat/care/note"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

var listTemplate = web.MustParse(files, "list.html")

// perPage is how many notes are on a page.
const perPage = 20

// listPage is what list.html prints.
type listPage struct {
	Name, Href string
	Kinds      []choice
	Notes      []note.Note
	Total      int
	Older      string
	First      bool
	MayWrite   bool
}

// choice is a link that chooses which notes are listed.
type choice struct {
	Href, Text string
	Current    bool
}

// list shows a person's notes, a page at a time, those that happened last first.
func list(r *web.Request) error {
	id, kind, from := r.Path("id"), r.Query("kind"), r.Query("from")
	page := listPage{Href: "/people/" + id + "/notes", First: from == "", MayWrite: r.Who.In(access.Practitioners)}
	page.Kinds = []choice{{page.Href, "All", kind == ""}}
	for _, k := range note.Kinds {
		page.Kinds = append(page.Kinds, choice{page.Href + "?kind=" + k.Code, k.Name + "s", kind == k.Code})
	}
	var b *web.PersonBanner
	err := r.View(func(reader *store.Reader) error {
		banner, p, err := banner.For(reader, id)
		if err != nil {
			return err
		}
		b, page.Name = banner, p.Called()
		found, err := note.List(reader, id, kind, from, perPage)
		page.Notes, page.Total = found.Notes, found.Total
		if found.Next != "" {
			page.Older = page.Href + "?" + url.Values{"kind": {kind}, "from": {found.Next}}.Encode()
		}
		return err
	})
	if err != nil {
		return err
	}
	back := web.Link{Href: "/people/" + id, Text: b.Name}
	if !page.MayWrite {
		back, b.Href = web.Link{Href: "/", Text: "Home"}, "/"
	}
	return r.Render(http.StatusOK, listTemplate, web.Chrome{Title: "Notes about " + b.Name, Person: b, Back: &back}, page)
}
