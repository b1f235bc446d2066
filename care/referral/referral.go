// Package referral is asking another organisation to help a person, and the baton that goes with it. Who asks stays
// accountable until the other side accepts; then the organisation is, and once it has given the work to somebody,
// that worker. At every instant exactly one is accountable, see Accountable.
//
// A referral is a FHIR ServiceRequest (what is asked for) with a Task (how far it got); accepting it opens an
// EpisodeOfCare.
package referral

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"concordat/care/worker"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Systems and codes by which a referral is known among other requests and tasks.
const (
	RequestSystem = "urn:concordat:request"
	TaskSystem    = "urn:concordat:task"
	Code          = "referral"
)

// State is how far a referral got.
type State string

const (
	Sent      State = "sent"      // nobody there has looked at it yet
	Seen      State = "seen"      // looked at, not decided
	Accepted  State = "accepted"  // the organisation is accountable, nobody has it yet
	Declined  State = "declined"  // back with who asked
	Allocated State = "allocated" // somebody has it
	Done      State = "done"
	Withdrawn State = "withdrawn" // by who asked
)

// states maps a Task's status to the referral's.
var states = map[string]State{
	"requested": Sent, "received": Seen, "accepted": Accepted, "rejected": Declined, "in-progress": Allocated,
	"completed": Done, "cancelled": Withdrawn,
}

// openStatuses are the Task statuses of referrals that still want something done.
const openStatuses = "requested,received,accepted,in-progress"

// Urgency is how soon help is needed: FHIR's request priority.
type Urgency struct{ Code, Name string }

// Urgencies are the degrees of urgency to choose from.
var Urgencies = []Urgency{
	{"routine", "Routine"}, {"urgent", "Urgent: within days"}, {"asap", "As soon as possible: today or tomorrow"}, {"stat", "At once"},
}

// UrgencyName is a FHIR request priority in words.
func UrgencyName(code string) string {
	for _, u := range Urgencies {
		if u.Code == code {
			name, _, _ := strings.Cut(u.Name, ":")
			return name
		}
	}
	return "Routine"
}

// Ask is what somebody asks for.
type Ask struct {
	Person   string // Patient id
	Name     string // the person's, for lists
	To       string // "Organization/…"
	For      string // what is asked for, in a line
	Wants    string // what the person wants, in their own words
	Why      string
	Urgency  string // code of Urgencies; "" is routine
	NeededBy string // FHIR date by which an answer is needed, "" when none was named
}

func (a Ask) check(now time.Time) error {
	var issues []fault.Issue
	add := func(field, message string) {
		issues = append(issues, fault.Issue{Path: field, Code: "required", Message: message})
	}
	if a.To == "" {
		add("to", "Choose who to ask")
	}
	if strings.TrimSpace(a.For) == "" {
		add("for", "Say what you are asking for")
	}
	if strings.TrimSpace(a.Wants) == "" {
		add("wants", "Say what the person wants, in their own words. If you couldn't ask, say why")
	}
	if strings.TrimSpace(a.Why) == "" {
		add("why", "Say why help is needed now")
	}
	if a.Urgency != "" && !slices.ContainsFunc(Urgencies, func(u Urgency) bool { return u.Code == a.Urgency }) {
		add("urgency", "Choose how soon help is needed")
	}
	switch day, ok := r4.ParseMoment(a.NeededBy); {
	case a.NeededBy == "":
	case !ok:
		add("needed-by", "Enter a real date")
	case day.At.Before(clock.StartOfDay(now)):
		add("needed-by", "The day must be today or later")
	}
	return fault.All(issues)
}

// Refer asks an organisation for help on behalf of the one who is asking now, and returns the referral's id. The errors
// are fault.Invalid at to, for, wants, why, urgency or needed-by.
func Refer(tx *store.Tx, a Ask) (id string, err error) {
	if err := a.check(tx.Now()); err != nil {
		return "", err
	}
	to, err := worker.LoadOrganisation(tx.Reader, a.To)
	if err != nil {
		return "", err
	}
	if a.Urgency == "" {
		a.Urgency = "routine"
	}
	var (
		now  = r4.Instant(tx.Now())
		by   = worker.Asking(tx.Access()).Reference()
		org  = &r4.Reference{Reference: to.Ref, Display: to.Name}
		them = &r4.Reference{Reference: "Patient/" + a.Person, Display: a.Name}
	)
	request, err := tx.Create(r4.ServiceRequest{
		Status: "active", Intent: "order", Priority: a.Urgency, Subject: them, AuthoredOn: now, Requester: by,
		Category: []r4.CodeableConcept{*r4.Coded(RequestSystem, Code, "Referral")}, Code: r4.Text(a.For),
		Performer: []r4.Reference{*org}, ReasonCode: []r4.CodeableConcept{*r4.Text(a.Why)},
		Note: []r4.Annotation{{AuthorReference: r4.Ref("Patient/" + a.Person), Time: now, Text: a.Wants}},
	})
	if err != nil {
		return "", err
	}
	task := r4.Task{
		Status: "requested", Intent: "order", Priority: a.Urgency, Code: r4.Coded(TaskSystem, Code, "Referral"), Description: a.For,
		Focus: r4.Ref("ServiceRequest/" + request.ID), For: them, AuthoredOn: now, LastModified: now, Requester: by, Owner: org,
	}
	if a.NeededBy != "" {
		task.Restriction = &r4.TaskRestriction{Period: &r4.Period{End: a.NeededBy}}
	}
	stored, err := tx.Create(task)
	if err != nil {
		return "", err
	}
	return stored.ID, nil
}

