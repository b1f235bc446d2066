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
	"concordat/clock"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

var worklistTemplate = web.MustParse(files, "worklist.html", "people.html")

// worklistPage is what worklist.html prints.
type worklistPage struct {
	Name, OrgName string
	Today         string
	Inbox         []job
	Jobs          []job // assessments, plans and tasks, overdue first
	People        []mine
	Sent          []job
	// How many more there are than are shown, each on the page that the template links to.
	MoreInbox, MorePeople, MoreSent int
}

// Came is how many referrals wait for the organisation, shown or not.
func (p worklistPage) Came() int { return len(p.Inbox) + p.MoreInbox }

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

// desk reads what waits for one worker, and names each person once.
type desk struct {
	r     *store.Reader
	names map[string]string
	page  *worklistPage
}

// How many of a list home shows; the rest is a link away. What waits for the worker is always shown whole.
const (
	peopleShown    = 25
	referralsShown = 20
)

// worklist is home for those who give or arrange care: what needs them today, and their people.
func worklist(r *web.Request) error {
	page := worklistPage{Name: r.Who.Name, OrgName: r.Who.OrgName, Today: r.Now().In(clock.England).Format("Monday 2 January 2006")}
	err := r.View(func(reader *store.Reader) error {
		page.Inbox, page.Jobs, page.People, page.Sent, page.MoreInbox, page.MorePeople, page.MoreSent = nil, nil, nil, nil, 0, 0, 0
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
	inbox, d.page.MoreInbox = first(inbox, referralsShown)
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
	if err := d.declined(sent); err != nil {
		return err
	}
	waiting := slices.DeleteFunc(sent, func(f referral.Referral) bool { return f.State == referral.Declined })
	waiting, d.page.MoreSent = first(waiting, referralsShown)
	for _, f := range waiting {
		j, err := d.referral(f)
		if err != nil {
			return err
		}
		switch f.State {
		case referral.Sent:
			j.Tag = "Not looked at yet"
		case referral.Seen:
			j.Tag = "Seen, not decided"
		default:
			j.Tag = "Accepted"
		}
		d.page.Sent = append(d.page.Sent, j)
	}
	return nil
}

// first are the first of a list, and how many more there are.
func first[T any](list []T, most int) ([]T, int) {
	n := min(most, len(list))
	return list[:n], len(list) - n
}

// declined are the worker's referrals that were declined and that wait for what happens instead: all of them.
func (d *desk) declined(sent []referral.Referral) error {
	for _, f := range sent {
		if f.State != referral.Declined {
			continue
		}
		f, err := referral.Load(d.r, f.ID)
		if err != nil {
			return err
		}
		if f.Closed {
			continue
		}
		j, err := d.referral(f)
		if err != nil {
			return err
		}
		j.Tag = "Declined: say what happens instead"
		d.page.Jobs = append(d.page.Jobs, j)
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
			s.State = "asked by " + w.AskedBy.Name + ": take it or say no"
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
	found, err := store.Find[r4.Task](d.r, "owner=?&status=requested,accepted,ready,in-progress&code="+plan.ActionTasks, actor)
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

// people are the worker's own, each with their next step.
func (d *desk) people(_, actor string) error {
	all, err := d.named(actor)
	if err != nil {
		return err
	}
	shown, more := first(all, peopleShown)
	d.page.MorePeople = more
	d.page.People, err = d.withNext(shown)
	return err
}
