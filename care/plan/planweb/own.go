package planweb

import (
	"html/template"
	"net/http"
	"net/url"

	"concordat/care/own"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/record/store"
	"concordat/web"
)

var (
	ownTemplate        = web.MustParse(files, "own.html", "parts.html", "differences.html")
	ownVersionTemplate = web.MustParse(files, "version.html", "parts.html")
)

// ownData is what own.html prints.
type ownData struct {
	reading
	None     bool
	Writing  bool            // a plan is being written and not offered yet
	Offered  bool            // she is asked to agree to this
	MayAgree bool            // by her own hand
	MayAsk   bool            // for a change of the plan in force
	Asked    *request        // what she asked to change, and what became of it
	Fields   []template.HTML // of saying what should change
	Words    template.HTML   // what she says as she agrees
	Editions []plan.Edition
}

// ownPage is her plan as she reads it: what she is asked to agree to when something is offered, else the plan in force.
func ownPage(r *web.Request) error { return showOwn(r, http.StatusOK, web.NewForm()) }

func showOwn(r *web.Request, status int, f *web.Form) error {
	id := r.Who.Whose(r.Query("for"))
	mine := r.Who.Person != ""
	var who person.Person
	var plans plan.Plans
	var d ownData
	err := r.View(func(v *store.Reader) (err error) {
		if who, err = own.Person(v, id); err != nil {
			return err
		}
		if plans, err = plan.ForPerson(v, id); err != nil {
			return err
		}
		if d.Asked, err = requestIn(v, plans); err != nil {
			return err
		}
		d.Editions, err = plan.Editions(v, id)
		return err
	})
	if err != nil {
		return err
	}
	p := plans.Current
	if draft := plans.Draft; draft != nil {
		d.Writing = draft.Stage == plan.Drafting
		if draft.Stage != plan.Drafting {
			p = draft
		}
	}
	d.reading = reading{Person: who, Mine: mine, Base: "/my/plan", Plan: &plan.Plan{}, Now: r.Now()}
	if d.None = p == nil; !d.None {
		d.reading = readingOf(p, who, mine, "/my/plan", r.Now())
		d.Offered = p.Stage == plan.Offered
		d.MayAgree = d.Offered && mine
		d.MayAsk = mine && p.Stage == plan.InForce && plans.Draft == nil
	}
	if !mine {
		d.Query = "?for=" + url.QueryEscape(id)
	}
	d.Words = area(f, "said", "Do you want to say anything? You don’t have to.", "", 3)
	d.Fields = []template.HTML{area(f, "words", "What should change?", "Use your own words. We keep them just as you write them.", 4)}
	title := "My plan"
	if !mine {
		title = who.Called() + "’s plan"
	}
	return r.Render(status, ownTemplate, web.Chrome{Title: title, Errors: f.Errors(), Nav: "/my/plan"}, d)
}

// ownReadPage is the plan as she was asked to agree to it, when it has been changed since.
func ownReadPage(r *web.Request) error {
	id := r.Who.Whose(r.Query("for"))
	var d reading
	err := r.View(func(v *store.Reader) error {
		who, err := own.Person(v, id)
		if err != nil {
			return err
		}
		plans, err := plan.ForPerson(v, id)
		if err != nil {
			return err
		}
		p, was, err := asRead(v, plans, r.Path("event"))
		if err != nil {
			return err
		}
		d = readingOf(p, who, r.Who.Person != "", "/my/plan", r.Now())
		d.Was = was
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, ownVersionTemplate, web.Chrome{Title: d.Was, Back: &web.Link{Href: "/my/plan" + back(r), Text: "Back to the plan"}}, d)
}

// ownAgree is her saying yes to the plan exactly as she read it.
func ownAgree(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	id := f.Value("plan")
	err = r.Update(func(tx *store.Tx) error {
		_, err := plan.Agree(tx, id, plan.Agreeing{Mark: f.Value("mark"), Words: f.Value("said")})
		return err
	})
	if err != nil {
		return refusedAct(r, err, id, f.Value("mark"), "/my/plan", true, f.Value("said"))
	}
	return done(r, "Thank you. You agreed to your plan", "/my/plan")
}

// ownChange is her saying what should change.
func ownChange(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	id := f.Value("plan")
	err = r.Update(func(tx *store.Tx) error {
		_, err := plan.AskForChange(tx, id, f.Value("mark"), f.Value("words"))
		return err
	})
	if f.Take(err) {
		return showOwn(r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return refusedAct(r, err, id, f.Value("mark"), "/my/plan", true, f.Value("words"))
	}
	return done(r, "Thank you. We have told the people who write your plan", "/my/plan")
}

// ownVersionPage is one of her plans as she agreed to it.
func ownVersionPage(r *web.Request) error {
	id := r.Who.Whose(r.Query("for"))
	var d reading
	err := r.View(func(v *store.Reader) error {
		who, err := own.Person(v, id)
		if err != nil {
			return err
		}
		p, e, err := edition(v, id, r.Path("event"))
		if err != nil {
			return err
		}
		d = readingOf(p, who, r.Who.Person != "", "/my/plan", r.Now())
		d.Was = asItWas(e)
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, ownVersionTemplate, web.Chrome{Title: d.Was, Back: &web.Link{Href: "/my/plan" + back(r), Text: "Back to the plan"}}, d)
}
