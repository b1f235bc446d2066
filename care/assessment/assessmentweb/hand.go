package assessmentweb

import (
	"html/template"
	"net/http"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var askTemplate = web.MustParse(files, "ask.html")

// askView is what ask.html prints: a page that asks for one thing and does it.
type askView struct {
	Title, Caption, Intro, Action, Button, Back string
	Questions                                   []template.HTML
}

// ask prints such a page for the section, or the assessment when the path names no section.
func ask(r *web.Request, status int, f *web.Form, page func(*store.Reader, about, *assessment.Section) (askView, error)) error {
	var v askView
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, err := load(r, reader)
		if err != nil {
			return err
		}
		var s *assessment.Section
		v.Back, v.Action = b.path(), r.HTTP.URL.Path
		if id := r.Path("section"); id != "" {
			if s, err = b.a.Section(id); err != nil {
				return err
			}
			v.Back = b.sectionPath(id)
		}
		back, action := v.Back, v.Action
		if v, err = page(reader, b, s); err != nil {
			return err
		}
		v.Back, v.Action = back, action
		if s != nil {
			v.Caption = s.Item.Text
		}
		chrome = web.Chrome{Title: v.Title, Errors: f.Errors(), Person: b.person, Back: b.back()}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(status, askTemplate, chrome, v)
}

// act does what such a page asks for, and shows it again when something was wrong.
func act(r *web.Request, next, notice string, again func(int, *web.Form) error, do func(*store.Tx, *web.Form) error) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if f.OK() {
		err = r.Update(func(tx *store.Tx) error { return do(tx, f) })
	}
	if fault.Is(err, fault.Invalid) && f.Take(err) || err == nil && !f.OK() {
		return again(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if err := r.Flash(notice); err != nil {
		return err
	}
	return r.Redirect(next)
}

func handPage(r *web.Request) error { return showHand(r, http.StatusOK, web.NewForm()) }

func showHand(r *web.Request, status int, f *web.Form) error {
	return ask(r, status, f, func(reader *store.Reader, b about, s *assessment.Section) (askView, error) {
		_, person := r4.Ref(b.a.Person).Parts()
		who, needs, err := takers(reader, person, "")
		return askView{Title: "Hand this section to somebody", Button: "Ask them",
			Intro: s.Holder().String() + " has this section, and keeps it until the person you ask has taken it.",
			Questions: []template.HTML{
				f.Select(nhsuk.Select{Name: "to", Label: nhsuk.Label{Text: "Who should take it?", Size: "s"}, Hint: nhsuk.Hint{Text: needs}, Items: who.options("Choose")}),
				f.DateInput(nhsuk.DateInput{NamePrefix: "due", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "By when?", Size: "s"}},
					Hint: nhsuk.Hint{Text: "Leave it empty to keep the day as it is."}}),
				f.Textarea(nhsuk.Textarea{Name: "note", Rows: 3, Label: nhsuk.Label{Text: "What should they know?", Size: "s"}}),
			}}, err
	})
}

func hand(r *web.Request) error {
	again := func(status int, f *web.Form) error { return showHand(r, status, f) }
	return act(r, "/assessments/"+r.Path("id"), "They have been asked to take the section.", again, func(tx *store.Tx, f *web.Form) error {
		h := assessment.Handing{Assessment: r.Path("id"), Section: r.Path("section"), To: assessment.Party{Ref: f.Value("to")}, Note: f.Value("note")}
		if due, ok := f.Date("due", "The day", ""); ok {
			h.Due = due.Format("2006-01-02")
			if due.Before(clock.StartOfDay(tx.Now())) {
				f.Add("due", "The day must be today or later")
			}
		}
		if !f.OK() {
			return fault.All([]fault.Issue{{Path: f.Errors()[0].Field, Code: "value", Message: f.Errors()[0].Message}})
		}
		return assessment.Assign(tx, h)
	})
}

func take(r *web.Request) error {
	next := "/assessments/" + r.Path("id") + "/sections/" + r.Path("section")
	if err := r.Update(func(tx *store.Tx) error { return assessment.Accept(tx, r.Path("id"), r.Path("section")) }); err != nil {
		return err
	}
	if err := r.Flash("The section is yours now."); err != nil {
		return err
	}
	return r.Redirect(next)
}

// reasonPage is a page that asks for a reason.
func reasonPage(title, intro, question, button string) func(*web.Request, int, *web.Form) error {
	return func(r *web.Request, status int, f *web.Form) error {
		return ask(r, status, f, func(*store.Reader, about, *assessment.Section) (askView, error) {
			return askView{Title: title, Intro: intro, Button: button, Questions: []template.HTML{
				f.Textarea(nhsuk.Textarea{Name: "reason", Rows: 3, Label: nhsuk.Label{Text: question, Size: "s"}})}}, nil
		})
	}
}

var (
	showDecline = reasonPage("I can’t take this section", "It stays with the person who asked you.", "Why can’t you take it?", "Tell them")
	showReopen  = reasonPage("Open this section again", "What was completed is kept as it is. You make a new version of it.", "Why is it opened again?", "Open it again")
	showStop    = reasonPage("Stop this assessment", "What was answered is kept. The person, and everybody who works with them, can read why it was stopped.", "Why is it stopped?", "Stop it")
)

func declinePage(r *web.Request) error { return showDecline(r, http.StatusOK, web.NewForm()) }
func reopenPage(r *web.Request) error  { return showReopen(r, http.StatusOK, web.NewForm()) }
func stopPage(r *web.Request) error    { return showStop(r, http.StatusOK, web.NewForm()) }

func decline(r *web.Request) error {
	again := func(status int, f *web.Form) error { return showDecline(r, status, f) }
	return act(r, "/assessments/"+r.Path("id"), "The section stays with whoever asked you.", again, func(tx *store.Tx, f *web.Form) error {
		return assessment.Decline(tx, r.Path("id"), r.Path("section"), f.Value("reason"))
	})
}

func reopen(r *web.Request) error {
	again := func(status int, f *web.Form) error { return showReopen(r, status, f) }
	next := "/assessments/" + r.Path("id") + "/sections/" + r.Path("section")
	return act(r, next, "The section is open again.", again, func(tx *store.Tx, f *web.Form) error {
		return assessment.Reopen(tx, r.Path("id"), r.Path("section"), f.Value("reason"))
	})
}

func stop(r *web.Request) error {
	again := func(status int, f *web.Form) error { return showStop(r, status, f) }
	return act(r, "/assessments/"+r.Path("id"), "The assessment is stopped.", again, func(tx *store.Tx, f *web.Form) error {
		return assessment.Stop(tx, r.Path("id"), f.Value("reason"))
	})
}
