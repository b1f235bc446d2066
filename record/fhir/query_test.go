package fhir

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concordat/fault"
)

// describe writes a query out, so that tests can compare it.
func describe(q *Query) string {
	var b strings.Builder
	for _, c := range q.Where {
		b.WriteString(describeClause(&c) + "; ")
	}
	for _, s := range q.Sort {
		name := s.Meta
		if s.Param != nil {
			name = s.Param.Key
		}
		fmt.Fprintf(&b, "sort %s %v; ", name, s.Descending)
	}
	for _, i := range q.Include {
		fmt.Fprintf(&b, "include %s:%s %v; ", i.Param.Key, i.Target, i.Reverse)
	}
	if q.Count != 0 || q.Total || q.CountOnly || q.Cursor != "" {
		fmt.Fprintf(&b, "count %d total %v only %v cursor %s; ", q.Count, q.Total, q.CountOnly, q.Cursor)
	}
	if len(q.Ignored) > 0 {
		fmt.Fprintf(&b, "ignored %v; ", q.Ignored)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func describeClause(c *Clause) string {
	name := c.Meta
	if c.Param != nil {
		name = c.Param.Key
	}
	if c.Modifier != "" {
		name += ":" + c.Modifier
	}
	if c.Chain != nil {
		return name + "->" + c.Chain.Type + "(" + describeClause(&c.Chain.Clause) + ")"
	}
	if c.Modifier == "missing" {
		return fmt.Sprintf("%s %v", name, c.Missing)
	}
	var all []string
	for _, m := range c.Matches {
		all = append(all, describeMatch(c, &m))
	}
	return name + " " + strings.Join(all, " or ")
}

func describeMatch(c *Clause, m *Match) string {
	kind := Date
	switch {
	case c.Param != nil:
		kind = c.Param.Kind
	case c.Meta == "_id":
		return m.ID
	}
	if c.Modifier == "identifier" {
		kind = Token
	}
	switch kind {
	case Token:
		switch {
		case c.Modifier == "text":
			return m.Text
		case m.AnySystem:
			return "*|" + m.Code
		case m.NoSystem:
			return "|" + m.Code
		}
		return m.System + "|" + m.Code
	case String:
		return m.Text
	case RefKind:
		if m.URL != "" {
			return m.URL
		}
		return m.Type + "/" + m.ID
	case Date:
		return m.Prefix + " " + instant(m.Low) + " to " + instant(m.High)
	case URI:
		return m.URL
	case Number:
		return fmt.Sprintf("%s %.6g to %.6g", m.Prefix, m.Num[0], m.Num[1])
	}
	unit := m.System + "|" + m.Code
	if m.AnySystem {
		unit = "*|" + m.Code
	}
	return fmt.Sprintf("%s %.6g to %.6g %s", m.Prefix, m.Num[0], m.Num[1], unit)
}

func TestParseQuery(t *testing.T) {
	for _, c := range []struct{ typ, raw, want string }{
		{"Patient", "", ""},
		{"Patient", "identifier=urn:x|1", "Patient.identifier urn:x|1"},
		{"Patient", "identifier=1,%7C2,urn:x%7C", "Patient.identifier *|1 or |2 or urn:x|"},
		{"Patient", `identifier=a\|b\,c\$d\\e`, `Patient.identifier *|a|b,c$d\e`},
		{"Patient", "gender=http://hl7.org/fhir/administrative-gender|male", "Patient.gender |male"},
		{"Patient", "gender=http://other|male", "Patient.gender http://other|male"},
		{"Patient", "gender:not=male", "Patient.gender:not *|male"},
		{"Patient", "family=Ellis&family=x,y", "Patient.family Ellis; Patient.family x or y"},
		{"Patient", "family:exact=O'Neil&given:contains=nn", "Patient.family:exact O'Neil; Patient.given:contains nn"},
		{"Patient", "family:missing=true&given:missing=false", "Patient.family:missing true; Patient.given:missing false"},
		{"Patient", "phonetic=Kathryn+Ellis", "Patient.phonetic:exact ktrn; Patient.phonetic:exact als"},
		{"Patient", "birthdate=1940", "Patient.birthdate  1940-01-01T00:00:00.000 to 1940-12-31T23:59:59.999"},
		{"Patient", "birthdate=ge1940-02&birthdate=lt1950-01-01", "Patient.birthdate ge 1940-02-01T00:00:00.000 to 1940-02-29T23:59:59.999; Patient.birthdate lt 1950-01-01T00:00:00.000 to 1950-01-01T23:59:59.999"},
		{"Patient", "birthdate=eq1940-01-01T10:20", "Patient.birthdate  1940-01-01T10:20:00.000 to 1940-01-01T10:20:59.999"},
		{"Patient", "_lastUpdated=gt2020-01-01T00:00:00+01:00", "_lastUpdated gt 2019-12-31T23:00:00.000 to 2019-12-31T23:00:00.999"},
		{"Patient", "_id=a,b", "_id a or b"},
		{"Patient", "_tag=urn:t|x&_profile=http://p", "Patient._tag urn:t|x; Patient._profile http://p"},
		{"Patient", "_sort=family,-birthdate,_id,-_lastUpdated", "sort Patient.family false; sort Patient.birthdate true; sort _id false; sort _lastUpdated true"},
		{"Patient", "_count=20&_total=accurate&_cursor=abc", "count 20 total true only false cursor abc"},
		{"Patient", "_count=100000", "count 500 total false only false cursor "},
		{"Patient", "_count=0", "count 0 total true only true cursor "},
		{"Patient", "_summary=count", "count 0 total true only true cursor "},
		{"Patient", "_format=json&_pretty=true", ""},
		{"Patient", "_revinclude=Observation:patient", "include Observation.patient: true"},
		{"Observation", "_include=Observation:subject:Patient", "include Observation.subject:Patient false"},
		{"Observation", "subject=Patient/1,2,http://x/Patient/3", "Observation.subject Patient/1 or /2 or http://x/Patient/3"},
		{"Observation", "patient=1", "Observation.patient Patient/1"},
		{"Observation", "patient=Patient/1/_history/2", "Observation.patient Patient/1"},
		{"Observation", "subject:Patient=1", "Observation.subject Patient/1"},
		{"Observation", "subject:identifier=nhs|9", "Observation.subject:identifier nhs|9"},
		{"Observation", "subject:Patient.name=ann", "Observation.subject->Patient(Patient.name ann)"},
		{"Observation", "patient.identifier=nhs|9", "Observation.patient->Patient(Patient.identifier nhs|9)"},
		{"Observation", "patient._id=9", "Observation.patient->Patient(_id 9)"},
		{"Observation", "patient.family:exact=Ellis", "Observation.patient->Patient(Patient.family:exact Ellis)"},
		{"Observation", "code:text=blood pressure", "Observation.code:text blood pressure"},
		{"Observation", "value-quantity=5.4|http://unitsofmeasure.org|kg", "Observation.value-quantity  5.35 to 5.45 http://unitsofmeasure.org|kg"},
		{"Observation", "value-quantity=ge5||kg,3", "Observation.value-quantity ge 5 to 5 *|kg or  2.5 to 3.5 *|"},
		{"RiskAssessment", "probability=ap0.5", "RiskAssessment.probability ap 0.45 to 0.55"},
		{"RiskAssessment", "probability=gt0.5", "RiskAssessment.probability gt 0.5 to 0.5"},
		{"ValueSet", "url=http://x/y", "ValueSet.url http://x/y"},
	} {
		// The bar stands for its escape, to keep the table readable.
		raw := strings.ReplaceAll(c.raw, "|", "%7C")
		q, err := R4().ParseQuery(c.typ, raw, true)
		if err != nil {
			t.Errorf("%s?%s: %v", c.typ, c.raw, issues(err))
			continue
		}
		if got := describe(q); got != c.want {
			t.Errorf("%s?%s\n got %s\nwant %s", c.typ, c.raw, got, c.want)
		}
	}
}

func TestParseQueryRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []struct{ typ, raw, at, says string }{
		{"Nothing", "a=b", "", "no type of resource"},
		{"Patient", "family=", "family", "no value"},
		{"Patient", "family", "family", "no value"},
		{"Patient", "family=%zz", "family", "hexadecimal"},
		{"Patient", "family=-", "family", "no letter or digit"},
		{"Patient", "family=a,,b", "family", "comma"},
		{"Patient", "family:missing=maybe", "family:missing", "true or false"},
		{"Patient", "birthdate=yesterday", "birthdate", "no date"},
		{"Patient", "birthdate=2021-02-29", "birthdate", "no date"},
		{"Patient", "birthdate=xx2021", "birthdate", "no date"},
		{"Patient", "identifier=a%7Cb%7Cc", "identifier", "more than one"},
		{"Patient", "identifier=%7C", "identifier", "neither"},
		{"Patient", "_id=a+b", "_id", "no id"},
		{"Patient", "_count=-1", "_count", "whole number"},
		{"Patient", "_count=many", "_count", "whole number"},
		{"Patient", "_total=some", "_total", "accurate"},
		{"Patient", "_summary=brief", "_summary", "count"},
		{"Patient", "_sort=,", "_sort", "names of parameters"},
		{"Patient", "_include=Observation", "_include", "a type and a parameter"},
		{"Patient", "_include=Patient:name", "_include", "no reference parameter"},
		{"Patient", "_include=Observation:subject", "_include", "starts from"},
		{"Patient", "_revinclude=Observation:subject:Nothing", "_revinclude", "no type"},
		{"Observation", "subject=a/b/c", "subject", "no reference"},
		{"Observation", "subject=Nothing/1", "subject", "no reference"},
		{"Observation", "subject:Patient=Group/1", "subject:Patient", "asks for a Patient"},
		{"Observation", "subject.identifier=1", "subject", "several types"},
		{"Observation", "subject:Practitioner.name=x", "subject:Practitioner", "can't refer"},
		{"Observation", "value-quantity=5%7Ckg", "value-quantity", "number|system|code"},
		{"Observation", "value-quantity=heavy", "value-quantity", "no number"},
		{"RiskAssessment", "probability=Inf", "probability", "no number"},
		{"RiskAssessment", "probability=0x1p2", "probability", "no number"},
	} {
		for _, strict := range []bool{true, false} {
			_, err := R4().ParseQuery(c.typ, c.raw, strict)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Issues[0].Path != c.at || !strings.Contains(f.Message, c.says) {
				t.Errorf("%s?%s: got %v, want %s: …%s…", c.typ, c.raw, err, c.at, c.says)
			}
		}
	}
}

func TestParseQueryLeavesOutNamesItDoesNotKnowUnlessStrict(t *testing.T) {
	for raw, ignored := range map[string]string{
		"colour=red":       "colour",
		"colour:exact=red": "colour:exact",
		"colour.name=red":  "colour.name",
		"_contained=true":  "_contained",
		"_sort=colour":     "_sort=colour",
		"_summary=text":    "_summary",
	} {
		if _, err := R4().ParseQuery("Patient", raw, true); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s under strict handling: %v", raw, err)
		}
		q, err := R4().ParseQuery("Patient", raw+"&family=a", false)
		if err != nil || !slices.Equal(q.Ignored, []string{ignored}) || len(q.Where) != 1 || q.Links != "family=a" {
			t.Errorf("%s: got %+v, %v", raw, q, err)
		}
	}
	if _, err := R4().ParseQuery("Location", "near=1", true); err == nil || !strings.Contains(err.Error(), "in FHIR, but") {
		t.Errorf("near: %v", err)
	}
}

