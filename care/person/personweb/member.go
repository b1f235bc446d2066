package personweb

import (
	"html/template"
	"net/http"
	"strconv"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/record/store"
	"concordat/web"
)

var memberTemplate = web.MustParse(files, "member.html")

// memberPage is what member.html prints.
type memberPage struct {
	Name, Their, Action, Version string
	Questions                    []template.HTML
}

// changeMember changes what is known of one of the people around a person.
func changeMember(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	if !r.IsPost() {
		return renderMember(r, http.StatusOK, nil)
	}
	m := memberOf(f)
	m.ID = r.Path("member")
	base, _ := strconv.Atoi(f.Value("version"))
	err = r.Update(func(tx *store.Tx) error { return circle.Change(tx, r.Path("id"), base, m) })
	if err != nil && !f.Take(err) {
		return err
	}
	if !f.OK() {
		return renderMember(r, http.StatusUnprocessableEntity, f)
	}
	return done(r, m.Name+" was changed.", "/circle")
}

// removeMember takes somebody out of a person's circle.
func removeMember(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	base, _ := strconv.Atoi(f.Value("version"))
	if err := r.Update(func(tx *store.Tx) error { return circle.Remove(tx, r.Path("id"), base, r.Path("member")) }); err != nil {
		return err
	}
	return done(r, "Taken off. What was known stays in the history.", "/circle")
}

func renderMember(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	var (
		m    circle.Member
		page memberPage
	)
	b, err := about(r, func(reader *store.Reader, p person.Person) (err error) {
		page.Name = p.Called()
		m, err = circle.Load(reader, id, r.Path("member"))
		return err
	})
	if err != nil {
		return err
	}
	page.Their, page.Action, page.Version = m.Name, "/people/"+id+"/circle/"+m.ID, strconv.Itoa(m.Version)
	if f == nil {
		f = web.NewForm("name", m.Name, "relation", m.Relation, "phone", m.Phone, "email", m.Email, "may-contact", string(m.MayContact))
		var is []string
		for code, on := range map[string]bool{"carer": m.Carer, "lives-with": m.LivesWith, "emergency": m.Emergency} {
			if on {
				is = append(is, code)
			}
		}
		f.Set("is", is...)
	} else {
		page.Version = f.Value("version")
	}
	page.Questions = circleQuestions(f, page.Name)
	return r.Render(status, memberTemplate, web.Chrome{Title: m.Name, Person: b, Errors: f.Errors(), Back: &web.Link{Href: "/people/" + id + "/circle", Text: "People around " + b.Name}}, page)
}
