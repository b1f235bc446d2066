package definitions

import (
	"slices"
	"testing"
	"time"

	"concordat/clock"
	"concordat/record/fhir"
)

func TestCategoriesPlaceResources(t *testing.T) {
	c, err := LoadCategories(clock.At(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, body, category string
		labels               []string
	}{
		{"a person", `{"resourceType":"Patient"}`, "identity", nil},
		{"a relative", `{"resourceType":"RelatedPerson","patient":{"reference":"Patient/1"}}`, "circle", nil},
		{"about me", `{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"urn:concordat:form:about-me|1"}`, "about-me", nil},
		{"an assessment", `{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"urn:concordat:form:joint-assessment|1"}`, "assessment", nil},
		{"a referral's task", `{"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"system":"urn:concordat:task","code":"referral"}]}}`, "referral", nil},
		{"an action", `{"resourceType":"Task","status":"requested","intent":"order"}`, "plan", nil},
		{"somebody else's referral code", `{"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"system":"http://example.org","code":"referral"}]}}`, "plan", nil},
		{"an imported request", `{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"}}`, "clinical", nil},
		{"a visit", `{"resourceType":"DocumentReference","status":"current","type":{"coding":[{"system":"urn:concordat:note","code":"visit"}]},"content":[{"attachment":{"title":"x"}}]}`, "note", nil},
		{"an imported document", `{"resourceType":"DocumentReference","status":"current","type":{"coding":[{"system":"http://loinc.org","code":"34117-2"}]},"content":[{"attachment":{"title":"x"}}]}`, "clinical", nil},
		{"who agreed the plan", `{"resourceType":"Provenance","target":[{"reference":"CarePlan/1/_history/2"}],"recorded":"2026-11-03T09:00:00Z","agent":[{"who":{"reference":"Patient/1"}}]}`, "plan", nil},
		{"staff", `{"resourceType":"Practitioner"}`, "partnership", nil},
		{"a type that no rule names", `{"resourceType":"BodyStructure","patient":{"reference":"Patient/1"}}`, "clinical", nil},
		{"a third party's words", `{"resourceType":"Communication","meta":{"security":[{"system":"urn:concordat:label","code":"third-party"}]},"status":"completed"}`, "note", []string{"third-party"}},
		{"safeguarding wins over the type", `{"resourceType":"Flag","meta":{"security":[{"system":"urn:concordat:label","code":"safeguarding"},{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"status":"active","code":{"text":"x"},"subject":{"reference":"Patient/1"}}`, "safeguarding", []string{"restricted", "safeguarding"}},
		{"a label of another system", `{"resourceType":"Communication","meta":{"security":[{"system":"http://example.org","code":"third-party"}]},"status":"completed"}`, "note", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := fhir.R4().Parse("", []byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			category, labels := c.Place(r)
			if category != tc.category || !slices.Equal(labels, tc.labels) {
				t.Errorf("placed in %q with labels %q, want %q with %q", category, labels, tc.category, tc.labels)
			}
		})
	}
}

func TestEveryTypeThatARuleNamesExists(t *testing.T) {
	c, err := LoadCategories(clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	own := []string{"Answer"} // declared in care/assessment
	for _, r := range c.Rules {
		for _, typ := range append(r.Types, r.Targets...) {
			if _, ok := fhir.R4().Type(typ); !ok && typ != "*" && !slices.Contains(own, typ) {
				t.Errorf("a rule names %q, which is no type", typ)
			}
			if r.Param != "" && !slices.Contains(r.Targets, typ) {
				if _, ok := fhir.R4().Param(typ, r.Param); !ok {
					t.Errorf("a rule asks for %s.%s, which is no search parameter", typ, r.Param)
				}
			}
		}
	}
}

func TestValidityCountsDaysInEngland(t *testing.T) {
	v := Validity{From: "2026-06-01", To: "2026-06-30"}
	for at, want := range map[string]bool{
		"2026-05-31T22:59:59Z": false, // 23:59 in summer time
		"2026-05-31T23:00:00Z": true,  // midnight in summer time
		"2026-06-30T22:59:59Z": true,
		"2026-06-30T23:00:00Z": false,
	} {
		when, _ := time.Parse(time.RFC3339, at)
		if v.On(when) != want {
			t.Errorf("at %s: %v, want %v", at, !want, want)
		}
	}
	if !(Validity{From: "2026-06-01"}).On(time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("without an end it ends")
	}
}

func TestRuleThatIsNoLongerValidIsPassedOver(t *testing.T) {
	c := &Categories{Rules: []CategoryRule{
		{Types: []string{"Patient"}, Category: "old", Validity: Validity{From: "2020-01-01", To: "2020-12-31"}},
		{Types: []string{"*"}, Category: "rest", Validity: Validity{From: "2020-01-01"}},
	}, clock: clock.At(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC))}
	c.byType = map[string][]int{"Patient": c.rulesFor("Patient")}
	r, err := fhir.R4().Parse("", []byte(`{"resourceType":"Patient"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := c.Place(r); got != "rest" {
		t.Errorf("placed in %q by a rule of last year", got)
	}
}
