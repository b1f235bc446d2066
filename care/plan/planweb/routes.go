// Package planweb is the pages of the plan: for staff who write it with the person, and for the person and her carer,
// who read it, agree to it, say what should change, and print it.
package planweb

import (
	"embed"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of the plan.
func Routes() []web.Route {
	staff := func(pattern, action string, page func(*web.Request) error) web.Route {
		return web.Route{Pattern: pattern, Action: action, Audience: access.Practitioners, Page: page}
	}
	own := func(pattern, action string, page func(*web.Request) error) web.Route {
		return web.Route{Pattern: pattern, Action: action, Audience: access.PersonAndCarer, Page: page}
	}
	return []web.Route{
		staff("GET /people/{id}/plan", "plan.view", readPage),
		staff("POST /people/{id}/plan/begin", "plan.begin", begin),
		staff("GET /people/{id}/plan/write", "plan.write.view", writePage),
		staff("POST /people/{id}/plan/write/accept", "plan.accept", accept),
		staff("GET /people/{id}/plan/write/{kind}/{part}", "plan.part.view", editPage),
		staff("POST /people/{id}/plan/write/{kind}/{part}", "plan.part.write", save),
		staff("POST /people/{id}/plan/offer", "plan.offer", offer),
		staff("GET /people/{id}/plan/agree", "plan.agree.view", agreePage),
		staff("POST /people/{id}/plan/agree", "plan.agree", agreeFor),
		staff("POST /people/{id}/plan/sign", "plan.sign", sign),
		staff("GET /people/{id}/plan/withdraw", "plan.withdraw.view", withdrawPage),
		staff("POST /people/{id}/plan/withdraw", "plan.withdraw", withdraw),
		staff("POST /people/{id}/plan/progress", "plan.progress", progress),
		staff("GET /people/{id}/plan/versions", "plan.versions", versionsPage),
		staff("GET /people/{id}/plan/versions/{event}", "plan.version.view", versionPage),
		staff("GET /people/{id}/plan/compare", "plan.compare", comparePage),
		staff("GET /people/{id}/plan/print", "plan.print", printPage),

		own("GET /my/plan", "plan.view", ownPage),
		own("GET /my/plan/print", "plan.print", ownPrintPage),
		own("GET /my/plan/read/{event}", "plan.version.view", ownReadPage),
		own("GET /my/plan/versions/{event}", "plan.version.view", ownVersionPage),
		{Pattern: "POST /my/plan/agree", Action: "plan.agree", Audience: access.PersonOnly, Page: ownAgree},
		{Pattern: "POST /my/plan/change", Action: "plan.change-asked", Audience: access.PersonOnly, Page: ownChange},
	}
}
