package planweb

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"concordat/care/circle"
	"concordat/care/plan"
	"concordat/care/worker"
	"concordat/definitions"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

var editTemplate = web.MustParse(files, "edit.html")

// editData is what edit.html prints.
type editData struct {
	Kind, Title string
	Action      string // where the form goes
	Back        string
	Version     int
	From        string // the suggestion it is made from
	New         bool
	Fields      []template.HTML
	Theirs      *theirs
	Late        string // what is wrong with a review date that is later than its clock allows
}

// theirs is what somebody else has made of a part while this one was being written.
type theirs struct {
	By     string
	Fields []plan.Field
}

// editing is one part being written, with all that its page needs.
type editing struct {
	writing
	entry  plan.Entry // as it is kept; a blank one for a new part
	editor editor
	from   string
	offer  plan.Suggestion // that from names; blank when nothing offers it any more
	now    time.Time
	people []circle.Member       // around her, and working with her
	bodies []worker.Organisation // of the partnership, which an action of a service can name
}

func (e editing) fresh() bool { return e.entry.Base().Ref == "" }

func idOf(ref string) string { return ref[strings.Index(ref, "/")+1:] }

// open reads the part that the path names, or makes a blank one, filled in from a suggestion when one is named.
func open(v *store.Reader, r *web.Request, from string) (editing, error) {
	e := editing{from: from, now: v.Now()}
	var ok bool
	if e.editor, ok = editors[r.Path("kind")]; !ok {
		return e, fault.New(fault.NotFound, "There is no such page.")
	}
	var err error
	if e.writing, err = draftOf(v, r.Path("id")); err != nil {
		return e, err
	}
	if err := e.around(v); err != nil {
		return e, err
	}
	if r.Path("part") != "new" {
		for _, x := range e.plan.Entries() {
			if x.Kind() == r.Path("kind") && idOf(x.Base().Ref) == r.Path("part") {
				e.entry = x
				return e, nil
			}
		}
		return e, fault.New(fault.NotFound, "This isn't in the plan. Somebody may have taken it out.")
	}
	var s plan.Suggestion
	if from != "" {
		if s, err = plan.SuggestionOf(v, e.plan.ID, from); err != nil && !fault.Is(err, fault.NotFound) {
			return e, err
		}
	}
	e.entry, e.offer = e.editor.blank(s), s
	return e, nil
}

// around reads the people whom an action, or a call for help, can name.
func (e *editing) around(v *store.Reader) error {
	family, err := circle.People(v, e.who.ID)
	if err != nil {
		return err
	}
	helpers, err := circle.Helpers(v, e.who.ID)
	if err != nil {
		return err
	}
	e.people = append(family, helpers...)
	e.bodies, err = worker.Organisations(v)
	return err
}

// named is how somebody from the circle is offered and recognised: "Joan Ellis, daughter".
func named(m circle.Member) string {
	if m.RelationName == "" {
		return m.Name
	}
	return m.Name + ", " + m.RelationName
}

// called finds somebody from the circle by how they are offered.
func (e editing) called(words string) (circle.Member, bool) {
	for _, m := range e.people {
		if strings.EqualFold(named(m), words) || strings.EqualFold(m.Name, words) {
			return m, true
		}
	}
	return circle.Member{}, false
}

// body finds an organisation of the partnership by its name.
func (e editing) body(name string) (worker.Organisation, bool) {
	for _, o := range e.bodies {
		if strings.EqualFold(o.Name, strings.TrimSpace(name)) {
			return o, true
		}
	}
	return worker.Organisation{}, false
}

func editPage(r *web.Request) error {
	var e editing
	err := r.View(func(v *store.Reader) (err error) {
		e, err = open(v, r, r.Query("from"))
		return err
	})
	if err != nil {
		return err
	}
	f := web.NewForm()
	e.editor.show(f, e.entry)
	if e.fresh() {
		e.usual(f, r.Who)
	}
	return showEdit(r, http.StatusOK, e, f, nil)
}

// usual fills in what most often belongs in a new part, to be changed where it doesn't.
func (e editing) usual(f *web.Form, who access.Who) {
	switch e.entry.(type) {
	case *plan.Refusal:
		f.Set("decider", who.Name+", "+who.OrgName)
		f.Set("challenge", "Tell "+who.Name+" that you disagree, and ask for it to be looked at again. You can also complain to "+who.OrgName+".")
	case *plan.Review:
		if c, err := definitions.ClockOn(plan.FirstReview, e.now); err == nil {
			_, limit := c.Window(e.now)
			f.SetDate("on", limit)
		}
	}
}

func showEdit(r *web.Request, status int, e editing, f *web.Form, other plan.Entry) error {
	home := base(r.Path("id")) + "/write"
	d := editData{Kind: r.Path("kind"), Title: e.editor.title, Action: home + "/" + r.Path("kind") + "/" + r.Path("part"), Back: home,
		Version: e.entry.Base().Version, From: e.from, New: e.fresh(), Fields: e.editor.fields(f, e)}
	if v, ok := e.entry.(*plan.Review); ok && !e.fresh() {
		var err error
		if d.Late, err = v.Late(e.now); err != nil {
			return err
		}
	}
	if other != nil {
		d.Version = other.Base().Version
		d.Theirs = &theirs{By: reading{Person: e.who}.Source(other), Fields: other.Fields()}
	}
	return r.Render(status, editTemplate, web.Chrome{Title: e.editor.title, Errors: f.Errors(), Person: e.top,
		Back: &web.Link{Href: home, Text: "Back to the plan"}}, d)
}

// save keeps a part, or takes it out. When somebody else has changed it meanwhile, both are shown and nothing is lost.
func save(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var e editing
	if err := r.View(func(v *store.Reader) (err error) {
		e, err = open(v, r, f.Value("from"))
		return err
	}); err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.Value("version"))
	if f.Value("do") == "remove" && !e.fresh() {
		return remove(r, e, version)
	}
	made := e.editor.read(f, e)
	*made.Base() = *e.entry.Base()
	made.Base().Version = version
	if made.Base().Written.From = e.from; e.fresh() && e.offer.Key != "" {
		e.offer.Quoting(made)
	}
	f.Take(plan.Check(made)) // with what was typed wrong, so that everything is said at once
	if !f.OK() {
		return showEdit(r, http.StatusUnprocessableEntity, e, f, nil)
	}
	err = r.Update(func(tx *store.Tx) error {
		part := made
		if e.fresh() {
			_, err := plan.Add(tx, e.plan.ID, part)
			return err
		}
		_, err := plan.Change(tx, e.plan.ID, part)
		return err
	})
	if other := plan.TheirVersion(err); other != nil {
		return showEdit(r, http.StatusConflict, e, f, other)
	}
	if f.Take(err) {
		return showEdit(r, http.StatusUnprocessableEntity, e, f, nil)
	}
	return saved(r, err, "Saved")
}

func remove(r *web.Request, e editing, version int) error {
	err := r.Update(func(tx *store.Tx) error {
		return plan.Remove(tx, e.plan.ID, e.entry.Base().Ref, version)
	})
	if other := plan.TheirVersion(err); other != nil {
		f := web.NewForm()
		e.editor.show(f, other)
		return showEdit(r, http.StatusConflict, e, f, other)
	}
	return saved(r, err, "Taken out of the plan")
}

// saved goes back to the plan with a notice, or on with the error.
func saved(r *web.Request, err error, notice string) error {
	if errors.Is(err, errNoPlan) {
		return r.Redirect(base(r.Path("id")))
	}
	if err != nil {
		return err
	}
	return done(r, notice, base(r.Path("id"))+"/write#"+r.Path("kind"))
}
