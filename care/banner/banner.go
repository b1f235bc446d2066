// Package banner says, on every page about one person, who the page is about.
package banner

import (
	"concordat/care/circle"
	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
)

// For reads a person and what the banner of a page about them says. Every active alert is in it, so that none is
// overlooked on the page where it matters.
func For(r *store.Reader, id string) (*web.PersonBanner, person.Person, error) {
	p, err := person.Load(r, id)
	if err != nil {
		return nil, p, err
	}
	alerts, err := circle.Alerts(r, id)
	if err != nil {
		return nil, p, err
	}
	b := Of(p)
	b.Age, _ = p.Age(r.Now())
	for _, a := range alerts {
		b.Alerts = append(b.Alerts, web.Alert{Text: a.KindName + ":", Detail: a.Text})
	}
	return b, p, nil
}

// Of is the banner of a person without age and alerts.
func Of(p person.Person) *web.PersonBanner {
	return &web.PersonBanner{Name: p.Name, Preferred: p.Known, Born: p.Born.At, Died: p.Died.At, NHSNumber: string(p.NHSNumber), Href: "/people/" + p.ID}
}
