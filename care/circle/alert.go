package circle

import (
	"cmp"
	"slices"
	"strings"

	"concordat/care/worker"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

const alertSystem = "urn:concordat:alert"

// endedURL is the extension that says who ended an alert, when and why: an Annotation, whose author is a name, because
// FHIR has it refer to no PractitionerRole.
const endedURL = "urn:concordat:alert:ended"

// AlertKind is what an alert is about.
type AlertKind struct{ Code, Name string }

// AlertKinds are the kinds of alert, most pressing first.
var AlertKinds = []AlertKind{
	{"safety", "Safety"}, {"clinical", "Health"}, {"communication", "Communication"}, {"adjustment", "Reasonable adjustment"}, {"access", "Getting in"},
}

// Alert is something that anybody who helps the person must know. It is a FHIR Flag; it is never deleted, only made
// inactive, so that what was known when can be shown.
type Alert struct {
	ID, Kind, KindName string
	Text               string
	Since              r4.Moment
	By                 string // who said so
	Version            int
	Ended              r4.Moment // zero while it stands
	EndedBy, EndedWhy  string    // "" when it isn't known
}

// Raise adds an alert and returns its id. fault.Invalid at kind or text.
func Raise(tx *store.Tx, person, kind, text string) (id string, err error) {
	var issues []fault.Issue
	if alertName(kind) == "" {
		issues = append(issues, fault.Issue{Path: "kind", Code: "required", Message: "Choose what the alert is about"})
	}
	if text = strings.TrimSpace(text); text == "" {
		issues = append(issues, fault.Issue{Path: "text", Code: "required", Message: "Say what people must know"})
	}
	if err := fault.All(issues); err != nil {
		return "", err
	}
	flag := r4.Flag{Status: "active", Category: []r4.CodeableConcept{*r4.Coded(alertSystem, kind, alertName(kind))}, Code: r4.Text(text),
		Subject: r4.Ref("Patient/" + person), Period: &r4.Period{Start: r4.Instant(tx.Now())}}
	switch by := worker.Asking(tx.Access()); strings.SplitN(by.Ref, "/", 2)[0] {
	case "PractitionerRole", "Practitioner", "Patient", "Organization":
		flag.Author = by.Reference()
	}
	stored, err := tx.Create(flag)
	if err != nil {
		return "", err
	}
	return stored.ID, nil
}

// Withdraw makes an alert about a person inactive, and keeps on it who did so, when and why. base is the version that
// was read. fault.Invalid at why; fault.NotFound when the alert is about somebody else; fault.Conflict when it has
// ended already.
func Withdraw(tx *store.Tx, person, id string, base int, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return fault.At("why", "required", "Say why this alert is no longer needed")
	}
	found, err := flagOf(tx.Reader, person, id)
	if err != nil {
		return err
	}
	flag := found.Value
	if flag.Status != "active" {
		return fault.New(fault.Conflict, "This alert has ended already.")
	}
	flag.Status = "inactive"
	if flag.Period == nil {
		flag.Period = &r4.Period{}
	}
	flag.Period.End = r4.Instant(tx.Now())
	flag.Extension = append(flag.Extension, r4.Extension{URL: endedURL,
		ValueAnnotation: r4.Ptr(r4.Noted(worker.Asking(tx.Access()).Reference(), flag.Period.End, why))})
	_, err = tx.Update(flag, base)
	return err
}

// LoadAlert reads one alert about a person, also one that has ended. fault.NotFound when it is about somebody else.
func LoadAlert(r *store.Reader, person, id string) (Alert, error) {
	found, err := flagOf(r, person, id)
	return ofFlag(found), err
}

func flagOf(r *store.Reader, person, id string) (store.Found[r4.Flag], error) {
	found, err := store.Load[r4.Flag](r, id)
	if err != nil {
		return found, err
	}
	if _, about := found.Value.Subject.Parts(); about != person {
		return found, fault.New(fault.NotFound, "There is no such alert about this person.")
	}
	return found, nil
}

// Alerts lists the active alerts about a person, most pressing first.
func Alerts(r *store.Reader, person string) ([]Alert, error) {
	out, err := alerts(r, person, "active")
	rank := func(a Alert) int {
		if i := slices.IndexFunc(AlertKinds, func(k AlertKind) bool { return k.Code == a.Kind }); i >= 0 {
			return i
		}
		return len(AlertKinds)
	}
	slices.SortStableFunc(out, func(a, b Alert) int { return cmp.Compare(rank(a), rank(b)) })
	return out, err
}

// PastAlerts lists the alerts about a person that have ended, the latest first.
func PastAlerts(r *store.Reader, person string) ([]Alert, error) {
	out, err := alerts(r, person, "inactive")
	slices.SortStableFunc(out, func(a, b Alert) int { return b.Ended.At.Compare(a.Ended.At) })
	return out, err
}

func alerts(r *store.Reader, person, status string) ([]Alert, error) {
	found, err := store.Find[r4.Flag](r, "patient=?", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var out []Alert
	for _, f := range found {
		if f.Value.Status == status {
			out = append(out, ofFlag(f))
		}
	}
	return out, nil
}

func ofFlag(f store.Found[r4.Flag]) Alert {
	a := Alert{ID: f.ID, Text: f.Value.Code.String(), Version: f.Version, KindName: "Alert"}
	for i := range f.Value.Category {
		c := &f.Value.Category[i]
		a.KindName = c.String()
		for _, k := range c.Coding {
			if k.System == alertSystem {
				a.Kind = k.Code
			}
		}
	}
	if f.Value.Period != nil {
		a.Since, _ = r4.ParseMoment(f.Value.Period.Start)
		a.Ended, _ = r4.ParseMoment(f.Value.Period.End)
	}
	if f.Value.Author != nil {
		a.By = f.Value.Author.Display
	}
	for _, x := range f.Value.Extension {
		if said := x.ValueAnnotation; x.URL == endedURL && said != nil {
			a.EndedWhy, a.EndedBy = said.Text, said.By()
		}
	}
	return a
}

func alertName(code string) string {
	for _, k := range AlertKinds {
		if k.Code == code {
			return k.Name
		}
	}
	return ""
}
