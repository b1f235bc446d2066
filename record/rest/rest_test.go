package rest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/rest"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

// server is a Server over a new SQLite file.
type server struct {
	*httptest.Server
	t     testing.TB
	store *store.Store
}

func newServer(t testing.TB, decider record.Decider) *server {
	t.Helper()
	s := newStore(t, fhir.R4(), decider)
	handler := rest.New(rest.Deps{Store: s, Path: "/fhir", Title: "Test", Version: "0", Identify: identify,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	h := httptest.NewServer(handler)
	t.Cleanup(h.Close)
	return &server{h, t, s}
}

func newStore(t testing.TB, known *fhir.Definitions, decider record.Decider) *store.Store {
	t.Helper()
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{Parse: known.Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	return store.New(store.Deps{Engine: engine, Definitions: known, Decider: decider,
		Clock: clock.At(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC))})
}

// identify knows a system client by its token and a person by the lack of one.
func identify(r *http.Request) (rest.Caller, error) {
	c := rest.Caller{Access: func(action string) record.Access {
		return record.Access{Actor: "Device/test", Name: "Test", Role: "system", Purpose: "HSYSADMIN", Action: action, Granted: "system/*.cruds"}
	}}
	switch r.Header.Get("Authorization") {
	case "Bearer test":
		c.System = true
	case "":
		if r.Header.Get("Cookie") == "" {
			return c, fault.New(fault.Unauthorised, "Sign in.")
		}
	default:
		return c, fault.New(fault.Unauthorised, "The token is not known.")
	}
	return c, nil
}

// reply is a response with its body read.
type reply struct {
	*http.Response
	body []byte
}

func (s *server) do(method, path, body string, headers ...string) reply {
	s.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = s.URL + "/fhir" + path
	}
	r, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer test")
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{response, text}
}

// want fails unless the reply has the status; an error must be an OperationOutcome.
func (s *server) want(status int, method, path, body string, headers ...string) reply {
	s.t.Helper()
	r := s.do(method, path, body, headers...)
	if r.StatusCode != status {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, path, r.StatusCode, status, r.body)
	}
	if status >= 400 && method != http.MethodHead {
		o := r.json(s.t)
		if o["resourceType"] != "OperationOutcome" {
			s.t.Fatalf("%s %s: the refusal is no OperationOutcome: %s", method, path, r.body)
		}
		if _, err := fhir.R4().Parse("OperationOutcome", r.body); err != nil {
			s.t.Fatalf("%s %s: the OperationOutcome is not valid: %v", method, path, err)
		}
	}
	return r
}

func (r reply) json(t testing.TB) map[string]any {
	t.Helper()
	var out map[string]any
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("no JSON: %v: %s", err, r.body)
	}
	return out
}

// bundle is what tests read of a Bundle.
type bundle struct {
	Type  string
	Total *int
	Link  []struct{ Relation, URL string }
	Entry []struct {
		FullURL  string
		Resource map[string]any
		Search   struct{ Mode string }
		Request  struct{ Method, URL string }
		Response struct {
			Status, Location, Etag string
			Outcome                map[string]any
		}
	}
}

func (r reply) bundle(t testing.TB) bundle {
	t.Helper()
	if _, err := fhir.R4().Parse("Bundle", r.body); err != nil {
		t.Fatalf("the Bundle is not valid: %v: %s", err, r.body)
	}
	var b bundle
	if err := json.Unmarshal(r.body, &b); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b bundle) link(relation string) string {
	for _, l := range b.Link {
		if l.Relation == relation {
			return l.URL
		}
	}
	return ""
}

const margaret = `{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"name":[{"family":"Ellis","given":["Margaret"]}],"birthDate":"1942-03-12"}`

// make stores a resource and returns its id.
func (s *server) make(body string) string {
	s.t.Helper()
	r := s.want(http.StatusCreated, "POST", "/"+typeOf(s.t, body), body)
	return r.json(s.t)["id"].(string)
}

func typeOf(t testing.TB, body string) string {
	t.Helper()
	var head struct{ ResourceType string }
	if err := json.Unmarshal([]byte(body), &head); err != nil {
		t.Fatal(err)
	}
	return head.ResourceType
}

func allowed(t testing.TB) *server { return newServer(t, storetest.AllowAll{}) }
