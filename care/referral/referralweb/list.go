package referralweb

import (
	"net/http"
	"slices"
	"strconv"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

var (
	listTemplate     = web.MustParse(files, "list.html", "row.html")
	ofPersonTemplate = web.MustParse(files, "ofperson.html", "row.html")
)

// listPage is what list.html prints.
type listPage struct{ Parts []part }

// part is one of the lists of referrals, a page of it at a time.
type part struct {
	Name           string // in the address: "inbox", "mine", "sent"
	Heading, Empty string
	Find           bool // Empty goes on with how a referral is made
	Rows           []row
	From, To, Of   int    // which of how many are shown, counted from 1
	Before, After  string // where the rows before and after these are, "" for nowhere

	list func(*store.Reader, string) ([]referral.Referral, error)
	of   string
}

// onPage is how many referrals of a list are shown at a time.
const onPage = 50

// row is a referral on a list.
type row struct {
	referral.Referral
	Name string // the person's, as it is now
	Late bool
	Ago  string
}

// list shows what an organisation is asked, what the worker has, and what the worker asked of others: of each the first
// page, or any page of the one that is asked for.
func list(r *web.Request) error {
	parts := []part{
		{Name: "inbox", Heading: "To " + r.Who.OrgName + ", not given to anybody yet", list: referral.Inbox, of: r.Who.Organisation,
			Empty: "Nothing is waiting. Everything that came in has been answered and given to somebody."},
		{Name: "mine", Heading: "Yours", Empty: "Nothing has been given to you.", list: referral.Mine, of: r.Who.Actor},
		{Name: "sent", Heading: "You asked others", Empty: "You have no referrals open.", Find: true, list: referral.SentBy, of: r.Who.Actor},
	}
	from := 0
	chrome := web.Chrome{Title: "Referrals", Nav: "/referrals"}
	if i := slices.IndexFunc(parts, func(p part) bool { return p.Name == r.Query("list") }); i >= 0 {
		parts = parts[i : i+1]
		from, _ = strconv.Atoi(r.Query("from")) // what is no number begins at the beginning
		chrome.Back = &web.Link{Href: "/referrals", Text: "All referrals"}
	}
	err := r.View(func(reader *store.Reader) error {
		for i := range parts {
			if err := parts[i].read(reader, from); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, listTemplate, chrome, listPage{parts})
}

// read fills the part with the page that begins after so many referrals.
func (p *part) read(r *store.Reader, from int) error {
	found, err := p.list(r, p.of)
	if err != nil {
		return err
	}
	p.Of = len(found)
	from = max(0, min(from, p.Of))
	to := min(from+onPage, p.Of)
	p.From, p.To, p.Before, p.After = from+1, to, "", ""
	href := "/referrals?list=" + p.Name + "&from="
	if from > 0 {
		p.Before = href + strconv.Itoa(max(0, from-onPage))
	}
	if to < p.Of {
		p.After = href + strconv.Itoa(to)
	}
	p.Rows, err = rows(r, found[from:to])
	return err
}

// rows names the people of referrals as they are called now.
func rows(r *store.Reader, found []referral.Referral) ([]row, error) {
	names := map[string]string{}
	today := r4.Date(r.Now())
	out := make([]row, len(found))
	for i, f := range found {
		if names[f.Person] == "" {
			p, err := person.Load(r, f.Person)
			if err != nil {
				return nil, err
			}
			names[f.Person] = p.Name
		}
		out[i] = row{f, names[f.Person], f.IsOpen() && !f.NeededBy.IsZero() && r4.Date(f.NeededBy.At) < today, f.Ago(r.Now())}
	}
	return out, nil
}

// ofPersonPage is what ofperson.html prints.
type ofPersonPage struct {
	Name, Href string
	Rows       []row
}

// ofPerson lists a person's referrals.
func ofPerson(r *web.Request) error {
	id := r.Path("id")
	page := ofPersonPage{Href: "/people/" + id}
	var b *web.PersonBanner
	err := r.View(func(reader *store.Reader) error {
		banner, p, err := banner.For(reader, id)
		if err != nil {
			return err
		}
		b, page.Name = banner, p.Called()
		found, err := referral.ForPerson(reader, id)
		if err != nil {
			return err
		}
		page.Rows, err = rows(reader, found)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, ofPersonTemplate, web.Chrome{Title: "Referrals of " + b.Name, Person: b, Back: &web.Link{Href: page.Href, Text: b.Name}}, page)
}
