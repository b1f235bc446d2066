package planweb

import (
	"html/template"
	"net/http"

	"concordat/care/plan"
	"concordat/definitions"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var (
	agreeTemplate    = web.MustParse(files, "agree.html", "parts.html", "differences.html")
	changedTemplate  = web.MustParse(files, "changed.html", "differences.html")
	withdrawTemplate = web.MustParse(files, "withdraw.html")
)

// changedData is what changed.html prints: why an act on a plan was refused, and what has changed.
type changedData struct {
	Home        string
	Message     string
	Differences []plan.Difference
	Known       bool // it is known what has changed
	Mine        bool
	Typed       string // what the person wrote, so that it isn't lost
}

// refusedAct shows what has changed since the plan was read, when that is why an act on it was refused.
func refusedAct(r *web.Request, err error, id, mark, home string, mine bool, typed string) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	d := changedData{Home: home, Message: err.Error(), Mine: mine, Typed: typed}
	if failed := r.View(func(v *store.Reader) error {
		p, err := plan.ByID(v, id)
		if err != nil {
			return err
		}
		d.Differences, d.Known, err = plan.ChangedSince(v, p, mark)
		return err
	}); failed != nil {
		return failed
	}
	return r.Render(http.StatusConflict, changedTemplate, web.Chrome{Title: "The plan has changed", Back: &web.Link{Href: home, Text: "Back to the plan"}}, d)
}

