// Package note is what workers write down: notes, contacts and visits. Each is a FHIR DocumentReference with its text
// inside. Nothing is deleted: a correction makes a new version and says why; what was written in error says so.
package note

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"concordat/care/worker"
	"concordat/definitions"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// KindSystem is the code system of the kinds of note, by which a note is known among other documents.
const KindSystem = "urn:concordat:note"

// changeURL is the extension that says who changed a note, when and why.
const changeURL = "urn:concordat:note:change"

// longest is how many years back a note may reach about somebody whose date of birth isn't known.
const longest = 130

const thirdParty = "third-party" // code of definitions.LabelSystem

// Kind is what sort of thing was written down.
type Kind struct{ Code, Name, Hint string }

// Kinds are the kinds of note to choose from.
var Kinds = []Kind{
	{"note", "Note", "Something to remember or pass on"},
	{"contact", "Contact", "You spoke or wrote to somebody"},
	{"visit", "Visit", "You saw the person face to face"},
}

// Categories are the parts of care that a note may be of; any other words are kept too.
var Categories = []string{"social care", "nursing", "general practice", "hospital", "therapy", "mental health", "community", "housing", "education"}

// Entry is what somebody writes.
type Entry struct {
	ID       string // "" for a new one
	Person   string // Patient id
	Kind     string // code of Kinds
	Category string
	Text     string
	Happened time.Time // zero: now
	// ThirdParty marks what was told by or about somebody else in confidence; the person does not see it.
	ThirdParty bool
}

// check looks at an entry about a person who was born then, the zero Moment when that isn't known.
func (e Entry) check(now time.Time, born r4.Moment) error {
	var issues []fault.Issue
	add := func(field, code, message string) {
		issues = append(issues, fault.Issue{Path: field, Code: code, Message: message})
	}
	if kindName(e.Kind) == "" {
		add("kind", "required", "Choose what this is")
	}
	if strings.TrimSpace(e.Text) == "" {
		add("text", "required", "Write what happened")
	}
	switch {
	case e.Happened.IsZero():
	case e.Happened.After(now):
		add("happened", "value", "When it happened must be in the past")
	case !born.IsZero() && r4.Date(e.Happened) < r4.Date(born.At):
		add("happened", "value", "Check the date: the person was born on "+born.Day())
	case e.Happened.Year() < now.Year()-longest:
		add("happened", "value", "Check the year: it is too long ago")
	}
	return fault.All(issues)
}

// Write records a note by the one who asks now, and returns its id. fault.Invalid at kind, text or happened.
func Write(tx *store.Tx, e Entry) (id string, err error) {
	born, err := birth(tx.Reader, e.Person)
	if err != nil {
		return "", err
	}
	if err := e.check(tx.Now(), born); err != nil {
		return "", err
	}
	by := worker.Asking(tx.Access())
	d := r4.DocumentReference{
		Status: "current", DocStatus: "final", Subject: r4.Ref("Patient/" + e.Person), Date: r4.Instant(tx.Now()),
		Author: []r4.Reference{*by.Reference()}, Custodian: by.OrgReference(),
	}
	e.fill(&d, tx.Now())
	if e.ID == "" {
		e.ID = tx.NewID()
	}
	_, err = tx.CreateAs(e.ID, d)
	return e.ID, err
}

// birth is when a person was born, the zero Moment when that isn't known.
func birth(r *store.Reader, person string) (r4.Moment, error) {
	found, err := store.Load[r4.Patient](r, person)
	born, _ := r4.ParseMoment(found.Value.BirthDate)
	return born, err
}

// fill writes the entry's own parts into the document.
func (e Entry) fill(d *r4.DocumentReference, now time.Time) {
	if e.Happened.IsZero() {
		e.Happened = now
	}
	text := strings.TrimSpace(strings.ReplaceAll(e.Text, "\r\n", "\n"))
	d.Type = r4.Coded(KindSystem, e.Kind, kindName(e.Kind))
	d.Category = nil
	if e.Category != "" {
		d.Category = []r4.CodeableConcept{*r4.Text(e.Category)}
	}
	d.Description = firstLine(text)
	d.Content = []r4.DocumentReferenceContent{{Attachment: &r4.Attachment{ContentType: "text/plain; charset=utf-8", Data: base64.StdEncoding.EncodeToString([]byte(text))}}}
	at := r4.Instant(e.Happened)
	d.Context = &r4.DocumentReferenceContext{Period: &r4.Period{Start: at, End: at}}
	if d.Meta != nil {
		d.Meta.Security = slices.DeleteFunc(d.Meta.Security, func(c r4.Coding) bool { return c.System == definitions.LabelSystem && c.Code == thirdParty })
	}
	if e.ThirdParty {
		if d.Meta == nil {
			d.Meta = &r4.Meta{}
		}
		d.Meta.Security = append(d.Meta.Security, r4.Coding{System: definitions.LabelSystem, Code: thirdParty, Display: "Told by or about somebody else"})
	}
}

// Correct makes a new version of a note, and says why. Only the organisation that wrote it may; base is the version
// that was read. fault.Invalid at why, kind, text or happened.
func Correct(tx *store.Tx, id string, base int, e Entry, why string) error {
	d, err := own(tx, id, "correct")
	if err != nil {
		return err
	}
	_, e.Person = d.Subject.Parts()
	born, err := birth(tx.Reader, e.Person)
	if err != nil {
		return err
	}
	if err := e.check(tx.Now(), born); err != nil {
		return err
	}
	e.fill(&d, tx.Now())
	return change(tx, d, base, why, "Say what you corrected and why")
}

// Retract marks a note as written in error: it stays, struck out, with the reason. Errors as for Correct.
func Retract(tx *store.Tx, id string, base int, why string) error {
	d, err := own(tx, id, "mark")
	if err != nil {
		return err
	}
	d.Status, d.DocStatus = "entered-in-error", "entered-in-error"
	return change(tx, d, base, why, "Say why this was written in error")
}

func own(tx *store.Tx, id, what string) (r4.DocumentReference, error) {
	found, err := store.Load[r4.DocumentReference](tx.Reader, id)
	if err != nil {
		return r4.DocumentReference{}, err
	}
	d := found.Value
	n := Of(found)
	if org := tx.Access().Organisation; d.Custodian != nil && d.Custodian.Reference != org {
		return d, fault.New(fault.Denied, "Only %s can %s this note, because it wrote it. Write a note of your own to say what you know.", n.OrgName, what)
	}
	if n.Retracted {
		return d, fault.New(fault.Conflict, "This note is marked as written in error already.")
	}
	return d, nil
}

func change(tx *store.Tx, d r4.DocumentReference, base int, why, missing string) error {
	if why = strings.TrimSpace(why); why == "" {
		return fault.At("why", "required", "%s", missing)
	}
	d.Extension = append(d.Extension, r4.Extension{URL: changeURL,
		ValueAnnotation: r4.Ptr(r4.Noted(worker.Asking(tx.Access()).Reference(), r4.Instant(tx.Now()), why))})
	_, err := tx.Update(d, base)
	return err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if r := []rune(line); len(r) > 120 {
		cut := string(r[:120])
		if i := strings.LastIndexByte(cut, ' '); i > 60 {
			cut = cut[:i]
		}
		return strings.TrimRight(cut, " .,;:") + "…"
	}
	return line
}

func kindName(code string) string {
	for _, k := range Kinds {
		if k.Code == code {
			return k.Name
		}
	}
	return ""
}
