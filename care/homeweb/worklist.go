package homeweb

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"concordat/care/assessment"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/care/timeline"
	"concordat/clock"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

var worklistTemplate = web.MustParse(files, "worklist.html")

// worklistPage is what worklist.html prints.
type worklistPage struct {
	Name, OrgName string
	Today         string
	Inbox         []job
	Jobs          []job // assessments, plans and tasks, overdue first
	People        []mine
	Sent          []job
}

// job is one thing that waits for somebody.
type job struct {
	Href, What, Person string
	Detail             string
	Due                time.Time
	Late, Urgent       bool
	Tag                string
	Sections           []section // of an assessment, each to be gone on with
}

// section is a section of an assessment that waits.
type section struct{ Href, Text, State string }

// When says by when, "" when nobody said.
func (j job) When() string {
	if j.Due.IsZero() {
		return ""
	}
	return clock.Day(j.Due)
}

// mine is somebody whose care the worker has, and what happens next for them.
type mine struct {
	Href, Name string
	Next       string
	When       string
	Late       bool
}

// desk reads what waits for one worker, and names each person once.
type desk struct {
	r     *store.Reader
	names map[string]string
	page  *worklistPage
}

// planAction is the code of the Tasks that are actions of a plan.
const planAction = "urn:concordat:plan:part|action"

// peopleShown is how many people of a worker get their next step worked out.
const peopleShown = 25

