package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"concordat/clock"
	"concordat/definitions"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/web"
)

// personal is what must never be in a log line: a name, an NHS number from the range for tests, and words of a note.
var personal = []string{"Margaret", "9990000018", "999 000 0018", "fell on the stairs", "Amina"}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

var simple = web.MustParse(fstest.MapFS{"simple.html": {Data: []byte(`{{define "main"}}<h1 class="nhsuk-heading-l">{{.}}</h1>{{end}}`)}}, "simple.html")

// house is a kernel on a real record, with Margaret in it and two personas.
type house struct {
	t      *testing.T
	kernel *web.Kernel
	store  *store.Store
	clock  *clock.Fixed // the record's, which the demonstration moves
	wall   *clock.Fixed // the machine's, by which sessions end
	log    *bytes.Buffer
	h      http.Handler
	cookie *http.Cookie
}

// still is a Fixed clock that the demonstration can set.
type still struct{ *clock.Fixed }

func (c still) Set(t time.Time) { c.Advance(t.Sub(c.Now())) }

var amina = access.Who{Actor: "PractitionerRole/amina", Name: "Amina Yusuf", Role: access.SocialWorker, RoleName: "social worker", Organisation: "Organization/council", OrgName: "Westmere Council"}

var personas = []web.Persona{
	{ID: "social-worker", About: "Has people to see.", Who: amina},
	{ID: "person", About: "84.", Who: access.Who{Actor: "Patient/margaret", Name: "Margaret Ellis", Role: access.Person, Person: "margaret"}},
	{ID: "carer", Who: access.Who{Actor: "RelatedPerson/joan", Name: "Joan Ellis", Role: access.Carer, RoleName: "carer"}},
	{ID: "commissioner", Who: access.Who{Actor: "PractitionerRole/helen", Name: "Helen Marsh", Role: access.Commissioner, RoleName: "commissioner"}},
}

func newHouse(t *testing.T, change func(*web.Deps), routes ...web.Route) *house {
	t.Helper()
	now, wall, log := clock.At(start), clock.At(start), &bytes.Buffer{}
	categories, err := definitions.LoadCategories(now)
	if err != nil {
		t.Fatal(err)
	}
	known := fhir.R4()
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{Parse: known.Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	s := store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: now, SessionClock: wall, Place: categories.Place})
	seed(t, s)
	d := web.Deps{
		Store: s, Sessions: &access.Sessions{Keeper: s, Clock: wall}, Clock: now, Name: "Westmere",
		Log:  slog.New(slog.NewJSONHandler(log, nil)),
		Demo: &web.Demo{Clock: still{now}, Personas: func(context.Context) ([]web.Persona, error) { return personas, nil }},
	}
	if change != nil {
		change(&d)
	}
	k, err := web.New(d)
	if err == nil {
		err = k.Handle(routes...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, kernel: k, store: s, clock: now, wall: wall, log: log, h: k.Handler()}
}

func seed(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Update(context.Background(), access.Server("test").Access("test", "", "a test", ""), func(tx *store.Tx) error {
		_, err := tx.CreateAs("margaret", r4.Patient{Name: []r4.HumanName{{Family: "Ellis", Given: []string{"Margaret"}}},
			Identifier: []r4.Identifier{{System: "https://fhir.nhs.uk/Id/nhs-number", Value: "9990000018"}}})
		if err == nil {
			_, err = tx.CreateAs("joan", r4.RelatedPerson{Patient: r4.Ref("Patient/margaret")})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	h.t.Helper()
	if h.cookie != nil {
		r.AddCookie(h.cookie)
	}
	w := httptest.NewRecorder()
	h.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		h.cookie = c
		if c.MaxAge < 0 {
			h.cookie = nil
		}
	}
	return w
}

func (h *house) get(path string) *httptest.ResponseRecorder {
	return h.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (h *house) post(path string, form url.Values) *httptest.ResponseRecorder {
	return h.postFrom("/", path, form)
}

// postFrom sends a form from another page than the one it is sent to.
func (h *house) postFrom(from, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Referer", "http://"+r.Host+from)
	return h.do(r)
}

func (h *house) signIn(persona string) {
	h.t.Helper()
	if w := h.post("/sign-in/demo", url.Values{"persona": {persona}}); w.Code != http.StatusSeeOther {
		h.t.Fatalf("signing in as %s: %d %s", persona, w.Code, w.Body)
	}
}

// expect fails unless the answer has the status and holds each text.
func expect(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("no %q in: %s", text, w.Body)
		}
	}
}

// page is a route for the whole audience that renders a title.
func page(pattern string, audience access.Audience) web.Route {
	return web.Route{Pattern: pattern, Action: "test", Audience: audience, Page: func(r *web.Request) error {
		return r.Render(http.StatusOK, simple, web.Chrome{Title: "A page"}, "A page")
	}}
}

// failing is a route whose page returns an error, or panics when that is what fn does.
func failing(fn func() error) web.Route {
	return web.Route{Pattern: "POST /fail", Action: "test", Open: true, Page: func(r *web.Request) error {
		if _, err := r.Form(); err != nil {
			return err
		}
		return fn()
	}}
}
