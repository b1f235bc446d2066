package fhir

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryTypeIsThereAndCanBeSearched(t *testing.T) {
	d := R4()
	if n := len(d.Types()); n != 146 {
		t.Errorf("R4 has 146 types of resource that can be sent, not %d", n)
	}
	for _, name := range d.Types() {
		typ, ok := d.Type(name)
		if !ok {
			t.Fatalf("%s is not found", name)
		}
		typ.trie()
	}
}

// What is left out is known: composites, Location.near, and two parameters of Bundle that look into its first entry.
func TestUnusableParameters(t *testing.T) {
	var other []string
	composites := 0
	for _, u := range R4().Unusable() {
		if strings.HasSuffix(u, ": composite") {
			composites++
		} else {
			other = append(other, u)
		}
	}
	want := []string{
		"Bundle.composition: expression entry[0]",
		"Bundle.message: expression entry[0]",
		"Location.near: special",
	}
	if !slices.Equal(other, want) || composites != 72 {
		t.Errorf("%d composites, and %q", composites, other)
	}
}

func TestParamsAreInternedAndKeyed(t *testing.T) {
	d := R4()
	a, _ := d.Param("Patient", "name")
	b, _ := d.Param("Patient", "name")
	if a != b || a.Key != "Patient.name" || a.Kind != String || a.URL != "http://hl7.org/fhir/SearchParameter/Patient-name" {
		t.Errorf("got %+v", a)
	}
	if _, ok := d.Param("Patient", "nothing"); ok || d.Params("Nothing") != nil {
		t.Error("something was found that isn't there")
	}
	p, _ := d.Param("Observation", "patient")
	if !slices.Equal(p.Targets, []string{"Patient"}) {
		t.Errorf("Observation.patient refers to %v", p.Targets)
	}
}

// The parameter that says whose record a resource is: one at most for each type, for those of the compartment.
func TestPersonParameters(t *testing.T) {
	d := R4()
	for typ, want := range map[string]string{
		"Observation": "patient", "Task": "patient", "RelatedPerson": "patient", "CarePlan": "patient", "Coverage": "patient",
		"SupplyRequest": "subject", "AdverseEvent": "subject", "ResearchSubject": "patient", "QuestionnaireResponse": "patient",
		"Patient": "", "Group": "", "Person": "", "Schedule": "", "Organization": "", "Practitioner": "", "Questionnaire": "",
	} {
		got := ""
		for _, p := range d.Params(typ) {
			if p.Person && got != "" {
				t.Errorf("%s has two", typ)
			}
			if p.Person {
				got = p.Code
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", typ, got, want)
		}
	}
}
