// Package myweb is a person's own pages beside her plan: what happens next, what she says about herself, and who has
// looked at her record and why. Her carer sees of them what she has agreed to share.
package myweb

import (
	"embed"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of this room.
func Routes() []web.Route {
	shared := access.PersonAndCarer
	return []web.Route{
		{Pattern: "GET /my", Action: "my.home.view", Audience: shared, Page: home},
		{Pattern: "GET /my/next", Action: "my.next.view", Audience: shared, Page: next},
		{Pattern: "GET /my/record-looked-at", Action: "my.looked.view", Audience: shared, Page: looked},

		{Pattern: "GET /my/about-me", Action: "about-me.view", Audience: shared, Page: ownAbout},
		{Pattern: "GET /my/about-me/edit", Action: "about-me.edit.view", Audience: shared, Page: editOwn},
		{Pattern: "POST /my/about-me/edit", Action: "about-me.write", Audience: access.PersonOnly, Page: saveOwn},

		{Pattern: "GET /people/{id}/about-me", Action: "about-me.view", Audience: access.Practitioners, Page: staffAbout},
		{Pattern: "GET /people/{id}/about-me/edit", Action: "about-me.edit.view", Audience: access.Practitioners, Page: editWith},
		{Pattern: "POST /people/{id}/about-me/edit", Action: "about-me.write", Audience: access.Practitioners, Page: saveWith},
	}
}
