package assessmentweb

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concordat/care/assessment"
	"concordat/definitions/forms"
	"concordat/record/store"
)

// notesSaid are the notes in what the server answers to our script.
func notesSaid(t *testing.T, body []byte) map[string][]string {
	t.Helper()
	var answer struct{ Notes map[string][]string }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Notes
}

func TestWhatTheAnswersDontBearOutIsSaidAtOnceOnCompletingAndWhereItIsRead(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	page := a.form(h.path("eligibility"))
	send := func(item, value string) map[string][]string {
		a.script = true
		defer func() { a.script = false }()
		w := a.post(h.path("eligibility"), url.Values{"_field": {item}, item: {value}, "base." + item: {page.Get("base." + item)}})
		expect(t, w, http.StatusOK)
		return notesSaid(t, w.Body.Bytes())
	}
	if n := send("eligibility.unable", "yes"); len(n["eligibility.unable"]) != 1 || !strings.Contains(n["eligibility.unable"][0], "show none") {
		t.Fatalf("notes %v", n)
	}
	if n := send("eligibility.unable", "no"); n["eligibility.unable"] == nil || len(n["eligibility.unable"]) != 0 {
		t.Errorf("after correcting it: %v", n)
	}
	h.update(amina, func(tx *store.Tx) error {
		_, err := assessment.Give(tx, h.id, "health", assessment.Reply{Item: "health.conditions", Values: []forms.Value{{Text: "Osteoporosis"}}})
		return err
	})
	f := a.form(h.path("eligibility"))
	f.Set("do", "complete")
	for _, judged := range []string{"impairment", "unable", "wellbeing"} {
		f.Set("eligibility."+judged, "no")
		f.Set("eligibility."+judged+"-reason", "Talked about with Ann.")
	}
	f.Set("eligibility.result", "eligible")
	f.Set("eligibility.result-reason", "Talked about with Ann.")
	w := a.post(h.path("eligibility"), f)
	if w.Code == http.StatusUnprocessableEntity {
		t.Fatalf("something is missing: %s", w.Body)
	}
	expect(t, w, http.StatusOK, "These answers don’t bear out the judgement", "one of the judgements is no", "Complete all the same", "Go back")
	if s, _ := h.open().Section("eligibility"); s.Status() == assessment.Completed {
		t.Fatal("completed without asking")
	}
	expect(t, a.post(h.path("eligibility"), url.Values{"do": {"complete:anyway"}}), http.StatusSeeOther)
	expect(t, a.get(h.path("eligibility")), http.StatusOK, "Completed by Amina Yusuf", "one of the judgements is no")
	expect(t, a.get("/assessments/"+h.id+"/read"), http.StatusOK, "one of the judgements is no")
	if strings.Contains(h.signIn(ann).get("/assessments/"+h.id+"/read").Body.String(), "bear") {
		t.Error("the person reads what is for the worker")
	}
}

func TestAJudgementCantBeLeftToSomebodyElse(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	if strings.Contains(a.get(h.path("eligibility")).Body.String(), "I can’t answer this") {
		t.Error("it is offered")
	}
	f := a.form(h.path("eligibility"))
	f.Set("eligibility.unable.absent", "asked-declined")
	f.Set("eligibility.unable.why", "No")
	expect(t, a.post(h.path("eligibility"), f), http.StatusUnprocessableEntity, "is yours to judge")
}

func TestAReasonInPlaceOfAnAnswer(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	f := a.form(h.path("home"))
	f.Set("home.lives", "alone")
	f.Set("home.warm", "yes")
	expect(t, a.post(h.path("home"), f), http.StatusSeeOther)
	f = a.form(h.path("home"))
	was := h.says("home.warm")
	f.Set("home.warm.absent", "asked-declined")
	f.Set("do", "complete")
	expect(t, a.post(h.path("home"), f), http.StatusUnprocessableEntity, "Say in a few words", `value="asked-declined" checked`)
	if was == "" || h.says("home.warm") != was {
		t.Errorf("it said %q and says %q", was, h.says("home.warm"))
	}
	f.Set("home.warm.why", "She would rather not.")
	f.Set("do", "save")
	expect(t, a.post(h.path("home"), f), http.StatusSeeOther)
	if g := h.open().Log.On("home.warm", "").Latest(); g.Absent != "asked-declined" || len(g.Value) != 0 {
		t.Fatalf("it stands as %+v", g)
	}
	expect(t, a.get(h.path("home")), http.StatusOK, "Saved at 2:00pm.")
	f = a.form(h.path("home"))
	f.Set("home.warm", "yes") // the reason is still on the page that it came with
	expect(t, a.post(h.path("home"), f), http.StatusSeeOther)
	if h.says("home.warm") != was {
		t.Errorf("the answer after the reason: %q", h.says("home.warm"))
	}
	f = a.form(h.path("home"))
	f.Set("home.warm.why", "Only words")
	expect(t, a.post(h.path("home"), f), http.StatusUnprocessableEntity, "Choose why")
}

func TestAllThatIsWrongIsSaidInOneGo(t *testing.T) {
	h := newHouse(t)
	b := h.signIn(ben)
	f := b.form(h.path("health"))
	f.Set("health.fallen", "yes")
	f.Set("health.falls-number", "5000")
	f.Set("health.falls-last-day", "31")
	f.Set("health.falls-last-month", "12")
	f.Set("health.falls-last-year", "2099")
	f.Set("health.weight", "5000")
	f.Set("do", "complete")
	expect(t, b.post(h.path("health"), f), http.StatusUnprocessableEntity, "must be between 1 and 999", "must be today or in the past", "must be between 1 and 650", `href="#health.skin"`, `href="#health.summary"`)
	if h.says("health.falls-last") != "" || h.says("health.weight") != "" {
		t.Error("recorded all the same")
	}
}

func TestOnlyThePersonWritesAboutHerself(t *testing.T) {
	h := newHouse(t)
	a, p := h.signIn(amina), h.signIn(ann)
	if strings.Contains(a.get(h.path("words")).Body.String(), "I am, about myself") {
		t.Error("a worker is offered it")
	}
	f := a.form(h.path("words"))
	f.Set("words.wrote", "self")
	expect(t, a.post(h.path("words"), f), http.StatusUnprocessableEntity, "Only Ann Lee can say that")
	expect(t, p.get(h.path("words")), http.StatusOK, "I am, about myself")
	f = p.form(h.path("words"))
	f.Set("words.wrote", "self")
	expect(t, p.post(h.path("words"), f), http.StatusSeeOther)
	expect(t, a.post(h.path("words"), a.form(h.path("words"))), http.StatusSeeOther)
}
