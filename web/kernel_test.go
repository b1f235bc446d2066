package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

func TestRouteThatDeclaresTooLittleDoesNotStart(t *testing.T) {
	h := newHouse(t, nil, page("GET /there", access.Everyone))
	ok := page("GET /x", access.Everyone)
	for name, change := range map[string]func(*web.Route){
		"no action":       func(r *web.Route) { r.Action = "" },
		"no audience":     func(r *web.Route) { r.Audience = 0 },
		"no page":         func(r *web.Route) { r.Page = nil },
		"no method":       func(r *web.Route) { r.Pattern = "/x" },
		"no such method":  func(r *web.Route) { r.Pattern = "PUT /x" },
		"taken":           func(r *web.Route) { r.Pattern = "GET /there" },
		"taken otherwise": func(r *web.Route) { r.Pattern = "GET /sign-in" },
		"bad pattern":     func(r *web.Route) { r.Pattern = "GET /{" },
	} {
		route := ok
		change(&route)
		if err := h.kernel.Handle(route); err == nil {
			t.Errorf("%s: it was accepted", name)
		}
	}
	if err := h.kernel.Handle(ok); err != nil {
		t.Errorf("a good route: %v", err)
	}
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	h := newHouse(t, func(d *web.Deps) { d.PublicURL = "https://westmere.example"; d.Sessions.Secure = true },
		page("GET /{$}", access.Everyone), failing(func() error { panic("x") }))
	if err := h.kernel.Mount("GET /mounted", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Content-Security-Policy":    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":             "no-store",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	}
	answers := map[string]*httptest.ResponseRecorder{"sign-in": h.get("/sign-in"), "redirect": h.get("/"), "not found": h.get("/nothing"),
		"panic": h.post("/fail", nil), "mounted": h.get("/mounted"), "sign out": h.post("/sign-out", nil)}
	cross := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	answers["cross-site"] = h.do(cross)
	for name, w := range answers {
		for header, value := range want {
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if w.Header().Get("X-Request-Id") == "" || w.Header().Get("Permissions-Policy") == "" {
			t.Errorf("%s: no request id or permissions policy", name)
		}
		if strings.Contains(w.Body.String(), "<script>") || strings.Contains(w.Body.String(), "style=") {
			t.Errorf("%s: something inline, which the policy forbids", name)
		}
	}
	h.signIn("person")
	if h.cookie.Name != "__Host-concordat" || !h.cookie.Secure {
		t.Errorf("under https the cookie is %v", h.cookie)
	}
	if w := newHouse(t, nil).get("/sign-in"); w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("strict transport security without https")
	}
}

func TestRequestsFromOtherSitesChangeNothing(t *testing.T) {
	acted := 0
	h := newHouse(t, nil, web.Route{Pattern: "POST /act", Action: "act", Audience: access.Everyone, Page: func(r *web.Request) error {
		acted++
		return r.Redirect("/")
	}})
	h.signIn("social-worker")
	send := func(header, value string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "http://westmere.example/act", strings.NewReader("a=b"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		return h.do(r)
	}
	for _, from := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		expect(t, send(from[0], from[1]), http.StatusForbidden, "another website")
	}
	if acted != 0 {
		t.Fatalf("the page acted %d times", acted)
	}
	expect(t, send("Sec-Fetch-Site", "same-origin"), http.StatusSeeOther)
	expect(t, send("Origin", "http://westmere.example"), http.StatusSeeOther)
	if acted != 2 {
		t.Errorf("the page acted %d times for its own forms", acted)
	}
}

func TestAddressThatIsNoPage(t *testing.T) {
	h := newHouse(t, nil, page("GET /people/{id}", access.Everyone))
	expect(t, h.get("/nothing"), http.StatusNotFound, "Page not found", "<title>Page not found – Westmere</title>")
	w := h.post("/people/1", nil)
	expect(t, w, http.StatusMethodNotAllowed, "can&#39;t be used in that way")
	if w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("allowed is %q", w.Header().Get("Allow"))
	}
}

