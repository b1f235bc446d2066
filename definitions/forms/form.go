// Package forms reads the forms that Concordat asks its questions by. A form is a FHIR R4 Questionnaire, data with a
// version and the dates it is in use, never code: this package knows what FHIR says a Questionnaire means (types,
// options, enableWhen, required, repeats, help) and nothing of what any form asks.
//
// A published version never changes. What was begun on a version is finished on it, however many follow.
package forms

import (
	"fmt"
	"slices"

	"concordat/record/r4"
)

// Extensions of our own on a Questionnaire and its items. What standard FHIR has a word for is said in that word.
const (
	// DoneBy says on a group, by role code, whose work it usually is; it may occur several times.
	DoneBy = "urn:concordat:extension:usually-done-by"
	// OfferFrom names on a question the facts on the record that are offered as its answer.
	OfferFrom = "urn:concordat:extension:offer-from"
	// LegalBasis names on a form, group or question the law or standard it comes from.
	LegalBasis = "urn:concordat:extension:legal-basis"
	// Short is a question's name in a list or a heading, where the whole question would be too long.
	Short = "urn:concordat:extension:short-name"
	// NotAfterToday says of a date, with true, that it can't lie in the future when it is answered.
	NotAfterToday = "urn:concordat:extension:not-after-today"

	minValue = "http://hl7.org/fhir/StructureDefinition/minValue"
	maxValue = "http://hl7.org/fhir/StructureDefinition/maxValue"

	itemControl       = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
	itemControlSystem = "http://hl7.org/fhir/questionnaire-item-control"
)

// Form is one version of a form, indexed.
type Form struct {
	ID       string // of the Questionnaire in the store: "joint-assessment-v1"
	Resource r4.Questionnaire
	Sections []*Item // the items at the top: groups, in a form that is filled in by sections
	byLink   map[string]*Item
}

// Item is a question, a group of them, or words to be read (type "display").
type Item struct {
	LinkID   string
	Type     string // FHIR's item type: group, display, boolean, decimal, integer, date, string, text, choice, open-choice
	Text     string
	Short    string // Text, when the form has no shorter name
	Help     string
	Control  string // "check-box", "radio-button", "drop-down", or "" to let the page choose
	Required bool
	Repeats  bool
	MaxLen   int // in characters; 0 is no limit
	Options  []r4.Coding
	Codes    []r4.Coding
	DoneBy   []string
	Offer    string
	Law      []string
	Min, Max Value // the least and the most that a number or date can be; zero is no limit
	Past     bool  // a date that can't be after the day on which it is answered
	Items    []*Item
	Parent   *Item
	when     []r4.QuestionnaireItemEnableWhen
	behavior string // how several conditions combine: all or any
}

// Question reports whether the item can be answered.
func (i *Item) Question() bool { return i.Type != "group" && i.Type != "display" }

// Entries is the nearest repeating group that the item is in or is, or nil: answers in such a group belong to one of
// its entries.
func (i *Item) Entries() *Item {
	for ; i != nil; i = i.Parent {
		if i.Type == "group" && i.Repeats {
			return i
		}
	}
	return nil
}

// Section is the item at the top that the item is in.
func (i *Item) Section() *Item {
	for i.Parent != nil {
		i = i.Parent
	}
	return i
}

// HasCode reports whether the item carries a code of that system.
func (i *Item) HasCode(system, code string) bool {
	return slices.ContainsFunc(i.Codes, func(c r4.Coding) bool { return c.System == system && c.Code == code })
}

// Code is the item's first code of a system, or "".
func (i *Item) Code(system string) string {
	for _, c := range i.Codes {
		if c.System == system {
			return c.Code
		}
	}
	return ""
}

// Option is the answer option with that code.
func (i *Item) Option(code string) (r4.Coding, bool) {
	for _, o := range i.Options {
		if o.Code == code {
			return o, true
		}
	}
	return r4.Coding{}, false
}

// Questions walks the questions under the item, in the order of the form.
func (i *Item) Questions(yield func(*Item) bool) { i.walk(yield) }

