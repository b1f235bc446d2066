package assessment

import (
	"fmt"
	"slices"
	"strings"

	"concordat/definitions/forms"
	"concordat/record/r4"
)

// Code systems by which a form says what a question is, so that the notes know it in every version of the form.
const (
	EligibilitySystem = "urn:concordat:code:eligibility"      // impairment, unable, which, wellbeing, areas, result
	OutcomeSystem     = "urn:concordat:code:care-act-outcome" // which of the ten outcomes a question is about
	ItemSystem        = "urn:concordat:code:assessment-item"  // ability, unable, strength, need, conditions, …
	abilitySystem     = "urn:concordat:code:ability"
	resultSystem      = "urn:concordat:code:assessment-result"
)

// Judgement reports whether a question asks for one of the judgements of eligibility, which a worker makes and answers
// for.
func Judgement(i *forms.Item) bool { return i.Code(EligibilitySystem) != "" }

// Note says that what was recorded elsewhere doesn't bear out a judgement. It is for the person who judges to read; it
// changes nothing.
type Note struct {
	Item string // linkId of the judgement that it is about
	Text string
}

// Notes compares the three judgements of the Care and Support (Eligibility Criteria) Regulations 2015 (SI 2015/313)
// with the recorded answers: the needs arise from an impairment or illness; the adult is unable to achieve two
// or more of the ten outcomes; the impact on wellbeing is significant. Eligibility itself is judged, never computed.
func (a *Assessment) Notes() []Note {
	e := evidence{a: a}
	e.gather()
	e.first()
	e.second()
	e.third()
	e.result()
	return e.notes
}

// Shown says, for whoever judges, what the answers show of the ten outcomes and of conditions; nothing for a form that
// asks neither.
func (a *Assessment) Shown() []string {
	e := evidence{a: a}
	e.gather()
	if e.outcomes == 0 {
		return nil
	}
	out := []string{"Day-to-day life: unable in " + e.shown() + "." + e.open()}
	if e.conditions != nil {
		recorded := "none recorded"
		if v := a.Log.Values(e.conditions, ""); len(v) > 0 {
			recorded = forms.Words(v)
		}
		out = append(out, "Conditions and illnesses: "+recorded+".")
	}
	return out
}

// evidence is what the recorded answers say.
type evidence struct {
	a          *Assessment
	judged     map[string]*forms.Item // the judgements by code
	unable     []r4.Coding            // outcomes answered as unable
	answered   int                    // outcomes answered at all
	outcomes   int
	conditions *forms.Item
	notes      []Note
}

func (e *evidence) gather() {
	e.judged = map[string]*forms.Item{}
	for _, section := range e.a.Form.Sections {
		for i := range section.Questions {
			if code := i.Code(EligibilitySystem); code != "" {
				e.judged[code] = i
			}
			if i.HasCode(ItemSystem, "conditions") {
				e.conditions = i
			}
			if i.HasCode(ItemSystem, "ability") {
				e.ability(i)
			}
		}
	}
}

func (e *evidence) ability(i *forms.Item) {
	e.outcomes++
	for _, v := range e.a.Log.Values(i, "") {
		e.answered++
		if v.Coding != nil && v.Coding.System == abilitySystem && v.Coding.Code == "unable" {
			for _, c := range i.Codes {
				if c.System == OutcomeSystem {
					e.unable = append(e.unable, c)
				}
			}
		}
	}
}

// codes are the codes chosen in answer to a judgement's question.
func (e *evidence) codes(judgement string) []string {
	var out []string
	if i := e.judged[judgement]; i != nil && e.a.Enabled(i, "") {
		for _, v := range e.a.Log.Values(i, "") {
			if v.Coding != nil {
				out = append(out, v.Coding.Code)
			}
		}
	}
	return out
}

func (e *evidence) is(judgement, code string) bool { return slices.Contains(e.codes(judgement), code) }

func (e *evidence) note(judgement, format string, args ...any) {
	if i := e.judged[judgement]; i != nil {
		e.notes = append(e.notes, Note{i.LinkID, fmt.Sprintf(format, args...)})
	}
}

func (e *evidence) first() {
	recorded := e.conditions != nil && e.a.Log.On(e.conditions.LinkID, "").Answered() && len(e.a.Log.Values(e.conditions, "")) > 0
	switch {
	case e.is("impairment", "yes") && !recorded:
		e.note("impairment", "The judgement is that the needs come from an impairment or illness. No condition or illness is recorded under Health.")
	case e.is("impairment", "no") && recorded:
		e.note("impairment", "The judgement is that the needs don’t come from an impairment or illness. Conditions are recorded under Health. Say in the reason why the needs don’t come from them.")
	}
}

func (e *evidence) second() {
	n := len(e.unable)
	switch {
	case e.is("unable", "yes") && n < 2:
		e.note("unable", "The judgement is that the person is unable to achieve two or more outcomes. The answers under Day-to-day life show %s.%s", e.shown(), e.open())
	case e.is("unable", "no") && n >= 2:
		e.note("unable", "The judgement is that the person is not unable to achieve two or more outcomes. The answers under Day-to-day life show %s.", e.shown())
	}
	which := e.codes("which")
	if !e.is("unable", "yes") || len(which) == 0 {
		return
	}
	if len(which) < 2 {
		e.note("which", "The judgement is that there are two or more outcomes, and one is chosen.")
	}
	for _, c := range e.unable {
		if !slices.Contains(which, c.Code) {
			e.note("which", "“%s” is answered as unable under Day-to-day life, and is not chosen here.", c.Display)
		}
	}
	for _, code := range which {
		o, known := e.judged["which"].Option(code)
		if known && !slices.ContainsFunc(e.unable, func(c r4.Coding) bool { return c.Code == code }) {
			e.note("which", "“%s” is chosen here, and is not answered as unable under Day-to-day life.", o.Display)
		}
	}
}

// shown says which outcomes were answered as unable.
func (e *evidence) shown() string {
	if len(e.unable) == 0 {
		return "none"
	}
	names := make([]string, len(e.unable))
	for i, c := range e.unable {
		names[i] = "“" + c.Display + "”"
	}
	return fmt.Sprintf("%d: %s", len(names), strings.Join(names, ", "))
}

// open says how many outcomes have not been answered yet.
func (e *evidence) open() string {
	if left := e.outcomes - e.answered; left > 0 {
		return fmt.Sprintf(" %d of the %d have no answer yet.", left, e.outcomes)
	}
	return ""
}

func (e *evidence) third() {
	if e.is("wellbeing", "no") && e.is("result", "eligible") {
		e.note("wellbeing", "The judgement is that the impact on wellbeing is not significant. The result “Eligible needs identified” needs it to be.")
	}
}

func (e *evidence) result() {
	all, some := true, false
	for _, j := range []string{"impairment", "unable", "wellbeing"} {
		all = all && e.is(j, "yes")
		some = some || e.is(j, "no")
	}
	switch {
	case e.is("result", "eligible") && some:
		e.note("result", "The result is “Eligible needs identified”. The law asks for all three, and one of the judgements is no.")
	case e.is("result", "not-eligible") && all, e.is("result", "none") && all:
		e.note("result", "All three judgements are yes. The result doesn’t follow from them: say why.")
	case e.is("result", "none") && len(e.unable) > 0:
		e.note("result", "The result is “No needs identified”. The answers under Day-to-day life show %s.", e.shown())
	}
}
