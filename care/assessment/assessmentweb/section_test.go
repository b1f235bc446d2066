package assessmentweb

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"concordat/partnership/access"
)

func TestAPlainFormSavesEveryAnswerOfThePage(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	f := b.form(h.path("health"))
	f.Set("health.summary", "Steady indoors.")
	f.Set("health.skin", "at-risk")
	f.Set("health.falls-last-day", "21")
	f.Set("health.falls-last-month", "10")
	f.Set("health.falls-last-year", "2026")
	f.Set("health.fallen", "yes")
	f.Set("health.falls-number", "2")
	f.Set("health.weight", "61.5")
	f.Set("health.conditions", "Osteoporosis\n\nHeart failure")
	f["health.senses"] = []string{"sight", "hearing"}
	f.Set("do", "later")
	w := b.post(h.path("health"), f)
	expect(t, w, http.StatusSeeOther)
	if at := w.Header().Get("Location"); at != "/assessments/"+h.id {
		t.Errorf("went to %s", at)
	}
	for item, want := range map[string]string{"health.summary": "Steady indoors.", "health.skin": "Sound, but at risk", "health.falls-last": "21 October 2026",
		"health.fallen": "Yes", "health.falls-number": "2", "health.weight": "61.5", "health.conditions": "Osteoporosis, Heart failure", "health.senses": "Sight, Hearing"} {
		if got := h.says(item); got != want {
			t.Errorf("%s: %q, want %q", item, got, want)
		}
	}
	if n := len(h.open().Log.On("health.pain", "").All); n != 0 {
		t.Errorf("a question nobody answered has %d answers", n)
	}
	f = b.form(h.path("health"))
	before := h.open().LastGiven().At()
	h.clock.Advance(time.Hour / 4)
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if after := h.open().LastGiven().At(); !after.Equal(before) {
		t.Error("saving a page on which nothing was changed recorded an answer")
	}
	f.Del("health.senses")
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if got := h.says("health.senses"); got != "" {
		t.Errorf("boxes without a tick still say %q", got)
	}
}

func TestQuestionsThatFollowAppearWithoutScript(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(amina)
	hidden := func() bool {
		page := b.get(h.path("outcomes")).Body.String()
		_, tag, _ := strings.Cut(page, `id="q-outcomes.nutrition.why"`)
		tag, _, _ = strings.Cut(tag, ">")
		return strings.HasSuffix(tag, " hidden")
	}
	if !hidden() {
		t.Fatal("asked before there is a reason to")
	}
	f := b.form(h.path("outcomes"))
	f.Set("outcomes.nutrition.ability", "unable")
	expect(t, b.post(h.path("outcomes"), f), http.StatusSeeOther)
	if hidden() {
		t.Error("not asked after the answer that it follows from")
	}
}

func TestAStalePageOverwritesNobody(t *testing.T) {
	h := newHouse(t)
	a, b := h.signIn(amina), h.signIn(ben)
	old := a.form(h.path("health"))
	f := b.form(h.path("health"))
	f.Set("health.summary", "Steady indoors.")
	f.Set("health.actions", "Falls clinic.")
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	// Amina's page shows none of it. She changes the summary and leaves the other field, which is empty on her page.
	h.clock.Advance(time.Minute)
	old.Set("health.summary", "Unsteady.")
	expect(t, a.post(h.path("health"), old), http.StatusSeeOther)
	if got := h.says("health.actions"); got != "Falls clinic." {
		t.Errorf("what she left alone now says %q", got)
	}
	page := a.get(h.path("health"))
	expect(t, page, http.StatusOK, "These answers differ", "Ben Carter, Westmere Community Health NHS Trust", "Steady indoors.", "Amina Yusuf, Westmere Council", "Unsteady.", "Keep both")
	// Her own words are in her field; pressing Save without a choice settles nothing.
	f = a.form(h.path("health"))
	if f.Get("health.summary") != "Unsteady." {
		t.Errorf("her field says %q", f.Get("health.summary"))
	}
	expect(t, a.post(h.path("health"), f), http.StatusSeeOther)
	if !h.open().Log.On("health.summary", "").Differ() {
		t.Fatal("saving settled what nobody decided")
	}
	f.Set("do", "both:health.summary")
	expect(t, a.post(h.path("health"), f), http.StatusSeeOther)
	if got := h.says("health.summary"); got != "Ben Carter: Steady indoors.\nAmina Yusuf: Unsteady." {
		t.Errorf("both: %q", got)
	}
	expect(t, a.get(h.path("health")+"/history?item=health.summary"), http.StatusOK, "Steady indoors.", "Unsteady.", "Stands")
}