// Whatever narrows a search and can't be done is refused even when the client asks for leniency, so that nobody gets
// more than they asked for (http://hl7.org/fhir/R4/search.html#modifiers).
func TestParseQueryNeverWidensASearch(t *testing.T) {
	for raw, says := range map[string]string{
		"name:bogus=x":                     "has no modifier",
		"name:=x":                          "colon",
		"family:sounds=x":                  "has no modifier",
		"gender:in=x":                      "has no modifier",
		"birthdate:not=2020":               "has no modifier",
		"general-practitioner:Shoe=1":      "has no modifier",
		"_id:not=x":                        "no modifiers",
		"_id:missing=true":                 "no modifiers",
		"_lastUpdated:not=2020":            "no modifiers",
		"_id.name=x":                       "no reference",
		"_has:Observation:patient:code=x":  "not answered",
		"_text=x":                          "not answered",
		"_content=x":                       "not answered",
		"_filter=name+eq+x":                "not answered",
		"_list=1":                          "not answered",
		"_query=x":                         "not answered",
		"_count:exact=1":                   "no modifiers",
		"_include:iterate=Patient:link":    "no modifiers",
		"general-practitioner.a=x":         "Nothing that",
		"general-practitioner._has:a:b=x":  "not answered",
		"link:Patient.colour=x":            "no search parameter",
		"link:Patient._text=x":             "not answered",
		"link:Patient.family:bogus=x":      "has no modifier",
		"family.name=x":                    "no reference",
		"link:Patient.organization.name=x": "one full stop",
	} {
		for _, strict := range []bool{true, false} {
			_, err := R4().ParseQuery("Patient", raw, strict)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Issues[0].Code != "not-supported" || !strings.Contains(f.Message, says) {
				t.Errorf("%s (strict %v): %v", raw, strict, err)
			}
		}
	}
}

