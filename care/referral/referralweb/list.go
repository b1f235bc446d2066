package referralweb

import (
	"net/http"

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
type listPage struct {
	OrgName           string
	Inbox, Mine, Sent []row
}

// row is a referral on a list.
type row struct {
	referral.Referral
	Name string // the person's, as it is now
	Late bool
	Ago  string
}

// list shows what an organisation is asked, what the worker has, and what the worker asked of others.
func list(r *web.Request) error {
	page := listPage{OrgName: r.Who.OrgName}
	err := r.View(func(reader *store.Reader) error {
		for _, part := range []struct {
			rows *[]row
			find func(*store.Reader, string) ([]referral.Referral, error)
			of   string
		}{
			{&page.Inbox, referral.Inbox, r.Who.Organisation}, {&page.Mine, referral.Mine, r.Who.Actor}, {&page.Sent, referral.SentBy, r.Who.Actor},
		} {
			found, err := part.find(reader, part.of)
			if err != nil {
				return err
			}
			if *part.rows, err = rows(reader, found); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, listTemplate, web.Chrome{Title: "Referrals", Nav: "/referrals"}, page)
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
