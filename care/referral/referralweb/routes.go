// Package referralweb is the pages of asking another organisation to help a person, and of answering.
package referralweb

import (
	"embed"

	"concordat/partnership/access"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of this room.
func Routes() []web.Route {
	staff := access.Practitioners
	return []web.Route{
		{Pattern: "GET /referrals", Action: "referral.list", Audience: staff, Page: list},
		{Pattern: "GET /referrals/{id}", Action: "referral.view", Audience: staff, Page: view},
		{Pattern: "POST /referrals/{id}/accept", Action: "referral.accept", Audience: staff, Page: accept},
		{Pattern: "GET /referrals/{id}/decline", Action: "referral.decline", Audience: staff, Page: decline},
		{Pattern: "POST /referrals/{id}/decline", Action: "referral.decline", Audience: staff, Page: decline},
		{Pattern: "POST /referrals/{id}/allocate", Action: "referral.allocate", Audience: staff, Page: allocate},
		{Pattern: "POST /referrals/{id}/finish", Action: "referral.finish", Audience: staff, Page: finish},
		{Pattern: "GET /referrals/{id}/withdraw", Action: "referral.withdraw", Audience: staff, Page: withdraw},
		{Pattern: "POST /referrals/{id}/withdraw", Action: "referral.withdraw", Audience: staff, Page: withdraw},
		{Pattern: "GET /people/{id}/referrals", Action: "referral.list", Audience: staff, Page: ofPerson},
		{Pattern: "GET /people/{id}/refer", Action: "referral.make", Audience: staff, Page: refer},
		{Pattern: "POST /people/{id}/refer", Action: "referral.make", Audience: staff, Page: refer},
	}
}
