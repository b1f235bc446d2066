package referralweb

import (
	"html/template"
	"net/http"
	"strconv"

	"concordat/care/banner"
	"concordat/care/referral"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var reasonTemplate = web.MustParse(files, "reason.html")

// reasonPage is what reason.html prints.
type reasonPage struct {
	referral.Referral
	Title, Explain, Action, Button string
	Question                       template.HTML
}

// because is something that is done with a referral for a reason.
type because struct {
	title, explain, label, button, done string
	do                                  func(tx *store.Tx, id string, base int, reason string) error
}

// decline gives a referral back to who asked, with a reason.
func decline(r *web.Request) error {
	return withReason(r, because{"Decline the referral", "Whoever asked stays accountable and decides what happens instead. The person can read your reason.",
		"Why are you declining?", "Decline", "Declined. Whoever asked has been left accountable.", referral.Decline})
}

// withdraw takes a referral back, or closes one that was declined.
func withdraw(r *web.Request) error {
	return withReason(r, because{"What happens instead", "The referral is closed. The person can read what you write.",
		"What will happen instead, and why?", "Close the referral", "The referral is closed.", referral.Withdraw})
}

func withReason(r *web.Request, b because) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	status := http.StatusOK
	if r.IsPost() {
		base, _ := strconv.Atoi(f.Value("version"))
		err := r.Update(func(tx *store.Tx) error { return b.do(tx, r.Path("id"), base, f.Value("reason")) })
		if err == nil {
			if err := r.Flash(b.done); err != nil {
				return err
			}
			return r.Redirect("/referrals/" + r.Path("id"))
		}
		if !f.Take(err) {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	page := reasonPage{Title: b.title, Explain: b.explain, Action: r.HTTP.URL.Path, Button: b.button}
	var person *web.PersonBanner
	err = r.View(func(reader *store.Reader) (err error) {
		if page.Referral, err = referral.Load(reader, r.Path("id")); err != nil {
			return err
		}
		person, _, err = banner.For(reader, page.Person)
		return err
	})
	if err != nil {
		return err
	}
	if seen, err := strconv.Atoi(f.Value("version")); err == nil {
		page.Version = seen // what the reason was written for, so that a change since is noticed
	}
	page.Question = f.Textarea(nhsuk.Textarea{Name: "reason", Rows: 4, Label: nhsuk.Label{Text: b.label}})
	return r.Render(status, reasonTemplate, web.Chrome{Title: b.title, Person: person, Nav: "/referrals", Errors: f.Errors(),
		Back: &web.Link{Href: "/referrals/" + page.ID, Text: "The referral"}}, page)
}
