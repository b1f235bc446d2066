package assessmentweb

import (
	"html/template"
	"net/http"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var (
	listTemplate  = web.MustParse(files, "list.html")
	startTemplate = web.MustParse(files, "start.html")
)

// listView is what list.html prints.
type listView struct {
	Name        string
	Assessments template.HTML
	Start       string // where another can be begun; "" while one is open
}

func list(r *web.Request) error {
	id := r.Path("id")
	v := listView{Start: "/people/" + id + "/assessments/start"}
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, err := personBanner(r, reader, id)
		if err != nil {
			return err
		}
		found, err := assessment.ForPerson(reader, "Patient/"+id)
		if err != nil {
			return err
		}
		v.Name = b.Name
		chrome = web.Chrome{Title: "Assessments", Person: b, Back: &web.Link{Href: "/people/" + id, Text: b.Name}}
		var items []nhsuk.TaskItem
		for _, s := range found {
			if s.Status == assessment.Begun {
				v.Start = ""
			}
			items = append(items, listItem(s))
		}
		if len(items) > 0 {
			v.Assessments = nhsuk.TaskList{Items: items}.HTML()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, listTemplate, chrome, v)
}

func listItem(s assessment.Summary) nhsuk.TaskItem {
	item := nhsuk.TaskItem{Heading: nhsuk.Heading{Text: s.Title + " begun on " + clock.Day(s.Started)}, Href: "/assessments/" + s.ID,
		Hint: nhsuk.Hint{Text: "Begun by " + s.StartedBy.String()}}
	switch s.Status {
	case assessment.Completed:
		item.Hint.Text += ". Completed on " + clock.Day(s.Ended) + "."
		item.Status = nhsuk.TaskStatus{Text: "Completed"}
	case assessment.Stopped:
		item.Hint.Text += ". Stopped on " + clock.Day(s.Ended) + ": " + s.Why
		item.Status = nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "Stopped", Colour: "grey"}}
	default:
		if d := dayOf(s.Due); d != "" {
			item.Hint.Text += ". Wanted by " + d + "."
		}
		item.Status = nhsuk.TaskStatus{Tag: &nhsuk.Tag{Text: "In progress", Colour: "blue"}}
	}
	return item
}

// startView is what start.html prints.
type startView struct {
	Name, Action, Back, Referral string
	Needs                        string // what is needed before those who can't be asked can be
	Due                          template.HTML
	Sections                     []template.HTML
}

func startPage(r *web.Request) error {
	return showStart(r, http.StatusOK, web.NewForm("referral", r.Query("referral")))
}

func showStart(r *web.Request, status int, f *web.Form) error {
	id := r.Path("id")
	back := "/people/" + id + "/assessments"
	v := startView{Action: back + "/start", Back: back, Referral: f.Value("referral")}
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, err := personBanner(r, reader, id)
		if err != nil {
			return err
		}
		v.Name = b.Name
		chrome = web.Chrome{Title: "Start a joint assessment", Errors: f.Errors(), Person: b,
			Back: &web.Link{Href: back, Text: "Assessments of " + b.Name}}
		form, err := forms.Current(reader, assessment.FormURL, reader.Now())
		if err != nil {
			return err
		}
		who, needs, err := takers(reader, id, r.Who.Actor)
		if err != nil {
			return err
		}
		v.Needs = needs
		for _, s := range form.Sections {
			v.Sections = append(v.Sections, f.Select(nhsuk.Select{Name: "to." + s.LinkID, Label: nhsuk.Label{Text: s.Text, Size: "s"},
				Hint: nhsuk.Hint{Text: usually(s.DoneBy)}, Items: who.options("I will")}))
		}
		v.Due = f.DateInput(nhsuk.DateInput{NamePrefix: "due", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "When should it be done by?", Size: "m"}},
			Hint: nhsuk.Hint{Text: "You can leave this empty. No law sets a day; it has to be reasonable for " + b.Name + "."}})
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(status, startTemplate, chrome, v)
}

func start(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	id := r.Path("id")
	due, _ := f.Date("due", "The day it should be done by", "")
	begin := assessment.Beginning{Person: "Patient/" + id, Referral: f.Value("referral"), Sections: map[string]assessment.Party{}}
	if !due.IsZero() {
		begin.Due = due.Format("2006-01-02")
		if due.Before(clock.StartOfDay(r.Now())) {
			f.Add("due", "The day it should be done by must be today or later")
		}
	}
	if !f.OK() {
		return showStart(r, http.StatusUnprocessableEntity, f)
	}
	made := ""
	err = r.Update(func(tx *store.Tx) error {
		form, err := forms.Current(tx.Reader, assessment.FormURL, tx.Now())
		if err != nil {
			return err
		}
		for _, s := range form.Sections {
			if to := f.Value("to." + s.LinkID); to != "" {
				begin.Sections[s.LinkID] = assessment.Party{Ref: to}
			}
		}
		if typ, _ := r4.Ref(begin.Referral).Parts(); typ != "ServiceRequest" {
			begin.Referral = ""
		}
		made, err = assessment.Start(tx, begin)
		return err
	})
	if fault.Is(err, fault.Invalid) && f.Take(err) {
		return showStart(r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return r.Redirect("/assessments/" + made)
}
