package myweb

import (
	"html/template"
	"net/http"
	"strconv"

	"concordat/care/aboutme"
	"concordat/care/banner"
	"concordat/care/own"
	"concordat/care/person"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var (
	aboutTemplate     = web.MustParse(files, "about.html")
	aboutEditTemplate = web.MustParse(files, "aboutedit.html")
)

// aboutData is what about.html prints.
type aboutData struct {
	Person  person.Person
	Mine    bool
	Base    string
	MayEdit bool
	About   *aboutme.AboutMe
	Says    []saying
	Earlier []*aboutme.AboutMe
	Was     string // this is an earlier one
	Source  string
}

// saying is what stands under one heading.
type saying struct{ Heading, Words string }

// earlier is how many versions of About Me are listed.
const earlier = 20

// ownAbout is what a person says about herself, as she or her carer reads it.
func ownAbout(r *web.Request) error {
	d := aboutData{Mine: r.Who.Person != "", Base: "/my/about-me", MayEdit: r.Who.Person != ""}
	id := r.Who.Whose(r.Query("for"))
	err := r.View(func(v *store.Reader) (err error) {
		if d.Person, err = own.Person(v, id); err != nil {
			return err
		}
		return d.read(v, r.Query("version"))
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, aboutTemplate, web.Chrome{Title: "About me", Nav: "/my/about-me", Back: &web.Link{Href: "/my", Text: "Home"}}, d)
}

// staffAbout is the same for those who work with her, who may write it down with her.
func staffAbout(r *web.Request) error {
	id := r.Path("id")
	d := aboutData{Base: "/people/" + id + "/about-me", MayEdit: true}
	var top *web.PersonBanner
	err := r.View(func(v *store.Reader) (err error) {
		if top, d.Person, err = banner.For(v, id); err != nil {
			return err
		}
		return d.read(v, r.Query("version"))
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, aboutTemplate, web.Chrome{Title: "About " + d.Person.Called(), Person: top, Back: &web.Link{Href: "/people/" + id, Text: d.Person.Name}}, d)
}

func (d *aboutData) read(v *store.Reader, version string) (err error) {
	if d.About, err = aboutme.Current(v, d.Person.ID); err != nil {
		return err
	}
	if d.Earlier, err = aboutme.Versions(v, d.Person.ID, earlier); err != nil {
		return err
	}
	if n, bad := strconv.Atoi(version); bad == nil && n != d.About.Version {
		if d.About, err = aboutme.AtVersion(v, d.Person.ID, n); err != nil {
			return err
		}
		d.Was, d.MayEdit = "As it was on "+clock.Day(d.About.At), false
	}
	for _, h := range aboutme.Headings {
		if words := d.About.Says[h.Code]; words != "" {
			d.Says = append(d.Says, saying{h.Words, words})
		}
	}
	d.Source = sourceOf(d.About, d.Mine)
	return nil
}

// sourceOf says who wrote it, with whose help, and when.
func sourceOf(a *aboutme.AboutMe, mine bool) string {
	if !a.Written() {
		return ""
	}
	by := a.Name
	switch {
	case a.ByHerself() && mine:
		by = "you"
	case a.OrgName != "":
		by += ", " + a.OrgName
	}
	out := "Written by " + by
	if a.SupportedBy != "" {
		out += ", with help from " + a.SupportedBy
	}
	return out + ", " + clock.Day(a.At)
}

// aboutEdit is what aboutedit.html prints.
type aboutEdit struct {
	Title, Base string
	Version     int
	Mine        bool
	Fields      []template.HTML
	Theirs      []saying // what somebody else saved meanwhile
	TheirSource string
}

func editOwn(r *web.Request) error {
	if r.Who.Person == "" {
		return fault.New(fault.Denied, "About Me is in the person’s own words, so only they, or somebody who writes it down with them for their care, can change it.")
	}
	return openAbout(r, r.Who.Person)
}

func editWith(r *web.Request) error { return openAbout(r, r.Path("id")) }

func openAbout(r *web.Request, id string) error {
	var a *aboutme.AboutMe
	err := r.View(func(v *store.Reader) (err error) {
		a, err = aboutme.Current(v, id)
		return err
	})
	if err != nil {
		return err
	}
	f := web.NewForm() // who helped is asked anew each time: it says who helped with these words
	for _, h := range aboutme.Headings {
		f.Set(h.Code, a.Says[h.Code])
	}
	return showAbout(r, http.StatusOK, id, f, a.Version, nil)
}

func showAbout(r *web.Request, status int, id string, f *web.Form, version int, theirs *aboutme.AboutMe) error {
	d := aboutEdit{Title: "What do you want people to know about you?", Base: "/my/about-me", Version: version, Mine: r.Who.Person != ""}
	chrome := web.Chrome{Errors: f.Errors(), Nav: "/my/about-me"}
	if !d.Mine {
		d.Base = "/people/" + id + "/about-me"
		err := r.View(func(v *store.Reader) (err error) {
			var who person.Person
			chrome.Person, who, err = banner.For(v, id)
			d.Title = "Write About Me with " + who.Called()
			return err
		})
		if err != nil {
			return err
		}
	}
	chrome.Title, chrome.Back = d.Title, &web.Link{Href: d.Base, Text: "Back"}
	for _, h := range aboutme.Headings {
		d.Fields = append(d.Fields, nhsuk.CharacterCount{Name: h.Code, Rows: 4, Maxlength: aboutme.MaxWords, Value: f.Value(h.Code), Label: nhsuk.Label{Text: h.Words, Size: "s"},
			Hint: nhsuk.Hint{Text: h.Help}, ErrorMessage: nhsuk.ErrorMessage{Text: f.Err(h.Code)}}.HTML())
	}
	hint := "Leave this empty if you wrote it on your own."
	if !d.Mine {
		hint = "Your own name is kept with it anyway. Name anyone else who helped."
	}
	d.Fields = append(d.Fields, nhsuk.Input{Name: "supported-by", Value: f.Value("supported-by"), Label: nhsuk.Label{Text: "Who helped to write this?", Size: "s"},
		Hint: nhsuk.Hint{Text: hint}, ErrorMessage: nhsuk.ErrorMessage{Text: f.Err("supported-by")}}.HTML())
	if theirs != nil {
		d.Version, d.TheirSource = theirs.Version, sourceOf(theirs, d.Mine)
		for _, h := range aboutme.Headings {
			if theirs.Says[h.Code] != f.Value(h.Code) {
				d.Theirs = append(d.Theirs, saying{h.Words, theirs.Says[h.Code]})
			}
		}
	}
	return r.Render(status, aboutEditTemplate, chrome, d)
}

func saveOwn(r *web.Request) error { return saveAbout(r, r.Who.Person) }

func saveWith(r *web.Request) error { return saveAbout(r, r.Path("id")) }

// saveAbout keeps what was written as a new version. When somebody else has saved meanwhile, both are shown.
func saveAbout(r *web.Request, id string) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.Value("version"))
	a := aboutme.AboutMe{Person: id, Version: version, Says: map[string]string{}, SupportedBy: f.Value("supported-by")}
	for _, h := range aboutme.Headings {
		if words := f.Value(h.Code); words != "" {
			a.Says[h.Code] = words
		}
	}
	err = r.Update(func(tx *store.Tx) error { _, err := aboutme.Save(tx, a); return err })
	if f.Take(err) {
		return showAbout(r, http.StatusUnprocessableEntity, id, f, version, nil)
	}
	if fault.Is(err, fault.Conflict) {
		var theirs *aboutme.AboutMe
		if err := r.View(func(v *store.Reader) (err error) {
			theirs, err = aboutme.Current(v, id)
			return err
		}); err != nil {
			return err
		}
		return showAbout(r, http.StatusConflict, id, f, version, theirs)
	}
	if err != nil {
		return err
	}
	if err := r.Flash("Saved"); err != nil {
		return err
	}
	if r.Who.Person != "" {
		return r.Redirect("/my/about-me")
	}
	return r.Redirect("/people/" + id + "/about-me")
}
