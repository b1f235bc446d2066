package storetest

import (
	"slices"
	"testing"

	"concordat/record/store"
)

// people and what is kept of them, for the table of searches.
var kept = []string{
	`{"resourceType":"Patient","id":"p1","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"name":[{"family":"Ellis","given":["Margaret","Rose"]}],"birthDate":"1942-02-11","gender":"female"}`,
	`{"resourceType":"Patient","id":"p2","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}],"name":[{"family":"O'Neill","given":["Zoë"]}],"birthDate":"1980-07"}`,
	`{"resourceType":"Patient","id":"p3","name":[{"family":"ELLISON"}],"managingOrganization":{"reference":"Organization/o1"}}`,
	`{"resourceType":"Organization","id":"o1","name":"Lakeside Surgery","active":true}`,
	`{"resourceType":"Observation","id":"b1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-01-10T09:00:00Z","valueQuantity":{"value":80,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}`,
	`{"resourceType":"Observation","id":"b2","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"},{"system":"http://snomed.info/sct","code":"364075005"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-01-10","valueQuantity":{"value":71.5,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}`,
	`{"resourceType":"Observation","id":"b3","status":"preliminary","code":{"coding":[{"code":"8867-4"}]},"subject":{"reference":"Patient/p2"},"effectivePeriod":{"start":"2025-12-01","end":"2026-02-01"}}`,
	`{"resourceType":"Observation","id":"b4","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"9279-1"}]},"subject":{"reference":"Patient/p2"},"performer":[{"identifier":{"system":"urn:staff","value":"77"}}]}`,
	`{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"161898004"}]},"recordedDate":"2026-02-01"}`,
	`{"resourceType":"Questionnaire","id":"q1","status":"active","url":"https://example.org/Questionnaire/joint|1","title":"Joint assessment"}`,
	`{"resourceType":"QuestionnaireResponse","id":"a1","status":"completed","questionnaire":"https://example.org/Questionnaire/joint","subject":{"reference":"Patient/p1"},"author":{"reference":"https://elsewhere.example/fhir/Practitioner/7"}}`,
}

