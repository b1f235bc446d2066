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

// Withdraw makes an alert about a person inactive. base is the version that was read. fault.NotFound when the alert is
// about somebody else.
func Withdraw(tx *store.Tx, person, id string, base int) error {
	found, err := store.Load[r4.Flag](tx.Reader, id)
	if err != nil {
		return err
	}
	flag := found.Value
	if _, about := flag.Subject.Parts(); about != person {
		return fault.New(fault.NotFound, "There is no such alert about this person.")
	}
	flag.Status = "inactive"
	if flag.Period == nil {
		flag.Period = &r4.Period{}
	}
	flag.Period.End = r4.Instant(tx.Now())
	_, err = tx.Update(flag, base)
	return err
}

// Alerts lists the active alerts about a person, most pressing first.
func Alerts(r *store.Reader, person string) ([]Alert, error) {
	found, err := store.Find[r4.Flag](r, "patient=?", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var out []Alert
	for _, f := range found {
		if f.Value.Status != "active" {
			continue
		}
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
		}
		if f.Value.Author != nil {
			a.By = f.Value.Author.Display
		}
		out = append(out, a)
	}
	rank := func(a Alert) int {
		if i := slices.IndexFunc(AlertKinds, func(k AlertKind) bool { return k.Code == a.Kind }); i >= 0 {
			return i
		}
		return len(AlertKinds)
	}
	slices.SortStableFunc(out, func(a, b Alert) int { return cmp.Compare(rank(a), rank(b)) })
	return out, nil
}

func alertName(code string) string {
	for _, k := range AlertKinds {
		if k.Code == code {
			return k.Name
		}
	}
	return ""
}