func TestUsingOneOfTwoAnswers(t *testing.T) {
	h := newHouse(t)
	a, b := h.signIn(amina), h.signIn(ben)
	fa, fb := a.form(h.path("health")), b.form(h.path("health"))
	fa.Set("health.skin", "broken")
	fb.Set("health.skin", "sound")
	a.post(h.path("health"), fa)
	b.post(h.path("health"), fb)
	first := h.open().Log.On("health.skin", "").Heads[0]
	f := b.form(h.path("health"))
	f.Set("do", "both:health.skin")
	expect(t, b.post(h.path("health"), f), http.StatusUnprocessableEntity, "can have only one answer")
	f.Set("do", "choose:health.skin|"+first.ID)
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if on := h.open().Log.On("health.skin", ""); on.Differ() || h.says("health.skin") != "Broken or damaged" {
		t.Errorf("differ %v, %q", on.Differ(), h.says("health.skin"))
	}
}

func TestScriptSavesOneFieldAndLearnsItsBase(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	page := b.form(h.path("health"))
	b.script = true
	send := func(text string) map[string]string {
		f := url.Values{"_field": {"health.summary"}, "health.summary": {text}}
		for name, v := range page {
			if strings.HasPrefix(name, "base.") {
				f[name] = v
			}
		}
		w := b.post(h.path("health"), f)
		expect(t, w, http.StatusOK)
		var answer struct {
			Saved  string
			Hidden map[string]string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Saved != "2:00pm" {
			t.Fatalf("%v: %s", err, w.Body)
		}
		for name, v := range answer.Hidden {
			page.Set(name, v)
		}
		return answer.Hidden
	}
	if got := send("Ste"); len(got) != 1 || got["base.health.summary"] == "" {
		t.Fatalf("bases %v", got)
	}
	send("Steady")
	send("Ste")
	if on := h.open().Log.On("health.summary", ""); len(on.All) != 1 || h.says("health.summary") != "Ste" {
		t.Errorf("%d answers, %q", len(on.All), h.says("health.summary"))
	}
	f := url.Values{"_field": {"health.weight"}, "health.weight": {"a lot"}, "base.health.weight": {":"}}
	expect(t, b.post(h.path("health"), f), http.StatusUnprocessableEntity, "must be a number")
}

func TestWhatCantBeReadIsKeptOnThePageAndTheRestIsSaved(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	f := b.form(h.path("health"))
	f.Set("health.weight", "sixty")
	f.Set("health.summary", "Steady.")
	f.Set("do", "complete")
	w := b.post(h.path("health"), f)
	expect(t, w, http.StatusUnprocessableEntity, "There is a problem", `href="#health.weight"`, `value="sixty"`, "Error: Health")
	if got := h.says("health.summary"); got != "Steady." {
		t.Errorf("the good answer says %q", got)
	}
	f.Set("health.weight", "60")
	expect(t, b.post(h.path("health"), f), http.StatusUnprocessableEntity, `href="#health.fallen"`, `href="#health.skin"`)
}

func TestCompletingReadingAndOpeningAgain(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	f := a.form(h.path("home"))
	f.Set("home.lives", "alone")
	f.Set("home.warm.absent", "asked-declined")
	f.Set("do", "complete")
	expect(t, a.post(h.path("home"), f), http.StatusUnprocessableEntity, "Say in a few words")
	f.Set("home.warm.why", "She would rather not talk about bills.")
	expect(t, a.post(h.path("home"), f), http.StatusSeeOther)
	expect(t, a.get("/assessments/"+h.id), http.StatusOK, "The section is completed.", "Completed by Amina Yusuf")
	expect(t, a.get(h.path("home")), http.StatusOK, "Completed by Amina Yusuf, Westmere Council", "She would rather not talk about bills.", "Open this section again")
	expect(t, a.post(h.path("home"), f), http.StatusConflict, "has been completed")
	expect(t, a.get(h.path("home")+"/reopen"), http.StatusOK)
	expect(t, a.post(h.path("home")+"/reopen", url.Values{}), http.StatusUnprocessableEntity, "Say why the section is opened again")
	expect(t, a.post(h.path("home")+"/reopen", url.Values{"reason": {"Her son moved in"}}), http.StatusSeeOther)
	expect(t, a.get(h.path("home")), http.StatusOK, "Her son moved in", "Complete this section")
}

func TestAFactOnTheRecordIsAcceptedWithOnePress(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	expect(t, b.get(h.path("health")), http.StatusOK, "Osteoporosis", "Conditions on the record, 2016")
	f := b.form(h.path("health"))
	f.Set("health.summary", "Typed, not saved yet.")
	f.Set("do", "accept:health.conditions|Condition/bones")
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if h.says("health.conditions") != "Osteoporosis" || h.says("health.summary") != "Typed, not saved yet." {
		t.Errorf("%q, %q", h.says("health.conditions"), h.says("health.summary"))
	}
	page := b.get(h.path("health"))
	expect(t, page, http.StatusOK, "taken from the record")
	if strings.Contains(page.Body.String(), "accept:health.conditions") {
		t.Error("offered again")
	}
}

func TestRisksAreAddedAndTakenOut(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	f := a.form(h.path("risks"))
	f.Set("do", "add:risks.risk")
	w := a.post(h.path("risks"), f)
	expect(t, w, http.StatusSeeOther)
	_, name, _ := strings.Cut(w.Header().Get("Location"), "#")
	_, entry, ok := strings.Cut(name, "~")
	if !ok {
		t.Fatalf("went to %s", w.Header().Get("Location"))
	}
	f = a.form(h.path("risks"))
	f.Set("risks.risk.what~"+entry, "Falling on the steps")
	f.Set("do", "complete")
	expect(t, a.post(h.path("risks"), f), http.StatusUnprocessableEntity, "Risk 1", "Falling on the steps", `href="#risks.risk.says~`+entry)
	f.Set("do", "remove:risks.risk~"+entry)
	expect(t, a.post(h.path("risks"), f), http.StatusSeeOther)
	if page := a.get(h.path("risks")).Body.String(); strings.Contains(page, "Risk 1") {
		t.Error("still there")
	}
	if n := len(h.open().Log.On("risks.risk.what", entry).All); n != 1 {
		t.Errorf("what was said of it is gone: %d", n)
	}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	f := b.form(h.path("health"))
	f.Set("health.summary", "Typed for forty minutes.")
	h.clock.Advance(access.IdleLimit + 10*time.Minute)
	w := b.post(h.path("health"), f)
	expect(t, w, http.StatusSeeOther)
	if at := w.Header().Get("Location"); !strings.HasPrefix(at, "/sign-in?return=") || !strings.Contains(at, "health") {
		t.Fatalf("went to %s", at)
	}
	w = b.post("/sign-in/demo", url.Values{"persona": {ben.Actor}, "return": {h.path("health")}})
	if at := w.Header().Get("Location"); at != "/sign-in/kept" {
		t.Fatalf("after signing in again: %s", at)
	}
	page := b.get("/sign-in/kept")
	expect(t, page, http.StatusOK, "Typed for forty minutes.")
	if strings.Contains(page.Body.String(), ">Base") {
		t.Error("what the page remembers is shown as if somebody had typed it")
	}
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if got := h.says("health.summary"); got != "Typed for forty minutes." {
		t.Errorf("saved %q", got)
	}
}

func TestOthersAreSeenAtWork(t *testing.T) {
	h := newHouse(t)
	a, b := h.signIn(amina), h.signIn(ben)
	page := a.get(h.path("health"))
	_, live, _ := strings.Cut(page.Body.String(), `data-live="`)
	live, _, _ = strings.Cut(live, `"`)
	if !strings.HasPrefix(live, h.path("health")+"/others?since=") {
		t.Fatalf("live at %q", live)
	}
	a.script = true
	nothing := a.get(live)
	expect(t, nothing, http.StatusOK)
	h.clock.Advance(time.Minute)
	f := b.form(h.path("health"))
	f.Set("health.summary", "Steady.")
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	news := a.get(live)
	expect(t, news, http.StatusOK, "Ben Carter, Westmere Community Health NHS Trust is answering here now.", "Nurse’s summary", "Steady.")
	r := httptest.NewRequest(http.MethodGet, live, nil)
	r.Header.Set("If-None-Match", news.Header().Get("ETag"))
	expect(t, a.do(r), http.StatusNotModified)
	a.script = false
	expect(t, a.get("/assessments/"+h.id), http.StatusOK, "Ben Carter is answering now", "1 of 3 needed answers given")
	h.clock.Advance(6 * time.Minute)
	if strings.Contains(a.get("/assessments/"+h.id).Body.String(), "answering now") {
		t.Error("still shown at work after six minutes")
	}
}