// searches names what each query finds, in any order but where it is sorted.
var searches = []struct {
	query string // Type?query
	want  []string
}{
	{"Patient?", []string{"p1", "p2", "p3"}},
	{"Patient?_id=p2", []string{"p2"}},
	{"Patient?_id=p2,p3,nobody", []string{"p2", "p3"}},
	{"Patient?_id=b1", nil},
	{"Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018", []string{"p1"}},
	{"Patient?identifier=9990000018", []string{"p1"}},
	{"Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|", []string{"p1", "p2"}},
	{"Patient?identifier=urn:other|9990000018", nil},
	{"Patient?identifier=|9990000018", nil},
	{"Patient?identifier:missing=true", []string{"p3"}},
	{"Patient?identifier:missing=false", []string{"p1", "p2"}},
	{"Patient?family=ellis", []string{"p1", "p3"}},
	{"Patient?family:exact=Ellis", []string{"p1"}},
	{"Patient?family:exact=ellis", nil},
	{"Patient?family:contains=lis", []string{"p1", "p3"}},
	{"Patient?name=zoe", []string{"p2"}},
	{"Patient?name=oneill", []string{"p2"}},
	{"Patient?phonetic=margret", []string{"p1"}},
	{"Patient?phonetic=elis", []string{"p1"}},
	{"Patient?phonetic=margret&phonetic=elis", []string{"p1"}},
	{"Patient?phonetic=ell", nil},
	{"Patient?name=marg&family=ell", []string{"p1"}},
	{"Patient?name=zoe,margaret", []string{"p1", "p2"}},
	{"Patient?birthdate=1942-02-11", []string{"p1"}},
	{"Patient?birthdate=1980", []string{"p2"}},
	{"Patient?birthdate=1980-07-01", nil},
	{"Patient?birthdate=ap1980-07-01", []string{"p2"}},
	{"Patient?birthdate=lt1980-07-01", []string{"p1"}},
	{"Patient?birthdate=le1980", []string{"p1", "p2"}},
	{"Patient?birthdate=gt1942-02-11", []string{"p2"}},
	{"Patient?birthdate=ge1942-02-11", []string{"p1", "p2"}},
	{"Patient?birthdate=ne1942-02-11", []string{"p2"}},
	{"Patient?gender:not=female", []string{"p2", "p3"}},
	{"Patient?organization=Organization/o1", []string{"p3"}},
	{"Patient?organization=o1", []string{"p3"}},
	{"Patient?organization.name=lakeside", []string{"p3"}},
	{"Patient?_sort=family", []string{"p1", "p3", "p2"}},
	{"Patient?_sort=-birthdate", []string{"p2", "p1", "p3"}},
	{"Patient?_sort=_id", []string{"p1", "p2", "p3"}},
	{"Patient?_sort=-_id", []string{"p3", "p2", "p1"}},
	{"Observation?patient=Patient/p1", []string{"b1", "b2"}},
	{"Observation?patient=p1", []string{"b1", "b2"}},
	{"Observation?patient=Patient/p1,Patient/p2", []string{"b1", "b2", "b3", "b4"}},
	{"Observation?patient=Patient/nobody", nil},
	{"Observation?patient=Patient/p1&code=http://loinc.org|8867-4", []string{"b1", "b2"}},
	{"Observation?patient=Patient/p2&code=8867-4", []string{"b3"}},
	{"Observation?code=8867-4", []string{"b1", "b2", "b3"}},
	{"Observation?code=http://loinc.org|8867-4", []string{"b1", "b2"}},
	{"Observation?code=|8867-4", []string{"b3"}},
	{"Observation?code=http://snomed.info/sct|", []string{"b2"}},
	{"Observation?code:not=8867-4", []string{"b4"}},
	{"Observation?patient=Patient/p2&code:not=8867-4", []string{"b4"}},
	{"Observation?patient.family=ellis", []string{"b1", "b2"}},
	{"Observation?subject:Patient.name=zoe&status=final", []string{"b4"}},
	{"Observation?patient.identifier=9990000026", []string{"b3", "b4"}},
	{"Observation?date=2026-01-10", []string{"b1", "b2"}},
	{"Observation?date=2026", []string{"b1", "b2"}},
	{"Observation?date=ge2026-01-10T08:00:00Z", []string{"b1", "b2", "b3"}},
	{"Observation?date=sa2026-01-10T08:00:00Z", []string{"b1"}},
	{"Observation?date=lt2026-01-10", []string{"b3"}},
	{"Observation?date=eb2026-01-11", []string{"b1", "b2"}},
	{"Observation?date=gt2026-01-31", []string{"b3"}},
	{"Observation?date=ap2026-01-20", []string{"b3"}},
	{"Observation?date:missing=true", []string{"b4"}},
	{"Observation?patient=Patient/p1&date=gt2026-01-10T09:30:00Z", []string{"b2"}},
	{"Observation?patient=Patient/p1&_sort=date", []string{"b2", "b1"}},
	{"Observation?patient=Patient/p1&_sort=-date", []string{"b1", "b2"}},
	{"Observation?_sort=date,_id", []string{"b3", "b2", "b1", "b4"}},
	{"Observation?value-quantity=80", []string{"b1"}},
	{"Observation?value-quantity=gt71.5", []string{"b1"}},
	{"Observation?value-quantity=ge71.5", []string{"b1", "b2"}},
	{"Observation?value-quantity=71.50", []string{"b2"}},
	{"Observation?value-quantity=72", []string{"b2"}},
	{"Observation?value-quantity=80|http://unitsofmeasure.org|/min", []string{"b1"}},
	{"Observation?value-quantity=80||mg", nil},
	{"Observation?performer:identifier=urn:staff|77", []string{"b4"}},
	{"Observation?performer:identifier=77", []string{"b4"}},
	{"Questionnaire?url=https://example.org/Questionnaire/joint\\|1", []string{"q1"}},
	{"QuestionnaireResponse?questionnaire=https://example.org/Questionnaire/joint", []string{"a1"}},
	{"QuestionnaireResponse?author=https://elsewhere.example/fhir/Practitioner/7", []string{"a1"}},
	{"QuestionnaireResponse?patient=Patient/p1&questionnaire=https://example.org/Questionnaire/other", nil},
	{"QuestionnaireResponse?author:missing=false", []string{"a1"}},
	{"Questionnaire?title=joint", []string{"q1"}},
	{"Encounter?patient=Patient/p1", nil},
	{"Encounter?", nil},
	{"Observation?_lastUpdated=2026", []string{"b1", "b2", "b3", "b4"}},
	{"Observation?_lastUpdated=lt2026", nil},
}

func testSearches(t *testing.T, open func(*testing.T) store.Engine) {
	f := newFixture(t, open(t), AllowAll{})
	f.put(kept...)
	check := func(t *testing.T) {
		for _, c := range searches {
			typ, query, _ := cut(c.query)
			ids, page := f.search(typ, query+"&_total=accurate")
			if page.Total != len(c.want) {
				t.Errorf("%s: total %d, want %d", c.query, page.Total, len(c.want))
			}
			plain, _ := f.search(typ, query)
			for _, got := range [][]string{ids, plain} {
				want := slices.Clone(c.want)
				if !contains(query, "_sort") {
					slices.Sort(got)
					slices.Sort(want)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: found %v, want %v", c.query, got, want)
				}
			}
		}
	}
	t.Run("as written", check)
	// Written a second time with the values of others and then as before, every list has been changed and mended.
	swapped := slices.Clone(kept)
	for i, from := range []int{1, 2, 0} {
		swapped[i] = replaceID(kept[from], kept[i])
	}
	f.put(swapped...)
	f.put(kept...)
	t.Run("after updates", check)
	f.verify()
}
