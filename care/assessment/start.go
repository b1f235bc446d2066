package assessment

import (
	"strings"
	"time"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Beginning is how an assessment begins.
type Beginning struct {
	Person   string           // "Patient/…"
	Referral string           // "ServiceRequest/…" that led to it, or ""
	Form     string           // "url|version"; "" is the joint assessment's version in use today
	Due      string           // FHIR date by which it should be done, or "". The Care Act 2014 sets no time limit
	Sections map[string]Party // who is asked to take a section, by linkId; whoever begins keeps the others
}

// Start begins an assessment and returns its id. Whoever begins it has every section; those named in Sections are asked
// and have theirs once they take it. fault.Conflict when the person has an open assessment on the same form.
func Start(tx *store.Tx, b Beginning) (string, error) {
	form, err := begun(tx, b)
	if err != nil {
		return "", err
	}
	open, err := store.Find[r4.Task](tx.Reader, "patient=?&code="+TaskSystem+"|"+TaskCode+"&status="+Begun, b.Person)
	if err != nil {
		return "", err
	}
	for _, t := range open {
		if strings.HasPrefix(formOf(t.Value), form.Resource.URL+"|") {
			return "", fault.New(fault.Conflict, "An assessment has already begun. Go on with that one, or stop it first.")
		}
	}
	person, err := Party{Ref: b.Person}.known(tx.Reader)
	if err != nil {
		return "", err
	}
	me, now := actor(tx.Reader), r4.Instant(tx.Now())
	task := r4.Task{
		Status: Begun, Intent: "order", Code: coded(TaskCode, form.Resource.Title),
		For: person.reference(), AuthoredOn: now, LastModified: now, Requester: me.reference(), Owner: me.reference(),
		Input:           []r4.TaskInput{{Type: coded(formInput, "Form"), ValueCanonical: form.Canonical()}},
		ExecutionPeriod: &r4.Period{Start: now}, Restriction: until(b.Due),
	}
	if b.Referral != "" {
		task.BasedOn = []r4.Reference{*r4.Ref(b.Referral)}
	}
	stored, err := tx.Create(task)
	if err != nil {
		return "", err
	}
	for _, item := range form.Sections {
		section := r4.Task{
			PartOf: []r4.Reference{*r4.Ref("Task/" + stored.ID)}, Status: Accepted, Intent: "order",
			Code: coded(SectionCode, item.Text), Description: item.Text, For: task.For, AuthoredOn: now, LastModified: now,
			Requester: me.reference(), Owner: me.reference(), Restriction: until(b.Due),
		}
		section.Code.Coding = append(section.Code.Coding, r4.Coding{System: SectionSystem, Code: item.LinkID, Display: item.Text})
		if asked, ok := b.Sections[item.LinkID]; ok && asked.Ref != me.Ref {
			if asked, err = asked.known(tx.Reader); err != nil {
				return "", err
			}
			section.Status, section.Owner = Asked, asked.reference()
		}
		if _, err := tx.Create(section); err != nil {
			return "", err
		}
	}
	return stored.ID, nil
}

// begun checks what an assessment begins with and finds its form.
func begun(tx *store.Tx, b Beginning) (*forms.Form, error) {
	if typ, _ := r4.Ref(b.Person).Parts(); typ != "Patient" {
		return nil, fault.At("person", "required", "Say who the assessment is of.")
	}
	if _, ok := r4.ParseMoment(b.Due); b.Due != "" && !ok {
		return nil, fault.At("due", "value", "The day by which it should be done must be a real date.")
	}
	find := func() (*forms.Form, error) { return forms.Find(tx.Reader, b.Form) }
	if b.Form == "" {
		find = func() (*forms.Form, error) { return forms.Current(tx.Reader, FormURL, tx.Now()) }
	}
	form, err := find()
	if err != nil {
		return nil, err
	}
	for _, item := range form.Sections {
		if item.Type != "group" {
			return nil, fault.At("form", "value", "This form has no sections to share out.")
		}
	}
	for section, to := range b.Sections {
		if form.Section(section) == nil {
			return nil, fault.At("sections", "value", "The form has no section %q.", section)
		}
		if err := canTake(tx.Reader, b.Person, to, "to."+section); err != nil {
			return nil, err
		}
	}
	return form, nil
}

func coded(code, display string) *r4.CodeableConcept { return r4.Coded(TaskSystem, code, display) }

func until(due string) *r4.TaskRestriction {
	if due == "" {
		return nil
	}
	return &r4.TaskRestriction{Period: &r4.Period{End: due}}
}

// note adds what somebody said about a Task.
func note(t *r4.Task, by Party, at time.Time, text string) {
	t.Note = append(t.Note, r4.Noted(by.reference(), r4.Instant(at), text))
}

// save writes a Task that was changed now.
func save(tx *store.Tx, t store.Found[r4.Task]) error {
	t.Value.LastModified = r4.Instant(tx.Now())
	_, err := tx.Update(t.Value, t.Version)
	return err
}

// Stop ends an open assessment before it is complete, because the person doesn't want it, say. The reason stays
// on it for the person and everybody else to read; what was answered stays too. Sections that were completed stay
// completed.
func Stop(tx *store.Tx, id, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.At("reason", "required", "Say why the assessment is stopped.")
	}
	a, err := outline(tx.Reader, id)
	if err != nil {
		return err
	}
	if !a.Open() {
		return fault.New(fault.Conflict, "This assessment has already ended.")
	}
	for _, s := range a.Sections {
		if s.Status() == Completed {
			continue
		}
		s.Task.Value.Status = Stopped
		if err := save(tx, s.Task); err != nil {
			return err
		}
	}
	t := a.Task
	t.Value.Status, t.Value.StatusReason = Stopped, r4.Text(reason)
	t.Value.ExecutionPeriod = &r4.Period{Start: t.Value.AuthoredOn, End: r4.Instant(tx.Now())}
	note(&t.Value, actor(tx.Reader), tx.Now(), reason)
	return save(tx, t)
}
