package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/rest"
)

func capabilities(t *testing.T, s *server) r4.CapabilityStatement {
	t.Helper()
	r := s.want(http.StatusOK, "GET", "/metadata", "", "Authorization", "")
	if _, err := fhir.R4().Parse("CapabilityStatement", r.body); err != nil {
		t.Fatalf("the CapabilityStatement is not valid: %v", err)
	}
	var c r4.CapabilityStatement
	if err := json.Unmarshal(r.body, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// examples are values that each kind of parameter takes.
var examples = map[string]string{"token": "a|b", "string": "ellis", "reference": "Patient/1", "date": "ge2026-11", "number": "2.5", "quantity": "5.4|http://unitsofmeasure.org|mg", "uri": "http://example.org/a"}

func TestEveryClaimedSearchIsAnswered(t *testing.T) {
	s := allowed(t)
	params := 0
	for _, r := range capabilities(t, s).Rest[0].Resource {
		// Many in one request: each parameter is a clause, and strict handling refuses any that is unknown.
		var clauses []string
		for _, p := range r.SearchParam {
			clauses = append(clauses, url.QueryEscape(p.Name)+"="+url.QueryEscape(examples[p.Type]))
		}
		for _, i := range r.SearchInclude {
			clauses = append(clauses, "_include="+i)
		}
		for _, i := range r.SearchRevInclude {
			clauses = append(clauses, "_revinclude="+i)
		}
		for _, c := range clauses {
			s.want(http.StatusOK, "GET", "/"+r.Type+"?"+c, "", "Prefer", "handling=strict")
			params++
		}
	}
	if params < 2000 {
		t.Errorf("only %d parameters and includes are claimed", params)
	}
}

func TestEveryClaimedInteractionIsAnswered(t *testing.T) {
	s := allowed(t)
	c := capabilities(t, s)
	if len(c.Rest[0].Resource) != len(fhir.R4().Types()) {
		t.Errorf("%d types of %d", len(c.Rest[0].Resource), len(fhir.R4().Types()))
	}
	for _, i := range c.Rest[0].Interaction {
		s.want(http.StatusOK, "POST", "", `{"resourceType":"Bundle","type":"`+i.Code+`"}`)
	}
	for _, r := range c.Rest[0].Resource {
		for _, i := range r.Interaction {
			claimed(s, r.Type, i.Code)
		}
	}
}

// claimed asks for an interaction in a way that only a server that does it answers like this. Bodies are left out, as
// a valid one of every type takes more than a test: a refusal of the body shows that it was read.
func claimed(s *server, typ, code string) {
	s.t.Helper()
	bad := `{"resourceType":"` + typ + `","noSuchElement":1}`
	switch code {
	case "read":
		s.notFound("/"+typ+"/none", "not-found")
	case "vread":
		s.notFound("/"+typ+"/none/_history/1", "not-found")
	case "history-instance":
		s.notFound("/"+typ+"/none/_history", "not-found")
	case "search-type":
		s.want(http.StatusOK, "GET", "/"+typ, "")
	case "create":
		if r := s.want(http.StatusBadRequest, "POST", "/"+typ, bad); !strings.Contains(string(r.body), "noSuchElement") {
			s.t.Errorf("create %s: %s", typ, r.body)
		}
	case "update":
		if r := s.want(http.StatusBadRequest, "PUT", "/"+typ+"/none", bad); !strings.Contains(string(r.body), "noSuchElement") {
			s.t.Errorf("update %s: %s", typ, r.body)
		}
	case "delete":
		s.want(http.StatusNotFound, "DELETE", "/"+typ+"/none", "")
	default:
		s.t.Errorf("%s claims %s, which no test knows", typ, code)
	}
}

func (s *server) notFound(path, code string) {
	s.t.Helper()
	if r := s.want(http.StatusNotFound, "GET", path, ""); !strings.Contains(string(r.body), `"code":"`+code+`"`) {
		s.t.Errorf("%s: %s", path, r.body)
	}
}

func TestTheCapabilityStatementHasTheDateOfTheSoftware(t *testing.T) {
	s := allowed(t)
	for built, want := range map[string]string{"2026-10-09T08:07:06Z": "2026-10-09T08:07:06Z", "": "2026-11-03"} {
		w := httptest.NewRecorder()
		rest.New(rest.Deps{Store: s.store, Path: "/fhir", Identify: identify, Built: built}).ServeHTTP(w, httptest.NewRequest("GET", "/fhir/metadata", nil))
		if got := (reply{body: w.Body.Bytes()}).json(t)["date"]; got != want {
			t.Errorf("built %q: the date is %v", built, got)
		}
	}
}
