package note

import (
	"encoding/base64"
	"strings"

	"concordat/definitions"
	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

// Note is something that was written down.
type Note struct {
	ID             string
	Version        int
	Person         string // Patient id
	Kind, KindName string
	Category       string
	Text           string
	FirstLine      string
	Happened       r4.Moment
	Recorded       r4.Moment
	By, ByName     string // the first author
	Org, OrgName   string // whose note it is
	ThirdParty     bool
	Retracted      bool
	Changes        []Change // oldest first
}

// Change is a correction, or the mark that a note was written in error.
type Change struct {
	At      r4.Moment
	By, Why string
}

// Late reports whether the note was written on a later day than that on which it happened.
func (n Note) Late() bool { return n.Recorded.Day() != n.Happened.Day() }

// Load reads a note. fault.NotFound for a document that is none.
func Load(r *store.Reader, id string) (Note, error) {
	found, err := store.Load[r4.DocumentReference](r, id)
	if err != nil {
		return Note{}, err
	}
	n := Of(found)
	if n.Kind == "" {
		return Note{}, fault.New(fault.NotFound, "This document is not a note.")
	}
	return n, nil
}

// Page is one page of a person's notes.
type Page struct {
	Notes []Note
	Next  string // for the next page; "" at the end
	Total int
}

// List lists a person's notes, those that happened last first; kind "" is all kinds.
func List(r *store.Reader, person, kind, cursor string, count int) (Page, error) {
	found, err := store.FindPage[r4.DocumentReference](r, "patient=?&type=?|"+kindCode(kind)+"&_sort=-period&_count=?&_total=accurate&_cursor=?",
		"Patient/"+person, KindSystem, count, cursor)
	if err != nil {
		return Page{}, err
	}
	out := Page{Next: found.Next, Total: found.Total}
	for _, f := range found.Found {
		out.Notes = append(out.Notes, Of(f))
	}
	return out, nil
}

// Versions are a note as it was before each correction and as it is, newest first.
func Versions(r *store.Reader, id string) ([]Note, error) {
	stored, err := r.History("DocumentReference", id, 0, 50)
	if err != nil {
		return nil, err
	}
	var out []Note
	for _, s := range stored {
		if s.Deleted {
			continue
		}
		v, err := fhir.Decode[r4.DocumentReference](s.Body)
		if err != nil {
			return nil, err
		}
		out = append(out, Of(store.Found[r4.DocumentReference]{Value: v, ID: s.ID, Version: s.Version, Updated: s.Updated, Labels: s.Labels}))
	}
	return out, nil
}

// kindCode keeps a kind out of a query unless it is one.
func kindCode(kind string) string {
	if kindName(kind) == "" {
		return ""
	}
	return kind
}

func Of(f store.Found[r4.DocumentReference]) Note {
	v := f.Value
	n := Note{ID: f.ID, Version: f.Version, FirstLine: v.Description, Retracted: v.Status == "entered-in-error"}
	_, n.Person = v.Subject.Parts()
	for _, k := range Kinds {
		if v.Type.HasCode(KindSystem, k.Code) {
			n.Kind, n.KindName = k.Code, k.Name
		}
	}
	if len(v.Category) > 0 {
		n.Category = v.Category[0].String()
	}
	if len(v.Author) > 0 {
		n.By, n.ByName = v.Author[0].Reference, name(v.Author[0].Display)
	}
	if v.Custodian != nil {
		n.Org, n.OrgName = v.Custodian.Reference, v.Custodian.Display
	}
	n.Recorded, _ = r4.ParseMoment(v.Date)
	if v.Context != nil && v.Context.Period != nil {
		n.Happened, _ = r4.ParseMoment(v.Context.Period.Start)
	}
	if n.Happened.IsZero() {
		n.Happened = n.Recorded
	}
	for _, c := range v.Content {
		if a := c.Attachment; a != nil && strings.HasPrefix(a.ContentType, "text/plain") {
			if text, err := base64.StdEncoding.DecodeString(a.Data); err == nil {
				n.Text = string(text)
			}
		}
	}
	if v.Meta != nil {
		for _, s := range v.Meta.Security {
			n.ThirdParty = n.ThirdParty || s.System == definitions.LabelSystem && s.Code == thirdParty
		}
	}
	for _, x := range v.Extension {
		if a := x.ValueAnnotation; x.URL == changeURL && a != nil {
			at, _ := r4.ParseMoment(a.Time)
			n.Changes = append(n.Changes, Change{at, a.By(), a.Text})
		}
	}
	return n
}

// name is the part of an author's display before the organisation, which is shown beside it.
func name(display string) string {
	before, _, _ := strings.Cut(display, ", ")
	return before
}
