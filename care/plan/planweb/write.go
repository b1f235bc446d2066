package planweb

import (
	"errors"
	"net/http"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
)

var writeTemplate = web.MustParse(files, "write.html", "parts.html")

var errNoPlan = fault.New(fault.NotFound, "There is no plan for this person that you can see.")

// writeData is what write.html prints.
type writeData struct {
	reading
	Suggestions []suggested
	Lacks       []string // what is missing before it can be offered
	Asked       *plan.Event
	Sections    []section
	Late        string // what is wrong with a review date that is later than its clock allows
}

// suggested is the suggestions of one kind.
type suggested struct {
	Kind, Name string
	Direct     bool // can be accepted with one press; the others need more than the answer says
	List       []plan.Suggestion
}

// section is one kind of part with what the plan has of it.
type section struct {
	Kind, Title, Help, Add string
	Entries                []entry
	Single                 bool // there is only one
}

// entry is a part as it is listed for those who write.
type entry struct {
	plan.Entry
	Href  string
	First plan.Field
	Rest  []plan.Field
	By    string
}

// writing is a person with the plan that is being written for her.
type writing struct {
	who   person.Person
	top   *web.PersonBanner
	plan  *plan.Plan
	asked *plan.Event // what the person asked to change, in the draft or in the plan that it will replace
}

// draftOf reads the person and the plan that is being written. errNoPlan when none is.
func draftOf(v *store.Reader, id string) (w writing, err error) {
	if w.top, w.who, err = banner.For(v, id); err != nil {
		return w, err
	}
	plans, err := plan.ForPerson(v, id)
	if err != nil {
		return w, err
	}
	if w.plan = plans.Draft; w.plan == nil {
		return w, errNoPlan
	}
	if w.asked = w.plan.Asked(); w.asked == nil && plans.Current != nil && len(w.plan.Events) == 0 {
		w.asked = plans.Current.Asked()
	}
	return w, nil
}

// writePage is where those who write the plan see all of it, what the assessment offers, and what is still missing.
func writePage(r *web.Request) error {
	return showWrite(r, http.StatusOK, nil)
}

func showWrite(r *web.Request, status int, problems []web.FieldError) error {
	id := r.Path("id")
	var w writing
	var offers []plan.Suggestion
	err := r.View(func(v *store.Reader) (err error) {
		if w, err = draftOf(v, id); err != nil {
			return err
		}
		offers, err = plan.Suggestions(v, w.plan)
		return err
	})
	if errors.Is(err, errNoPlan) {
		return r.Redirect(base(id))
	}
	if err != nil {
		return err
	}
	p, who := w.plan, w.who
	d := writeData{reading: readingOf(p, who, false, base(id), r.Now()), Asked: w.asked, Suggestions: group(offers)}
	d.Sections = sections(d.reading)
	if d.Late, err = lateReview(p, r.Now()); err != nil {
		return err
	}
	var lacks *fault.Error
	if errors.As(p.Ready(r.Now()), &lacks) {
		for _, i := range lacks.Issues {
			d.Lacks = append(d.Lacks, i.Message)
		}
	}
	return r.Render(status, writeTemplate, web.Chrome{Title: "Write " + who.Called() + "’s plan", Errors: problems, Person: w.top,
		Back: &web.Link{Href: base(id), Text: who.Called() + "’s plan"}}, d)
}

// group puts suggestions of a kind together.
func group(list []plan.Suggestion) []suggested {
	var out []suggested
	for _, s := range list {
		if n := len(out); n == 0 || out[n-1].Kind != s.Kind {
			direct := s.Kind == "need" || s.Kind == "strength" || s.Kind == "outcome"
			out = append(out, suggested{Kind: s.Kind, Name: plan.KindName(s.Kind), Direct: direct})
		}
		out[len(out)-1].List = append(out[len(out)-1].List, s)
	}
	return out
}

// accept puts suggestions into the plan: all that were ticked, with one press.
func accept(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	id := r.Path("id")
	keys := f.Values("suggestion")
	if len(keys) == 0 {
		return showWrite(r, http.StatusUnprocessableEntity, []web.FieldError{{Field: "suggestions", Message: "Choose what to put into the plan"}})
	}
	err = r.Update(func(tx *store.Tx) error {
		w, err := draftOf(tx.Reader, id)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if _, err := plan.Accept(tx, w.plan.ID, key); err != nil && !fault.Is(err, fault.NotFound) {
				return err // one that somebody else accepted meanwhile is in the plan already
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return done(r, "Put into the plan", base(id)+"/write")
}

// sections lists what the plan has, in the order in which it is written.
func sections(r reading) []section {
	list := []section{
		{Kind: "need", Title: "Needs", Help: "What makes daily life hard, and what they say about it.", Add: "Add a need"},
		{Kind: "strength", Title: "Strengths", Help: "What they are good at, and what or who helps.", Add: "Add a strength"},
		{Kind: "outcome", Title: "Outcomes", Help: "What they want, in their own words.", Add: "Add an outcome"},
		{Kind: "action", Title: "Actions", Help: "Who does what, and when: themselves, family, the community, a service.", Add: "Add an action"},
		{Kind: "contingency", Title: "If something goes wrong", Help: "What to do then, and who to call.", Add: "Add what could go wrong"},
		{Kind: "refusal", Title: "Asked for and refused", Help: "They have a right to see it and to challenge it.", Add: "Add something refused"},
		{Kind: "review", Title: "Review", Help: "When the plan is looked at again.", Add: "Set the date", Single: true},
	}
	for i := range list {
		for _, e := range r.Plan.Entries() {
			if e.Kind() != list[i].Kind {
				continue
			}
			fields := e.Fields()
			x := entry{Entry: e, Href: r.Base + "/write/" + e.Kind() + "/" + idOf(e.Base().Ref), By: r.Origin(e)}
			if len(fields) > 0 {
				x.First, x.Rest = fields[0], fields[1:]
			}
			list[i].Entries = append(list[i].Entries, x)
		}
	}
	return list
}
