package personweb

import (
	"html/template"
	"net/http"

	"concordat/care/banner"
	"concordat/care/circle"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var alertsTemplate = web.MustParse(files, "alerts.html")

// alertsPage is what alerts.html prints.
type alertsPage struct {
	Name      string
	Alerts    []circle.Alert
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
	if err := r.Flash("The alert is on every page about them now."); err != nil {
		return err
	}
	return r.Redirect("/people/" + r.Path("id") + "/alerts")
}

// endAlert makes an alert inactive.
func endAlert(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	version, _ := f.Int("version", "Version", 1, 1<<30, "Open the page again")
	err = r.Update(func(tx *store.Tx) error { return circle.Withdraw(tx, r.Path("id"), r.Path("alert"), version) })
	if err != nil {
		return err
	}
	if err := r.Flash("The alert has ended. It stays in the history."); err != nil {
		return err
	}
	return r.Redirect("/people/" + r.Path("id") + "/alerts")
}

func renderAlerts(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	page := alertsPage{Action: "/people/" + id + "/alerts"}
	var b *web.PersonBanner
	err := r.View(func(reader *store.Reader) error {
		banner, p, err := banner.For(reader, id)
		if err != nil {
			return err
		}
		b, page.Name = banner, p.Called()
		page.Alerts, err = circle.Alerts(reader, id)
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
	return r.Render(status, alertsTemplate, web.Chrome{Title: "Alerts for " + b.Name, Person: b, Errors: f.Errors(),
		Back: &web.Link{Href: "/people/" + id, Text: b.Name}}, page)
}
