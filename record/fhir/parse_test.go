package fhir

import (
	"errors"
	"strings"
	"testing"
	"time"

	"concordat/fault"
)

// issues are an error's issues, one a line.
func issues(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	var b strings.Builder
	for _, i := range f.Issues {
		b.WriteString(i.Path + " | " + i.Code + " | " + i.Message + "\n")
	}
	return b.String()
}

var refusals = []struct{ name, body, path, code, says string }{
	{"not JSON", `hello`, "", "structure", "A resource is a JSON object"},
	{"nothing", ``, "", "structure", "A resource is a JSON object"},
	{"array", `[]`, "", "structure", "A resource is a JSON object"},
	{"cut off", `{"resourceType":"Patient","name":[{"family":"E`, "", "structure", "line 1, column"},
	{"trailing", `{"resourceType":"Patient"} x`, "", "structure", "something follows"},
	{"trailing comma", `{"resourceType":"Patient","active":true,}`, "Patient", "structure", "a name"},
	{"no colon", `{"resourceType":"Patient","active" true}`, "", "structure", "colon"},
	{"single quotes", `{'resourceType':'Patient'}`, "", "structure", "double quotes"},
	{"control character", "{\"resourceType\":\"Patient\",\"language\":\"a\nb\"}", "", "structure", "control character"},
	{"bad escape", `{"resourceType":"Patient","language":"\x"}`, "", "structure", "backslash"},
	{"lone surrogate", `{"resourceType":"Patient","name":[{"family":"\ud800"}]}`, "", "structure", "backslash"},
	{"leading zero", `{"resourceType":"Patient","multipleBirthInteger":01}`, "Patient.multipleBirthInteger", "structure", "a number looks like"},
	{"not UTF-8", "{\"resourceType\":\"Patient\",\"language\":\"\xff\"}", "", "structure", "UTF-8"},
	{"too deep", `{"resourceType":"Patient","extension":[` + strings.Repeat(`{"url":"a","extension":[`, 60), "", "structure", "within each other"},
	{"no type", `{"id":"a"}`, "", "structure", "resourceType is missing"},
	{"unknown type", `{"resourceType":"Patience"}`, "Patience", "structure", "no type of resource"},
	{"abstract type", `{"resourceType":"DomainResource"}`, "DomainResource", "structure", "no type of resource"},
	{"datatype", `{"resourceType":"Period"}`, "Period", "structure", "no type of resource"},
	{"type twice", `{"resourceType":"Patient","resourceType":"Patient"}`, "Patient", "structure", "twice"},
	{"element of another release", `{"resourceType":"Patient","meta":{"project":"x"}}`, "Patient.meta.project", "structure", "no such element"},
	{"unknown element", `{"resourceType":"Patient","nmae":"x"}`, "Patient.nmae", "structure", "no such element"},
	{"case matters", `{"resourceType":"Patient","Active":true}`, "Patient.Active", "structure", "no such element"},
	{"element twice", `{"resourceType":"Patient","active":true,"active":true}`, "Patient.active", "structure", "twice"},
	{"escaped name twice", `{"resourceType":"Patient","active":true,"\u0061ctive":true}`, "Patient.active", "structure", "twice"},
	{"two choices", `{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"}`, "Patient.deceasedDateTime", "structure", "Only one kind of deceased[x]"},
	{"choice and another's extension", `{"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"a"}}`, "Patient._deceasedDateTime", "structure", "Only one kind"},
	{"wrong choice type", `{"resourceType":"Patient","deceasedString":"x"}`, "Patient.deceasedString", "structure", "no such element"},
	{"array for one", `{"resourceType":"Patient","birthDate":["2020"]}`, "Patient.birthDate", "structure", "single value"},
	{"one for array", `{"resourceType":"Patient","name":{"family":"x"}}`, "Patient.name", "structure", "in brackets"},
	{"empty array", `{"resourceType":"Patient","name":[]}`, "Patient.name", "structure", "array is empty"},
	{"empty object", `{"resourceType":"Patient","name":[{}]}`, "Patient.name[0]", "structure", "object is empty"},
	{"null", `{"resourceType":"Patient","active":null}`, "Patient.active", "structure", "null is no value"},
	{"null object", `{"resourceType":"Patient","name":[null]}`, "Patient.name[0]", "structure", "null is no value"},
	{"object for text", `{"resourceType":"Patient","name":[{"family":{"id":"x"}}]}`, "Patient.name[0].family", "structure", "text in quotes"},
	{"text for object", `{"resourceType":"Patient","name":["x"]}`, "Patient.name[0]", "structure", "object in braces"},
	{"boolean in quotes", `{"resourceType":"Patient","active":"true"}`, "Patient.active", "structure", "without quotes"},
	{"number in quotes", `{"resourceType":"Patient","multipleBirthInteger":"1"}`, "Patient.multipleBirthInteger", "structure", "without quotes"},
	{"path with indexes", `{"resourceType":"Patient","name":[{"family":"a"},{"given":["a",""]}]}`, "Patient.name[1].given[1]", "value", "isn't empty"},
	{"missing element", `{"resourceType":"Observation","status":"final"}`, "Observation.code", "required", "code is missing"},
	{"missing deep", `{"resourceType":"Patient","link":[{"type":"refer"}]}`, "Patient.link[0].other", "required", "other is missing"},
	{"missing choice", `{"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"}}`, "MedicationRequest.medication[x]", "required", "medication[x]"},
	{"extension without url", `{"resourceType":"Patient","extension":[{"valueString":"a"}]}`, "Patient.extension[0].url", "required", "url is missing"},
	{"code not allowed", `{"resourceType":"Patient","gender":"f"}`, "Patient.gender", "code-invalid", "female, male, other, unknown"},
	{"concept not allowed", `{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"lost"}]}}`, "Condition.clinicalStatus", "code-invalid", "None of the codings"},
	{"concept of another system", `{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"system":"http://x","code":"active"}]}}`, "Condition.clinicalStatus", "code-invalid", "None of the codings"},
	{"contained of no type", `{"resourceType":"Patient","contained":[{"id":"a"}]}`, "Patient.contained[0]", "structure", "resourceType is missing"},
	{"contained invalid", `{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"a b"}]}`, "Patient.contained[0].id", "value", "letters"},
	{"entry invalid", `{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient","gender":"f"}}]}`, "Bundle.entry[0].resource.gender", "code-invalid", "female"},
	{"null without extension", `{"resourceType":"Patient","name":[{"given":[null,"a"]}]}`, "Patient.name[0].given", "structure", "index 0"},
	{"null on both sides", `{"resourceType":"Patient","name":[{"given":[null,"a"],"_given":[null,{"id":"x"}]}]}`, "Patient.name[0].given", "structure", "index 0"},
	{"extension of an object", `{"resourceType":"Patient","_name":[{"id":"x"}]}`, "Patient._name", "structure", "no such element"},
	{"extension not an object", `{"resourceType":"Patient","_birthDate":"x"}`, "Patient._birthDate", "structure", "object in braces"},
	{"element that is no name", `{"resourceType":"Patient","name":[{"Margaret Ellis":"x"}]}`, "Patient.name[0]", "structure", "no such element"},
	{"text too long", `{"resourceType":"Patient","name":[{"family":"` + strings.Repeat("é", maxText+1) + `"}]}`, "Patient.name[0].family", "too-long", "longer than the 1048576 characters"},
	{"address too long", `{"resourceType":"Patient","implicitRules":"` + strings.Repeat("a", maxText+1) + `"}`, "Patient.implicitRules", "too-long", "longer"},
	{"number too long", `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.` + strings.Repeat("0", 200) + `}}`, "Observation.valueQuantity.value", "too-long", "200 characters"},
	{"reference that is none", `{"resourceType":"Patient","managingOrganization":{"reference":"hello world"}}`, "Patient.managingOrganization.reference", "value", ""},
	{"reference that is a word", `{"resourceType":"Patient","managingOrganization":{"reference":"hello"}}`, "Patient.managingOrganization.reference", "value", "no literal reference"},
	{"reference to no type", `{"resourceType":"Patient","managingOrganization":{"reference":"Shoe/1"}}`, "Patient.managingOrganization.reference", "value", "no literal reference"},
	{"reference without an id", `{"resourceType":"Patient","managingOrganization":{"reference":"Organization/"}}`, "Patient.managingOrganization.reference", "value", "no literal reference"},
	{"reference with a path", `{"resourceType":"Patient","managingOrganization":{"reference":"Organization/1/name"}}`, "Patient.managingOrganization.reference", "value", "no literal reference"},
	{"condition without a query", `{"resourceType":"Patient","managingOrganization":{"reference":"Organization?"}}`, "Patient.managingOrganization.reference", "value", "no literal reference"},
	{"reference to a wrong type", `{"resourceType":"Patient","managingOrganization":{"reference":"Practitioner/1"}}`, "Patient.managingOrganization.reference", "value", "may be to: Organization."},
	{"second reference to a wrong type", `{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"Device/1"}]}`, "Patient.generalPractitioner[1].reference", "value", "may be to: "},
	{"absolute reference to a wrong type", `{"resourceType":"Patient","managingOrganization":{"reference":"http://x/fhir/Practitioner/1/_history/2"}}`, "Patient.managingOrganization.reference", "value", "may be to: Organization."},
	{"condition of a wrong type", `{"resourceType":"Patient","managingOrganization":{"reference":"Practitioner?name=x"}}`, "Patient.managingOrganization.reference", "value", "may be to: Organization."},
	{"wrong type within a reference", `{"resourceType":"Patient","managingOrganization":{"identifier":{"value":"1","assigner":{"reference":"Patient/1"}},"reference":"Organization/1"}}`, "Patient.managingOrganization.identifier.assigner.reference", "value", "may be to: Organization."},
	{"narrative", `{"resourceType":"Patient","text":{"status":"generated","div":"<p>x</p>"}}`, "Patient.text.div", "value", "<div"},
}

