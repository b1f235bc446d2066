package assessmentweb

import (
	"net/http"
	"slices"
	"strings"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

var sectionTemplate = web.MustParse(files, "section.html", "others.html", "answers.html")

// sectionView is what section.html prints.
type sectionView struct {
	Title, Caption, Help, Action string
	Law                          []string
	Holder, Asked, Due           string
	ToTake                       bool // the asker was asked to take the section
	Blocks                       []block
	Shown                        []string // what the answers elsewhere show, for whoever judges
	Said                         []r4.Annotation
	Others                       othersView
	Done                         *doneView // a section that is completed is read, not filled in
	Staff                        bool
	Back                         string
}

// doneView is a section that is completed.
type doneView struct {
	By, On, Mostly string
	Rows           []answerRow
	Reopen         bool
}

func sectionPage(r *web.Request) error { return showSection(r, http.StatusOK, web.NewForm(), nil) }

// showSection prints the section as it stands. What was typed in the fields that were refused stays in them.
func showSection(r *web.Request, status int, f *web.Form, refused map[string]bool) error {
	var v sectionView
	var chrome web.Chrome
	allowed := true
	err := r.View(func(reader *store.Reader) error {
		b, s, err := section(r, reader)
		if err != nil {
			return err
		}
		if allowed = mine(r, s); !allowed {
			return nil
		}
		chrome = web.Chrome{Title: s.Item.Text, Person: b.person, Back: b.back(), Scripts: []string{"assessment.js"}}
		v, err = viewOf(r, reader, b, s, f, refused)
		return err
	})
	if err != nil {
		return err
	}
	if !allowed {
		return r.Redirect("/assessments/" + r.Path("id"))
	}
	chrome.Errors = inOrder(v.Blocks, f.Errors())
	return r.Render(status, sectionTemplate, chrome, v)
}

func viewOf(r *web.Request, reader *store.Reader, b about, s *assessment.Section, f *web.Form, refused map[string]bool) (sectionView, error) {
	v := sectionView{Title: s.Item.Text, Caption: b.a.Form.Resource.Title, Help: s.Item.Help, Law: s.Item.Law, Action: b.sectionPath(s.ID()),
		Holder: s.Holder().String(), Due: dayOf(s.Due()), Said: s.Notes(), Staff: r.Who.Kind() == access.Practitioner, Back: b.path()}
	if asked := s.AskedOf(); asked.Ref != "" {
		v.Asked, v.ToTake = asked.String(), asked.Ref == r.Who.Actor
	}
	if by, at := s.CompletedBy(); !at.IsZero() || !b.a.Open() {
		rows, mostly := rowsOf(b.a, s, v.Action, v.Staff)
		for n := range rows {
			rows[n].Top = true
		}
		v.Done = &doneView{By: by.String(), Mostly: mostly, Rows: rows, Reopen: by.Ref != "" && b.a.Status() != assessment.Stopped}
		if !at.IsZero() {
			v.Done.On = clock.DayAndHour(at)
		}
		return v, nil
	}
	offers, err := b.a.Offers(reader, s)
	if err != nil {
		return v, err
	}
	p := printer{a: b.a, s: s, f: f, refused: refused, offers: offers, who: r.Who.Actor, role: r.Who.Role, path: v.Action}
	if v.Staff && judges(s) {
		p.notes, v.Shown = b.a.Notes(), b.a.Shown()
	}
	v.Blocks = p.blocks(s.Item, "")
	v.Others = othersOf(b.a, s, r.Who.Actor, reader.Now(), reader.Now(), v.Action)
	return v, nil
}

// block is some questions under a heading, or the entries of a repeating group.
type block struct {
	ID, Title, Help string
	Questions       []question
	Hidden          bool
	When            string
	Entries         []block // of a repeating group
	Remove, Add     string  // the values of the buttons
	What            string  // what one entry is: "risk"
}

// printer prints the questions of a section.
type printer struct {
	a       *assessment.Assessment
	s       *assessment.Section
	f       *web.Form
	refused map[string]bool
	offers  map[string][]assessment.Offer
	notes   []assessment.Note
	who     string
	role    string
	path    string
}

// blocks are a group's questions and groups, in the order of the form.
func (p *printer) blocks(group *forms.Item, entry string) []block {
	var out []block
	loose := -1 // the block that takes questions which stand in no group of their own
	for _, i := range group.Items {
		switch {
		case i.Type == "group" && p.forOthers(i):
		case i.Type == "group" && i.Repeats:
			out, loose = append(out, p.repeating(i)), -1
		case i.Type == "group":
			inner := p.blocks(i, entry)
			inner[0].ID, inner[0].Title, inner[0].Help = i.LinkID, i.Text, i.Help
			inner[0].Hidden, inner[0].When = !p.a.Enabled(i, entry), when(i)
			out, loose = append(out, inner...), -1
		case i.Question():
			if loose < 0 {
				out, loose = append(out, block{}), len(out)
			}
			out[loose].Questions = append(out[loose].Questions, p.question(i, entry))
		}
	}
	if len(out) == 0 {
		out = []block{{}}
	}
	return out
}

// forOthers reports whether a group of questions is for the workers, and a person or carer reads the page: what a
// worker has to judge is not asked of the person it is about.
func (p *printer) forOthers(group *forms.Item) bool {
	family := p.role == access.Person || p.role == access.Carer
	return family && len(group.DoneBy) > 0 && !slices.Contains(group.DoneBy, p.role)
}

func (p *printer) repeating(i *forms.Item) block {
	b := block{ID: i.LinkID, Help: i.Help, Add: "add:" + i.LinkID, What: strings.ToLower(i.Text), Hidden: !p.a.Enabled(i, ""), When: when(i)}
	for n, e := range p.a.Log.Entries(i) {
		entry := block{ID: i.LinkID + "~" + e, Title: i.Text + " " + number(n+1), Remove: "remove:" + i.LinkID + "~" + e}
		for _, inner := range p.blocks(i, e) {
			entry.Questions = append(entry.Questions, inner.Questions...)
		}
		b.Entries = append(b.Entries, entry)
	}
	return b
}

// inOrder puts what is wrong in the order in which the page asks.
func inOrder(blocks []block, wrong []web.FieldError) []web.FieldError {
	var out []web.FieldError
	var take func(blocks []block)
	take = func(blocks []block) {
		for _, b := range blocks {
			for _, q := range b.Questions {
				for _, e := range wrong {
					if e.Field == q.Field {
						out = append(out, e)
					}
				}
			}
			take(b.Entries)
		}
	}
	take(blocks)
	for _, e := range wrong {
		known := false
		for _, o := range out {
			known = known || o.Field == e.Field
		}
		if !known {
			out = append(out, e)
		}
	}
	return out
}

// dayOf says a FHIR date in words.
func dayOf(date string) string {
	m, _ := r4.ParseMoment(date)
	return m.Day()
}

// paragraphs are the lines of a text, each for itself.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
