package forms

import (
	"fmt"
	"slices"

	"concordat/fault"
	"concordat/record/r4"
)

// Absent is FHIR's extension that says why a question has no answer; NotAnswered is what a completed response may
// carry on a required item instead of one, with its reason in words.
const (
	Absent       = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
	AbsentReason = "urn:concordat:extension:not-answered-because"
)

// Valid checks a response against the form: each item is one of the form's and stands where the form has it, in its
// order; each answer has the question's type, and its options, length and number; nothing is answered that is not
// asked (enableWhen); and, unless the response is still in progress, every required question that is asked has an
// answer or says why not. A response may leave out whole sections that are not required. The error is fault.Invalid
// with the linkId as each Issue's Path.
func (f *Form) Valid(q r4.QuestionnaireResponse) error {
	c := &checker{form: f, response: q, finished: q.Status == "completed" || q.Status == "amended"}
	if q.Questionnaire != f.Canonical() {
		c.add("questionnaire", "value", "This answers %s, not %s.", q.Questionnaire, f.Canonical())
	}
	c.items(f.Sections, q.Item, place{within: q.Item})
	if len(c.issues) == 0 {
		return nil
	}
	err := fault.New(fault.Invalid, "%d of the answers don't fit the form.", len(c.issues))
	err.Issues = c.issues
	return err
}

type checker struct {
	form     *Form
	response r4.QuestionnaireResponse
	finished bool
	issues   []fault.Issue
}

// place is where the checker stands: the items of the repeating group's entry that it is in.
type place struct {
	within []r4.QuestionnaireResponseItem
}