func TestParseRefuses(t *testing.T) {
	for _, c := range refusals {
		_, err := R4().Parse("", []byte(c.body))
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Issues) == 0 {
			t.Errorf("%s: got %v", c.name, err)
			continue
		}
		i := f.Issues[0]
		if (c.path != "" && i.Path != c.path) || i.Code != c.code || !strings.Contains(i.Message, c.says) {
			t.Errorf("%s: got %s, want %s | %s | …%s…", c.name, issues(err), c.path, c.code, c.says)
		}
	}
}

func TestParseAccepts(t *testing.T) {
	for name, body := range map[string]string{
		"type last":               `{"active":true,"id":"a","resourceType":"Patient"}`,
		"escaped name":            `{"resourceType":"Patient","\u0061ctive":true}`,
		"extension for a value":   `{"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://x","valueCode":"unknown"}]}}`,
		"required by extension":   `{"resourceType":"Observation","_status":{"extension":[{"url":"http://x","valueCode":"unknown"}]},"code":{"text":"x"}}`,
		"null with extension":     `{"resourceType":"Patient","name":[{"given":[null,"a"],"_given":[{"id":"x"},null]}]}`,
		"extensions only":         `{"resourceType":"Patient","name":[{"_given":[{"id":"x"}]}]}`,
		"extensions first":        `{"resourceType":"Patient","name":[{"_given":[{"id":"x"},null],"given":[null,"a"]}]}`,
		"choice and its own":      `{"resourceType":"Patient","_deceasedBoolean":{"id":"x"},"deceasedBoolean":true}`,
		"surrogate pair":          `{"resourceType":"Patient","name":[{"family":"\ud83d\ude00"}]}`,
		"contained":               `{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x"}]}`,
		"text only, bound":        `{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"text":"active"}}`,
		"second coding bound":     `{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"code":"x"},{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}`,
		"any resource as a value": `{"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Patient"}},{"name":"b","part":[{"name":"c","valueInteger":1}]}]}`,
		"nested items":            `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"string"}]}]}`,
		"long text":               `{"resourceType":"Patient","name":[{"family":"` + strings.Repeat("é", maxText) + `"}]}`,
		"long data":               `{"resourceType":"Patient","photo":[{"data":"` + strings.Repeat("AAAA", maxText/2) + `"}]}`,
		"kinds of reference":      `{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"Organization/1/_history/3"},{"reference":"http://x/y"},{"reference":"urn:uuid:a"},{"reference":"#a"},{"reference":"Practitioner?name=x"},{"display":"Dr Nair"}]}`,
		"reference to anything":   `{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Device/1"},"extension":[{"url":"http://x","valueReference":{"reference":"Device/1"}}]}`,
		"white space":             "\n{ \"resourceType\" :\t\"Patient\" , \"name\" : [ { \"family\" : \"a b\" } ] }\r\n",
	} {
		r, err := R4().Parse("", []byte(body))
		if err != nil {
			t.Errorf("%s: %s", name, issues(err))
			continue
		}
		sameButMeta(t, r, []byte(body))
	}
}

