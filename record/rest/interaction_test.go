package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestLifeOfAResource(t *testing.T) {
	s := allowed(t)
	made := s.want(http.StatusCreated, "POST", "/Patient", margaret)
	id := made.json(t)["id"].(string)
	if want := s.URL + "/fhir/Patient/" + id + "/_history/1"; made.Header.Get("Location") != want {
		t.Errorf("Location is %q, want %q", made.Header.Get("Location"), want)
	}
	if made.Header.Get("ETag") != `W/"1"` || made.Header.Get("Last-Modified") == "" {
		t.Errorf("ETag %q, Last-Modified %q", made.Header.Get("ETag"), made.Header.Get("Last-Modified"))
	}
	here := "/Patient/" + id
	read := s.want(http.StatusOK, "GET", here, "")
	if string(read.body) != string(made.body) || read.Header.Get("Content-Type") != "application/fhir+json; charset=utf-8" {
		t.Errorf("read %s (%s), created %s", read.body, read.Header.Get("Content-Type"), made.body)
	}
	if head := s.want(http.StatusOK, "HEAD", here, ""); len(head.body) != 0 || head.Header.Get("ETag") != `W/"1"` {
		t.Errorf("HEAD gave %d bytes and ETag %q", len(head.body), head.Header.Get("ETag"))
	}
	s.want(http.StatusNotModified, "GET", here, "", "If-None-Match", `W/"1"`)
	s.want(http.StatusOK, "GET", here, "", "If-None-Match", `W/"2"`)
	s.want(http.StatusNotModified, "GET", here, "", "If-Modified-Since", read.Header.Get("Last-Modified"))

	changed := strings.Replace(string(read.body), "Margaret", "Peggy", 1)
	updated := s.want(http.StatusOK, "PUT", here, changed, "If-Match", `W/"1"`)
	if updated.Header.Get("ETag") != `W/"2"` {
		t.Errorf("after the update the ETag is %q", updated.Header.Get("ETag"))
	}
	s.want(http.StatusPreconditionFailed, "PUT", here, changed, "If-Match", `W/"1"`)
	s.want(http.StatusOK, "PUT", here, changed)
	if v1 := s.want(http.StatusOK, "GET", here+"/_history/1", ""); string(v1.body) != string(made.body) {
		t.Errorf("the first version is now %s", v1.body)
	}
	s.want(http.StatusNotFound, "GET", here+"/_history/9", "")

	s.want(http.StatusPreconditionFailed, "DELETE", here, "", "If-Match", `W/"1"`)
	s.want(http.StatusNoContent, "DELETE", here, "")
	s.want(http.StatusNoContent, "DELETE", here, "")
	s.want(http.StatusGone, "GET", here, "")
	s.want(http.StatusGone, "GET", here+"/_history/4", "")
	s.want(http.StatusOK, "GET", here+"/_history/3", "")
	s.want(http.StatusOK, "PUT", here, changed)
	s.want(http.StatusOK, "GET", here, "")
}

func TestHistoryIsPaged(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	body := strings.Replace(margaret, `{"resourceType":"Patient"`, `{"resourceType":"Patient","id":"`+id+`"`, 1)
	for range 4 {
		s.want(http.StatusOK, "PUT", "/Patient/"+id, body)
	}
	s.want(http.StatusNoContent, "DELETE", "/Patient/"+id, "")
	var versions, methods []string
	for next := s.URL + "/fhir/Patient/" + id + "/_history?_count=2"; next != ""; {
		b := s.want(http.StatusOK, "GET", next, "").bundle(t)
		if b.Type != "history" || len(b.Entry) > 2 {
			t.Fatalf("a page of type %s with %d entries", b.Type, len(b.Entry))
		}
		for _, e := range b.Entry {
			versions, methods = append(versions, e.Response.Etag), append(methods, e.Request.Method)
		}
		next = b.link("next")
	}
	if got := fmt.Sprint(versions); got != `[W/"6" W/"5" W/"4" W/"3" W/"2" W/"1"]` {
		t.Errorf("versions %s", got)
	}
	if got := fmt.Sprint(methods); got != "[DELETE PUT PUT PUT PUT PUT]" {
		t.Errorf("methods %s", got)
	}
}

