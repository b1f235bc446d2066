package assessmentweb

import (
	"net/http"
	"slices"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

var readTemplate = web.MustParse(files, "read.html", "answers.html")

// answerRow is a question with what was answered, or a heading between questions.
type answerRow struct {
	Heading  string
	Top      bool // the heading stands right under the page's own
	Question string
	Answers  []answerSaid // several when they differ
	Missing  string
	Notes    []string // what the answers don't bear out of a judgement, for workers
}

type answerSaid struct {
	Text    []string
	By      string
	History string
}

// rowsOf are a section's answers to read, in the order of the form. What nobody answered is left out, unless it has to
// be answered. Who gave most of them, on which day, is said once; the others say who under each.
func rowsOf(a *assessment.Assessment, s *assessment.Section, path string, staff bool) (out []answerRow, mostly string) {
	var notes []assessment.Note
	if staff && judges(s) {
		notes = a.Notes()
	}
	most := mostOf(a, s)
	heading := ""
	a.Each(s, func(i *forms.Item, entry string) {
		name := assessment.Key{Item: i.LinkID, Entry: entry}.Field()
		on := a.Log.On(i.LinkID, entry)
		row := answerRow{Question: i.Text, Notes: notesOn(notes, i.LinkID)}
		if !on.Answered() && !on.Differ() {
			if !i.Required {
				return
			}
			row.Missing = "Not answered yet."
		}
		for _, g := range on.Heads {
			if !on.Differ() && g.ID != on.Latest().ID || g.Blank() && !on.Differ() {
				continue
			}
			one := answerSaid{Text: textOf(g), By: said(g)}
			if most != "" && byAndDay(g) == most && g.Source == nil && !on.Differ() {
				one.By = ""
			}
			if path != "" && len(on.All) > len(on.Heads) {
				one.History = path + "/history?item=" + name
			}
			row.Answers = append(row.Answers, one)
		}
		if h := headingOf(a, i, entry); h != heading {
			heading = h
			out = append(out, answerRow{Heading: h})
		}
		out = append(out, row)
	})
	if most != "" {
		mostly = "The answers are by " + most + ", unless somebody else is named under one."
		if by, at := s.CompletedBy(); by.String()+", "+clock.Day(at) == most {
			mostly = by.Name + " gave the answers too, unless somebody else is named under one."
		}
	}
	return out, mostly
}

// mostOf is who gave most of a section's answers and on which day, in words; "" when there are fewer than three.
func mostOf(a *assessment.Assessment, s *assessment.Section) string {
	count := map[string]int{}
	most := ""
	a.Each(s, func(i *forms.Item, entry string) {
		if on := a.Log.On(i.LinkID, entry); on.Answered() {
			who := byAndDay(*on.Latest())
			if count[who]++; count[who] > count[most] {
				most = who
			}
		}
	})
	if count[most] < 3 {
		return ""
	}
	return most
}

func byAndDay(g assessment.Given) string { return g.By().String() + ", " + clock.Day(g.At()) }

// headingOf names the group of a question inside its section.
func headingOf(a *assessment.Assessment, i *forms.Item, entry string) string {
	group := i.Entries()
	if group != nil {
		return group.Text + " " + number(slices.Index(a.Log.Entries(group), entry)+1)
	}
	if i.Parent != nil && i.Parent.Parent != nil {
		return i.Parent.Text
	}
	return ""
}

func textOf(g assessment.Given) []string {
	if g.Absent != "" || g.Removed {
		return []string{inWords(g)}
	}
	var out []string
	for _, v := range g.Value {
		out = append(out, paragraphs(v.String())...)
	}
	return out
}

// readView is what read.html prints.
type readView struct {
	Title, Name, Status string
	Own                 bool // the person or a carer reads it
	Sections            []readSection
	Waiting             []string // sections that are not finished, which the person will read later
	Large, Back         string
}

type readSection struct {
	Title, By, ID, Mostly string
	Rows                  []answerRow
}

// read is the whole to read and to print. The person and the carer read what is completed, and what they answered.
func read(r *web.Request) error {
	var v readView
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, err := load(r, reader)
		if err != nil {
			return err
		}
		chrome = web.Chrome{Title: b.a.Form.Resource.Title, Person: b.person, Back: b.back()}
		v = readOf(r, b)
		return nil
	})
	if err != nil {
		return err
	}
	if r.Query("print") == "large" {
		chrome.Variant = "large-print"
	}
	return r.Render(http.StatusOK, readTemplate, chrome, v)
}

func readOf(r *web.Request, b about) readView {
	v := readView{Title: b.a.Form.Resource.Title, Name: b.a.PersonName, Own: r.Who.Kind() != access.Practitioner, Back: b.path(),
		Large: b.path() + "/read?print=large"}
	switch b.a.Status() {
	case assessment.Completed:
		v.Status = "Completed on " + clock.Day(b.a.Ended()) + "."
	case assessment.Stopped:
		v.Status = "Stopped on " + clock.Day(b.a.Ended()) + ": " + b.a.Task.Value.StatusReason.String()
	default:
		v.Status = "Begun on " + clock.Day(b.a.Started()) + ". It is not finished."
	}
	for n := range b.a.Sections {
		s := &b.a.Sections[n]
		by, at := s.CompletedBy()
		if at.IsZero() && v.Own && !mine(r, s) {
			v.Waiting = append(v.Waiting, s.Item.Text)
			continue
		}
		one := readSection{Title: s.Item.Text, ID: s.ID(), By: "Not finished. " + s.Holder().String() + " has it."}
		one.Rows, one.Mostly = rowsOf(b.a, s, b.sectionPath(s.ID()), !v.Own)
		if !at.IsZero() {
			one.By = "Completed by " + by.String() + ", " + clock.Day(at) + "."
		}
		v.Sections = append(v.Sections, one)
	}
	return v
}
