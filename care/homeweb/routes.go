// Package homeweb is the first page after sign-in: for each role, what needs it today; and the whole list of a worker's people.
package homeweb

import (
	"embed"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of this room.
func Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Action: "home.view", Audience: access.Everyone, Page: home},
		{Pattern: "GET /people/mine", Action: "people.mine.view", Audience: access.Practitioners, Page: people},
	}
}

// home is the page that the role needs.
func home(r *web.Request) error {
	switch r.Who.Kind() {
	case access.Practitioner:
		return worklist(r)
	case access.Oneself, access.Family:
		return r.Redirect("/my")
	case access.Guardian:
		return r.Redirect("/governance/access")
	}
	return overview(r)
}
