package forms

import (
	"encoding/json"
	"strings"
	"testing"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/r4"
)

func TestShippedFormsAreSoundAndValidR4(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, q := range all {
		seen[q.ID] = true
		if q.EffectivePeriod == nil || q.EffectivePeriod.Start == "" {
			t.Errorf("%s doesn't say from when it is in use", q.ID)
		}
	}
	if !seen["joint-assessment-v1"] {
		t.Fatal("the joint assessment isn't shipped")
	}
	if err := Check(fhir.R4()); err != nil {
		t.Errorf("%v", err)
	}
}

// law reads what the joint assessment must ask, whatever its wording.
func TestJointAssessmentAsksWhatTheLawAsks(t *testing.T) {
	f := shippedForm(t, "joint-assessment-v1")
	abilities, areas := 0, 0
	for _, s := range f.Sections {
		if len(s.DoneBy) == 0 {
			t.Errorf("section %s doesn't say who usually does it", s.LinkID)
		}
		for i := range s.Questions {
			if i.HasCode("urn:concordat:code:assessment-item", "ability") {
				abilities++
			}
			if i.HasCode("urn:concordat:code:assessment-item", "unable") && len(i.Options) != 4 {
				t.Errorf("%s has %d ways of being unable; SI 2015/313 has 4", i.LinkID, len(i.Options))
			}
			if i.HasCode("urn:concordat:code:eligibility", "areas") {
				areas = len(i.Options)
			}
			if i.Offer != "" && i.Type != "string" && i.Type != "text" {
				t.Errorf("%s is offered words and asks for a %s", i.LinkID, i.Type)
			}
		}
	}
	if abilities != 10 || areas != 9 {
		t.Errorf("%d outcomes and %d areas of wellbeing; the law has 10 and 9", abilities, areas)
	}
}

