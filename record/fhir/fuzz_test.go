package fhir

import (
	"testing"

	"concordat/fault"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"resourceType":"Patient","id":"a","meta":{"versionId":"1","lastUpdated":"2020-01-01T00:00:00Z","tag":[{"code":"x"}]},"name":[{"given":[null,"a"],"_given":[{"id":"x"},null]}]}`,
		`{"name":[{"family":"\ud83d\ude00\u00e9"}],"resourceType":"Patient","deceasedDateTime":"2020-02"}`,
		`{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"}}}]}`,
		`{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":-1.50e3,"comparator":"<"},"subject":{"reference":"urn:uuid:1"}}`,
		`{"resourceType":"Condition","subject":{"identifier":{"value":"1"}},"clinicalStatus":{"coding":[{"code":"active"}]}}`,
		" {\n\"resourceType\" : \"Basic\" } ", `[`, `{"resourceType":`, `{"resourceType":"`, `{"resourceType":"Parameters","parameter":[{"name":"a","resource":{}}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := R4().Parse("", body)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		sameButMeta(t, r, body)
		again, err := R4().Parse(r.Type, r.Body)
		if err != nil || string(again.Body) != string(r.Body) || len(again.Values) != len(r.Values) || again.layout != r.layout {
			t.Fatalf("%s comes back as %+v, %v", r.Body, again, err)
		}
		for i, ref := range r.References {
			if again.References[i] != ref {
				t.Fatalf("reference %d is %v, then %v", i, ref, again.References[i])
			}
		}
		moved, err := r.Rewrite(func(string) (string, bool) { return "Patient/moved", true })
		if err != nil {
			return // one of the references may not be to a Patient
		}
		for _, ref := range moved.References {
			if ref.URL != "Patient/moved" || string(moved.Body[ref.Start:ref.End]) != `"Patient/moved"` {
				t.Fatalf("%s was rewritten to %s", r.Body, moved.Body)
			}
		}
	})
}
