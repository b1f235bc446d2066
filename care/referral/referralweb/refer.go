package referralweb

import (
	"html/template"
	"net/http"
	"time"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/care/worker"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var referTemplate = web.MustParse(files, "refer.html")

// referPage is what refer.html prints.
type referPage struct {
	Action    string
	Stays     string // who is accountable until the other side accepts
	Questions []template.HTML
}

// refer asks another organisation to help a person.
func refer(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return renderRefer(r, http.StatusOK, web.NewForm("urgency", "routine"))
	}
	ask := referral.Ask{Person: r.Path("id"), To: f.Value("to"), For: f.Text("for", web.Max(200, "What you are asking for")), Wants: f.Text("wants", web.Max(4000, "What they want")),
		Why: f.Text("why", web.Max(4000, "Why")), Urgency: f.Value("urgency")}
	if day, ok := f.Date("needed-by", "The day", ""); ok {
		ask.NeededBy = day.Format(time.DateOnly)
	}
	var (
		id  string
		now referral.Accountable
	)
	if f.OK() {
		err := r.Update(func(tx *store.Tx) error {
			p, err := person.Load(tx.Reader, ask.Person)
			if err != nil {
				return err
			}
			ask.Name = p.Name
			if id, err = referral.Refer(tx, ask); err != nil {
				return err
			}
			now, err = referral.AccountableFor(tx.Reader, ask.Person)
			return err
		})
		if err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderRefer(r, http.StatusUnprocessableEntity, f)
	}
	if err := r.Flash("The referral was sent. " + stays(now, r.Who.Actor)); err != nil {
		return err
	}
	return r.Redirect("/referrals/" + id)
}

func renderRefer(r *web.Request, status int, f *web.Form) error {
	var (
		id = r.Path("id")
		b  *web.PersonBanner
		p  person.Person
		to []worker.Organisation

		now referral.Accountable
	)
	err := r.View(func(reader *store.Reader) (err error) {
		if b, p, err = banner.For(reader, id); err != nil {
			return err
		}
		if to, err = worker.Organisations(reader); err != nil {
			return err
		}
		now, err = referral.AccountableFor(reader, id)
		return err
	})
	if err != nil {
		return err
	}
	page := referPage{"/people/" + id + "/refer", stays(now, r.Who.Actor), referQuestions(f, p.Called(), to, r.Who.Organisation)}
	return r.Render(status, referTemplate, web.Chrome{Title: "Refer " + b.Name, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/people/" + id, Text: b.Name}}, page)
}

// stays says who is accountable for a person's care while a referral of them waits. Somebody who has been given their
// care keeps it until somebody else is.
func stays(now referral.Accountable, me string) string {
	until := " until they accept."
	if afterWorker(now) {
		until = " until they accept and give the work to somebody."
	}
	switch now.Ref {
	case "":
		return "Nobody is accountable now. Once you have sent this, you are, until they accept."
	case me:
		return "You stay accountable" + until
	}
	return now.Name + " is accountable now, not you, and stays so" + until
}

func referQuestions(f *web.Form, name string, to []worker.Organisation, own string) []template.HTML {
	choices := []nhsuk.SelectItem{{Text: "Choose an organisation", NoValue: true}}
	for _, o := range to {
		if o.Ref != own {
			choices = append(choices, nhsuk.SelectItem{Value: o.Ref, Text: o.Name})
		}
	}
	var urgencies []nhsuk.Choice
	for _, u := range referral.Urgencies {
		if u.Code != "stat" { // what cannot wait an hour is no referral
			urgencies = append(urgencies, nhsuk.Choice{Value: u.Code, Text: u.Name})
		}
	}
	return []template.HTML{
		f.Select(nhsuk.Select{Name: "to", Label: nhsuk.Label{Text: "Who are you asking?", Size: "s"}, Items: choices}),
		f.Input(nhsuk.Input{Name: "for", Label: nhsuk.Label{Text: "What are you asking for?", Size: "s"}, Hint: nhsuk.Hint{Text: "In a line. For example, a joint assessment after a fall"}}),
		f.Textarea(nhsuk.Textarea{Name: "wants", Rows: 4, Label: nhsuk.Label{Text: "What does " + name + " want, in their own words?", Size: "s"}, Hint: nhsuk.Hint{Text: name + " will be able to read this. If you couldn't ask, say why"}}),
		f.Textarea(nhsuk.Textarea{Name: "why", Rows: 6, Label: nhsuk.Label{Text: "Why is help needed now?", Size: "s"}, Hint: nhsuk.Hint{Text: "What happened, what has been tried, what would happen without help"}}),
		f.Radios(nhsuk.Radios{Name: "urgency", Items: urgencies, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "How soon is help needed?", Size: "s"}},
			Hint: nhsuk.Hint{Text: "If somebody is in danger now, ring 999. Don't wait for a referral"}}),
		f.DateInput(nhsuk.DateInput{NamePrefix: "needed-by", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "By when do you need an answer? (optional)", Size: "s"}}}),
	}
}