func TestPageIsForItsAudience(t *testing.T) {
	h := newHouse(t, nil, page("GET /work", access.Practitioners))
	w := h.get("/work?tab=2")
	expect(t, w, http.StatusSeeOther)
	if to := w.Header().Get("Location"); to != "/sign-in?return=%2Fwork%3Ftab%3D2" {
		t.Errorf("sent to %s", to)
	}
	h.signIn("commissioner")
	expect(t, h.get("/work"), http.StatusForbidden, "You can&#39;t see this", "Commissioners see counts, never a named record.", "information-governance lead")
	h.signIn("social-worker")
	expect(t, h.get("/work"), http.StatusOK, "A page", "Amina Yusuf, social worker, Westmere Council", "Sign out")
}

func TestRefusalIsExplainedOnlyToThoseWhoMayKnow(t *testing.T) {
	show := web.Route{Pattern: "GET /people/{id}", Action: "person.view", Audience: access.Everyone, Page: func(r *web.Request) error {
		err := r.View(func(reader *store.Reader) error { _, err := store.Load[r4.Patient](reader, r.Path("id")); return err })
		if err != nil {
			return err
		}
		return r.Render(http.StatusOK, simple, web.Chrome{Title: "Person"}, "Person")
	}}
	h := newHouse(t, nil, show)
	for persona, want := range map[string]int{"social-worker": 200, "person": 200, "carer": 403, "commissioner": 404} {
		h.signIn(persona)
		w := h.get("/people/margaret")
		expect(t, w, want)
		unknown := h.get("/people/unknown")
		expect(t, unknown, http.StatusNotFound)
		if want == 404 && stable(w.Body.String()) != stable(unknown.Body.String()) {
			t.Errorf("%s can tell a person who is there from one who isn't", persona)
		}
		if want == 403 && !strings.Contains(w.Body.String(), "hasn&#39;t agreed to share") {
			t.Errorf("%s isn't told why: %s", persona, w.Body)
		}
	}
}

// stable leaves out of a page what differs with its address.
func stable(page string) string {
	page = strings.ReplaceAll(page, "/people/margaret", "/people/X")
	return strings.ReplaceAll(page, "/people/unknown", "/people/X")
}

func TestErrorsBecomePages(t *testing.T) {
	secret := errors.New("Margaret 9990000018 fell on the stairs")
	typed := url.Values{"what-matters": {"My garden, and my cat"}, "return": {"/x"}}
	for name, tc := range map[string]struct {
		err    error
		status int
		texts  []string
	}{
		"unknown":     {secret, 500, []string{"Sorry, there is a problem with the service", "say this number"}},
		"wrapped":     {fmt.Errorf("load: %w", secret), 500, []string{"Sorry, there is a problem"}},
		"with kind":   {fault.Wrap(secret, fault.Internal, "Internal words"), 500, []string{"Sorry, there is a problem"}},
		"not found":   {fault.New(fault.NotFound, "There is no CarePlan with that id"), 404, []string{"Page not found", "nothing at this address that you can see"}},
		"denied":      {fault.New(fault.Denied, "The plan isn't yours to sign"), 403, []string{"isn&#39;t yours to sign", "information-governance lead"}},
		"conflict":    {fault.New(fault.Conflict, "Ben Carter changed the plan at 2:05pm"), 409, []string{"Somebody else changed this first", "changed the plan at 2:05pm", `href="/form?tab=1"`, "See what is there now"}},
		"invalid":     {fault.New(fault.Invalid, "That date is not possible"), 400, []string{"That date is not possible"}},
		"gone":        {fault.New(fault.Gone, "It was deleted"), 410, []string{"It was deleted"}},
		"unavailable": {fault.Wrap(secret, fault.Unavailable, "Try again in a minute"), 503, []string{"not available", "Try again in a minute"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, func(d *web.Deps) { d.Demo = nil }, failing(func() error { return tc.err }))
			w := h.postFrom("/form?tab=1", "/fail", typed)
			expect(t, w, tc.status, tc.texts...)
			if !strings.Contains(w.Body.String(), "My garden, and my cat") || strings.Contains(w.Body.String(), ">Return<") {
				t.Errorf("what was typed is lost, or more than that is shown: %s", w.Body)
			}
			nothingPersonal(t, "page", w.Body.String())
			nothingPersonal(t, "log", h.log.String())
			if tc.status == 500 && (!strings.Contains(h.log.String(), `"msg":"failed"`) || !strings.Contains(h.log.String(), w.Header().Get("X-Request-Id"))) {
				t.Errorf("the log says nothing of it: %s", h.log)
			}
			if strings.Contains(w.Body.String(), "Internal words") {
				t.Error("an internal error's words are shown")
			}
		})
	}
}