func TestParseNamesAtMostFiftyIssues(t *testing.T) {
	body := `{"resourceType":"Patient","name":[` + strings.TrimSuffix(strings.Repeat(`{"family":""},`, 200), ",") + `]}`
	_, err := R4().Parse("Patient", []byte(body))
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Issues) != 50 {
		t.Errorf("got %d issues", len(f.Issues))
	}
}

func TestParseWantsItsType(t *testing.T) {
	_, err := R4().Parse("Group", []byte(`{"resourceType":"Patient"}`))
	if err == nil || !strings.Contains(err.Error(), "A Group was expected, and this is a Patient") {
		t.Errorf("got %v", err)
	}
}

func TestStampKeepsTheRestOfMeta(t *testing.T) {
	at := time.UnixMilli(1767225600123)
	for body, want := range map[string]string{
		`{"resourceType":"Patient"}`:                                                                                               `{"resourceType":"Patient","id":"n","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"}}`,
		`{"resourceType":"Patient","active":true}`:                                                                                 `{"resourceType":"Patient","id":"n","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"},"active":true}`,
		`{"active":true,"id":"old","resourceType":"Patient"}`:                                                                      `{"active":true,"id":"n","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"},"resourceType":"Patient"}`,
		`{"resourceType":"Patient","meta":{"tag":[{"code":"a"}]},"id":"old"}`:                                                      `{"resourceType":"Patient","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z","tag":[{"code":"a"}]},"id":"n"}`,
		`{"resourceType":"Patient","meta":{"source":"urn:x","versionId":"1"}}`:                                                     `{"resourceType":"Patient","id":"n","meta":{"lastUpdated":"2026-01-01T00:00:00.123Z","source":"urn:x","versionId":"7"}}`,
		`{"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}}`:                                                 `{"resourceType":"Patient","id":"n","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"}}`,
		`{"meta":{"versionId":"1","lastUpdated":"2020-01-01T00:00:00Z"},"resourceType":"Patient","id":"o"}`:                        `{"meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"},"resourceType":"Patient","id":"n"}`,
		`{"resourceType":"Basic","code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"in","meta":{"versionId":"1"}}]}`: `{"resourceType":"Basic","id":"n","meta":{"versionId":"7","lastUpdated":"2026-01-01T00:00:00.123Z"},"code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"in","meta":{"versionId":"1"}}]}`,
	} {
		r, err := R4().Parse("", []byte(body))
		if err != nil {
			t.Fatal(issues(err))
		}
		got := string(r.Stamp("n", 7, at))
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
		again, err := R4().Parse("", []byte(got))
		if err != nil || string(again.Stamp("n", 7, at)) != got {
			t.Errorf("stamping again gives %v, %v", again, err)
		}
	}
}

