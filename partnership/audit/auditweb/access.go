// Package auditweb is the page on which whoever looks after how information is used sees who has used it, and why.
package auditweb

import (
	"embed"
	"net/http"
	"net/url"
	"strconv"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/partnership/audit"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

var accessTemplate = web.MustParse(files, "access.html")

// Routes are the pages of this room.
func Routes() []web.Route {
	return []web.Route{{Pattern: "GET /governance/access", Action: "governance.access.view", Audience: access.Guardians, Page: accesses}}
}

// accessData is what access.html prints.
type accessData struct {
	audit.Accesses
	Person, Name string // whose record, when one was chosen
	Refused      bool   // only what was refused
	before       int64
}

// Link is the address of this page with something changed.
func (d accessData) Link(person string, refused bool, before int64) string {
	q := url.Values{}
	if person != "" {
		q.Set("person", person)
	}
	if refused {
		q.Set("refused", "yes")
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return "/governance/access"
	}
	return "/governance/access?" + q.Encode()
}

// accesses lists who has used records, of everybody or of one person.
func accesses(r *web.Request) error {
	d := accessData{Person: r.Query("person"), Refused: r.Query("refused") != ""}
	d.before, _ = strconv.ParseInt(r.Query("before"), 10, 64)
	err := r.View(func(v *store.Reader) (err error) {
		if d.Person != "" {
			patient, err := store.Load[r4.Patient](v, d.Person)
			if err != nil && !fault.Is(err, fault.Gone) {
				return err
			}
			d.Name = name(patient.Value.Name)
		}
		d.Accesses, err = audit.Of(v, d.Person, d.before, d.Refused)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, accessTemplate, web.Chrome{Title: "Who has used the record", Nav: "/governance/access", Wide: true}, d)
}

func name(names []r4.HumanName) string {
	if len(names) == 0 {
		return "This person"
	}
	n := names[0]
	if n.Text != "" {
		return n.Text
	}
	out := ""
	for _, g := range n.Given {
		out += g + " "
	}
	return out + n.Family
}
