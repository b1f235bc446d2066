package personweb

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"concordat/care/aboutme"
	"concordat/care/assessment"
	"concordat/care/banner"
	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/care/timeline"
	"concordat/clock"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

var practitioners = access.Practitioners

var viewTemplate = web.MustParse(files, "view.html", "ecomap.html")

// personPage is what view.html prints: what matters to the person first, then who answers for them, what happens next
// and what is stuck; then plan, circle and record.
type personPage struct {
	Person                  person.Person
	About                   aboutMe
	Accountable             referral.Accountable
	Next, Later             []next // the first steps, and the others
	Stuck                   []trouble
	Plan                    planCard
	Assessments             []assessmentLine
	Map                     template.HTML
	People                  []circle.Member
	Helpers                 []circle.Member
	Health                  timeline.Health
	Open                    []referral.Referral
	Now                     time.Time
	Href                    string // of the person
	Practitioner, MayTakeOn bool
}

// aboutMe is what the person says, as the page shows it.
type aboutMe struct {
	Written     bool
	Matters     string
	Communicate string
	Dos         []said
	By          string
	When        string
}

type said struct{ Heading, Words string }

// nextShown is how many steps are seen at first; the others open below them.
const nextShown = 10

type next struct {
	What, Who, When, Href string
	Late                  bool
	Progress              string
}

type trouble struct{ Text, Href string }

type planCard struct {
	Href, Stage string
	Outcomes    []string
	More        int
	Facts       []string
	Draft       string // words on a draft besides, "" for none
}

type assessmentLine struct{ Href, Title, Status, Since string }

// view is the one page about a person. The person and their carer have pages of their own, on home.
func view(r *web.Request) error {
	if !r.Who.In(practitioners) {
		return toTheirOwn(r)
	}
	var (
		id = r.Path("id")
		b  *web.PersonBanner
		p  personPage
	)
	err := r.View(func(reader *store.Reader) (err error) {
		if b, p.Person, err = banner.For(reader, id); err != nil {
			return err
		}
		return p.read(reader, id)
	})
	if err != nil {
		return err
	}
	p.Href, p.Practitioner = "/people/"+id, true
	p.MayTakeOn = p.Accountable.Nobody() && !p.Person.Dead
	p.Map = ecomap(p.Person, p.People, p.Helpers)
	return r.Render(http.StatusOK, viewTemplate, web.Chrome{Title: p.Person.Name, Person: b}, p)
}

// toTheirOwn sends a person and their carer to their home page, when the page that they ask for is about the person.
// Of anybody else, registered or not, they are told the same.
func toTheirOwn(r *web.Request) error {
	err := r.View(func(reader *store.Reader) error {
		_, err := person.Load(reader, r.Path("id"))
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Denied), fault.Is(err, fault.Gone):
		return fault.New(fault.Denied, "You can see your own record here, or that of the person you help. This page is about somebody else.")
	case err != nil:
		return err
	}
	return r.Redirect("/")
}

// read fills the page from the record.
func (p *personPage) read(r *store.Reader, id string) error {
	p.Now = r.Now()
	about, err := aboutme.Current(r, id)
	if err != nil {
		return err
	}
	p.About = aboutOf(about, p.Person)
	if p.Accountable, err = referral.AccountableFor(r, id); err != nil {
		return err
	}
	referrals, err := referral.ForPerson(r, id)
	if err != nil {
		return err
	}
	for _, f := range referrals {
		if f.IsOpen() || f.State == referral.Declined && !f.Closed {
			p.Open = append(p.Open, f)
		}
	}
	steps, err := timeline.Ahead(r, id)
	if err != nil {
		return err
	}
	p.Next, p.Later = nil, nil
	for i, s := range steps {
		if n := nextOf(s, id); i < nextShown {
			p.Next = append(p.Next, n)
		} else {
			p.Later = append(p.Later, n)
		}
	}
	for _, t := range timeline.Stuck(steps, referrals) {
		p.Stuck = append(p.Stuck, trouble{t.Text, stepHref(t.Code, t.ID, id)})
	}
	summary, err := plan.Summarise(r, id)
	if err != nil {
		return err
	}
	p.Plan = planOf(summary, id)
	assessments, err := assessment.ForPerson(r, "Patient/"+id)
	if err != nil {
		return err
	}
	for _, a := range assessments[:min(3, len(assessments))] {
		p.Assessments = append(p.Assessments, assessmentLine{"/assessments/" + a.ID, a.Title, assessmentStatus(a), clock.Day(a.Started)})
	}
	if p.People, err = circle.People(r, id); err != nil {
		return err
	}
	if p.Helpers, err = circle.Helpers(r, id); err != nil {
		return err
	}
	if p.Person.GPName != "" {
		p.Helpers = append(p.Helpers, circle.Member{Name: p.Person.GPName, Ref: p.Person.GP, RelationName: "GP practice", Group: circle.Professionals})
	}
	p.Health, err = timeline.HealthNow(r, id)
	return err
}