func TestRefusals(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	large := `{"resourceType":"Basic","id":"` + strings.Repeat("x", 65<<20) + `"}`
	for _, tc := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code, path2              string // of the first issue
	}{
		{"unknown id", "GET", "/Patient/none", "", nil, 404, "not-found", ""},
		{"unknown type", "GET", "/Person2/1", "", nil, 404, "not-supported", ""},
		{"malformed id", "GET", "/Patient/a_b", "", nil, 400, "value", "id"},
		{"unknown interaction", "GET", "/Patient/1/$magic", "", nil, 404, "not-supported", ""},
		{"history of a type", "GET", "/Patient/_history", "", nil, 404, "not-supported", ""},
		{"history of everything", "GET", "/_history", "", nil, 404, "not-supported", ""},
		{"operation on a type", "POST", "/Patient/$validate", margaret, nil, 404, "not-supported", ""},
		{"operation on everything", "POST", "/$convert", margaret, nil, 404, "not-supported", ""},
		{"conditional update", "PUT", "/Patient?identifier=x", margaret, nil, 405, "not-supported", ""},
		{"method on a type", "PATCH", "/Patient", "", nil, 405, "not-supported", ""},
		{"method on an instance", "PATCH", "/Patient/1", "", nil, 405, "not-supported", ""},
		{"method on a version", "DELETE", "/Patient/1/_history/1", "", nil, 405, "not-supported", ""},
		{"GET of the base", "GET", "", "", nil, 405, "not-supported", ""},
		{"wants XML", "GET", "/Patient/" + id, "", []string{"Accept", "application/fhir+xml"}, 406, "not-supported", ""},
		{"wants XML by parameter", "GET", "/Patient/" + id + "?_format=xml", "", nil, 406, "not-supported", "_format"},
		{"wants R5", "GET", "/Patient/" + id, "", []string{"Accept", "application/fhir+json; fhirVersion=5.0"}, 406, "not-supported", ""},
		{"sends XML", "POST", "/Patient", "<Patient/>", []string{"Content-Type", "application/fhir+xml"}, 415, "not-supported", ""},
		{"sends no type of content", "POST", "/Patient", margaret, []string{"Content-Type", ""}, 415, "not-supported", ""},
		{"sends packed", "POST", "/Patient", "x", []string{"Content-Encoding", "gzip"}, 415, "not-supported", ""},
		{"no JSON", "POST", "/Patient", "{", nil, 400, "", ""},
		{"another type", "POST", "/Patient", `{"resourceType":"Basic","code":{"text":"x"}}`, nil, 400, "", ""},
		{"element that is wrong", "POST", "/Patient", `{"resourceType":"Patient","name":[{"family":"A"},{"given":["B",7]}]}`, nil, 400, "", "Patient.name[1].given[1]"},
		{"code that is none", "POST", "/Patient", `{"resourceType":"Patient","gender":"woman"}`, nil, 400, "code-invalid", "Patient.gender"},
		{"no id in an update", "PUT", "/Patient/" + id, margaret, nil, 400, "required", "Patient.id"},
		{"another id in an update", "PUT", "/Patient/" + id, `{"resourceType":"Patient","id":"other"}`, nil, 400, "value", "Patient.id"},
		{"If-Match that is none", "PUT", "/Patient/" + id, `{"resourceType":"Patient","id":"` + id + `"}`, []string{"If-Match", "yes"}, 400, "value", "If-Match"},
		{"update of a version of what is not there", "PUT", "/Patient/nobody", `{"resourceType":"Patient","id":"nobody"}`, []string{"If-Match", `W/"1"`}, 404, "not-found", ""},
		{"too large", "POST", "/Basic", large, nil, 413, "too-costly", ""},
		{"unknown parameter, strictly", "GET", "/Patient?shoe=9", "", []string{"Prefer", "handling=strict"}, 400, "not-supported", "shoe"},
		{"malformed value", "GET", "/Patient?birthdate=yesterday", "", nil, 400, "", "birthdate"},
		{"search by form with a body of JSON", "POST", "/Patient/_search", "{}", nil, 415, "not-supported", ""},
		{"GET of _search", "GET", "/Patient/_search", "", nil, 405, "not-supported", ""},
		{"condition with an unknown parameter", "POST", "/Patient", margaret, []string{"If-None-Exist", "shoe=9"}, 400, "not-supported", "If-None-Exist.shoe"},
		{"reference that is none", "POST", "/Flag", flag("hello"), nil, 400, "value", "Flag.subject.reference"},
		{"reference to a wrong type", "POST", "/Flag", flag("Account/1"), nil, 400, "value", "Flag.subject.reference"},
		{"conditional reference outside a transaction", "POST", "/Flag", flag("Patient?identifier=1"), nil, 400, "value", "Flag.subject"},
		{"condition without a parameter", "POST", "/Patient", margaret, []string{"If-None-Exist", "_count=1"}, 400, "value", "If-None-Exist"},
		{"history with a parameter", "GET", "/Patient/" + id + "/_history?_since=2020", "", nil, 400, "not-supported", "_since"},
		{"nobody", "GET", "/Patient/" + id, "", []string{"Authorization", ""}, 401, "login", ""},
		{"unknown token", "GET", "/Patient/" + id, "", []string{"Authorization", "Bearer other"}, 401, "login", ""},
		{"another site with the session", "POST", "/Patient", margaret, []string{"Authorization", "", "Cookie", "c=1", "Sec-Fetch-Site", "cross-site"}, 403, "forbidden", ""},
		{"person who chooses an id", "PUT", "/Patient/mine", `{"resourceType":"Patient","id":"mine"}`, []string{"Authorization", "", "Cookie", "c=1"}, 404, "not-found", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sub := &server{s.Server, t, s.store}
			r := sub.want(tc.status, tc.method, tc.path, tc.body, tc.headers...)
			issue := r.json(t)["issue"].([]any)[0].(map[string]any)
			if tc.code != "" && issue["code"] != tc.code {
				t.Errorf("code %v, want %s: %s", issue["code"], tc.code, r.body)
			}
			expression, _ := issue["expression"].([]any)
			if tc.path2 != "" && (len(expression) != 1 || expression[0] != tc.path2) {
				t.Errorf("expression %v, want %s: %s", expression, tc.path2, r.body)
			}
			if tc.status == 401 && r.Header.Get("WWW-Authenticate") == "" {
				t.Error("401 without WWW-Authenticate")
			}
			if tc.status == 405 && r.Header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestAcceptsWhatClientsSend(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	for _, accept := range []string{"", "*/*", "application/json", "application/fhir+json; fhirVersion=4.0", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/fhir+xml;q=0.5, application/fhir+json"} {
		s.want(http.StatusOK, "GET", "/Patient/"+id, "", "Accept", accept)
	}
	s.want(http.StatusOK, "GET", "/Patient/"+id+"?_format=application/fhir%2Bjson", "", "Accept", "application/fhir+xml")
	s.want(http.StatusCreated, "POST", "/Patient", margaret, "Content-Type", "application/json; charset=UTF-8")
}

func TestPreferredAnswers(t *testing.T) {
	s := allowed(t)
	if r := s.want(http.StatusCreated, "POST", "/Patient", margaret, "Prefer", "return=minimal"); len(r.body) != 0 || r.Header.Get("Location") == "" {
		t.Errorf("minimal gave %s", r.body)
	}
	if r := s.want(http.StatusCreated, "POST", "/Patient", margaret, "Prefer", "return=OperationOutcome"); r.json(t)["resourceType"] != "OperationOutcome" {
		t.Errorf("OperationOutcome gave %s", r.body)
	}
	if r := s.want(http.StatusCreated, "POST", "/Patient", margaret, "Prefer", "return=representation"); r.json(t)["resourceType"] != "Patient" {
		t.Errorf("representation gave %s", r.body)
	}
}

func TestUpdateMakesWhatIsNotThere(t *testing.T) {
	s := allowed(t)
	r := s.want(http.StatusCreated, "PUT", "/Patient/chosen-1", `{"resourceType":"Patient","id":"chosen-1"}`)
	if r.Header.Get("ETag") != `W/"1"` {
		t.Errorf("ETag %q", r.Header.Get("ETag"))
	}
	s.want(http.StatusOK, "PUT", "/Patient/chosen-1", `{"resourceType":"Patient","id":"chosen-1"}`)
}

func TestConditionalCreate(t *testing.T) {
	s := allowed(t)
	nobody := []string{"If-None-Exist", "identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018"}
	first := s.want(http.StatusCreated, "POST", "/Patient", margaret, nobody...)
	again := s.want(http.StatusOK, "POST", "/Patient", margaret, nobody...)
	if first.Header.Get("Location") != again.Header.Get("Location") {
		t.Errorf("created %s, then found %s", first.Header.Get("Location"), again.Header.Get("Location"))
	}
	s.make(margaret)
	s.want(http.StatusPreconditionFailed, "POST", "/Patient", margaret, nobody...)
}

func TestConditionalCreatesAtOnceMakeOne(t *testing.T) {
	s := allowed(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			r := s.do("POST", "/Patient", margaret, "If-None-Exist", "identifier=9990000018")
			if r.StatusCode != http.StatusCreated && r.StatusCode != http.StatusOK {
				t.Errorf("status %d: %s", r.StatusCode, r.body)
			}
		})
	}
	wait.Wait()
	if n := s.count("Patient"); n != 1 {
		t.Errorf("%d people", n)
	}
}

