// Package aboutme holds what a person says about herself for everyone who helps her, in her own words: her About Me.
// The headings are those of the Professional Record Standards Body's About Me, version 1.2 (April 2021); the form is
// definitions/forms/about-me-v1.json. There is one About Me for each person, a FHIR QuestionnaireResponse, and every
// save is a version of it. What it says is hers: it stands beside the clinical record and never changes it. The
// standard also allows pictures, sound and film; those are not kept yet.
package aboutme

import (
	"slices"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Form is the canonical URL and version of the form that is answered.
const Form = "urn:concordat:form:about-me|1"

// system names the one About Me of a person; the value is the Patient's id.
const system = "urn:concordat:about-me"

const writtenURL = "urn:concordat:written"

// Heading is one heading of About Me: the linkId of the form's item, its words, and help in writing it.
type Heading struct{ Code, Words, Help string }

// Headings are the headings in the order of the standard. Who helped to write it and the date are apart.
var Headings = []Heading{
	{"most-important", "What is most important to me", "What makes a good day? What would you miss most? What do you want people to know first?"},
	{"people", "People who are important to me", "Family, friends, neighbours, pets. Who do you want us to talk to? Is there anyone you don't?"},
	{"communication", "How I communicate, and how to communicate with me", "Your language, your hearing and sight, how you like to be spoken to, how you say yes and no."},
	{"wellness", "My wellness", "What does being well look like for you? How can people tell when you are not well?"},
	{"please-do", "Please do", "Things that help you or make you feel safe."},
	{"please-dont", "Please don't", "Things that upset you, hurt you or make things harder."},
	{"support", "How and when to support me", "What you do yourself, what you want help with, and at what times of day."},
	{"worth-knowing", "Also worth knowing about me", "Your work, your hobbies, your faith, places you have lived, what makes you laugh."},
}

const supportedBy = "supported-by"

// MaxWords is how long, in characters, what stands under one heading may be.
const MaxWords = 4000

// AboutMe is what a person says about herself, as it was at one moment.
type AboutMe struct {
	ID, Person  string
	Version     int               // 0 when there is none yet
	Says        map[string]string // by the heading's code; a heading that says nothing is left out
	SupportedBy string            // who helped to write it; "" when nobody did
	At          time.Time         // when it was written
	By, Name    string            // whose hands wrote it: "Patient/…", "PractitionerRole/…"
	OrgName     string            // for which organisation, when a member of staff wrote it down
}

// Written reports whether anything has been said yet.
func (a *AboutMe) Written() bool { return a != nil && len(a.Says) > 0 }

// ByHerself reports whether the person wrote it with her own hands.
func (a *AboutMe) ByHerself() bool { return a.By == "Patient/"+a.Person }

// Changed lists the codes of the headings that say something else in b than in a, in the order of the standard.
func (a *AboutMe) Changed(b *AboutMe) []string {
	var out []string
	for _, h := range Headings {
		if a.Says[h.Code] != b.Says[h.Code] {
			out = append(out, h.Code)
		}
	}
	return out
}

// Current is a person's About Me; its Version is 0 when nothing was written yet.
func Current(r *store.Reader, person string) (*AboutMe, error) {
	found, err := find(r, person)
	if err != nil || found == nil {
		return &AboutMe{Person: person, Says: map[string]string{}}, err
	}
	return read(*found), nil
}

func find(r *store.Reader, person string) (*store.Found[r4.QuestionnaireResponse], error) {
	list, err := store.Find[r4.QuestionnaireResponse](r, "patient=?&identifier="+system+"|"+person, "Patient/"+person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// AtVersion is a person's About Me as it was in one version. fault.NotFound when there is no such version.
func AtVersion(r *store.Reader, person string, version int) (*AboutMe, error) {
	found, err := find(r, person)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, fault.New(fault.NotFound, "There is no About Me that you can see.")
	}
	was, err := store.LoadVersion[r4.QuestionnaireResponse](r, found.ID, version)
	if err != nil {
		return nil, err
	}
	return read(was), nil
}

// Versions lists what a person's About Me said in each version, newest first, at most count of them.
func Versions(r *store.Reader, person string, count int) ([]*AboutMe, error) {
	found, err := find(r, person)
	if err != nil || found == nil {
		return nil, err
	}
	var out []*AboutMe
	for v := found.Version; v > 0 && len(out) < count; v-- {
		was, err := store.LoadVersion[r4.QuestionnaireResponse](r, found.ID, v)
		if fault.Is(err, fault.Gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, read(was))
	}
	return out, nil
}

// Save keeps what a person says about herself as a new version. Version is the one that was read: fault.Conflict when
// somebody has saved another since. Saving what is there already makes no version, and without a helper leaves the helper
// that it has: nothing was written, so nobody helped.
func Save(tx *store.Tx, a AboutMe) (*AboutMe, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	found, err := find(tx.Reader, a.Person)
	if err != nil {
		return nil, err
	}
	q := r4.QuestionnaireResponse{Questionnaire: Form, Subject: r4.Ref("Patient/" + a.Person),
		Identifier: &r4.Identifier{System: system, Value: a.Person}}
	now := 0
	if found != nil {
		q, now = found.Value, found.Version
		if was := read(*found); now == a.Version && len(was.Changed(&a)) == 0 && (a.SupportedBy == "" || was.SupportedBy == a.SupportedBy) {
			return was, nil
		}
	}
	if now != a.Version {
		return nil, fault.New(fault.Conflict, "Somebody else changed this About Me while you were writing.")
	}
	access := tx.Access()
	q.Questionnaire, q.Status = Form, "completed"
	q.Authored = tx.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	q.Source = r4.Ref("Patient/" + a.Person)
	q.Author = &r4.Reference{Reference: access.Actor, Display: access.Name}
	q.Item = a.items()
	q.Extension = slices.DeleteFunc(q.Extension, func(e r4.Extension) bool { return e.URL == writtenURL })
	if access.Organisation != "" {
		q.Extension = append(q.Extension, r4.Extension{URL: writtenURL, Extension: []r4.Extension{
			{URL: "organisation", ValueReference: &r4.Reference{Reference: access.Organisation, Display: access.OrgName}}}})
	}
	var kept *store.Stored
	if found == nil {
		kept, err = tx.Create(&q)
	} else {
		kept, err = tx.Update(&q, found.Version)
	}
	if err != nil {
		return nil, err
	}
	saved, err := store.Load[r4.QuestionnaireResponse](tx.Reader, kept.ID)
	if err != nil {
		return nil, err
	}
	return read(saved), nil
}

func (a *AboutMe) check() error {
	e := fault.New(fault.Invalid, "About Me couldn't be saved.")
	for _, h := range Headings {
		if len([]rune(a.Says[h.Code])) > MaxWords {
			e.Issues = append(e.Issues, fault.Issue{Path: h.Code, Code: "too-long", Message: h.Words + " must be 4,000 characters or fewer"})
		}
	}
	if len([]rune(a.SupportedBy)) > 200 {
		e.Issues = append(e.Issues, fault.Issue{Path: supportedBy, Code: "too-long", Message: "Who helped must be 200 characters or fewer"})
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

func (a *AboutMe) items() []r4.QuestionnaireResponseItem {
	var out []r4.QuestionnaireResponseItem
	answer := func(code, words, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, r4.QuestionnaireResponseItem{LinkID: code, Text: words,
				Answer: []r4.QuestionnaireResponseItemAnswer{{ValueString: value}}})
		}
	}
	for _, h := range Headings {
		answer(h.Code, h.Words, a.Says[h.Code])
	}
	answer(supportedBy, "Who helped to write this", a.SupportedBy)
	return out
}

func read(f store.Found[r4.QuestionnaireResponse]) *AboutMe {
	q := f.Value
	a := &AboutMe{ID: f.ID, Version: f.Version, Says: map[string]string{}, At: f.Updated}
	_, a.Person = q.Subject.Parts()
	if t, err := time.Parse(time.RFC3339, q.Authored); err == nil {
		a.At = t
	}
	if q.Author != nil {
		a.By, a.Name = q.Author.Reference, q.Author.Display
	}
	for _, e := range q.Extension {
		for _, x := range e.Extension {
			if e.URL == writtenURL && x.URL == "organisation" && x.ValueReference != nil {
				a.OrgName = x.ValueReference.Display
			}
		}
	}
	for _, item := range q.Item {
		for _, answer := range item.Answer {
			if item.LinkID == supportedBy {
				a.SupportedBy = answer.ValueString
			} else if answer.ValueString != "" {
				a.Says[item.LinkID] = answer.ValueString
			}
		}
	}
	return a
}