// offer asks the person to agree to the plan as it was read.
func offer(r *web.Request) error {
	f, w, err := formOnDraft(r)
	if err != nil {
		return err
	}
	err = r.Update(func(tx *store.Tx) error {
		_, err := plan.OfferToPerson(tx, w.plan.ID, f.Value("mark"))
		return err
	})
	if f.Take(err) {
		var problems []web.FieldError
		for _, e := range f.Errors() {
			problems = append(problems, web.FieldError{Field: "offer", Message: e.Message})
		}
		return showWrite(r, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return refusedAct(r, err, w.plan.ID, f.Value("mark"), base(r.Path("id"))+"/write", false, "")
	}
	return done(r, w.who.Called()+" has been asked to agree to the plan", base(r.Path("id"))+"?draft=yes")
}

func currentDraft(r *web.Request) (w writing, err error) {
	err = r.View(func(v *store.Reader) (err error) {
		w, err = draftOf(v, r.Path("id"))
		return err
	})
	return w, err
}

// formOnDraft reads what was sent, and the draft that it is about.
func formOnDraft(r *web.Request) (*web.Form, writing, error) {
	f, err := r.Form()
	if err != nil {
		return nil, writing{}, err
	}
	w, err := currentDraft(r)
	return f, w, err
}

// done goes on to the next page, which says what was done.
func done(r *web.Request, what, next string) error {
	if err := r.Flash(what); err != nil {
		return err
	}
	return r.Redirect(next)
}

// sign puts the agreed plan into force.
func sign(r *web.Request) error {
	f, w, err := formOnDraft(r)
	if err != nil {
		return err
	}
	err = r.Update(func(tx *store.Tx) error {
		_, err := plan.Sign(tx, w.plan.ID, f.Value("mark"))
		return err
	})
	if err != nil {
		return refusedAct(r, err, w.plan.ID, f.Value("mark"), base(r.Path("id"))+"?draft=yes", false, "")
	}
	return done(r, "The plan is signed and in force", base(r.Path("id")))
}

// agreeData is what agree.html prints.
type agreeData struct {
	reading
	Fields []template.HTML
}

// agreePage is where a professional records that the plan was agreed to: by the person, who said so, or by somebody
// with authority to decide for her.
func agreePage(r *web.Request) error {
	w, err := currentDraft(r)
	if err != nil {
		return err
	}
	return showAgree(r, http.StatusOK, w, web.NewForm())
}

func showAgree(r *web.Request, status int, w writing, f *web.Form) error {
	if w.plan.Stage != plan.Offered {
		return fault.New(fault.Conflict, "This plan isn't waiting for anyone to agree to it.")
	}
	grounds, err := definitions.AuthoritiesOn(r.Now())
	if err != nil {
		return err
	}
	var items []nhsuk.Choice
	unchecked := ""
	for _, g := range grounds {
		if !g.Checked {
			unchecked = "What these rest on has not been compared with the text of the law yet. If you are not sure, ask before you rely on it."
		}
		items = append(items, nhsuk.Choice{Value: g.Code, Text: g.Name, Hint: nhsuk.Hint{Text: g.Basis}})
	}
	d := agreeData{reading: readingOf(w.plan, w.who, false, base(r.Path("id")), r.Now())}
	d.Fields = []template.HTML{
		radios(f, "authority", "Who agreed, and by what authority?", unchecked, items),
		input(f, "name", "Name of whoever agreed", "Leave it empty when it was "+w.who.Called()+".", ""),
		input(f, "registration", "Registration or order number", "For a lasting power of attorney or a deputy.", "20"),
		date(f, "date", "Date of the registration, the order or the decision", "For example, 3 5 2024"),
		input(f, "assessor", "Who assessed capacity for this decision", "For a best interests decision.", ""),
		input(f, "scope", "What the order covers", "For a deputy.", ""),
		area(f, "how", "How was it agreed, and who was there?", "For example: at home, after reading it aloud together, with Joan there.", 3),
		area(f, "words", "What did they say about it? (optional)", "In their own words.", 3),
	}
	return r.Render(status, agreeTemplate, web.Chrome{Title: "Record an agreement", Errors: f.Errors(), Person: w.top,
		Back: &web.Link{Href: base(r.Path("id")) + "?draft=yes", Text: w.who.Called() + "’s plan"}}, d)
}

func agreeFor(r *web.Request) error {
	f, w, err := formOnDraft(r)
	if err != nil {
		return err
	}
	how := plan.Agreeing{Mark: f.Value("mark"), Name: f.Value("name"), Words: f.Value("words"), Authority: plan.Authority{
		Kind: f.Value("authority"), Registration: f.Value("registration"), Assessor: f.Value("assessor"), Scope: f.Value("scope"), How: f.Value("how")}}
	how.Authority.On, _ = f.Date("date", "The date", "")
	if how.Authority.Kind == "" {
		f.Add("authority", "Choose who agreed, and by what authority")
	}
	if how.Authority.Kind == "told" {
		how.Name = w.who.Name
	}
	if !f.OK() {
		return showAgree(r, http.StatusUnprocessableEntity, w, f)
	}
	err = r.Update(func(tx *store.Tx) error {
		_, err := plan.Agree(tx, w.plan.ID, how)
		return err
	})
	if f.Take(err) {
		return showAgree(r, http.StatusUnprocessableEntity, w, f)
	}
	if err != nil {
		return refusedAct(r, err, w.plan.ID, how.Mark, base(r.Path("id"))+"?draft=yes", false, "")
	}
	return done(r, "The agreement is recorded", base(r.Path("id"))+"?draft=yes")
}

// withdrawData is what withdraw.html prints.
type withdrawData struct {
	Home   string
	Fields []template.HTML
}

func withdrawPage(r *web.Request) error {
	w, err := currentDraft(r)
	if err != nil {
		return err
	}
	return showWithdraw(r, http.StatusOK, w, web.NewForm())
}

func showWithdraw(r *web.Request, status int, w writing, f *web.Form) error {
	home := base(r.Path("id"))
	return r.Render(status, withdrawTemplate, web.Chrome{Title: "Give this draft up", Errors: f.Errors(), Person: w.top, Back: &web.Link{Href: home + "/write", Text: "Back to the plan"}},
		withdrawData{home, []template.HTML{area(f, "why", "Why is this draft given up?", "The reason is kept. A plan that is in force stays in force.", 3)}})
}

func withdraw(r *web.Request) error {
	f, w, err := formOnDraft(r)
	if err != nil {
		return err
	}
	err = r.Update(func(tx *store.Tx) error { return plan.Withdraw(tx, w.plan.ID, f.Value("why")) })
	if f.Take(err) {
		return showWithdraw(r, http.StatusUnprocessableEntity, w, f)
	}
	if err != nil {
		return err
	}
	return done(r, "The draft was given up", base(r.Path("id")))
}
