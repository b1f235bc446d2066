// Package personweb is the pages about a person: finding and registering somebody, the one page about them, their
// timeline, the people around them and their alerts.
package personweb

import (
	"embed"
	"net/url"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of this room.
func Routes() []web.Route {
	staff := access.Practitioners
	return []web.Route{
		{Pattern: "GET /people", Action: "person.find", Audience: staff, Page: find},
		{Pattern: "GET /people/new", Action: "person.register", Audience: staff, Page: register},
		{Pattern: "POST /people/new", Action: "person.register", Audience: staff, Page: register},
		{Pattern: "GET /people/{id}", Action: "person.view", Audience: staff.And(access.PersonAndCarer), Page: view},
		{Pattern: "GET /people/{id}/timeline", Action: "timeline.view", Audience: staff.And(access.PersonOnly), Page: showTimeline},
		{Pattern: "GET /people/{id}/circle", Action: "circle.view", Audience: staff, Page: showCircle},
		{Pattern: "POST /people/{id}/circle", Action: "circle.add", Audience: staff, Page: addToCircle},
		{Pattern: "GET /people/{id}/circle/{member}", Action: "circle.change", Audience: staff, Page: changeMember},
		{Pattern: "POST /people/{id}/circle/{member}", Action: "circle.change", Audience: staff, Page: changeMember},
		{Pattern: "POST /people/{id}/circle/{member}/remove", Action: "circle.remove", Audience: staff, Page: removeMember},
		{Pattern: "GET /people/{id}/details", Action: "person.change", Audience: staff, Page: details},
		{Pattern: "POST /people/{id}/details", Action: "person.change", Audience: staff, Page: details},
		{Pattern: "GET /people/{id}/alerts", Action: "alert.view", Audience: staff, Page: showAlerts},
		{Pattern: "POST /people/{id}/alerts", Action: "alert.raise", Audience: staff, Page: raiseAlert},
		{Pattern: "GET /people/{id}/alerts/{alert}/end", Action: "alert.end", Audience: staff, Page: endAlert},
		{Pattern: "POST /people/{id}/alerts/{alert}/end", Action: "alert.end", Audience: staff, Page: endAlert},
		{Pattern: "POST /people/{id}/take-on", Action: "person.take-on", Audience: staff, Page: takeOn},
	}
}

// with is a path with query parameters, those that are empty left out.
func with(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
