package myweb

import (
	"net/http"
	"net/url"

	"concordat/care/assessment"
	"concordat/care/own"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/record/store"
	"concordat/web"
)

var homeTemplate = web.MustParse(files, "home.html", "steps.html")

// homeData is what home.html prints.
type homeData struct {
	Person  person.Person
	Mine    bool
	Query   string // "?for=…" for a carer
	Asked   []link // what she is asked to do
	Self    []*plan.Action
	Steps   []step
	More    bool // there is more to come than is shown
	Plan    plan.Summary
	Helper  helper
	Calls   []ifWrong
	Nothing bool
}

// link is something to do, with where to do it.
type link struct{ Href, Text, Hint string }

// ifWrong is what to do if something goes wrong.
type ifWrong struct {
	If    string
	Then  string
	Calls []plan.Call
}

// firstSteps is how many of the things to come the first page shows.
const firstSteps = 3

// home is the first page of a person or a carer: what she is asked to do, what happens next, her plan, who to call.
func home(r *web.Request) error {
	id := r.Who.Whose(r.Query("for"))
	d := homeData{Mine: r.Who.Person != ""}
	if !d.Mine {
		d.Query = "?for=" + url.QueryEscape(id)
	}
	err := r.View(func(v *store.Reader) (err error) {
		if d.Person, err = own.Person(v, id); err != nil {
			return err
		}
		plans, err := plan.ForPerson(v, id)
		if err != nil {
			return err
		}
		d.ofPlan(plans)
		if d.Plan, err = plan.Summarise(v, id); err != nil {
			return err
		}
		if d.Helper, err = helperFor(v, id); err != nil {
			return err
		}
		waiting, err := assessment.WaitingFor(v, r.Who.Actor)
		if err != nil {
			return err
		}
		for _, w := range waiting {
			d.Asked = append(d.Asked, link{"/assessments/" + w.Assessment + "/sections/" + w.Section, "Answer the questions: " + w.Title, askedBy(w.AskedBy.Name)})
		}
		d.Steps, err = stepsFor(v, id, plans, d.Mine)
		return err
	})
	if err != nil {
		return err
	}
	if len(d.Steps) > firstSteps {
		d.Steps, d.More = d.Steps[:firstSteps], true
	}
	d.Nothing = d.Plan.ID == "" && len(d.Steps) == 0 && len(d.Asked) == 0
	title := "Hello " + d.Person.Called()
	if !d.Mine {
		title = d.Person.Name
	}
	return r.Render(http.StatusOK, homeTemplate, web.Chrome{Title: title, Nav: "/"}, d)
}

// ofPlan takes from the plans what she is asked to do, what she does herself, and whom to call.
func (d *homeData) ofPlan(plans plan.Plans) {
	if p := plans.Draft; p != nil && p.Stage == plan.Offered && d.Mine {
		d.Asked = append(d.Asked, link{"/my/plan", "Read your plan and say if you agree", askedBy(p.Responsible.Name)})
	}
	if p := plans.Current; p != nil {
		for _, a := range p.Actions {
			if a.Who == "self" && !a.Done() {
				d.Self = append(d.Self, a)
			}
		}
		for _, c := range p.Contingencies {
			d.Calls = append(d.Calls, ifWrong{c.If, c.Then, c.Calls})
		}
	}
}

func askedBy(name string) string {
	if name == "" {
		return ""
	}
	return "Asked by " + name
}

var nextTemplate = web.MustParse(files, "next.html", "steps.html")

// nextData is what next.html prints.
type nextData struct {
	Person person.Person
	Mine   bool
	Steps  []step
	Helper helper
}

// next is everything that is to come.
func next(r *web.Request) error {
	id := r.Who.Whose(r.Query("for"))
	d := nextData{Mine: r.Who.Person != ""}
	err := r.View(func(v *store.Reader) (err error) {
		if d.Person, err = own.Person(v, id); err != nil {
			return err
		}
		if d.Helper, err = helperFor(v, id); err != nil {
			return err
		}
		plans, err := plan.ForPerson(v, id)
		if err != nil {
			return err
		}
		d.Steps, err = stepsFor(v, id, plans, d.Mine)
		return err
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, nextTemplate, web.Chrome{Title: "What happens next", Nav: "/my/next", Back: &web.Link{Href: "/my", Text: "Home"}}, d)
}
