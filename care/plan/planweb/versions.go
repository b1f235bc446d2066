package planweb

import (
	"fmt"
	"net/http"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
)

var (
	versionsTemplate = web.MustParse(files, "versions.html")
	versionTemplate  = web.MustParse(files, "version.html", "parts.html")
	compareTemplate  = web.MustParse(files, "compare.html", "differences.html")
)

// versionsData is what versions.html prints.
type versionsData struct {
	Person   person.Person
	Base     string
	Editions []plan.Edition
	Draft    bool
}

// versionsPage lists the plans that were agreed and signed.
func versionsPage(r *web.Request) error {
	id := r.Path("id")
	d := versionsData{Base: base(id)}
	var top *web.PersonBanner
	err := r.View(func(v *store.Reader) (err error) {
		if top, d.Person, err = banner.For(v, id); err != nil {
			return err
		}
		plans, err := plan.ForPerson(v, id)
		if err != nil {
			return err
		}
		d.Draft = plans.Draft != nil
		d.Editions, err = plan.Editions(v, id)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, versionsTemplate, web.Chrome{Title: "Agreed plans", Person: top, Back: &web.Link{Href: d.Base, Text: d.Person.Called() + "’s plan"}}, d)
}

// edition finds the signing with an id among a person's plans, and reads the plan exactly as it was.
func edition(v *store.Reader, person, event string) (*plan.Plan, plan.Edition, error) {
	list, err := plan.Editions(v, person)
	if err != nil {
		return nil, plan.Edition{}, err
	}
	for _, e := range list {
		if e.Signed.ID == event {
			p, err := plan.At(v, e.Signed)
			return p, e, err
		}
	}
	return nil, plan.Edition{}, fault.New(fault.NotFound, "There is no such plan that you can see.")
}

func asItWas(e plan.Edition) string {
	return fmt.Sprintf("Plan %d, as it was signed on %s", e.Number, clock.Day(e.Signed.At))
}

// versionPage shows a plan exactly as it was agreed and signed.
func versionPage(r *web.Request) error {
	id := r.Path("id")
	var top *web.PersonBanner
	var d reading
	err := r.View(func(v *store.Reader) error {
		t, who, err := banner.For(v, id)
		if err != nil {
			return err
		}
		p, e, err := edition(v, id, r.Path("event"))
		if err != nil {
			return err
		}
		top, d = t, readingOf(p, who, false, base(id), r.Now())
		d.Was = asItWas(e)
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, versionTemplate, web.Chrome{Title: d.Was, Person: top, Back: &web.Link{Href: base(id) + "/versions", Text: "Agreed plans"}}, d)
}

// compareData is what compare.html prints.
type compareData struct {
	Person        person.Person
	Before, After string
	Differences   []plan.Difference
}

// comparePage shows what changed between two signed plans, or between one and the draft.
func comparePage(r *web.Request) error {
	id := r.Path("id")
	var d compareData
	var top *web.PersonBanner
	err := r.View(func(v *store.Reader) (err error) {
		if top, d.Person, err = banner.For(v, id); err != nil {
			return err
		}
		before, e, err := edition(v, id, r.Query("from"))
		if err != nil {
			return err
		}
		d.Before = asItWas(e)
		var after *plan.Plan
		if to := r.Query("to"); to != "draft" {
			if after, e, err = edition(v, id, to); err != nil {
				return err
			}
			d.After = asItWas(e)
		} else {
			plans, err := plan.ForPerson(v, id)
			if err != nil {
				return err
			}
			if plans.Draft == nil {
				return errNoPlan
			}
			after, d.After = plans.Draft, "The plan that is being written"
		}
		d.Differences = plan.Compare(before, after)
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, compareTemplate, web.Chrome{Title: "What changed in the plan", Person: top, Back: &web.Link{Href: base(id) + "/versions", Text: "Agreed plans"}}, d)
}

// After is the edition that came after the one at a place in the list, which is newest first.
func (d versionsData) After(i int) plan.Edition { return d.Editions[i-1] }
