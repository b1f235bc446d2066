package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func transaction(entries ...string) string {
	return `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(entries, ",") + `]}`
}

func batch(entries ...string) string {
	return `{"resourceType":"Bundle","type":"batch","entry":[` + strings.Join(entries, ",") + `]}`
}

// entry is an entry of a Bundle; full and resource may be "".
func entry(full, method, url, resource string, more ...string) string {
	e := `{`
	if full != "" {
		e += `"fullUrl":"` + full + `",`
	}
	if resource != "" {
		e += `"resource":` + resource + `,`
	}
	return e + `"request":{"method":"` + method + `","url":"` + url + `"` + strings.Join(more, "") + `}}`
}

func flag(subject string) string {
	return `{"resourceType":"Flag","status":"active","code":{"text":"falls"},"subject":{"reference":"` + subject + `"}}`
}

const uuid = "urn:uuid:5c9f0f0e-8a9b-4b54-8f1b-1d2f3a4b5c6d"

func (s *server) count(query string) int {
	s.t.Helper()
	sep := "?"
	if strings.Contains(query, "?") {
		sep = "&"
	}
	b := s.want(http.StatusOK, "GET", "/"+query+sep+"_summary=count", "", "Prefer", "handling=strict").bundle(s.t)
	if b.Total == nil {
		s.t.Fatalf("%s: no total", query)
	}
	return *b.Total
}

func subjectOf(t *testing.T, s *server, location string) string {
	t.Helper()
	return s.want(http.StatusOK, "GET", location, "").json(t)["subject"].(map[string]any)["reference"].(string)
}

func TestTransactionLinksItsEntries(t *testing.T) {
	s := allowed(t)
	// The flag comes before the person that it is about, and the document names the person as a uri too.
	b := s.want(http.StatusOK, "POST", "", transaction(
		entry("urn:uuid:00000000-0000-4000-8000-000000000001", "POST", "Flag", flag(uuid)),
		entry(uuid, "POST", "Patient", margaret),
		entry("", "PUT", "Patient/chosen", `{"resourceType":"Patient","id":"chosen","link":[{"other":{"reference":"`+uuid+`"},"type":"seealso"}]}`),
	)).bundle(t)
	if b.Type != "transaction-response" || len(b.Entry) != 3 {
		t.Fatalf("%s with %d entries", b.Type, len(b.Entry))
	}
	for i, status := range []string{"201 Created", "201 Created", "201 Created"} {
		if b.Entry[i].Response.Status != status {
			t.Errorf("entry %d: %s", i, b.Entry[i].Response.Status)
		}
	}
	person := strings.Split(strings.TrimPrefix(b.Entry[1].Response.Location, s.URL+"/fhir/"), "/_history")[0]
	if got := subjectOf(t, s, b.Entry[0].Response.Location); got != person {
		t.Errorf("the flag is about %q, want %q", got, person)
	}
	if n := s.count("Flag?subject=" + person); n != 1 {
		t.Errorf("%d flags are found by the person", n)
	}
	if n := s.count("Patient?link=" + person); n != 1 {
		t.Errorf("%d people are found by their link", n)
	}
}

func TestTransactionResolvesRelativeReferencesAgainstFullURL(t *testing.T) {
	s := allowed(t)
	b := s.want(http.StatusOK, "POST", "", transaction(
		entry("http://there.example/fhir/Patient/7", "POST", "Patient", margaret),
		entry("http://there.example/fhir/Flag/8", "POST", "Flag", flag("Patient/7")),
		entry("http://other.example/fhir/Flag/8", "POST", "Flag", flag("Patient/7")),
	)).bundle(t)
	person := strings.Split(strings.TrimPrefix(b.Entry[0].Response.Location, s.URL+"/fhir/"), "/_history")[0]
	if got := subjectOf(t, s, b.Entry[1].Response.Location); got != person {
		t.Errorf("the flag is about %q, want %q", got, person)
	}
	if got := subjectOf(t, s, b.Entry[2].Response.Location); got != "Patient/7" {
		t.Errorf("another server's Patient/7 became %q", got)
	}
}

func TestTransactionConditions(t *testing.T) {
	s := allowed(t)
	const query = "identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018"
	exists := `,"ifNoneExist":"` + query + `"`
	// Twice in one transaction: one person, and a conditional reference means the same one.
	b := s.want(http.StatusOK, "POST", "", transaction(
		entry(uuid, "POST", "Patient", margaret, exists),
		entry("", "POST", "Patient", margaret, exists),
		entry("", "POST", "Flag", flag(uuid)),
		entry("", "POST", "Flag", flag("Patient?"+query)),
	)).bundle(t)
	if b.Entry[0].Response.Status != "201 Created" || b.Entry[1].Response.Status != "200 OK" || b.Entry[0].Response.Location != b.Entry[1].Response.Location {
		t.Errorf("%+v and %+v", b.Entry[0].Response, b.Entry[1].Response)
	}
	// Again: what is there is used, and references follow.
	again := s.want(http.StatusOK, "POST", "", transaction(
		entry(uuid, "POST", "Patient", margaret, exists),
		entry("", "POST", "Flag", flag(uuid)),
	)).bundle(t)
	if again.Entry[0].Response.Location != b.Entry[0].Response.Location {
		t.Errorf("%s is not %s", again.Entry[0].Response.Location, b.Entry[0].Response.Location)
	}
	person := strings.Split(strings.TrimPrefix(b.Entry[0].Response.Location, s.URL+"/fhir/"), "/_history")[0]
	if n := s.count("Patient"); n != 1 {
		t.Errorf("%d people", n)
	}
	if n := s.count("Flag?subject=" + person); n != 3 {
		t.Errorf("%d of 3 flags are about the person", n)
	}
	s.want(http.StatusPreconditionFailed, "POST", "", transaction(entry("", "POST", "Flag", flag("Patient?identifier=nobody"))))
	s.make(margaret)
	s.want(http.StatusPreconditionFailed, "POST", "", transaction(entry("", "POST", "Flag", flag("Patient?"+query))))
	if n := s.count("Flag"); n != 3 {
		t.Errorf("a refused transaction left a flag: %d", n)
	}
}

func TestTransactionOrderAndReads(t *testing.T) {
	s := allowed(t)
	old := s.make(margaret)
	kept := s.make(margaret)
	// Written first, done last: the reads see what the transaction did.
	b := s.want(http.StatusOK, "POST", "", transaction(
		entry("", "GET", "Patient?_id="+old+","+kept, ""),
		entry("", "GET", "Patient/"+kept, ""),
		entry("", "PUT", "Patient/"+kept, `{"resourceType":"Patient","id":"`+kept+`","active":true}`, `,"ifMatch":"W/\"1\""`),
		entry("", "DELETE", "Patient/"+old, ""),
	)).bundle(t)
	if n := len(b.Entry[0].Resource["entry"].([]any)); n != 1 {
		t.Errorf("the search found %d", n)
	}
	if b.Entry[1].Resource["active"] != true || b.Entry[1].Response.Etag != `W/"2"` {
		t.Errorf("the read gave %v", b.Entry[1])
	}
	if b.Entry[3].Response.Status != "204 No Content" {
		t.Errorf("the deletion: %s", b.Entry[3].Response.Status)
	}
}

func TestBrokenTransactionNamesTheEntryAndLeavesNothing(t *testing.T) {
	s := allowed(t)
	there := s.make(margaret)
	good := entry("", "POST", "Basic", `{"resourceType":"Basic","code":{"text":"x"}}`)
	many := make([]string, 10_001)
	for i := range many {
		many[i] = good
	}
	for _, tc := range []struct {
		name, body string
		status     int
		expression string
	}{
		{"resource that is not valid", transaction(good, entry("", "POST", "Patient", `{"resourceType":"Patient","name":[{"given":["A",7]}]}`)), 400, "Bundle.entry[1].resource.name[0].given[1]"},
		{"reference to no entry", transaction(good, entry("", "POST", "Flag", flag(uuid))), 400, "Bundle.entry[1].resource.subject"},
		{"reference to an entry of a wrong type", transaction(entry(uuid, "POST", "Basic", `{"resourceType":"Basic","code":{"text":"x"}}`), entry("", "POST", "Flag", flag(uuid))), 400, "Bundle.entry[1].resource.subject.reference"},
		{"no request", transaction(good, `{"resource":`+margaret+`}`), 400, "Bundle.entry[1].request"},
		{"no resource", transaction(good, entry("", "POST", "Patient", "")), 400, "Bundle.entry[1].resource"},
		{"method that is none", transaction(good, entry("", "BEND", "Patient", "")), 400, "Bundle.entry[1].request.method"},
		{"patch", transaction(good, entry("", "PATCH", "Patient/1", "")), 400, "Bundle.entry[1].request.url"},
		{"type that is none", transaction(good, entry("", "GET", "Shoe/1", "")), 400, "Bundle.entry[1].request.url"},
		{"url elsewhere", transaction(good, entry("", "GET", "http://elsewhere.example/fhir/Patient/1", "")), 400, "Bundle.entry[1].request.url"},
		{"one fullUrl twice", transaction(good, entry(uuid, "POST", "Patient", margaret), entry(uuid, "POST", "Patient", margaret)), 400, "Bundle.entry[2].fullUrl"},
		{"one resource twice", transaction(good, entry("", "DELETE", "Patient/"+there, ""), entry("", "PUT", "Patient/"+there, `{"resourceType":"Patient","id":"`+there+`"}`)), 400, "Bundle.entry[2]"},
		{"read of what is not there", transaction(good, entry("", "GET", "Patient/nobody", "")), 404, "Bundle.entry[1]"},
		{"update of another version", transaction(good, entry("", "PUT", "Patient/"+there, `{"resourceType":"Patient","id":"`+there+`"}`, `,"ifMatch":"W/\"9\""`)), 412, "Bundle.entry[1].request.ifMatch"},
		{"ifMatch that can't be read", transaction(good, entry("", "PUT", "Patient/"+there, `{"resourceType":"Patient","id":"`+there+`"}`, `,"ifMatch":"yes"`)), 400, "Bundle.entry[1].request.ifMatch"},
		{"condition that can't be read", transaction(good, entry("", "POST", "Patient", margaret, `,"ifNoneExist":"identifier:bogus=x"`)), 400, "Bundle.entry[1].request.ifNoneExist.identifier:bogus"},
		{"element of the Bundle that is none", strings.Replace(transaction(good), `"type"`, `"shape":1,"type"`, 1), 400, "Bundle.shape"},
		{"collection", strings.Replace(transaction(good), "transaction", "collection", 1), 400, "Bundle.type"},
		{"no JSON", `{"resourceType":"Bundle","entry":[{]}`, 400, ""},
		{"not a Bundle", margaret, 400, ""},
		{"too many entries", transaction(many...), 413, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sub := &server{s.Server, t, s.store}
			r := sub.want(tc.status, "POST", "", tc.body)
			if tc.expression != "" && !strings.Contains(string(r.body), `"expression":["`+tc.expression+`"]`) {
				t.Errorf("it does not name %s: %s", tc.expression, r.body)
			}
		})
	}
	if n := s.count("Basic"); n != 0 {
		t.Errorf("refused transactions left %d resources", n)
	}
	s.want(http.StatusOK, "GET", "/Patient/"+there, "")
}

func TestBatchEntriesStandAlone(t *testing.T) {
	s := allowed(t)
	b := s.want(http.StatusOK, "POST", "/", batch(
		entry("", "POST", "Patient", margaret),
		entry("", "POST", "Patient", `{"resourceType":"Patient","gender":"woman"}`),
		entry("", "GET", "Patient/nobody", ""),
		entry("", "PATCH", "Patient/1", ""),
		entry("", "GET", "Patient?_summary=count", ""),
		`{"resource":`+margaret+`}`,
	)).bundle(t)
	if b.Type != "batch-response" {
		t.Errorf("type %s", b.Type)
	}
	for i, want := range []string{"201", "400", "404", "405", "200", "400"} {
		if got := b.Entry[i].Response; !strings.HasPrefix(got.Status, want) || (want >= "4") != (got.Outcome != nil) {
			t.Errorf("entry %d: %+v, want %s", i, got, want)
		}
	}
	if got := fmt.Sprint(b.Entry[1].Response.Outcome["issue"]); !strings.Contains(got, "Bundle.entry[1].resource.gender") {
		t.Errorf("the outcome of entry 1 is %s", got)
	}
	if total := b.Entry[4].Resource["total"]; total != float64(1) {
		t.Errorf("the count after the creation is %v", total)
	}
}

func TestBatchOfManyKeepsItsOrder(t *testing.T) {
	s := allowed(t)
	var entries []string
	for i := range 200 {
		entries = append(entries, entry("", "PUT", fmt.Sprintf("Patient/p%d", i), fmt.Sprintf(`{"resourceType":"Patient","id":"p%d"}`, i)))
	}
	b := s.want(http.StatusOK, "POST", "", batch(entries...)).bundle(t)
	for i, e := range b.Entry {
		if want := fmt.Sprintf("%s/fhir/Patient/p%d/_history/1", s.URL, i); e.Response.Location != want {
			t.Fatalf("entry %d is at %s", i, e.Response.Location)
		}
	}
}
