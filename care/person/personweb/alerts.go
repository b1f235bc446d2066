package personweb

import (
	"html/template"
	"net/http"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var (
	alertsTemplate   = web.MustParse(files, "alerts.html")
	endAlertTemplate = web.MustParse(files, "endalert.html")
)

// alertsPage is what alerts.html prints.
type alertsPage struct {
	Name      string
	Alerts    []circle.Alert
	Past      []circle.Alert // ended, each of which can be raised again
	Action    string
	Questions []template.HTML
}

func showAlerts(r *web.Request) error { return renderAlerts(r, http.StatusOK, web.NewForm()) }

// raiseAlert adds something that anybody who helps must know.
func raiseAlert(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	text := f.Text("text", web.Max(300, "What people must know"))
	if f.OK() {
		err := r.Update(func(tx *store.Tx) error {
			_, err := circle.Raise(tx, r.Path("id"), f.Value("kind"), text)
			return err
		})
		if err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderAlerts(r, http.StatusUnprocessableEntity, f)
	}
	return done(r, "The alert is on every page about them now.", "/alerts")
}

// endAlertPage is what endalert.html prints.
type endAlertPage struct {
	circle.Alert
	Name, Action, Href string
	Question           template.HTML
}

// endAlert asks why an alert is no longer needed, and then makes it inactive.
func endAlert(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return renderEndAlert(r, http.StatusOK, f)
	}
	version, _ := f.Int("version", "Version", 1, 1<<30, "Open the page again")
	why := f.Text("why", web.Required("Say why this alert is no longer needed"), web.Max(300, "Why"))
	if f.OK() {
		err := r.Update(func(tx *store.Tx) error { return circle.Withdraw(tx, r.Path("id"), r.Path("alert"), version, why) })
		if err != nil && !f.Take(err) {
			return err
		}
	}
	if !f.OK() {
		return renderEndAlert(r, http.StatusUnprocessableEntity, f)
	}
	return done(r, "The alert has ended. It is under “Past alerts”, where it can be raised again.", "/alerts")
}

func renderEndAlert(r *web.Request, status int, f *web.Form) error {
	page := endAlertPage{Href: "/people/" + r.Path("id") + "/alerts", Action: r.HTTP.URL.Path}
	b, err := about(r, func(reader *store.Reader, p person.Person) (err error) {
		page.Name = p.Called()
		page.Alert, err = circle.LoadAlert(reader, p.ID, r.Path("alert"))
		return err
	})
	if err != nil {
		return err
	}
	if !page.Ended.IsZero() {
		return r.Redirect(page.Href)
	}
	page.Question = f.Textarea(nhsuk.Textarea{Name: "why", Rows: 3, Label: nhsuk.Label{Text: "Why is it no longer needed?", Size: "s"},
		Hint: nhsuk.Hint{Text: "Your name and this reason are kept with it"}})
	return r.Render(status, endAlertTemplate, web.Chrome{Title: "End this alert?", Person: b, Errors: f.Errors(), Back: &web.Link{Href: page.Href, Text: "Alerts"}}, page)
}

func renderAlerts(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	page := alertsPage{Action: "/people/" + id + "/alerts"}
	b, err := about(r, func(reader *store.Reader, p person.Person) (err error) {
		page.Name = p.Called()
		if page.Alerts, err = circle.Alerts(reader, id); err != nil {
			return err
		}
		page.Past, err = circle.PastAlerts(reader, id)
		return err
	})
	if err != nil {
		return err
	}
	var kinds []nhsuk.Choice
	for _, k := range circle.AlertKinds {
		kinds = append(kinds, nhsuk.Choice{Value: k.Code, Text: k.Name})
	}
	page.Questions = []template.HTML{
		f.Radios(nhsuk.Radios{Name: "kind", Small: true, Items: kinds, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What it is about"}}}),
		f.Textarea(nhsuk.Textarea{Name: "text", Rows: 2, Label: nhsuk.Label{Text: "What people must know"}, Hint: nhsuk.Hint{Text: "In one sentence, and what to do about it"}}),
	}
	return r.Render(status, alertsTemplate, ofPerson(b, id, "Alerts for "+b.Name, f), page)
}