func TestRewriteChangesReferencesAndTheirValues(t *testing.T) {
	body := `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:1"},` +
		`"performer":[{"reference":"Practitioner/9"},{"reference":"urn:uuid:2"}],"contained":[{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"urn:uuid:1"}}],` +
		`"extension":[{"url":"http://x","valueUri":"urn:uuid:1"}],"note":[{"text":"urn:uuid:1"}]}`
	r, err := R4().Parse("", []byte(body))
	if err != nil {
		t.Fatal(issues(err))
	}
	var paths []string
	for _, ref := range r.References {
		paths = append(paths, ref.Path+"="+ref.URL)
		if got := string(r.Body[ref.Start:ref.End]); got != `"`+ref.URL+`"` {
			t.Errorf("at %s stands %s", ref.Path, got)
		}
	}
	want := "Observation.subject=urn:uuid:1 Observation.performer[0]=Practitioner/9 Observation.performer[1]=urn:uuid:2 " +
		"Observation.contained[0].subject=urn:uuid:1 Observation.extension[0].valueUri=urn:uuid:1"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	out, err := r.Rewrite(func(url string) (string, bool) {
		return map[string]string{"urn:uuid:1": "Patient/77", "urn:uuid:2": "bad one"}[url], url != "Practitioner/9"
	})
	if err != nil {
		t.Fatal(issues(err))
	}
	wantBody := strings.ReplaceAll(strings.ReplaceAll(body, "urn:uuid:1", "Patient/77"), `"text":"Patient/77"`, `"text":"urn:uuid:1"`)
	if string(out.Body) != wantBody {
		t.Errorf("got  %s\nwant %s", out.Body, wantBody)
	}
	found := false
	for _, v := range out.Values {
		found = found || v.Param.Person && v.Type == "Patient" && v.ID == "77"
	}
	if !found {
		t.Error("the rewritten subject is not among the values")
	}
	if string(r.Body) != body {
		t.Error("the resource itself was changed")
	}
}