func TestUpdatesOfOneVersionAtOnceLetOneThrough(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	body := strings.Replace(margaret, `{"resourceType":"Patient"`, `{"resourceType":"Patient","id":"`+id+`"`, 1)
	var through atomic.Int32
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			switch r := s.do("PUT", "/Patient/"+id, body, "If-Match", `W/"1"`); r.StatusCode {
			case http.StatusOK:
				through.Add(1)
			case http.StatusPreconditionFailed:
			default:
				t.Errorf("status %d: %s", r.StatusCode, r.body)
			}
		})
	}
	wait.Wait()
	if n := through.Load(); n != 1 {
		t.Errorf("%d of 20 updates of version 1 went through", n)
	}
}

func TestAbsoluteReferencesToThisServerBecomeLocal(t *testing.T) {
	s := allowed(t)
	id := s.make(margaret)
	r := s.want(http.StatusCreated, "POST", "/Flag", `{"resourceType":"Flag","status":"active","code":{"text":"falls"},"subject":{"reference":"`+s.URL+`/fhir/Patient/`+id+`"}}`)
	if got := r.json(t)["subject"].(map[string]any)["reference"]; got != "Patient/"+id {
		t.Errorf("the reference is %v", got)
	}
	if b := s.want(http.StatusOK, "GET", "/Flag?patient="+id, "").bundle(t); len(b.Entry) != 1 {
		t.Errorf("found by its person: %d", len(b.Entry))
	}
}
