package fhir

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// values are the values of some parameters of a resource, one a line, in order of their names.
func values(t *testing.T, body string, codes ...string) []string {
	t.Helper()
	r, err := R4().Parse("", []byte(body))
	if err != nil {
		t.Fatal(issues(err))
	}
	var out []string
	for _, v := range r.Values {
		if len(codes) == 0 || slices.Contains(codes, v.Param.Code) {
			out = append(out, v.Param.Code+" "+show(v))
		}
	}
	slices.Sort(out)
	return out
}

func show(v Value) string {
	switch v.Param.Kind {
	case Token:
		return strings.TrimSuffix(v.System+"|"+v.Code+" "+v.Text, " ")
	case String:
		return v.Text
	case RefKind, URI:
		if v.ID != "" {
			return v.Type + "/" + v.ID
		}
		return strings.TrimSuffix(v.URL+" "+v.System+"|"+v.Code, " |")
	case Date:
		return instant(v.Low) + " to " + instant(v.High)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.6g to %.6g %s|%s", v.Num[0], v.Num[1], v.System, v.Code), " |")
}

func instant(ms int64) string {
	if ms == MinTime || ms == MaxTime {
		return "open"
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000")
}

var datatypeValues = []struct {
	name, body string
	codes      []string
	want       []string
}{
	{"names", `{"resourceType":"Patient","name":[{"text":"Mrs Ellis","family":"O'Neil","given":["Ann","Jane"]}]}`,
		[]string{"name", "family", "given", "phonetic"},
		[]string{"family O'Neil", "given Ann", "given Jane", "name Ann", "name Jane", "name Mrs Ellis", "name O'Neil",
			"phonetic als", "phonetic an", "phonetic anl", "phonetic jn", "phonetic mrs"}},
	{"address", `{"resourceType":"Patient","address":[{"use":"home","line":["1 High St"],"city":"Westmere","postalCode":"WM1 1AA"}]}`,
		[]string{"address", "address-city", "address-use"},
		[]string{"address 1 High St", "address WM1 1AA", "address Westmere", "address-city Westmere", "address-use |home"}},
	{"identifier", `{"resourceType":"Patient","identifier":[{"type":{"text":"NHS"},"system":"urn:x","value":"999"},{"value":"bare"}]}`,
		[]string{"identifier"}, []string{"identifier urn:x|999 NHS", "identifier |bare"}},
	{"telecom", `{"resourceType":"Patient","telecom":[{"system":"phone","value":"01"},{"value":"x@y","system":"email"},{"value":"none"}]}`,
		[]string{"telecom", "phone", "email"}, []string{"email |x@y", "phone |01", "telecom |01", "telecom |none", "telecom |x@y"}},
	{"alive", `{"resourceType":"Patient","active":true,"gender":"female"}`, []string{"deceased", "active", "gender"},
		[]string{"active |true", "deceased |false", "gender |female"}},
	{"died", `{"resourceType":"Patient","deceasedDateTime":"2020-02"}`, []string{"deceased", "death-date"},
		[]string{"death-date 2020-02-01T00:00:00.000 to 2020-02-29T23:59:59.999", "deceased |true"}},
	{"said not to have died", `{"resourceType":"Patient","deceasedBoolean":false}`, []string{"deceased"}, []string{"deceased |false"}},
	{"tags", `{"resourceType":"Patient","meta":{"tag":[{"system":"urn:t","code":"a"}],"security":[{"code":"R"}],"profile":["http://p"]}}`,
		[]string{"_tag", "_security", "_profile"}, []string{"_profile http://p", "_security |R", "_tag urn:t|a"}},
	{"concept", `{"resourceType":"Condition","subject":{"reference":"Patient/1"},"code":{"coding":[{"system":"s","code":"c","display":"Falls"},{"code":"d"}],"text":"Fell"}}`,
		[]string{"code", "subject", "patient"}, []string{"code s|c Falls", "code | Fell", "code |d", "patient Patient/1", "subject Patient/1"}},
	{"text equal to a display adds nothing", `{"resourceType":"Condition","subject":{"reference":"Group/1"},"code":{"coding":[{"code":"c","display":"Falls"}],"text":"Falls"}}`,
		[]string{"code", "subject", "patient"}, []string{"code |c Falls", "subject Group/1"}},
	{"references", `{"resourceType":"Condition","subject":{"type":"Patient","identifier":{"system":"nhs","value":"9"}},"asserter":{"reference":"http://x/Practitioner/2"},"recorder":{"reference":"#in"},"encounter":{"reference":"Encounter/3/_history/4"}}`,
		[]string{"subject", "patient", "asserter", "encounter"},
		[]string{"asserter http://x/Practitioner/2", "encounter Encounter/3", "patient  nhs|9", "subject  nhs|9"}},
	{"person by absolute address", `{"resourceType":"Condition","subject":{"reference":"http://x/Patient/2"}}`,
		[]string{"patient"}, []string{"patient http://x/Patient/2"}},
	{"urn is of no type", `{"resourceType":"Condition","subject":{"reference":"urn:uuid:1"}}`,
		[]string{"subject", "patient"}, []string{"subject urn:uuid:1"}},
	{"period", `{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"period":{"start":"2020-01-01"}}`,
		[]string{"date", "class"}, []string{"class |AMB", "date 2020-01-01T00:00:00.000 to open"}},
	{"period that ends", `{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"period":{"end":"2020-01-01T10:00:00+01:00"}}`,
		[]string{"date"}, []string{"date open to 2020-01-01T09:00:00.999"}},
	{"timing", `{"resourceType":"ServiceRequest","status":"draft","intent":"plan","subject":{"display":"x"},"occurrenceTiming":{"event":["2020-01-02","2020-01-05"],"repeat":{"boundsPeriod":{"start":"2020-01-01","end":"2020-01-03"}}}}`,
		[]string{"occurrence"}, []string{"occurrence 2020-01-01T00:00:00.000 to 2020-01-05T23:59:59.999"}},
	{"quantity", `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5.40,"unit":"kg","system":"u","code":"g"}}`,
		[]string{"value-quantity"}, []string{"value-quantity 5.395 to 5.405 u|g"}},
	{"quantity with a comparator", `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5,"comparator":"<","unit":"kg"}}`,
		[]string{"value-quantity"}, []string{"value-quantity -Inf to 5.5 |kg"}},
	{"range", `{"resourceType":"Condition","subject":{"display":"x"},"onsetRange":{"low":{"value":2,"unit":"a"}}}`,
		[]string{"onset-age"}, []string{"onset-age 1.5 to +Inf |a"}},
	{"money", `{"resourceType":"Invoice","status":"draft","totalNet":{"value":10.00,"currency":"GBP"}}`,
		[]string{"totalnet"}, []string{"totalnet 9.995 to 10.005 urn:iso:std:iso:4217|GBP"}},
	{"filter", `{"resourceType":"Library","status":"draft","type":{"text":"x"},"relatedArtifact":[{"type":"depends-on","resource":"http://a"},{"type":"successor","resource":"http://b"}]}`,
		[]string{"depends-on", "successor", "predecessor"}, []string{"depends-on http://a", "successor http://b"}},
	{"contained gives nothing", `{"resourceType":"Basic","code":{"text":"x"},"contained":[{"resourceType":"Patient","id":"p","name":[{"family":"Y"}]}]}`,
		nil, []string{"code | x"}},
	{"participants", `{"resourceType":"Appointment","status":"booked","participant":[{"actor":{"reference":"Patient/1"},"status":"accepted"},{"actor":{"reference":"Practitioner/2"},"status":"accepted"}]}`,
		[]string{"patient", "practitioner", "actor"}, []string{"actor Patient/1", "actor Practitioner/2", "patient Patient/1", "practitioner Practitioner/2"}},
	{"escapes", `{"resourceType":"Patient","name":[{"family":"a\"\u00e9\ud83d\ude00\n"}]}`, []string{"family"}, []string{"family a\"é😀\n"}},
}

func TestValuesByDatatype(t *testing.T) {
	for _, c := range datatypeValues {
		got := values(t, c.body, c.codes...)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestMomentsMeanRanges(t *testing.T) {
	for s, want := range map[string]string{
		"2020":                        "2020-01-01T00:00:00.000 to 2020-12-31T23:59:59.999",
		"2021-12":                     "2021-12-01T00:00:00.000 to 2021-12-31T23:59:59.999",
		"2024-02":                     "2024-02-01T00:00:00.000 to 2024-02-29T23:59:59.999",
		"1900-02":                     "1900-02-01T00:00:00.000 to 1900-02-28T23:59:59.999",
		"2020-02-29":                  "2020-02-29T00:00:00.000 to 2020-02-29T23:59:59.999",
		"2020-01-01T10:20:30Z":        "2020-01-01T10:20:30.000 to 2020-01-01T10:20:30.999",
		"2020-01-01T00:20:30.5+01:00": "2019-12-31T23:20:30.500 to 2019-12-31T23:20:30.599",
		"2020-01-01T10:20:30.123456Z": "2020-01-01T10:20:30.123 to 2020-01-01T10:20:30.123",
		"2016-12-31T23:59:60Z":        "2017-01-01T00:00:00.000 to 2017-01-01T00:00:00.999",
		"1066-10-14T09:00:00-14:00":   "1066-10-14T23:00:00.000 to 1066-10-14T23:00:00.999",
	} {
		m, ok := parseMoment(s, false)
		if got := instant(m.low) + " to " + instant(m.high); !ok || got != want {
			t.Errorf("%s: got %s, %v; want %s", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "20", "0000", "2020-13", "2020-00", "2020-1", "2021-02-29", "2020-04-31", "2020-01-00", "2020-01-01T10:20:30", "2020-01-01T10:20Z",
		"2020-01-01T24:00:00Z", "2020-01-01T10:60:00Z", "2020-01-01T10:20:61Z", "2020-01-01T10:20:30.Z", "2020-01-01T10:20:30+14:01", "2020-01-01T10:20:30z",
		"2020-01-01 10:20:30Z", "2020/01/01", "2020-01-01T", "2020-", "2020-01-", "2020-01-01T10:20:30+1:00", "２０２０"} {
		if m, ok := parseMoment(s, false); ok {
			t.Errorf("%q was read as %v", s, m)
		}
	}
}

func TestDaysAreCountedAsTimeDoes(t *testing.T) {
	for at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 3000; at = at.AddDate(0, 0, 13) {
		if got := dayNumber(at.Year(), int(at.Month()), at.Day()); got != at.Unix()/86400 && at.Unix() >= 0 || got*86400 != at.Unix() {
			t.Fatalf("%s is day %d", at, got)
		}
	}
}

func TestPrecisionIsHalfTheLastDigit(t *testing.T) {
	for s, want := range map[string][2]float64{
		"100": {99.5, 100.5}, "5.40": {5.395, 5.405}, "1e2": {50, 150}, "-3": {-3.5, -2.5}, "0": {-0.5, 0.5}, "1.5E-2": {0.0145, 0.0155},
	} {
		low, high, ok := precisionRange(s)
		if !ok || math.Abs(low-want[0]) > 1e-12 || math.Abs(high-want[1]) > 1e-12 {
			t.Errorf("%s: got %g to %g", s, low, high)
		}
	}
}

func TestPrimitiveFormats(t *testing.T) {
	for f, c := range map[format]struct{ good, bad []string }{
		formatCode:   {[]string{"a", "a b", "a-b|c"}, []string{"", " a", "a ", "a  b", "a\tb c\t"}},
		formatID:     {[]string{"a", "A-1.b", strings.Repeat("a", 64)}, []string{"", "a_b", "a b", strings.Repeat("a", 65), "é"}},
		formatURI:    {[]string{"http://x", "urn:a", "#a", "Patient/1"}, []string{"", "a b", "a\n"}},
		formatOID:    {[]string{"urn:oid:1.2.3", "urn:oid:2.0"}, []string{"1.2.3", "urn:oid:", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1", "urn:oid:1..2"}},
		formatUUID:   {[]string{"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}, []string{"c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-ec9a-4326-a141-556f43239520"}},
		formatBase64: {[]string{"YQ==", "YWJj", "YW Jj"}, []string{"", "YQ", "Y===", "Y=Q=", "Y-Q_"}},
		formatTime:   {[]string{"10:20:30", "23:59:60.5"}, []string{"10:20", "24:00:00", "10:20:30Z"}},
		formatString: {[]string{"a", " ", "a\tb\r\n"}, []string{"", "a\x00"}},
	} {
		for _, s := range c.good {
			if !f.allows(s) {
				t.Errorf("%q is refused: %s", s, formatHelp[f])
			}
		}
		for _, s := range c.bad {
			if f.allows(s) {
				t.Errorf("%q is allowed: %s", s, formatHelp[f])
			}
		}
	}
	for f, c := range map[format]struct{ good, bad []string }{
		formatInteger:  {[]string{"0", "-1", "2147483647", "-2147483648"}, []string{"1.0", "1e2", "2147483648", "-0"}},
		formatPositive: {[]string{"1"}, []string{"0", "-1"}},
		formatUnsigned: {[]string{"0", "1"}, []string{"-1"}},
		formatDecimal:  {[]string{"0.10", "1e5", "-2"}, nil},
	} {
		for _, s := range c.good {
			if !f.allowsNumber(s) {
				t.Errorf("%s is refused: %s", s, formatHelp[f])
			}
		}
		for _, s := range c.bad {
			if f.allowsNumber(s) {
				t.Errorf("%s is allowed: %s", s, formatHelp[f])
			}
		}
	}
}