func aboutOf(a *aboutme.AboutMe, p person.Person) aboutMe {
	out := aboutMe{Written: a.Written(), Matters: a.Says["most-important"], Communicate: a.Says["communication"]}
	if !out.Written {
		return out
	}
	for _, h := range aboutme.Headings {
		switch {
		case a.Says[h.Code] == "" || h.Code == "most-important" || h.Code == "communication":
		default:
			out.Dos = append(out.Dos, said{h.Words, a.Says[h.Code]})
		}
	}
	switch {
	case a.ByHerself():
		out.By = "Written by " + p.Called()
	default:
		out.By = "Written down by " + a.Name
		if a.OrgName != "" {
			out.By += ", " + a.OrgName
		}
	}
	if a.SupportedBy != "" {
		out.By += ", with help from " + a.SupportedBy
	}
	out.When = clock.Day(a.At)
	return out
}

// nextOf says a step and where it is done.
func nextOf(s timeline.Step, person string) next {
	n := next{What: s.What, Who: s.Who, Late: s.Late, Href: stepHref(s.Code, s.ID, person)}
	switch often := plan.OftenWords(s.Again); {
	case s.When.IsZero():
		n.When = often
	case often != "":
		n.When = often + ", until " + s.When.Day()
	case s.By:
		n.When = "by " + s.When.Day()
	default:
		n.When = s.When.String()
	}
	if s.Of > 0 {
		n.Progress = progress(s.Done, s.Of)
	}
	return n
}

// stepHref is the page where something that is to be done is done, "" when it has none.
func stepHref(code, id, person string) string {
	switch code {
	case referral.Code:
		return "/referrals/" + id
	case assessment.TaskCode:
		return "/assessments/" + id
	case "":
		return ""
	}
	return "/people/" + person + "/plan"
}

func progress(done, of int) string {
	return strconv.Itoa(done) + " of " + strconv.Itoa(of) + " parts done"
}

func planOf(s plan.Summary, id string) planCard {
	c := planCard{Href: "/people/" + id + "/plan"}
	if s.ID == "" {
		return c
	}
	c.Stage = s.Stage.Words()
	c.Outcomes = s.Outcomes
	if len(c.Outcomes) > 3 {
		c.More, c.Outcomes = len(c.Outcomes)-3, c.Outcomes[:3]
	}
	day := func(words string, t time.Time, by string) {
		if t.IsZero() {
			return
		}
		if by != "" {
			words += " by " + by
		}
		c.Facts = append(c.Facts, words+" on "+clock.Day(t))
	}
	day("Agreed", s.AgreedOn, s.AgreedBy)
	if !s.Review.IsZero() {
		c.Facts = append(c.Facts, "To be looked at again by "+clock.Day(s.Review))
	}
	if s.Draft != "" && s.Draft != s.ID {
		c.Draft = "A new version is being written: " + strings.ToLower(s.DraftAt.Words())
	}
	return c
}

func assessmentStatus(a assessment.Summary) string {
	switch a.Status {
	case "completed":
		return "Completed " + clock.Day(a.Ended)
	case "stopped", "cancelled", "failed":
		return "Stopped"
	}
	return "Under way"
}

// takeOn makes the asker accountable for somebody for whom nobody is.
func takeOn(r *web.Request) error {
	id := r.Path("id")
	var name string
	err := r.Update(func(tx *store.Tx) error {
		p, err := person.Load(tx.Reader, id)
		if err != nil {
			return err
		}
		name = p.Called()
		return referral.TakeOn(tx, id)
	})
	if err != nil {
		return err
	}
	if err := r.Flash("You are accountable now for " + name + "’s care."); err != nil {
		return err
	}
	return r.Redirect("/people/" + id)
}