// worklist is home for those who give or arrange care: what needs them today, and their people.
func worklist(r *web.Request) error {
	page := worklistPage{Name: r.Who.Name, OrgName: r.Who.OrgName, Today: r.Now().In(clock.England).Format("Monday 2 January 2006")}
	err := r.View(func(reader *store.Reader) error {
		page.Inbox, page.Jobs, page.People, page.Sent = nil, nil, nil, nil
		d := desk{reader, map[string]string{}, &page}
		for _, read := range []func(organisation, actor string) error{d.referrals, d.sections, d.plans, d.tasks, d.people} {
			if err := read(r.Who.Organisation, r.Who.Actor); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(page.Jobs, func(a, b job) int {
		if a.Late != b.Late {
			if a.Late {
				return -1
			}
			return 1
		}
		if a.Due.IsZero() != b.Due.IsZero() {
			if b.Due.IsZero() {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Person, b.Person))
	})
	return r.Render(http.StatusOK, worklistTemplate, web.Chrome{Title: "Home", Nav: "/"}, page)
}

func (d *desk) name(id string) (string, error) {
	if d.names[id] == "" {
		p, err := person.Load(d.r, id)
		if err != nil {
			return "", err
		}
		d.names[id] = p.Name
	}
	return d.names[id], nil
}

func (d *desk) late(due time.Time) bool {
	return !due.IsZero() && due.Before(clock.StartOfDay(d.r.Now()))
}

func (d *desk) referrals(organisation, actor string) error {
	inbox, err := referral.Inbox(d.r, organisation)
	if err != nil {
		return err
	}
	for _, f := range inbox {
		j, err := d.referral(f)
		if err != nil {
			return err
		}
		j.Tag = map[referral.State]string{referral.Sent: "Look at it", referral.Seen: "Decide", referral.Accepted: "Give it to somebody"}[f.State]
		d.page.Inbox = append(d.page.Inbox, j)
	}
	sent, err := referral.SentBy(d.r, actor)
	if err != nil {
		return err
	}
	for _, f := range sent {
		j, err := d.referral(f)
		if err != nil {
			return err
		}
		switch f.State {
		case referral.Declined:
			f, err := referral.Load(d.r, f.ID)
			if err != nil {
				return err
			}
			if f.Closed {
				continue
			}
			j.Tag = "Declined: say what happens instead"
			d.page.Jobs = append(d.page.Jobs, j)
		case referral.Sent:
			j.Tag = "Not looked at yet"
			d.page.Sent = append(d.page.Sent, j)
		case referral.Seen:
			j.Tag = "Seen, not decided"
			d.page.Sent = append(d.page.Sent, j)
		default:
			j.Tag = "Accepted"
			d.page.Sent = append(d.page.Sent, j)
		}
	}
	return nil
}

func (d *desk) referral(f referral.Referral) (job, error) {
	name, err := d.name(f.Person)
	return job{Href: "/referrals/" + f.ID, What: f.For, Person: name, Detail: "Asked by " + f.ByName + " on " + f.Asked.Day() + ", " + f.Ago(d.r.Now()), Due: f.NeededBy.At,
		Late: d.late(f.NeededBy.At), Urgent: f.Urgency != "routine" && f.Urgency != ""}, err
}

func (d *desk) sections(_, actor string) error {
	waiting, err := assessment.WaitingFor(d.r, actor)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, w := range waiting {
		i, ok := at[w.Assessment]
		if !ok {
			_, id := r4.Ref(w.Person).Parts()
			name, err := d.name(id)
			if err != nil {
				return err
			}
			i = len(d.page.Jobs)
			at[w.Assessment] = i
			d.page.Jobs = append(d.page.Jobs, job{Href: "/assessments/" + w.Assessment, What: "Joint assessment", Person: name})
		}
		j := &d.page.Jobs[i]
		if due, ok := r4.ParseMoment(w.Due); ok && (j.Due.IsZero() || due.At.Before(j.Due)) {
			j.Due, j.Late = due.At, d.late(due.At)
		}
		s := section{Href: "/assessments/" + w.Assessment + "/sections/" + w.Section, Text: w.Title}
		switch w.Status {
		case assessment.Asked:
			s.Href, s.State = "/assessments/"+w.Assessment, "asked by "+w.AskedBy.Name+": take it or say no"
		case assessment.Accepted:
			s.State = "not begun"
		default:
			s.State = "begun"
		}
		j.Sections = append(j.Sections, s)
	}
	return nil
}

func (d *desk) plans(_, actor string) error {
	waiting, err := plan.Awaiting(d.r, actor)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		name, err := d.name(w.Person)
		if err != nil {
			return err
		}
		j := job{Href: "/people/" + w.Person + "/plan", What: w.Words, Person: name, Due: w.Due, Late: w.Overdue}
		if w.What == "wait" {
			d.page.Sent = append(d.page.Sent, j)
			continue
		}
		d.page.Jobs = append(d.page.Jobs, j)
	}
	return nil
}

// tasks are the actions of plans in force that the worker is to do.
func (d *desk) tasks(_, actor string) error {
	found, err := store.Find[r4.Task](d.r, "owner=?&status=requested,accepted,ready,in-progress&code="+planAction+"&_count=100", actor)
	if err != nil {
		return err
	}
	for _, f := range found {
		_, id := f.Value.For.Parts()
		name, err := d.name(id)
		if err != nil {
			return err
		}
		j := job{Href: "/people/" + id + "/plan", What: f.Value.Description, Person: name}
		if p := f.Value.Restriction; p != nil && p.Period != nil {
			due, _ := r4.ParseMoment(p.Period.End)
			j.Due, j.Late = due.At, d.late(due.At)
		}
		d.page.Jobs = append(d.page.Jobs, j)
	}
	return nil
}

// people are those whose care was given to the worker, with their next step.
func (d *desk) people(_, actor string) error {
	given, err := referral.Mine(d.r, actor)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range given {
		if seen[f.Person] || len(seen) == peopleShown {
			continue
		}
		seen[f.Person] = true
		name, err := d.name(f.Person)
		if err != nil {
			return err
		}
		m := mine{Href: "/people/" + f.Person, Name: name, Next: "Nothing is planned"}
		steps, err := timeline.Ahead(d.r, f.Person)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if s.Code == referral.Code && len(steps) > 1 {
				continue // that the worker has the referral is why the person is on this list
			}
			m.Next, m.When, m.Late = s.What, s.When.Day(), s.Late
			break
		}
		d.page.People = append(d.page.People, m)
	}
	slices.SortStableFunc(d.page.People, func(a, b mine) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}
