package demo

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"concordat/care/assessment"
	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/record/store"
)

// assessment plays a joint assessment: begun by who leads it, the health section by the nurse, her own words written
// down with her, and, when the story is that far, each section completed.
func (s *script) assessment(r resident, a assessmentStory) {
	lead, nurse := staffNamed(a.Lead), staffNamed(a.Nurse)
	var id string
	at := func(minutes int) time.Time { return day(a.Day, 9).Add(time.Duration(minutes) * time.Minute) }
	s.add(at(0), lead.who(), "assessment.start", "you are on their list of people", func(tx *store.Tx) (err error) {
		id, err = assessment.Start(tx, assessment.Beginning{
			Person: "Patient/" + r.ID, Due: r4.Date(day(a.Day+28, 12)),
			Sections: map[string]assessment.Party{"health": {Ref: nurse.worker().Ref}},
		})
		return err
	})
	s.add(at(60), nurse.who(), "assessment.take", "asked to do the health part of your assessment", func(tx *store.Tx) error {
		return assessment.Accept(tx, id, "health")
	})
	form, err := shippedForm()
	if err != nil {
		panic(err) // the form is shipped with the program; every test of the demonstration reads it
	}
	for i, part := range a.answers(r, form) {
		who := lead
		if part.section == "health" {
			who = nurse
		}
		s.add(at(90+i*20), who.who(), "assessment.answer", "doing your assessment with you", func(tx *store.Tx) error {
			if _, err := assessment.Give(tx, id, part.section, part.replies...); err != nil {
				return fmt.Errorf("%s, section %s: %w", r.ID, part.section, err)
			}
			if a.Stage != "complete" {
				return nil
			}
			if err := assessment.Complete(tx, id, part.section); err != nil {
				return fmt.Errorf("%s, completing section %s: %w", r.ID, part.section, err)
			}
			return nil
		})
	}
}

func shippedForm() (*forms.Form, error) {
	shipped, err := forms.Shipped()
	if err != nil {
		return nil, err
	}
	for _, q := range shipped {
		if q.URL == assessment.FormURL {
			return forms.New(q)
		}
	}
	return nil, fmt.Errorf("no form %s is shipped", assessment.FormURL)
}

// answered is a section's answers.
type answered struct {
	section string
	replies []assessment.Reply
}

// answers are what was answered: everything that each section requires when it is complete, a first part of three
// sections when it is begun.
func (a assessmentStory) answers(r resident, form *forms.Form) []answered {
	w := &writing{form: form}
	a.ownWords(w, r)
	a.outcomes(w)
	a.health(w, r)
	if a.Stage == "complete" {
		a.homeAndCarer(w, r)
		a.risks(w)
		a.eligibility(w)
	}
	return w.sections
}

func (a assessmentStory) ownWords(w *writing, r resident) {
	w.section("words")
	w.code("words.wrote", "scribe")
	w.text("words.helper", staffNamed(a.Lead).Name)
	w.text("words.matters", cmp.Or(r.About.Matters, r.Referrals[0].Wants))
	w.text("words.change", a.Change)
	if r.About.Wellness != "" {
		w.text("words.good-day", r.About.Wellness)
	}
	if r.About.People != "" {
		w.text("words.people", r.About.People)
	}
	if r.About.Communicate != "" {
		w.text("words.communication", r.About.Communicate)
	}
	w.code("words.involved", "home")
	w.code("words.capacity", "no-doubt")
}

func (a assessmentStory) outcomes(w *writing) {
	w.section("outcomes")
	unable := map[string]unable{}
	for _, u := range a.Unable {
		unable[u.Outcome] = u
	}
	for _, group := range w.form.Section("outcomes").Items {
		_, name, _ := strings.Cut(group.LinkID, ".")
		u, is := unable[name]
		switch {
		case is:
			w.code(group.LinkID+".ability", "unable")
			w.code(group.LinkID+".why", u.Why)
			w.text(group.LinkID+".says", u.Says)
			w.text(group.LinkID+".needed", u.Needed)
		case a.Stage != "complete" || group.Type != "group":
		case name == "child-care":
			w.code(group.LinkID+".ability", "not-applicable")
		default:
			w.code(group.LinkID+".ability", "able")
		}
	}
}

func (a assessmentStory) health(w *writing, r resident) {
	w.section("health")
	for _, c := range r.Health {
		w.text("health.conditions", c.Text)
	}
	for _, m := range r.Medicines {
		w.text("health.medicines", m)
	}
	w.yes("health.fallen", a.Fallen != "")
	if a.Fallen != "" {
		w.text("health.falls-what", a.Fallen)
	}
	if a.Stage == "complete" {
		w.code("health.skin", "sound")
		w.text("health.summary", a.Summary)
	}
}

func (a assessmentStory) homeAndCarer(w *writing, r resident) {
	w.section("home")
	w.code("home.lives", a.Lives)
	w.code("home.warm", "yes")
	w.section("carer")
	w.yes("carer.has", a.CarerSays != "")
	if a.CarerSays == "" {
		return
	}
	name := "a relative"
	for _, c := range r.Circle {
		if c.Carer {
			name = c.Name
		}
	}
	w.text("carer.name", name)
	w.text("carer.says", a.CarerSays)
	w.code("carer.willing", "yes")
	w.code("carer.offer", a.Offer)
}

func (a assessmentStory) risks(w *writing) {
	w.section("risks")
	w.yes("risks.talked", true)
	w.code("risks.safeguarding", "no")
}

func (a assessmentStory) eligibility(w *writing) {
	w.section("eligibility")
	w.code("eligibility.impairment", "yes")
	w.text("eligibility.impairment-reason", a.Reason)
	w.code("eligibility.unable", "yes")
	for _, u := range a.Unable {
		w.code("eligibility.which", u.Outcome)
	}
	w.text("eligibility.unable-reason", a.Reason)
	w.code("eligibility.wellbeing", "yes")
	for _, area := range a.Areas {
		w.code("eligibility.areas", area)
	}
	w.text("eligibility.wellbeing-reason", a.Reason)
	w.code("eligibility.result", "eligible")
}

// writing collects answers, section by section.
type writing struct {
	form     *forms.Form
	sections []answered
}

func (w *writing) section(id string) { w.sections = append(w.sections, answered{section: id}) }

func (w *writing) give(item string, v forms.Value) {
	last := &w.sections[len(w.sections)-1]
	for i := range last.replies {
		if last.replies[i].Item == item {
			last.replies[i].Values = append(last.replies[i].Values, v)
			return
		}
	}
	last.replies = append(last.replies, assessment.Reply{Item: item, Values: []forms.Value{v}})
}

func (w *writing) text(item, words string) { w.give(item, forms.Value{Text: words}) }

func (w *writing) yes(item string, is bool) { w.give(item, forms.Value{Yes: &is}) }

func (w *writing) code(item, code string) {
	option, ok := w.form.Item(item).Option(code)
	if !ok {
		panic(fmt.Sprintf("demo: the form's question %s has no option %s", item, code))
	}
	w.give(item, forms.Value{Coding: &option})
}
