package timeline

import (
	"testing"

	"concordat/record/r4"
)

func TestNamesOfCodesReadAsSentences(t *testing.T) {
	for in, want := range map[string]string{
		"Body Mass Index":                      "Body mass index",
		"Dementia with Lewy bodies":            "Dementia with Lewy bodies",
		"viral sinusitis (disorder)":           "Viral sinusitis",
		"Encounter for check up (procedure)":   "Encounter for check up",
		"Apixaban 2.5 mg tablet":               "Apixaban 2.5 mg tablet",
		"Clonazepam [Klonopin]":                "Clonazepam (Klonopin)",
		"Estimated Glomerular Filtration Rate": "Estimated glomerular filtration rate",
		"HIV status":                           "HIV status",
		"":                                     "",
	} {
		if got := words(r4.Text(in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestFormsAreNamedByTheirAddress(t *testing.T) {
	for in, want := range map[string]string{
		"urn:concordat:form:joint-assessment|1.0": "Joint assessment",
		"https://example.org/Questionnaire/falls": "Falls",
		"": "Form",
	} {
		if got := formName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
