package assessmentweb

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var overviewTemplate = web.MustParse(files, "overview.html")

// overviewView is what overview.html prints.
type overviewView struct {
	Title, Intro string
	Live         string // where the list keeps itself up to date; "" when nothing changes any more
	Sections     template.HTML
	Read         string
	Stop         string
	Plan         string // where the plan is, once the assessment is complete
	Notes        []r4.Annotation
	Stopped      string
	Family       bool
}

func overview(r *web.Request) error {
	var v overviewView
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, err := load(r, reader)
		if err != nil {
			return err
		}
		chrome = web.Chrome{Title: b.a.Form.Resource.Title, Person: b.person, Back: b.backToPerson(r)}
		v = overviewOf(r, b)
		return nil
	})
	if err != nil {
		return err
	}
	if r.IsScript() {
		return r.Fragment(overviewTemplate, "sections", v)
	}
	return r.Render(http.StatusOK, overviewTemplate, chrome, v)
}

func overviewOf(r *web.Request, b about) overviewView {
	a := b.a
	staff := r.Who.Kind() == access.Practitioner
	v := overviewView{Title: a.Form.Resource.Title, Read: b.path() + "/read", Notes: a.Task.Value.Note, Family: !staff}
	_, person := r4.Ref(a.Person).Parts()
	v.Intro = "Begun on " + clock.Day(a.Started()) + " by " + a.StartedBy().String() + "."
	if d := dayOf(a.Due()); d != "" && a.Open() {
		v.Intro += " Wanted by " + d + "."
	}
	switch a.Status() {
	case assessment.Completed:
		v.Intro += " Completed on " + clock.Day(a.Ended()) + "."
		if staff {
			v.Plan = "/people/" + person + "/plan"
		}
	case assessment.Stopped:
		v.Stopped = "Stopped on " + clock.Day(a.Ended()) + ": " + a.Task.Value.StatusReason.String()
	default:
		v.Live = b.path()
		if staff {
			v.Stop = b.path() + "/stop"
		}
	}
	var items []nhsuk.TaskItem
	for n := range a.Sections {
		items = append(items, sectionItem(r, b, &a.Sections[n]))
	}
	v.Sections = nhsuk.TaskList{Items: items, IDPrefix: "section"}.HTML()
	return v
}

// sectionItem is a section in the task list: who has it, for which organisation, how far it is and who is in it.
func sectionItem(r *web.Request, b about, s *assessment.Section) nhsuk.TaskItem {
	item := nhsuk.TaskItem{Heading: nhsuk.Heading{Text: s.Item.Text}}
	if mine(r, s) || s.Status() == assessment.Completed {
		item.Href = b.sectionPath(s.ID())
	}
	if !mine(r, s) && s.Status() == assessment.Completed {
		item.Href = b.path() + "/read#" + s.ID()
	}
	if by, at := s.CompletedBy(); !at.IsZero() {
		item.Hint.Text = "Completed by " + by.String() + " on " + clock.Day(at)
		item.Status = nhsuk.TaskStatus{Text: "Completed"}
		return item
	}
	if r.Who.Kind() != access.Practitioner {
		return familyItem(r, s, item)
	}
	facts := []string{s.Holder().String()}
	if asked := s.AskedOf(); asked.Ref != "" {
		facts = []string{asked.String() + ", not taken yet (" + s.Holder().Name + " has it until then)"}
	}
	required, done, answered := b.a.Progress(s)
	if answered > 0 {
		facts = append(facts, strconv.Itoa(done)+" of "+strconv.Itoa(required)+" needed answers given")
	}
	if last := b.a.Log.Last(s.ID()); last != nil {
		facts = append(facts, "Last answer by "+last.By().Name+", "+clock.DayAndHour(last.At()))
	}
	var here []string
	for _, p := range b.a.Log.Present(s.ID(), r.Now()) {
		if p.Ref != r.Who.Actor {
			here = append(here, p.Name)
		}
	}
	if len(here) > 0 {
		facts = append(facts, strings.Join(here, " and ")+" is answering now")
	}
	if d := dayOf(s.Due()); d != "" && s.Due() != b.a.Due() {
		facts = append(facts, "Wanted by "+d)
	}
	item.Hint.Text = strings.Join(facts, ". ") + "."
	item.Status = statusOf(s, answered, required, done)
	return item
}

// familyItem is a section that isn't finished, as the person or a carer sees it.
func familyItem(r *web.Request, s *assessment.Section, item nhsuk.TaskItem) nhsuk.TaskItem {
	switch {
	case s.AskedOf().Ref == r.Who.Actor:
		item.Hint.Text = s.Holder().String() + ", has asked you to fill this in."
		item.Status = nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "For you", Colour: "yellow"}}
	case s.Holder().Ref == r.Who.Actor:
		item.Hint.Text = "You are filling this in."
		item.Status = nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "For you", Colour: "yellow"}}
	default:
		item.Hint.Text = s.Holder().String() + ", is doing this."
		item.Status = nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Not finished", Colour: "white"}}
	}
	if d := dayOf(s.Due()); d != "" && mine(r, s) {
		item.Hint.Text += " Please do it by " + d + "."
	}
	return item
}

func statusOf(s *assessment.Section, answered, required, done int) nhsuk.TaskStatus {
	switch {
	case s.Status() == assessment.Stopped:
		return nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Stopped", Colour: "grey"}}
	case s.Status() == assessment.Asked && answered == 0:
		return nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Asked", Colour: "yellow"}}
	case answered == 0:
		return nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Not started", Colour: "white"}}
	case required == done:
		return nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Ready to complete", Colour: "green"}}
	}
	return nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "In progress", Colour: "blue"}}
}