func TestLinksRepeatAllButTheCursor(t *testing.T) {
	q, err := R4().ParseQuery("Patient", "family=a%20b&_cursor=x&_sort=family,colour&_count=3&_format=json", false)
	if err != nil || q.Links != "family=a%20b&_sort=family&_count=3" {
		t.Errorf("got %q, %v", q.Links, err)
	}
}

func TestSearchesHaveLimits(t *testing.T) {
	for _, raw := range []string{strings.Repeat("family=a&", 51), "family=" + strings.Repeat("a,", 500) + "a"} {
		if _, err := R4().ParseQuery("Patient", raw, false); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%.20s…: %v", raw, err)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"", "family=a", "identifier=a%7Cb,c&_sort=-family", "birthdate=ge2020-01-01T10:20:30+01:00", "general-practitioner:Practitioner.name:exact=x",
		"_include=Patient:link&_revinclude=Observation:patient:Patient", `name=a\,b\`, "phonetic=Ann+Lee", "_count=0&_total=none&_cursor=%00", "=", "&&=&", "a:b:c.d.e=f"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, raw string, strict bool) {
		q, err := R4().ParseQuery("Patient", raw, strict)
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Fatalf("%q: an error of no kind: %v", raw, err)
			}
			return
		}
		again, err := R4().ParseQuery("Patient", q.Links, true)
		if err != nil {
			t.Fatalf("%q: the links %q are refused: %v", raw, q.Links, err)
		}
		// What the links say is what was understood, but for the cursor and what was left out.
		q.Cursor, q.Ignored = "", nil
		if describe(q) != describe(again) {
			t.Fatalf("%q: %s, and by its links %s", raw, describe(q), describe(again))
		}
	})
}
