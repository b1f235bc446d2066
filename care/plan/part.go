package plan

import (
	"errors"
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Part is what every part of a plan has: where it is kept, and who wrote it.
type Part struct {
	Ref     string // "Goal/…"; "" before it is kept
	Version int    // the version that was read; a change names it
	// Line stays the same through every change, also when a later plan takes the part over in another form.
	Line    string
	Status  string // the resource's own status
	Written Written
}

// Written says who wrote a part as it stands, for which organisation, and when.
type Written struct {
	By, Name              string // "PractitionerRole/…"
	Organisation, OrgName string // "" for the person and for a carer
	At                    time.Time
	With                  string // who helped, in words
	// From is where it was accepted from: the key of a Suggestion, "" when somebody wrote it here.
	From string
	// Said is whose words the part holds, and Hers whose the words are that it quotes, when whoever wrote the part here
	// took them from an assessment; zero when they are the writer's.
	Said, Hers Voice
}

// Field is one thing that a part says, by a name that doesn't change and in words.
type Field struct{ Key, Label, Value string }

// Entry is a part in a form that can be listed, compared and agreed to.
type Entry interface {
	// Kind is the code of the kind of part: "need", "outcome", …
	Kind() string
	// Fields is what people agree to when they agree to the part. Progress is not among it.
	Fields() []Field
	// Base is where the part is kept and who wrote it.
	Base() *Part
	check() error
	write(k *keeping) error
}

// Check says all that is wrong with a part before it is put into a plan: a fault.Invalid, nil when nothing.
func Check(e Entry) error { return e.check() }

// KindName is a kind of part in words.
func KindName(kind string) string { return kindNames[kind] }

// ChangedMeanwhile is what a conflict over a part wraps: what the part says now.
type ChangedMeanwhile struct{ Now Entry }

func (*ChangedMeanwhile) Error() string { return "the part was changed meanwhile" }

// keeping is the writing of one part within a unit.
type keeping struct {
	tx    *store.Tx
	plan  *Plan
	fresh bool // as a new resource, also when the part is taken over from the plan in force
	// following: only what the part points at has moved; who wrote it stays.
	following bool
}

// keep writes a part as a resource of type T. fill sets what the part says on what is kept already, so that what other
// systems have put there stays; its second argument is the id that the resource has, "" for a new one.
func keep[T any](k *keeping, p *Part, fill func(v *T, id string)) error {
	var value T
	version, id := 0, ""
	if typ, old, ok := strings.Cut(p.Ref, "/"); ok {
		found, err := store.Load[T](k.tx.Reader, old)
		if err != nil {
			return err
		}
		if found.Version != p.Version {
			return meanwhile(k.tx.Reader, typ, old)
		}
		value, version, id = found.Value, found.Version, old
	}
	if k.fresh {
		version, id = 0, ""
	}
	if p.Line == "" {
		p.Line = k.tx.NewID()
	}
	if !k.following {
		p.Written = writtenNow(k.tx, p.Written)
	}
	fill(&value, id)
	var kept *store.Stored
	var err error
	if version == 0 {
		kept, err = k.tx.Create(&value)
	} else {
		kept, err = k.tx.Update(&value, version)
	}
	if err != nil {
		return err
	}
	p.Ref, p.Version = kept.Key.String(), kept.Version
	return nil
}

// clone copies a part, so that a unit that runs twice begins from the same.
func clone(e Entry) Entry {
	switch x := e.(type) {
	case *Need:
		return copied(x)
	case *Strength:
		return copied(x)
	case *Outcome:
		return copied(x)
	case *Action:
		return copied(x)
	case *Contingency:
		return copied(x)
	case *Refusal:
		return copied(x)
	case *Review:
		return copied(x)
	}
	return e
}

func copied[T any](x *T) *T {
	c := *x
	return &c
}

func meanwhile(r *store.Reader, typ, id string) error {
	now, err := readEntry(r, typ, id, 0)
	if err != nil {
		return err
	}
	return fault.Wrap(&ChangedMeanwhile{now}, fault.Conflict, "Somebody else changed this while you were writing.")
}

// TheirVersion is what a part says by now when err is a conflict over it, else nil.
func TheirVersion(err error) Entry {
	var c *ChangedMeanwhile
	if errors.As(err, &c) {
		return c.Now
	}
	return nil
}

// metaFor keeps the meta of a resource that is updated and leaves it out of a new one.
func metaFor(m *r4.Meta, id string) *r4.Meta {
	if id == "" {
		return nil
	}
	return m
}

func writtenNow(tx *store.Tx, was Written) Written {
	a := tx.Access()
	return Written{By: a.Actor, Name: a.Name, Organisation: a.Organisation, OrgName: a.OrgName, At: tx.Now(), With: was.With, From: was.From, Said: was.Said, Hers: was.Hers}
}

// source is the resource that the part was accepted from.
func (w Written) source() string {
	ref, _, _ := strings.Cut(w.From, "#")
	return ref
}

// actorRef is a reference to whoever is acting, with their name as it is now.
func actorRef(tx *store.Tx) *r4.Reference {
	a := tx.Access()
	return &r4.Reference{Reference: a.Actor, Display: a.Name}
}

func (w Written) reference() *r4.Reference {
	if w.By == "" {
		return nil
	}
	return &r4.Reference{Reference: w.By, Display: w.Name}
}

// mark sets the extension that says who wrote the part, in place of the one that is there.
func (w Written) mark(list []r4.Extension) []r4.Extension {
	e := r4.Extension{URL: writtenURL, Extension: []r4.Extension{
		{URL: "by", ValueReference: w.reference()},
		{URL: "at", ValueDateTime: stamp(w.At)},
	}}
	if w.Organisation != "" {
		e.Extension = append(e.Extension, r4.Extension{URL: "organisation", ValueReference: &r4.Reference{Reference: w.Organisation, Display: w.OrgName}})
	}
	for _, x := range []struct{ url, value string }{{"with", w.With}, {"from", w.From}} {
		if x.value != "" {
			e.Extension = append(e.Extension, r4.Extension{URL: x.url, ValueString: x.value})
		}
	}
	e.Extension = append(append(e.Extension, w.Said.extension("said")...), w.Hers.extension("quoted")...)
	return append(without(list, writtenURL), e)
}

func written(list []r4.Extension) (w Written) {
	for _, e := range list {
		if e.URL != writtenURL {
			continue
		}
		for _, x := range e.Extension {
			switch {
			case x.URL == "by" && x.ValueReference != nil:
				w.By, w.Name = x.ValueReference.Reference, x.ValueReference.Display
			case x.URL == "organisation" && x.ValueReference != nil:
				w.Organisation, w.OrgName = x.ValueReference.Reference, x.ValueReference.Display
			case x.URL == "at":
				w.At = instant(x.ValueDateTime)
			case x.URL == "with":
				w.With = x.ValueString
			case x.URL == "from":
				w.From = x.ValueString
			case x.URL == "said":
				w.Said = readVoice(x.Extension)
			case x.URL == "quoted":
				w.Hers = readVoice(x.Extension)
			}
		}
	}
	return w
}

func without(list []r4.Extension, url string) []r4.Extension {
	return slices.DeleteFunc(slices.Clone(list), func(e r4.Extension) bool { return e.URL == url })
}

// lineOf and withLine read and set the identifier that stays with a part.
func lineOf(ids []r4.Identifier) string {
	for _, i := range ids {
		if i.System == lineSystem {
			return i.Value
		}
	}
	return ""
}

func withLine(ids []r4.Identifier, line string) []r4.Identifier {
	if lineOf(ids) != "" {
		return ids
	}
	return append(slices.Clone(ids), r4.Identifier{System: lineSystem, Value: line})
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, _ = time.ParseInLocation(time.DateOnly, s, clock.England)
	}
	return t
}

// day is a date without a time, as FHIR writes it; "" for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.England).Format(time.DateOnly)
}

func dayWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Day(t)
}

// said leaves out the fields that say nothing.
func said(fields ...Field) []Field {
	return slices.DeleteFunc(fields, func(f Field) bool { return strings.TrimSpace(f.Value) == "" })
}

func required(path, value, message string) error {
	if strings.TrimSpace(value) == "" {
		return fault.At(path, "required", "%s", message)
	}
	return nil
}
