package personweb

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"concordat/care/banner"
	"concordat/care/person"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var detailsTemplate = web.MustParse(files, "details.html")

// detailsPage is what details.html prints.
type detailsPage struct {
	Action, Version string
	Questions       []template.HTML
}

// details changes what is known of a person: name, birth, NHS number, address, how to reach them.
func details(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return renderDetails(r, http.StatusOK, nil)
	}
	d := detailsOf(f)
	if _, err := d.Tidy(r.Now()); err != nil && !f.Take(err) {
		return err
	}
	if f.OK() {
		base, _ := strconv.Atoi(f.Value("version"))
		err := r.Update(func(tx *store.Tx) error { return person.Change(tx, r.Path("id"), base, d) })
		switch {
		case err == nil:
			if err := r.Flash("The details are changed."); err != nil {
				return err
			}
			return r.Redirect("/people/" + r.Path("id"))
		case fault.Is(err, fault.Conflict) && strings.Contains(err.Error(), "NHS number"):
			f.Add("nhs-number", err.Error())
		case !f.Take(err):
			return err
		}
	}
	return renderDetails(r, http.StatusUnprocessableEntity, f)
}

// renderDetails shows the form; f is nil at first, and then filled in with what is known.
func renderDetails(r *web.Request, status int, f *web.Form) error {
	var (
		b *web.PersonBanner
		p person.Person
	)
	err := r.View(func(reader *store.Reader) (err error) {
		b, p, err = banner.For(reader, r.Path("id"))
		return err
	})
	if err != nil {
		return err
	}
	page := detailsPage{Action: "/people/" + p.ID + "/details", Version: strconv.Itoa(p.Version)}
	if f == nil {
		f = knownOf(p)
	} else {
		page.Version = f.Value("version")
	}
	page.Questions = questions(f)
	if p.NHSNumber != "" && f.Value("nhs-number") == "" {
		page.Questions = slices.Insert(page.Questions, afterNHSNumber, noNHSNumber(f, p))
	}
	return r.Render(status, detailsTemplate, web.Chrome{Title: "Details of " + b.Name, Person: b, Errors: f.Errors(),
		Back: &web.Link{Href: "/people/" + p.ID, Text: b.Name}}, page)
}

// noNHSNumber asks whether the number that is known must really go.
func noNHSNumber(f *web.Form, p person.Person) template.HTML {
	return f.Checkboxes(nhsuk.Checkboxes{Name: "no-nhs-number", Small: true, Items: []nhsuk.Choice{{Value: "yes", Text: "Take the NHS number " + p.NHSNumber.String() + " off this record",
		Hint: nhsuk.Hint{Text: "Only when it is somebody else's or was never theirs. Without it, other records of this person are harder to find"}}}})
}

func knownOf(p person.Person) *web.Form {
	f := web.NewForm("given", p.GivenNames, "family", p.Family, "known", p.Known, "nhs-number", p.NHSNumber.String(), "gender", p.Gender, "address", strings.Join(p.Lines, ", "),
		"town", p.Town, "postcode", p.Postcode, "phone", p.Phone, "email", p.Email, "language", p.Language)
	if p.Interpreter {
		f.Set("interpreter", "yes")
	}
	if day, err := time.Parse(time.DateOnly, p.BornAs); err == nil {
		f.SetDate("born", day)
	}
	return f
}