func nothingPersonal(t *testing.T, where, text string) {
	t.Helper()
	for _, p := range personal {
		if strings.Contains(text, p) {
			t.Errorf("%q is in the %s: %s", p, where, text)
		}
	}
}

func TestPanicIsContained(t *testing.T) {
	h := newHouse(t, nil, failing(func() error { panic("Margaret 9990000018 fell on the stairs") }))
	w := h.post("/fail", url.Values{"a": {"b"}})
	expect(t, w, http.StatusInternalServerError, "Sorry, there is a problem with the service", w.Header().Get("X-Request-Id"))
	nothingPersonal(t, "page", w.Body.String())
	nothingPersonal(t, "log", h.log.String())
	if !strings.Contains(h.log.String(), `"msg":"panic"`) || !strings.Contains(h.log.String(), "web_test") {
		t.Errorf("the log doesn't say where: %s", h.log)
	}
	expect(t, h.get("/sign-in"), http.StatusOK)
}

func TestLogLinesHoldNothingPersonal(t *testing.T) {
	h := newHouse(t, nil, page("GET /people/{id}", access.Everyone))
	h.signIn("social-worker")
	h.get("/people/9990000018?name=Margaret")
	h.get("/Margaret/9990000018")
	nothingPersonal(t, "log", h.log.String())
	for _, want := range []string{`"route":"GET /people/{id}"`, `"role":"social-worker"`, `"status":200`, `"status":404`, `"method":"POST"`} {
		if !strings.Contains(h.log.String(), want) {
			t.Errorf("no %s in %s", want, h.log)
		}
	}
}

func TestScriptGetsAnswersItCanRead(t *testing.T) {
	h := newHouse(t, nil, failing(func() error { return fault.New(fault.Conflict, "Somebody was first") }),
		web.Route{Pattern: "POST /save", Action: "save", Audience: access.Everyone, Page: func(r *web.Request) error {
			return r.JSON(http.StatusOK, map[string]string{"saved": "09:00"})
		}})
	ask := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=b"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Concordat-Script", "1")
		return h.do(r)
	}
	expect(t, ask("/fail"), http.StatusConflict, `{"error":"conflict","message":"Somebody was first"}`)
	expect(t, ask("/save"), http.StatusUnauthorized, `"signIn":"/sign-in?return=%2Fsave"`)
	h.signIn("person")
	expect(t, ask("/save"), http.StatusOK, `{"saved":"09:00"}`)
}

func TestFormsHaveLimits(t *testing.T) {
	h := newHouse(t, nil, failing(func() error { return nil }))
	expect(t, h.post("/fail", url.Values{"a": {strings.Repeat("x", 1<<20)}}), http.StatusRequestEntityTooLarge, "too long")
	many := url.Values{}
	for i := range 2001 {
		many.Set(fmt.Sprint("f", i), "")
	}
	expect(t, h.post("/fail", many), http.StatusRequestEntityTooLarge, "too many fields")
}

func TestCountingShowsNumbersWithoutAScope(t *testing.T) {
	h := newHouse(t, nil, web.Route{Pattern: "GET /count", Action: "count", Audience: access.Everyone, Page: func(r *web.Request) error {
		n, err := r.Count("Patient", "")
		if err != nil {
			return err
		}
		return r.Render(http.StatusOK, simple, web.Chrome{Title: "Counts"}, fmt.Sprint(n, " people"))
	}})
	h.signIn("commissioner")
	expect(t, h.get("/count"), http.StatusOK, "1 people")
}