// Messages stand in logs and on terminals: none repeats what was sent.
func TestIssuesDoNotRepeatWhatWasSent(t *testing.T) {
	const secret = "Secretname"
	for _, body := range []string{
		`{"resourceType":"Patient","birthDate":"1950-13-45 Secretname"}`,
		`{"resourceType":"Patient","gender":"Secretname"}`,
		`{"resourceType":"Patient","id":"Secretname Ellis"}`,
		`{"resourceType":"Patient","implicitRules":"Secretname Ellis"}`,
		`{"resourceType":"Secretname Ellis"}`,
		`{"resourceType":"Patient","Secretname Ellis":1}`,
		`{"resourceType":"Patient","photo":[{"data":"Secretname"}]}`,
		`{"resourceType":"Patient","text":{"status":"generated","div":"<div><Secretname/></div>"}}`,
		`{"resourceType":"Patient","text":{"status":"generated","div":"<div></Secretname></div>"}}`,
		`{"resourceType":"Patient","text":{"status":"generated","div":"<div Secretname='x'>x</div>"}}`,
		`{"resourceType":"Patient","active":Secretname}`,
	} {
		_, err := R4().Parse("", []byte(body))
		if err == nil || strings.Contains(issues(err)+err.Error(), secret) {
			t.Errorf("%s: %v", body, err)
		}
	}
	for _, search := range []string{"birthdate=Secretname", "_id=Secretname+x", "general-practitioner=Secretname+x", "_count=Secretname", "_total=Secretname",
		"_summary=Secretname", "_lastUpdated=Secretname", "family:missing=Secretname", "identifier=a%7CSecretname%7Cb", "family=Secretname,,"} {
		_, err := R4().ParseQuery("Patient", search, false)
		if err == nil || strings.Contains(issues(err)+err.Error(), secret) {
			t.Errorf("%s: %v", search, err)
		}
	}
}