func shippedForm(t *testing.T, id string) *Form {
	t.Helper()
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		if q.ID == id {
			f, err := New(q)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("no form %s", id)
	return nil
}

func form(t *testing.T, items string) (*Form, error) {
	t.Helper()
	var q r4.Questionnaire
	body := `{"resourceType":"Questionnaire","url":"urn:test","version":"1","status":"active","item":[` + items + `]}`
	if err := json.Unmarshal([]byte(body), &q); err != nil {
		t.Fatal(err)
	}
	return New(q)
}

func TestUnsoundFormsAreRefused(t *testing.T) {
	for name, items := range map[string]string{
		"linkId twice":                `{"linkId":"a","type":"string"},{"linkId":"a","type":"string"}`,
		"no linkId":                   `{"type":"string"}`,
		"condition on nothing":        `{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}]}`,
		"condition on a group":        `{"linkId":"g","type":"group"},{"linkId":"a","type":"string","enableWhen":[{"question":"g","operator":"exists","answerBoolean":true}]}`,
		"unknown operator":            `{"linkId":"b","type":"string"},{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"like","answerString":"x"}]}`,
		"exists without yes or no":    `{"linkId":"b","type":"string"},{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"exists","answerString":"x"}]}`,
		"no answer to compare":        `{"linkId":"b","type":"string"},{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"="}]}`,
		"several without a behaviour": `{"linkId":"b","type":"string"},{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"=","answerString":"x"},{"question":"b","operator":"=","answerString":"y"}]}`,
		"choice without options":      `{"linkId":"a","type":"choice"}`,
		"options on words":            `{"linkId":"a","type":"string","answerOption":[{"valueCoding":{"code":"x"}}]}`,
		"a type that can't be asked":  `{"linkId":"a","type":"attachment"}`,
		"a question in a question":    `{"linkId":"a","type":"string","item":[{"linkId":"b","type":"string"}]}`,
		"repeats in repeats":          `{"linkId":"a","type":"group","repeats":true,"item":[{"linkId":"b","type":"group","repeats":true}]}`,
	} {
		if _, err := form(t, items); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

const asked = `{"linkId":"text","type":"text"},{"linkId":"code","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"system":"s","code":"x"}},{"valueCoding":{"system":"s","code":"y"}}]},
	{"linkId":"bool","type":"boolean"},{"linkId":"int","type":"integer"},{"linkId":"dec","type":"decimal"},{"linkId":"date","type":"date"},
	{"linkId":"hidden","type":"string","enableWhen":[{"question":"bool","operator":"=","answerBoolean":true}]},`

func TestEnableWhen(t *testing.T) {
	yes, no, three := true, false, 3
	x, y := &r4.Coding{System: "s", Code: "x"}, &r4.Coding{System: "s", Code: "y", Display: "Y"}
	given := func(m map[string][]Value) Answers {
		return func(i *Item, entry string) []Value { return m[i.LinkID] }
	}
	for _, c := range []struct {
		when    string
		answers map[string][]Value
		want    bool
	}{
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true}]`, nil, false},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true}]`, map[string][]Value{"text": {{Text: "a"}}}, true},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":false}]`, nil, true},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":false}]`, map[string][]Value{"text": {{Text: "a"}}}, false},
		{`"enableWhen":[{"question":"text","operator":"=","answerString":"a"}]`, map[string][]Value{"text": {{Text: "a"}}}, true},
		{`"enableWhen":[{"question":"text","operator":"=","answerString":"a"}]`, map[string][]Value{"text": {{Text: "b"}}}, false},
		{`"enableWhen":[{"question":"text","operator":"!=","answerString":"a"}]`, map[string][]Value{"text": {{Text: "b"}}}, true},
		{`"enableWhen":[{"question":"text","operator":"!=","answerString":"a"}]`, nil, false},
		{`"enableWhen":[{"question":"code","operator":"=","answerCoding":{"system":"s","code":"y"}}]`, map[string][]Value{"code": {{Coding: x}, {Coding: y}}}, true},
		{`"enableWhen":[{"question":"code","operator":"=","answerCoding":{"system":"t","code":"y"}}]`, map[string][]Value{"code": {{Coding: y}}}, false},
		{`"enableWhen":[{"question":"bool","operator":"=","answerBoolean":false}]`, map[string][]Value{"bool": {{Yes: &no}}}, true},
		{`"enableWhen":[{"question":"int","operator":">","answerInteger":2}]`, map[string][]Value{"int": {{Integer: &three}}}, true},
		{`"enableWhen":[{"question":"int","operator":">","answerInteger":3}]`, map[string][]Value{"int": {{Integer: &three}}}, false},
		{`"enableWhen":[{"question":"int","operator":">=","answerInteger":3}]`, map[string][]Value{"int": {{Integer: &three}}}, true},
		{`"enableWhen":[{"question":"int","operator":"<","answerInteger":3}]`, map[string][]Value{"int": {{Integer: &three}}}, false},
		{`"enableWhen":[{"question":"int","operator":"<=","answerInteger":3}]`, map[string][]Value{"int": {{Integer: &three}}}, true},
		{`"enableWhen":[{"question":"dec","operator":"=","answerDecimal":1.50}]`, map[string][]Value{"dec": {{Decimal: "1.5"}}}, true},
		{`"enableWhen":[{"question":"dec","operator":"<","answerDecimal":10}]`, map[string][]Value{"dec": {{Decimal: "9.9"}}}, true},
		{`"enableWhen":[{"question":"date","operator":">","answerDate":"2026-01-31"}]`, map[string][]Value{"date": {{Date: "2026-02-01"}}}, true},
		{`"enableWhen":[{"question":"date","operator":">","answerDate":"2026-01-31"}]`, map[string][]Value{"date": {{Date: "2026"}}}, false},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true},{"question":"bool","operator":"=","answerBoolean":true}],"enableBehavior":"all"`, map[string][]Value{"text": {{Text: "a"}}}, false},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true},{"question":"bool","operator":"=","answerBoolean":true}],"enableBehavior":"all"`, map[string][]Value{"text": {{Text: "a"}}, "bool": {{Yes: &yes}}}, true},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true},{"question":"bool","operator":"=","answerBoolean":true}],"enableBehavior":"any"`, map[string][]Value{"bool": {{Yes: &yes}}}, true},
		{`"enableWhen":[{"question":"text","operator":"exists","answerBoolean":true},{"question":"bool","operator":"=","answerBoolean":true}],"enableBehavior":"any"`, nil, false},
		// An answer to a question that is itself not asked counts for nothing.
		{`"enableWhen":[{"question":"hidden","operator":"exists","answerBoolean":true}]`, map[string][]Value{"hidden": {{Text: "a"}}}, false},
		{`"enableWhen":[{"question":"hidden","operator":"exists","answerBoolean":true}]`, map[string][]Value{"hidden": {{Text: "a"}}, "bool": {{Yes: &yes}}}, true},
	} {
		f, err := form(t, asked+`{"linkId":"g","type":"group",`+c.when+`,"item":[{"linkId":"q","type":"string"}]}`)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Enabled(f.Item("q"), "", given(c.answers)); got != c.want {
			t.Errorf("%s with %v: got %v", c.when, c.answers, got)
		}
	}
}

