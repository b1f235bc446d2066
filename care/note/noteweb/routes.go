// Package noteweb is the pages of notes, contacts and visits.
package noteweb

import (
	"embed"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of this room. The person may read what isn't marked as told by or about somebody else.
func Routes() []web.Route {
	staff := access.Practitioners
	readers := staff.And(access.PersonOnly)
	return []web.Route{
		{Pattern: "GET /people/{id}/notes", Action: "note.list", Audience: readers, Page: list},
		{Pattern: "GET /people/{id}/notes/new", Action: "note.write", Audience: staff, Page: write},
		{Pattern: "POST /people/{id}/notes/new", Action: "note.write", Audience: staff, Page: write},
		{Pattern: "GET /notes/{id}", Action: "note.view", Audience: readers, Page: view},
		{Pattern: "GET /notes/{id}/correct", Action: "note.correct", Audience: staff, Page: correct},
		{Pattern: "POST /notes/{id}/correct", Action: "note.correct", Audience: staff, Page: correct},
		{Pattern: "GET /notes/{id}/retract", Action: "note.retract", Audience: staff, Page: retract},
		{Pattern: "POST /notes/{id}/retract", Action: "note.retract", Audience: staff, Page: retract},
	}
}
