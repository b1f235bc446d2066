package assessmentweb

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/web"
)

var (
	amina   = access.Who{Actor: "PractitionerRole/amina", Name: "Amina Yusuf", Role: access.SocialWorker, Organisation: "Organization/council", OrgName: "Westmere Council"}
	ben     = access.Who{Actor: "PractitionerRole/ben", Name: "Ben Carter", Role: access.CommunityNurse, Organisation: "Organization/trust", OrgName: "Westmere Community Health NHS Trust"}
	ann     = access.Who{Actor: "Patient/ann", Name: "Ann Lee", Role: access.Person, Person: "ann"}
	other   = access.Who{Actor: "Patient/bob", Name: "Bob Hill", Role: access.Person, Person: "bob"}
	cara    = access.Who{Actor: "RelatedPerson/cara", Name: "Cara Lee", Role: access.Carer, CaresFor: []string{"ann"}}
	manager = access.Who{Actor: "PractitionerRole/helen", Name: "Helen Marsh", Role: access.Commissioner}
)

// house serves the pages of the assessment over a real record with Ann Lee in it, decided by the real rules.
type house struct {
	t     *testing.T
	store *store.Store
	clock *clock.Fixed
	h     http.Handler
	id    string // of Ann's assessment: Ben is asked for health, Ann for her own words
}

// still is a Fixed clock that the demonstration could set.
type still struct{ *clock.Fixed }

func (c still) Set(t time.Time) { c.Advance(t.Sub(c.Now())) }

func newHouse(t *testing.T) *house {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 3, 14, 0, 0, 0, time.UTC))
	categories, err := definitions.LoadCategories(now)
	if err != nil {
		t.Fatal(err)
	}
	known, err := fhir.R4().With(assessment.Answer{})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(filepath.Join(t.TempDir(), "record.db"), sqlite.Options{Parse: known.Parse})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	s := store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: now, Place: categories.Place})
	var personas []web.Persona
	for _, who := range []access.Who{amina, ben, ann, other, cara, manager} {
		personas = append(personas, web.Persona{ID: who.Actor, Who: who})
	}
	k, err := web.New(web.Deps{Store: s, Sessions: &access.Sessions{Keeper: s, Clock: now}, Clock: now, Name: "Westmere",
		Log:  slog.New(slog.NewJSONHandler(io.Discard, nil)),
		Demo: &web.Demo{Clock: still{now}, Personas: func(context.Context) ([]web.Persona, error) { return personas, nil }}})
	if err == nil {
		err = k.Handle(Routes()...)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: s, clock: now, h: k.Handler()}
	h.seed()
	return h
}

func (h *house) seed() {
	h.t.Helper()
	role := func(w access.Who) r4.PractitionerRole {
		return r4.PractitionerRole{Active: r4.Ptr(true), Practitioner: &r4.Reference{Display: w.Name}, Organization: &r4.Reference{Reference: w.Organisation, Display: w.OrgName}}
	}
	h.update(access.Server("test"), func(tx *store.Tx) error {
		if err := forms.Install(tx); err != nil {
			return err
		}
		for id, v := range map[string]any{
			"ann": r4.Patient{Name: []r4.HumanName{{Given: []string{"Ann"}, Family: "Lee"}}}, "bob": r4.Patient{Name: []r4.HumanName{{Text: "Bob Hill"}}},
			"amina": role(amina), "ben": role(ben), "cara": r4.RelatedPerson{Active: r4.Ptr(true), Patient: r4.Ref("Patient/ann"), Name: []r4.HumanName{{Text: "Cara Lee"}}},
		} {
			if _, err := tx.CreateAs(id, v); err != nil {
				return err
			}
		}
		_, err := tx.CreateAs("bones", r4.Condition{Subject: r4.Ref("Patient/ann"), Code: r4.Text("Osteoporosis"), OnsetDateTime: "2016"})
		return err
	})
	h.update(amina, func(tx *store.Tx) (err error) {
		h.id, err = assessment.Start(tx, assessment.Beginning{Person: "Patient/ann", Sections: map[string]assessment.Party{
			"health": {Ref: ben.Actor}, "words": {Ref: ann.Actor}}})
		return err
	})
}

func (h *house) update(w access.Who, fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.store.Update(context.Background(), w.Access("test", "", "a test", ""), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) open() (a *assessment.Assessment) {
	h.t.Helper()
	err := h.store.View(context.Background(), amina.Access("test", "", "a test", ""), func(r *store.Reader) (err error) {
		a, err = assessment.Open(r, h.id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// browser is somebody who is signed in.
type browser struct {
	*house
	cookie *http.Cookie
	script bool
}

func (h *house) signIn(w access.Who) *browser {
	h.t.Helper()
	b := &browser{house: h}
	if got := b.post("/sign-in/demo", url.Values{"persona": {w.Actor}}); got.Code != http.StatusSeeOther {
		h.t.Fatalf("sign in: %d", got.Code)
	}
	return b
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	if b.script {
		r.Header.Set("X-Concordat-Script", "1")
	}
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookie = c
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (h *house) path(section string) string { return "/assessments/" + h.id + "/sections/" + section }

var (
	field     = regexp.MustCompile(`<input ([^>]*)>`)
	area      = regexp.MustCompile(`(?s)<textarea ([^>]*)>(.*?)</textarea>`)
	attribute = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
)

// form reads a page as a browser would send its section's form back: hidden fields, texts, and the choices made.
func (b *browser) form(path string) url.Values {
	b.t.Helper()
	page := b.get(path)
	if page.Code != http.StatusOK {
		b.t.Fatalf("GET %s: %d", path, page.Code)
	}
	_, body, ok := strings.Cut(page.Body.String(), "data-assessment")
	if !ok {
		b.t.Fatalf("GET %s: no form", path)
	}
	out := url.Values{}
	for _, m := range field.FindAllStringSubmatch(body, -1) {
		a := map[string]string{}
		for _, one := range attribute.FindAllStringSubmatch(m[1], -1) {
			a[one[1]] = html.UnescapeString(one[2])
		}
		_, checked := a["checked"]
		if choice := a["type"] == "radio" || a["type"] == "checkbox"; a["name"] != "" && (!choice || checked) {
			out.Add(a["name"], a["value"])
		}
	}
	for _, m := range area.FindAllStringSubmatch(body, -1) {
		for _, one := range attribute.FindAllStringSubmatch(m[1], -1) {
			if one[1] == "name" {
				out.Set(one[2], strings.TrimPrefix(html.UnescapeString(m[2]), "\n"))
			}
		}
	}
	return out
}

func (h *house) says(item string) string {
	h.t.Helper()
	return forms.Words(h.open().Log.On(item, "").Values())
}

func expect(t *testing.T, w *httptest.ResponseRecorder, code int, words ...string) {
	t.Helper()
	if w.Code != code {
		t.Fatalf("answered %d, not %d: %.300s", w.Code, code, w.Body)
	}
	for _, s := range words {
		if !strings.Contains(html.UnescapeString(w.Body.String()), s) {
			t.Errorf("the page doesn't say %q", s)
		}
	}
}
