package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"concordat/partnership/access"
	"concordat/web"
)

func TestSignInListsThePersonas(t *testing.T) {
	h := newHouse(t, nil)
	w := h.get("/sign-in?return=/people/1")
	expect(t, w, http.StatusOK, "Amina Yusuf", "social worker, Westmere Council", "Has people to see.", `value="social-worker"`, `name="return" value="/people/1"`, "Everybody here is made up", "2 March 2026")
	expect(t, h.post("/sign-in/demo", url.Values{"persona": {"king"}}), http.StatusBadRequest, "Choose one of the people")
}

func TestWithoutDemonstrationNobodyIsMadeUp(t *testing.T) {
	h := newHouse(t, func(d *web.Deps) { d.Demo = nil })
	w := h.get("/sign-in")
	expect(t, w, http.StatusOK, "Nobody can sign in here yet")
	if strings.Contains(w.Body.String(), "Amina") || strings.Contains(w.Body.String(), "made up") {
		t.Error("the demonstration shows")
	}
	expect(t, h.post("/sign-in/demo", url.Values{"persona": {"social-worker"}}), http.StatusNotFound)
	expect(t, h.post("/demo/clock", url.Values{"move": {"day"}}), http.StatusNotFound)
}

func TestSignInGoesOnToLocalPathsOnly(t *testing.T) {
	h := newHouse(t, nil, page("GET /{$}", access.Everyone))
	for to, want := range map[string]string{
		"/people/1?tab=2": "/people/1?tab=2", "": "/", "/": "/", "https://evil.example": "/", "//evil.example": "/", "///evil.example": "/", "/\\evil.example": "/",
		"\\\\evil.example": "/", "javascript:alert(1)": "/", "/\tevil": "/", "evil": "/", "/sign-out": "/", "/%2f/evil.example": "/%2f/evil.example",
	} {
		w := h.post("/sign-in/demo", url.Values{"persona": {"person"}, "return": {to}})
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%q goes on to %q, want %q", to, got, want)
		}
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	h := newHouse(t, nil, page("GET /{$}", access.Everyone))
	h.signIn("person")
	old := h.cookie
	expect(t, h.get("/"), http.StatusOK)
	expect(t, h.post("/sign-out", nil), http.StatusSeeOther)
	if h.cookie != nil {
		t.Error("the cookie is still there")
	}
	h.cookie = old
	expect(t, h.get("/"), http.StatusSeeOther)
}

// saving is a page with a form, that keeps what it was sent.
func saving(got *[]string) []web.Route {
	return []web.Route{page("GET /form", access.Everyone), page("GET /{$}", access.Everyone),
		{Pattern: "POST /form", Action: "save", Audience: access.Everyone, Page: func(r *web.Request) error {
			f, err := r.Form()
			if err != nil {
				return err
			}
			*got = append(*got, r.Who.Name+": "+f.Value("words"))
			return r.Redirect("/form")
		}}}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	var got []string
	h := newHouse(t, nil, saving(&got)...)
	h.signIn("person")
	h.wall.Advance(access.IdleLimit + time.Minute)
	w := h.post("/form", url.Values{"words": {"My garden\r\nand my cat"}})
	expect(t, w, http.StatusSeeOther)
	if len(got) != 0 {
		t.Fatal("an ended session acted")
	}
	expect(t, h.get(w.Header().Get("Location")), http.StatusOK, "nothing happened for 30 minutes", "What you typed was kept")
	w = h.post("/sign-in/demo", url.Values{"persona": {"person"}, "return": {"/form"}})
	if to := w.Header().Get("Location"); to != "/sign-in/kept" {
		t.Fatalf("sent to %s", to)
	}
	expect(t, h.get("/sign-in/kept"), http.StatusOK, "What you typed is still here", "My garden\nand my cat", `action="/form"`, "Save it now",
		">What you typed<") // the page at the address has no question of that name, and a field's name is no words
	h.post("/form", url.Values{"words": {"My garden\nand my cat"}})
	if len(got) != 1 || got[0] != "Margaret Ellis: My garden\nand my cat" {
		t.Errorf("saved %q", got)
	}
	expect(t, h.get("/sign-in/kept"), http.StatusSeeOther) // it was given back, and is not kept any longer
}

func TestPageLeftOpenKeepsNobodySignedIn(t *testing.T) {
	h := newHouse(t, nil, page("GET /{$}", access.Everyone))
	h.signIn("social-worker")
	poll := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("X-Concordat-Script", "1")
		return h.do(r)
	}
	for range 5 {
		h.wall.Advance(5 * time.Minute)
		expect(t, poll(), http.StatusOK)
	}
	h.wall.Advance(5 * time.Minute)
	expect(t, poll(), http.StatusUnauthorized)
}

func TestWhatWasTypedIsGivenToNobodyElse(t *testing.T) {
	var got []string
	h := newHouse(t, nil, saving(&got)...)
	h.signIn("person")
	h.wall.Advance(access.IdleLimit)
	h.post("/form", url.Values{"words": {"My secret"}})
	h.signIn("social-worker")
	w := h.get("/sign-in/kept")
	if w.Code != http.StatusSeeOther || strings.Contains(w.Body.String(), "My secret") {
		t.Errorf("another persona got it: %d %s", w.Code, w.Body)
	}
}

func TestDemonstrationTimeCanBeMovedOn(t *testing.T) {
	h := newHouse(t, nil, page("GET /{$}", access.Everyone))
	h.signIn("social-worker")
	other := h.cookie
	h.cookie = nil
	h.signIn("person")
	w := h.post("/demo/clock", url.Values{"move": {"month"}, "return": {"/"}})
	expect(t, w, http.StatusSeeOther)
	if got := h.clock.Now(); !got.Equal(start.Add(28 * 24 * time.Hour)) {
		t.Errorf("it is %v", got)
	}
	expect(t, h.get("/"), http.StatusOK, "It is now 30 March 2026, 10:00am in this demonstration", "Margaret Ellis") // still signed in, and in summer time
	expect(t, h.post("/demo/clock", url.Values{"move": {"century"}}), http.StatusBadRequest, "an hour, a day, a week or 4 weeks")
	if w := h.get("/"); strings.Contains(w.Body.String(), "It is now") {
		t.Error("a notice is shown twice")
	}
	h.cookie = other
	expect(t, h.get("/"), http.StatusOK, "Amina Yusuf") // in another browser
}

func TestMenuHasOnlyPagesThatAreThere(t *testing.T) {
	h := newHouse(t, nil, page("GET /{$}", access.Everyone), page("GET /people", access.Practitioners))
	h.signIn("social-worker")
	w := h.get("/people")
	expect(t, w, http.StatusOK, `href="/people">`)
	if strings.Contains(w.Body.String(), `href="/referrals"`) {
		t.Error("the menu has a page that isn't there")
	}
	h.signIn("person")
	if w := h.get("/"); strings.Contains(w.Body.String(), `href="/people"`) {
		t.Error("the menu has a page that isn't for her")
	}
}