func (i *Item) walk(yield func(*Item) bool) bool {
	if i.Question() && !yield(i) {
		return false
	}
	for _, c := range i.Items {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// Canonical names this version of the form: "urn:concordat:form:joint-assessment|1.0.0".
func (f *Form) Canonical() string { return f.Resource.URL + "|" + f.Resource.Version }

// Item is the item with that linkId, or nil.
func (f *Form) Item(linkID string) *Item { return f.byLink[linkID] }

// Section is the item at the top with that linkId, or nil.
func (f *Form) Section(linkID string) *Item {
	if i := f.byLink[linkID]; i != nil && i.Parent == nil {
		return i
	}
	return nil
}

// New indexes a Questionnaire. The error says which rule of FHIR or of this package it breaks: a linkId twice or
// missing, a condition on a question that isn't there, a choice without options, or a type that this package can't ask.
func New(q r4.Questionnaire) (*Form, error) {
	f := &Form{ID: q.ID, Resource: q, byLink: map[string]*Item{}}
	if q.URL == "" || q.Version == "" {
		return nil, fmt.Errorf("form %s: a form has a url and a version", q.ID)
	}
	for _, raw := range q.Item {
		item, err := f.index(raw, nil)
		if err != nil {
			return nil, fmt.Errorf("form %s: %w", q.ID, err)
		}
		f.Sections = append(f.Sections, item)
	}
	for _, item := range f.byLink {
		if err := f.conditions(item); err != nil {
			return nil, fmt.Errorf("form %s: %w", q.ID, err)
		}
	}
	return f, nil
}

func (f *Form) index(raw r4.QuestionnaireItem, parent *Item) (*Item, error) {
	if raw.LinkID == "" || f.byLink[raw.LinkID] != nil {
		return nil, fmt.Errorf("item %q has no linkId or one that is used twice", raw.LinkID)
	}
	i := &Item{LinkID: raw.LinkID, Type: raw.Type, Text: raw.Text, Short: raw.Text, Codes: raw.Code, Parent: parent,
		Required: raw.Required != nil && *raw.Required, Repeats: raw.Repeats != nil && *raw.Repeats,
		when: raw.EnableWhen, behavior: raw.EnableBehavior}
	if raw.MaxLength != nil {
		i.MaxLen = *raw.MaxLength
	}
	f.byLink[i.LinkID] = i
	i.extensions(raw.Extension)
	for _, o := range raw.AnswerOption {
		if o.ValueCoding == nil {
			return nil, fmt.Errorf("item %s: an option without a code", i.LinkID)
		}
		i.Options = append(i.Options, *o.ValueCoding)
	}
	if err := i.sound(); err != nil {
		return nil, err
	}
	for _, r := range raw.Item {
		if i.help(r) {
			i.Help = r.Text
			continue
		}
		child, err := f.index(r, i)
		if err != nil {
			return nil, err
		}
		i.Items = append(i.Items, child)
	}
	return i, nil
}

func (i *Item) extensions(all []r4.Extension) {
	for _, e := range all {
		switch e.URL {
		case DoneBy:
			i.DoneBy = append(i.DoneBy, e.ValueCode)
		case OfferFrom:
			i.Offer = e.ValueCode
		case LegalBasis:
			i.Law = append(i.Law, e.ValueString)
		case Short:
			i.Short = e.ValueString
		case NotAfterToday:
			i.Past = e.ValueBoolean != nil && *e.ValueBoolean
		case minValue:
			i.Min = limit(e)
		case maxValue:
			i.Max = limit(e)
		case itemControl:
			i.Control = control(e)
		}
	}
}

// limit is what FHIR's minValue or maxValue says.
func limit(e r4.Extension) Value {
	return Value{Integer: e.ValueInteger, Decimal: e.ValueDecimal, Date: e.ValueDate}
}

func control(e r4.Extension) string {
	if e.ValueCodeableConcept == nil {
		return ""
	}
	for _, c := range e.ValueCodeableConcept.Coding {
		if c.System == itemControlSystem {
			return c.Code
		}
	}
	return ""
}

// help reports whether an item is the help text of the item it stands in: words in a question always are.
func (i *Item) help(raw r4.QuestionnaireItem) bool {
	return raw.Type == "display" && (i.Question() || slices.ContainsFunc(raw.Extension, func(e r4.Extension) bool {
		return e.URL == itemControl && control(e) == "help"
	}))
}

var types = []string{"group", "display", "boolean", "decimal", "integer", "date", "string", "text", "choice", "open-choice"}

func (i *Item) sound() error {
	choice := i.Type == "choice" || i.Type == "open-choice"
	switch {
	case !slices.Contains(types, i.Type):
		return fmt.Errorf("item %s: type %q can't be asked", i.LinkID, i.Type)
	case choice && len(i.Options) == 0:
		return fmt.Errorf("item %s: a choice without options", i.LinkID)
	case !choice && len(i.Options) > 0:
		return fmt.Errorf("item %s: options on a %s", i.LinkID, i.Type)
	case i.Past && i.Type != "date":
		return fmt.Errorf("item %s: a %s can't be before or after today", i.LinkID, i.Type)
	case !i.comparable(i.Min) || !i.comparable(i.Max):
		return fmt.Errorf("item %s: a limit that a %s can't be compared with", i.LinkID, i.Type)
	case i.Parent != nil && i.Parent.Question():
		return fmt.Errorf("item %s: questions inside a question can't be asked; use a condition", i.LinkID)
	case i.Parent != nil && i.Type == "group" && i.Repeats && i.Parent.Entries() != nil:
		return fmt.Errorf("item %s: a repeating group inside a repeating group can't be asked", i.LinkID)
	}
	return nil
}

func (f *Form) conditions(i *Item) error {
	if len(i.when) > 1 && i.behavior != "all" && i.behavior != "any" {
		return fmt.Errorf("item %s: several conditions need an enableBehavior", i.LinkID)
	}
	for _, w := range i.when {
		asked := f.byLink[w.Question]
		switch {
		case asked == nil || !asked.Question():
			return fmt.Errorf("item %s: its condition asks %q, which is no question of this form", i.LinkID, w.Question)
		case !slices.Contains([]string{"exists", "=", "!=", ">", "<", ">=", "<="}, w.Operator):
			return fmt.Errorf("item %s: %q is no operator", i.LinkID, w.Operator)
		case w.Operator == "exists" && w.AnswerBoolean == nil:
			return fmt.Errorf("item %s: exists needs true or false", i.LinkID)
		case w.Operator != "exists" && expected(w).IsZero():
			return fmt.Errorf("item %s: its condition has no answer of a type that can be compared", i.LinkID)
		}
	}
	return nil
}

// Find is the item with that linkId at or under this one, or nil.
func (i *Item) Find(linkID string) *Item {
	if i.LinkID == linkID {
		return i
	}
	for _, c := range i.Items {
		if found := c.Find(linkID); found != nil {
			return found
		}
	}
	return nil
}
