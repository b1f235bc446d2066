// Package assessment is the joint assessment: one assessment of a person by everybody who knows part of the answer, each
// filling in their sections at the same time.
//
// An assessment is a FHIR Task with one Task for each section (partOf), owned by whoever has it. What is answered is a
// log of Answers, which nobody overwrites. A section that is completed becomes a QuestionnaireResponse with its
// Provenance; when all are, the assessment is complete. The questions are those of a form (definitions/forms), in the
// version that was in use when the assessment began.
package assessment

import (
	"cmp"
	"slices"
	"time"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// FormURL is the canonical URL of the joint assessment's form, without a version.
const FormURL = "urn:concordat:form:joint-assessment"

// Codes on the Tasks of an assessment.
const (
	TaskSystem    = "urn:concordat:code:task"
	TaskCode      = "joint-assessment"
	SectionCode   = "assessment-section"
	SectionSystem = "urn:concordat:code:assessment-section" // the section's linkId
	formInput     = "form"
	sectionOutput = "answers"
)

// FHIR's Task.status as an assessment uses it.
const (
	Asked     = "requested" // somebody was asked to take the section and has not answered; who asked still has it
	Accepted  = "accepted"
	Begun     = "in-progress"
	Completed = "completed"
	Stopped   = "cancelled"
)

// Assessment is an assessment as it stands, with everything that was answered.
type Assessment struct {
	ID         string
	Person     string // "Patient/…"
	PersonName string
	Form       *forms.Form
	Task       store.Found[r4.Task]
	Sections   []Section
	Log        Log
}

// Section is a section of an assessment and who has it.
type Section struct {
	Item *forms.Item
	Task store.Found[r4.Task]
}

// Status is the Task's status.
func (a *Assessment) Status() string { return a.Task.Value.Status }

// Open reports whether answers can still be given somewhere.
func (a *Assessment) Open() bool { return a.Status() != Completed && a.Status() != Stopped }

// Started is when it began.
func (a *Assessment) Started() time.Time { return instant(a.Task.Value.AuthoredOn) }

// StartedBy is who began it.
func (a *Assessment) StartedBy() Party { return partyOf(a.Task.Value.Requester) }

// Ended is when it was completed or stopped; zero while it is open.
func (a *Assessment) Ended() time.Time {
	if p := a.Task.Value.ExecutionPeriod; p != nil {
		return instant(p.End)
	}
	return time.Time{}
}

// Due is the day by which it should be done, as a FHIR date; "" when none was set.
func (a *Assessment) Due() string { return due(a.Task.Value) }

// Section is the section with that linkId. fault.NotFound when the form has no such section.
func (a *Assessment) Section(linkID string) (*Section, error) {
	for n := range a.Sections {
		if a.Sections[n].Item.LinkID == linkID {
			return &a.Sections[n], nil
		}
	}
	return nil, fault.New(fault.NotFound, "This assessment has no such section.")
}

// LastGiven is the latest answer of all; nil when nothing was answered.
func (a *Assessment) LastGiven() *Given { return a.Log.Last("") }

// Status is the Task's status.
func (s *Section) Status() string { return s.Task.Value.Status }

// ID is the section's linkId.
func (s *Section) ID() string { return s.Item.LinkID }

// Holder is who is responsible for the section now: until somebody who was asked takes it, that is who asked.
func (s *Section) Holder() Party {
	if s.Status() == Asked {
		return partyOf(s.Task.Value.Requester)
	}
	return partyOf(s.Task.Value.Owner)
}

// AskedOf is who was asked to take the section and has not answered yet; the zero Party when nobody is.
func (s *Section) AskedOf() Party {
	if s.Status() == Asked {
		return partyOf(s.Task.Value.Owner)
	}
	return Party{}
}

// Due is the day by which the section should be done, as a FHIR date.
func (s *Section) Due() string { return due(s.Task.Value) }

// CompletedBy is who completed it and when; zero when it is not completed.
func (s *Section) CompletedBy() (Party, time.Time) {
	for _, o := range s.Task.Value.Output {
		if s.Status() == Completed && o.Type.HasCode(TaskSystem, sectionOutput) {
			return partyOf(s.Task.Value.Owner), instant(s.Task.Value.ExecutionPeriod.End)
		}
	}
	return Party{}, time.Time{}
}

// Response is the reference of the section's QuestionnaireResponse, "" when it was never completed.
func (s *Section) Response() string {
	for _, o := range s.Task.Value.Output {
		if o.Type.HasCode(TaskSystem, sectionOutput) && o.ValueReference != nil {
			return o.ValueReference.Reference
		}
	}
	return ""
}

// Notes are what was said when the section was handed on, turned down or reopened, oldest first.
func (s *Section) Notes() []r4.Annotation { return s.Task.Value.Note }

func due(t r4.Task) string {
	if t.Restriction == nil || t.Restriction.Period == nil {
		return ""
	}
	return t.Restriction.Period.End
}

func instant(s string) time.Time {
	m, _ := r4.ParseMoment(s)
	return m.At
}

// Open reads an assessment as it stands. fault.NotFound when there is none that the asker may see.
func Open(r *store.Reader, id string) (*Assessment, error) {
	a, err := outline(r, id)
	if err != nil {
		return nil, err
	}
	given, err := answers(r, "assessment=?&person=?", a.ref(), a.Person)
	if err != nil {
		return nil, err
	}
	a.Log = Fold(given)
	return a, nil
}

func (a *Assessment) ref() string { return "Task/" + a.ID }

// outline reads an assessment without its answers.
func outline(r *store.Reader, id string) (*Assessment, error) {
	task, err := store.Load[r4.Task](r, id)
	if err != nil {
		return nil, err
	}
	t := task.Value
	if !t.Code.HasCode(TaskSystem, TaskCode) || t.For == nil {
		return nil, fault.New(fault.NotFound, "There is no assessment with that id that you can see.")
	}
	form, err := forms.Find(r, formOf(t))
	if err != nil {
		return nil, err
	}
	a := &Assessment{ID: id, Person: t.For.Reference, PersonName: t.For.Display, Form: form, Task: task}
	parts, err := store.Find[r4.Task](r, "part-of=?&patient=?", a.ref(), a.Person)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if item := form.Section(codeOf(p.Value.Code, SectionSystem)); item != nil {
			a.Sections = append(a.Sections, Section{item, p})
		}
	}
	slices.SortFunc(a.Sections, func(x, y Section) int {
		return cmp.Compare(slices.Index(form.Sections, x.Item), slices.Index(form.Sections, y.Item))
	})
	return a, nil
}

func formOf(t r4.Task) string {
	for _, in := range t.Input {
		if in.Type.HasCode(TaskSystem, formInput) {
			return in.ValueCanonical
		}
	}
	return ""
}

// answers reads answers, all of them. A query says whose they are, so that words on another person's record never become
// part of an assessment that they name.
func answers(r *store.Reader, query string, args ...any) ([]Given, error) {
	found, err := store.FindAll[Answer](r, query, args...)
	all := make([]Given, len(found))
	for i, f := range found {
		all[i] = Given{ID: f.ID, Version: f.Version, Answer: f.Value}
	}
	return all, err
}
