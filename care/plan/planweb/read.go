package planweb

import (
	"net/http"
	"time"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/record/store"
	"concordat/web"
)

var readTemplate = web.MustParse(files, "read.html", "parts.html")

// readData is what read.html prints.
type readData struct {
	reading
	None      bool // there is no plan at all
	HasDraft  bool // a plan is being written beside the one in force
	DraftAt   plan.Stage
	Asked     *plan.Event
	CanSign   bool
	CanRecord bool // an agreement by word of mouth, or by somebody else, may be recorded
	Writable  bool // this plan is still being written
	// Late is what is wrong with a review date that is later than its clock allows.
	Late string
}

// readPage shows the plan in force, or the draft when there is none or the query asks for it.
func readPage(r *web.Request) error {
	id := r.Path("id")
	var who person.Person
	var top *web.PersonBanner
	var plans plan.Plans
	err := r.View(func(v *store.Reader) (err error) {
		if top, who, err = banner.For(v, id); err != nil {
			return err
		}
		plans, err = plan.ForPerson(v, id)
		return err
	})
	if err != nil {
		return err
	}
	p := plans.Current
	if plans.Draft != nil && (p == nil || r.Query("draft") != "") {
		p = plans.Draft
	}
	chrome := web.Chrome{Title: who.Called() + "’s plan", Person: top, Back: &web.Link{Href: "/people/" + id, Text: who.Name}}
	if p == nil {
		return r.Render(http.StatusOK, readTemplate, chrome, readData{reading: reading{Person: who, Base: base(id), Plan: &plan.Plan{}}, None: true})
	}
	d := readData{reading: readingOf(p, who, false, base(id), r.Now())}
	d.Progress = p.Stage == plan.InForce
	d.Writable = p == plans.Draft
	d.Asked = p.Asked()
	if d.Late, err = lateReview(p, r.Now()); err != nil {
		return err
	}
	d.CanSign = p.Stage == plan.Agreed && p.Responsible.By == r.Who.Actor
	d.CanRecord = p.Stage == plan.Offered
	if plans.Draft != nil && p != plans.Draft {
		d.HasDraft, d.DraftAt = true, plans.Draft.Stage
	}
	return r.Render(http.StatusOK, readTemplate, chrome, d)
}

// lateReview says what is wrong with the date of a plan's review, counted from when the plan came into force, or from
// now while it hasn't.
func lateReview(p *plan.Plan, now time.Time) (string, error) {
	switch {
	case p.Review == nil || p.Stage == plan.Replaced || p.Stage == plan.Withdrawn:
		return "", nil
	case !p.Start.IsZero():
		now = p.Start
	}
	return p.Review.Late(now)
}

func base(person string) string { return "/people/" + person + "/plan" }

// begin starts a plan, or a change to the one in force, and goes on to write it.
func begin(r *web.Request) error {
	id := r.Path("id")
	if err := r.Update(func(tx *store.Tx) error {
		sources, err := plan.Sources(tx.Reader, id)
		if err != nil {
			return err
		}
		_, err = plan.Draft(tx, plan.Beginning{Person: id, Sources: sources})
		return err
	}); err != nil {
		return err
	}
	return r.Redirect(base(id) + "/write")
}

// progress records that an action is done, or how an outcome is going.
func progress(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	id := r.Path("id")
	err = r.Update(func(tx *store.Tx) error {
		p, err := plan.Current(tx.Reader, id)
		if err != nil {
			return err
		}
		if p == nil {
			return errNoPlan
		}
		if f.Bool("done") {
			return plan.Do(tx, p.ID, f.Value("part"))
		}
		return plan.Achieve(tx, p.ID, f.Value("part"), f.Value("achieved"))
	})
	if err != nil {
		return err
	}
	return done(r, "Saved", base(id))
}