// Referral is a request for help and how far it got.
type Referral struct {
	ID, RequestID string // of the Task and of the ServiceRequest
	Version       int    // of the Task
	Person        string // Patient id
	PersonName    string // as it was when the referral was made
	State         State
	For           string
	Wants, Why    string
	Urgency       string
	By            string // who asked: a reference
	ByName        string
	To, ToName    string // the organisation asked
	Owner         string // the organisation, or the worker it was allocated to
	OwnerName     string
	Asked         r4.Moment
	Changed       r4.Moment
	NeededBy      r4.Moment
	Reason        string // why it was declined or withdrawn
	Closed        bool   // who asked has dealt with its being declined
	Steps         []Step
}

// Step is something that was done with a referral.
type Step struct {
	At   r4.Moment
	By   string
	Text string
}

// IsOpen reports whether the referral still wants something done by who was asked.
func (f Referral) IsOpen() bool {
	return f.State == Sent || f.State == Seen || f.State == Accepted || f.State == Allocated
}

// Ago says how long ago it was asked, in days: "today", "1 day ago", "8 days ago".
func (f Referral) Ago(now time.Time) string {
	switch days := int(clock.StartOfDay(now).Sub(clock.StartOfDay(f.Asked.At)).Round(24*time.Hour).Hours() / 24); days {
	case 0:
		return "today"
	case 1:
		return "1 day ago"
	default:
		return strconv.Itoa(days) + " days ago"
	}
}

// UrgencyName is how soon help is needed, in words.
func (f Referral) UrgencyName() string { return UrgencyName(f.Urgency) }

// Load reads a referral by the id of its Task. fault.NotFound for a Task that is none.
func Load(r *store.Reader, id string) (Referral, error) {
	task, err := store.Load[r4.Task](r, id)
	if err != nil {
		return Referral{}, err
	}
	if !task.Value.Code.HasCode(TaskSystem, Code) {
		return Referral{}, fault.New(fault.NotFound, "This task is not a referral.")
	}
	return withRequest(r, ofTask(task))
}

func withRequest(r *store.Reader, f Referral) (Referral, error) {
	request, err := store.Load[r4.ServiceRequest](r, f.RequestID)
	if err != nil {
		return f, err
	}
	v := request.Value
	f.For, f.Closed = v.Code.String(), v.Status == "revoked" || v.Status == "completed"
	if len(v.ReasonCode) > 0 {
		f.Why = v.ReasonCode[0].String()
	}
	for _, n := range v.Note {
		if typ, _ := n.AuthorReference.Parts(); typ == "Patient" {
			f.Wants = n.Text
		}
	}
	if len(v.Performer) > 0 {
		f.To, f.ToName = v.Performer[0].Reference, v.Performer[0].Display
	}
	return f, nil
}

// ofTask is what the Task alone says.
func ofTask(task store.Found[r4.Task]) Referral {
	v := task.Value
	f := Referral{ID: task.ID, Version: task.Version, State: states[v.Status], For: v.Description, Urgency: v.Priority}
	_, f.RequestID = v.Focus.Parts()
	_, f.Person = v.For.Parts()
	if v.For != nil {
		f.PersonName = v.For.Display
	}
	if v.Requester != nil {
		f.By, f.ByName = v.Requester.Reference, v.Requester.Display
	}
	if v.Owner != nil {
		f.Owner, f.OwnerName = v.Owner.Reference, v.Owner.Display
	}
	f.Asked, _ = r4.ParseMoment(v.AuthoredOn)
	f.Changed, _ = r4.ParseMoment(v.LastModified)
	if v.Restriction != nil && v.Restriction.Period != nil {
		f.NeededBy, _ = r4.ParseMoment(v.Restriction.Period.End)
	}
	if v.StatusReason != nil {
		f.Reason = v.StatusReason.String()
	}
	for _, n := range v.Note {
		at, _ := r4.ParseMoment(n.Time)
		f.Steps = append(f.Steps, Step{At: at, By: n.By(), Text: n.Text})
	}
	return f
}
