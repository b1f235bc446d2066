package forms

import "concordat/record/r4"

// Answers gives what was answered to a question: all values, in one entry of its repeating group ("" for a question
// that is in none).
type Answers func(item *Item, entry string) []Value

// Enabled reports whether an item is to be asked, given what was answered: its own conditions hold, and those of every
// group that it is in (FHIR R4 Questionnaire.item.enableWhen and enableBehavior). A condition on a question of the
// same repeating group looks at the same entry; on a question of another it looks at no entry and does not hold but
// for "does not exist".
func (f *Form) Enabled(i *Item, entry string, given Answers) bool {
	return f.enabled(i, entry, given, 0)
}

// A question that is itself not asked counts as unanswered. depth stops forms whose conditions go round in a circle.
func (f *Form) enabled(i *Item, entry string, given Answers, depth int) bool {
	if depth > 20 {
		return false
	}
	for ; i != nil; i = i.Parent {
		if len(i.when) == 0 {
			continue
		}
		any := i.behavior == "any"
		holds := !any
		for _, w := range i.when {
			if ok := f.holds(w, i, entry, given, depth); ok == any {
				holds = ok
				break
			}
		}
		if !holds {
			return false
		}
	}
	return true
}

func (f *Form) holds(w r4.QuestionnaireItemEnableWhen, i *Item, entry string, given Answers, depth int) bool {
	asked := f.byLink[w.Question]
	in := ""
	if group := asked.Entries(); group != nil && group == i.Entries() {
		in = entry
	}
	var values []Value
	if f.enabled(asked, in, given, depth+1) {
		values = given(asked, in)
	}
	if w.Operator == "exists" {
		return (len(values) > 0) == *w.AnswerBoolean
	}
	want := expected(w)
	for _, v := range values {
		if satisfies(v, w.Operator, want) {
			return true
		}
	}
	return false
}

// satisfies compares one answer. FHIR: the condition holds when any of the answers satisfies it.
func satisfies(v Value, operator string, want Value) bool {
	switch operator {
	case "=":
		return v.Equal(want)
	case "!=":
		return !v.Equal(want)
	}
	order, ok := v.compare(want)
	if !ok {
		return false
	}
	switch operator {
	case ">":
		return order > 0
	case "<":
		return order < 0
	case ">=":
		return order >= 0
	default:
		return order <= 0
	}
}

func expected(w r4.QuestionnaireItemEnableWhen) Value {
	return Value{Text: w.AnswerString, Coding: w.AnswerCoding, Yes: w.AnswerBoolean, Date: w.AnswerDate,
		Integer: w.AnswerInteger, Decimal: w.AnswerDecimal}
}

// Condition is one of an item's conditions, for a page that shows and hides questions as they are answered.
type Condition struct {
	Question string `json:"question"`
	Operator string `json:"operator"`
	Value    string `json:"value"` // the code, "true" or "false", or the text, number or date
}

// Conditions are the item's own conditions and whether all of them must hold or any.
func (i *Item) Conditions() (list []Condition, behavior string) {
	for _, w := range i.when {
		v := expected(w)
		text := v.String()
		switch {
		case v.Coding != nil:
			text = v.Coding.Code
		case v.Yes != nil && *v.Yes:
			text = "true"
		case v.Yes != nil:
			text = "false"
		case v.Date != "":
			text = v.Date
		}
		list = append(list, Condition{w.Question, w.Operator, text})
	}
	if i.behavior == "any" {
		return list, "any"
	}
	return list, "all"
}
