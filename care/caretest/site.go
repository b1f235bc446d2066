package caretest

import (
	"context"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"time"

	"concordat/clock"
	"concordat/partnership/access"
	"concordat/web"
)

// Site is pages over a Record, with whoever is needed signed in.
type Site struct {
	*Record
	handler http.Handler
	people  map[string]access.Who
	cookies map[string]*http.Cookie
}

// Answer is what a page answered. Body has its entities read, so that it can be compared with words.
type Answer struct {
	Status   int
	Body     string
	Location string
}

// still is the Record's clock as the kernel wants one.
type still struct{ *clock.Fixed }

func (still) Set(time.Time) {}

// Serve puts pages over the record.
func Serve(r *Record, routes ...web.Route) *Site {
	r.T.Helper()
	s := &Site{Record: r, people: map[string]access.Who{}, cookies: map[string]*http.Cookie{}}
	k, err := web.New(web.Deps{Store: r.Store, Sessions: &access.Sessions{Keeper: r.Store, Clock: r.Clock}, Clock: r.Clock, Name: "Westmere",
		Log: slog.New(slog.DiscardHandler), Demo: &web.Demo{Clock: still{r.Clock}, Personas: s.personas}})
	if err == nil {
		err = k.Handle(routes...)
	}
	if err != nil {
		r.T.Fatal(err)
	}
	s.handler = k.Handler()
	return s
}

func (s *Site) personas(context.Context) ([]web.Persona, error) {
	var out []web.Persona
	for id, who := range s.people {
		out = append(out, web.Persona{ID: id, Who: who})
	}
	return out, nil
}

// Get asks for a page as somebody.
func (s *Site) Get(who access.Who, path string) Answer {
	s.T.Helper()
	return s.ask(who, httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form as somebody: name, value, name, value, …
func (s *Site) Post(who access.Who, path string, fields ...string) Answer {
	s.T.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(who, request)
}

func (s *Site) ask(who access.Who, request *http.Request) Answer {
	s.T.Helper()
	request.AddCookie(s.signIn(who))
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, request)
	return Answer{w.Code, html.UnescapeString(w.Body.String()), w.Header().Get("Location")}
}

func (s *Site) signIn(who access.Who) *http.Cookie {
	s.T.Helper()
	if c := s.cookies[who.Actor]; c != nil {
		return c
	}
	s.people[who.Actor] = who
	request := httptest.NewRequest(http.MethodPost, "/sign-in/demo", strings.NewReader(url.Values{"persona": {who.Actor}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, request)
	for _, c := range w.Result().Cookies() {
		s.cookies[who.Actor] = c
		return c
	}
	s.T.Fatalf("%s can't sign in: %d %s", who.Name, w.Code, w.Body)
	return nil
}

// Expect fails the test unless the answer has the status and all the words.
func (s *Site) Expect(a Answer, status int, words ...string) {
	s.T.Helper()
	if a.Status != status {
		s.T.Fatalf("answered %d to %s, want %d: %s", a.Status, a.Location, status, brief(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			s.T.Errorf("the page doesn't say %q: %s", w, brief(a.Body))
		}
	}
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// brief is the text of a page's main part.
func brief(page string) string {
	if i := strings.Index(page, "<main"); i >= 0 {
		page = page[i:]
	}
	return spaces.ReplaceAllString(tags.ReplaceAllString(page, " "), " ")
}