func (c *checker) add(linkID, code, format string, args ...any) {
	c.issues = append(c.issues, fault.Issue{Path: linkID, Code: code, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) items(asked []*Item, given []r4.QuestionnaireResponseItem, at place) {
	last := -1
	for _, g := range given {
		n := slices.IndexFunc(asked, func(i *Item) bool { return i.LinkID == g.LinkID })
		switch {
		case n < 0:
			c.add(g.LinkID, "structure", "The form has no such item here.")
		case n < last:
			c.add(g.LinkID, "structure", "It stands in another place in the form.")
		case n == last && !(asked[n].Type == "group" && asked[n].Repeats):
			c.add(g.LinkID, "structure", "It occurs twice.")
		}
		last = max(last, n)
	}
	for _, i := range asked {
		here := at
		n := 0
		for _, g := range given {
			if g.LinkID != i.LinkID {
				continue
			}
			n++
			if i.Type == "group" && i.Repeats {
				here = place{within: g.Item}
			}
			c.item(i, g, here)
		}
		if n == 0 && i.Required && c.finished && i.Type != "display" && c.enabled(i, at) {
			c.add(i.LinkID, "required", "Answer “%s”, or say why it can't be answered.", i.Short)
		}
	}
}

func (c *checker) item(i *Item, g r4.QuestionnaireResponseItem, at place) {
	if !c.enabled(i, at) {
		c.add(i.LinkID, "business-rule", "“%s” is not asked, given the other answers.", i.Short)
		return
	}
	if i.Type == "group" {
		if len(g.Answer) > 0 {
			c.add(i.LinkID, "structure", "A group has no answer of its own.")
		}
		c.items(i.Items, g.Item, at)
		return
	}
	if len(g.Item) > 0 {
		c.add(i.LinkID, "structure", "It has no items inside it.")
	}
	if len(g.Answer) == 0 && i.Required && c.finished && !excused(g) {
		c.add(i.LinkID, "required", "Answer “%s”, or say why it can't be answered.", i.Short)
	}
	values := make([]Value, len(g.Answer))
	authored, _ := r4.ParseMoment(c.response.Authored)
	for n, a := range g.Answer {
		values[n] = Of(a)
	}
	for _, why := range i.Check(values) {
		c.add(i.LinkID, "value", "%s", why)
	}
	if why := i.Late(values, authored.At); !authored.At.IsZero() && why != "" {
		c.add(i.LinkID, "value", "%s", why)
	}
}

func excused(g r4.QuestionnaireResponseItem) bool {
	return slices.ContainsFunc(g.Extension, func(e r4.Extension) bool { return e.URL == Absent && e.ValueCode != "" })
}

// Excuse is why a response gives no answer to an item: the code of FHIR's data-absent-reason, and the words.
func Excuse(g r4.QuestionnaireResponseItem) (code, why string) {
	for _, e := range g.Extension {
		switch e.URL {
		case Absent:
			code = e.ValueCode
		case AbsentReason:
			why = e.ValueString
		}
	}
	return code, why
}

func (c *checker) enabled(i *Item, at place) bool {
	return c.form.Enabled(i, "here", func(asked *Item, entry string) []Value {
		if entry != "" {
			return valuesIn(at.within, asked.LinkID)
		}
		return valuesIn(c.response.Item, asked.LinkID)
	})
}

func valuesIn(items []r4.QuestionnaireResponseItem, linkID string) []Value {
	var out []Value
	for _, g := range items {
		if g.LinkID == linkID {
			for _, a := range g.Answer {
				out = append(out, Of(a))
			}
		}
		out = append(out, valuesIn(g.Item, linkID)...)
	}
	return out
}

// Check says what is wrong with values as an answer to the question, in words for the person answering; nothing when
// they fit. Whether an answer is required is not checked here.
func (i *Item) Check(values []Value) []string {
	var wrong []string
	if len(values) > 1 && !i.Repeats {
		wrong = append(wrong, "Give one answer to “"+i.Short+"”.")
	}
	for _, v := range values {
		if why := i.checkOne(v); why != "" {
			wrong = append(wrong, why)
		}
	}
	return wrong
}

func (i *Item) checkOne(v Value) string {
	alone := func(has bool) bool { return has && v.fields() == 1 }
	switch i.Type {
	case "boolean":
		if !alone(v.Yes != nil) {
			return "Answer “" + i.Short + "” with yes or no."
		}
	case "integer":
		if !alone(v.Integer != nil) {
			return "“" + i.Short + "” must be a whole number, like 3."
		}
		return i.within(v)
	case "decimal":
		if !alone(v.Decimal != "" && v.number() != nil) {
			return "“" + i.Short + "” must be a number, like 3.5."
		}
		return i.within(v)
	case "date":
		if m, ok := r4.ParseMoment(v.Date); !ok || m.Precision > r4.Day || !alone(true) {
			return "“" + i.Short + "” must be a real date, like 27 3 2026."
		}
		return i.within(v)
	case "choice", "open-choice":
		return i.checkChoice(v)
	case "string", "text":
		if !alone(v.Text != "") {
			return "Answer “" + i.Short + "” in words."
		}
		if n := len([]rune(v.Text)); i.MaxLen > 0 && n > i.MaxLen {
			return fmt.Sprintf("“%s” must be %d characters or fewer. It has %d.", i.Short, i.MaxLen, n)
		}
	}
	return ""
}

func (i *Item) checkChoice(v Value) string {
	if i.Type == "open-choice" && v.Coding == nil && v.Text != "" && v.fields() == 1 {
		return ""
	}
	known := v.Coding != nil && v.fields() == 1 && slices.ContainsFunc(i.Options, func(o r4.Coding) bool {
		return o.System == v.Coding.System && o.Code == v.Coding.Code
	})
	if !known {
		return "Choose one of the answers to “" + i.Short + "”."
	}
	return ""
}

// fields counts the types that the value is given in: one, if it is sound.
func (v Value) fields() int {
	n := 0
	for _, has := range []bool{v.Text != "", v.Coding != nil, v.Yes != nil, v.Date != "", v.Integer != nil, v.Decimal != ""} {
		if has {
			n++
		}
	}
	return n
}