func TestEnableWhenLooksAtTheSameEntry(t *testing.T) {
	f, err := form(t, `{"linkId":"g","type":"group","repeats":true,"item":[{"linkId":"a","type":"boolean"},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	given := func(i *Item, entry string) []Value {
		if i.LinkID == "a" && entry == "1" {
			return []Value{{Yes: &yes}}
		}
		return nil
	}
	if !f.Enabled(f.Item("b"), "1", given) || f.Enabled(f.Item("b"), "2", given) {
		t.Error("the condition looked at another entry")
	}
}

func TestEnableWhenInACircleEnds(t *testing.T) {
	f, err := form(t, `{"linkId":"a","type":"string","enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}]},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"exists","answerBoolean":true}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if f.Enabled(f.Item("a"), "", func(*Item, string) []Value { return []Value{{Text: "x"}} }) {
		t.Error("a circle of conditions held")
	}
}

const responding = `{"linkId":"s","type":"group","item":[
	{"linkId":"code","type":"choice","required":true,"answerOption":[{"valueCoding":{"system":"s","code":"x"}},{"valueCoding":{"system":"s","code":"y"}}]},
	{"linkId":"more","type":"text","required":true,"maxLength":5,"enableWhen":[{"question":"code","operator":"=","answerCoding":{"system":"s","code":"y"}}]},
	{"linkId":"n","type":"integer"},
	{"linkId":"r","type":"group","repeats":true,"item":[{"linkId":"what","type":"string","required":true},{"linkId":"d","type":"date","enableWhen":[{"question":"what","operator":"=","answerString":"fall"}]}]}]}`

func TestValidResponses(t *testing.T) {
	f, err := form(t, responding)
	if err != nil {
		t.Fatal(err)
	}
	x, y := `{"linkId":"code","answer":[{"valueCoding":{"system":"s","code":"x"}}]}`, `{"linkId":"code","answer":[{"valueCoding":{"system":"s","code":"y"}}]}`
	for _, c := range []struct{ items, wrong string }{
		{x, ""},
		{y + `,{"linkId":"more","answer":[{"valueString":"short"}]}`, ""},
		{x + `,{"linkId":"r","item":[{"linkId":"what","answer":[{"valueString":"fall"}]},{"linkId":"d","answer":[{"valueDate":"2026-01-02"}]}]},{"linkId":"r","item":[{"linkId":"what","answer":[{"valueString":"fire"}]}]}`, ""},
		{`{"linkId":"code","extension":[{"url":"` + Absent + `","valueCode":"asked-declined"}]}`, ""},
		{``, "code required"},
		{`{"linkId":"code"}`, "code required"},
		{y, "more required"},
		{y + `,{"linkId":"more","answer":[{"valueString":"too long"}]}`, "more value"},
		{x + `,{"linkId":"more","answer":[{"valueString":"short"}]}`, "more business-rule"},
		{`{"linkId":"code","answer":[{"valueCoding":{"system":"s","code":"z"}}]}`, "code value"},
		{`{"linkId":"code","answer":[{"valueCoding":{"system":"s","code":"x"}},{"valueCoding":{"system":"s","code":"y"}}]},{"linkId":"more","answer":[{"valueString":"a"}]}`, "code value"},
		{x + `,{"linkId":"n","answer":[{"valueString":"3"}]}`, "n value"},
		{`{"linkId":"n","answer":[{"valueInteger":3}]},` + x, "code structure"},
		{x + `,` + x, "code structure"},
		{x + `,{"linkId":"other","answer":[{"valueString":"a"}]}`, "other structure"},
		{x + `,{"linkId":"r","item":[{"linkId":"d","answer":[{"valueDate":"2026-01-02"}]}]}`, "d business-rule"},
		{x + `,{"linkId":"r","item":[{"linkId":"what","answer":[{"valueString":"fire"}]},{"linkId":"d","answer":[{"valueDate":"2026-01-02"}]}]}`, "d business-rule"},
	} {
		var q r4.QuestionnaireResponse
		body := `{"resourceType":"QuestionnaireResponse","questionnaire":"urn:test|1","status":"completed","item":[{"linkId":"s","item":[` + c.items + `]}]}`
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			t.Fatal(err)
		}
		err := f.Valid(q)
		if c.wrong == "" && err != nil {
			t.Errorf("%s: %v", c.items, err)
		}
		if c.wrong != "" && !strings.Contains(issues(err), c.wrong) {
			t.Errorf("%s: got %q, want %s", c.items, issues(err), c.wrong)
		}
	}
}

func issues(err error) string {
	e, ok := err.(*fault.Error)
	if !ok {
		return ""
	}
	var all []string
	for _, i := range e.Issues {
		all = append(all, i.Path+" "+i.Code)
	}
	return strings.Join(all, ", ")
}

func TestResponseInProgressMayLackAnswersAndNamesItsForm(t *testing.T) {
	f, err := form(t, responding)
	if err != nil {
		t.Fatal(err)
	}
	q := r4.QuestionnaireResponse{Questionnaire: "urn:test|1", Status: "in-progress"}
	if err := f.Valid(q); err != nil {
		t.Errorf("%v", err)
	}
	q.Questionnaire = "urn:test|2"
	if !fault.Is(f.Valid(q), fault.Invalid) {
		t.Error("answers to another version were taken")
	}
}
