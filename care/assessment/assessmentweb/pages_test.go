package assessmentweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concordat/care/assessment"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

func TestStartingAnAssessment(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	list := "/people/ann/assessments"
	page := a.get(list)
	expect(t, page, http.StatusOK, "Joint assessment begun on 3 November 2026", "In progress")
	if strings.Contains(page.Body.String(), "Start a joint assessment") {
		t.Error("another is offered while one is open")
	}
	expect(t, a.post("/assessments/"+h.id+"/stop", url.Values{"reason": {"Ann doesn’t want one now"}}), http.StatusSeeOther)
	expect(t, a.get(list), http.StatusOK, "Stopped on 3 November 2026: Ann doesn’t want one now", "Start a joint assessment")
	expect(t, a.get(list+"/start"), http.StatusOK, "Ann Lee (the person)", "Usually done by the social worker or the person")
	past := url.Values{"due-day": {"1"}, "due-month": {"11"}, "due-year": {"2026"}}
	expect(t, a.post(list+"/start", past), http.StatusUnprocessableEntity, "must be today or later")
	wrong := url.Values{"to.health": {"Patient/bob"}}
	expect(t, a.post(list+"/start", wrong), http.StatusUnprocessableEntity, `href="#to.health"`)
	w := a.post(list+"/start", url.Values{"to.health": {ben.Actor}, "due-day": {"30"}, "due-month": {"11"}, "due-year": {"2026"}})
	expect(t, w, http.StatusSeeOther)
	expect(t, a.get(w.Header().Get("Location")), http.StatusOK, "Wanted by 30 November 2026", "Ben Carter, Westmere Community Health NHS Trust, not taken yet (Amina Yusuf has it until then)")
}

func TestAPersonWithoutAnAssessment(t *testing.T) {
	h := newHouse(t)
	expect(t, h.signIn(amina).get("/people/bob/assessments"), http.StatusOK, "No joint assessment of Bob Hill has been started yet.", "Start a joint assessment")
}

func TestHandingTakingAndTurningDown(t *testing.T) {
	h := newHouse(t)
	a, b := h.signIn(amina), h.signIn(ben)
	expect(t, b.get(h.path("health")), http.StatusOK, "You are asked to take this section")
	expect(t, b.post(h.path("health")+"/decline", url.Values{}), http.StatusUnprocessableEntity, "Say why you can’t take this section.")
	expect(t, b.post(h.path("health")+"/decline", url.Values{"reason": {"On leave"}}), http.StatusSeeOther)
	expect(t, a.get(h.path("health")), http.StatusOK, "On leave", "Amina Yusuf, Westmere Council has this section.")
	expect(t, a.get(h.path("health")+"/hand"), http.StatusOK, "Who should take it?")
	expect(t, a.post(h.path("health")+"/hand", url.Values{}), http.StatusUnprocessableEntity, "Choose who should take this section.")
	expect(t, a.post(h.path("health")+"/hand", url.Values{"to": {ben.Actor}, "due-day": {"31"}, "due-month": {"2"}, "due-year": {"2027"}}), http.StatusUnprocessableEntity, "must be a real date")
	expect(t, a.post(h.path("health")+"/hand", url.Values{"to": {ben.Actor}, "note": {"When you are back"}}), http.StatusSeeOther)
	expect(t, b.post(h.path("health")+"/take", url.Values{}), http.StatusSeeOther)
	expect(t, b.get(h.path("health")), http.StatusOK, "Ben Carter, Westmere Community Health NHS Trust has this section.", "When you are back")
	expect(t, a.post(h.path("health")+"/take", url.Values{}), http.StatusConflict, "aren’t being asked")
}

func TestThePersonFillsInWhatIsHersAndReadsTheRestWhenItIsDone(t *testing.T) {
	h := newHouse(t)
	p := h.signIn(ann)
	expect(t, p.get("/assessments/"+h.id), http.StatusOK, "For you", "has asked you to fill this in.", "Not finished")
	page := p.get(h.path("words"))
	expect(t, page, http.StatusOK, "What matters most to you?")
	if strings.Contains(page.Body.String(), "great difficulty taking part") {
		t.Error("she is asked to judge herself")
	}
	f := p.form(h.path("words"))
	f.Set("words.matters", "My garden")
	f.Set("words.change", "Getting down the steps")
	f.Set("do", "complete")
	expect(t, p.post(h.path("words"), f), http.StatusSeeOther)
	if s, _ := h.open().Section("words"); s.Status() != assessment.Completed {
		t.Errorf("her section is %s", s.Status())
	}
	if w := p.get(h.path("home")); w.Code != http.StatusSeeOther {
		t.Errorf("somebody else's section: %d", w.Code)
	}
	refused := p.post(h.path("home"), url.Values{"base.home.better": {":"}, "home.better": {"x"}})
	if refused.Code != http.StatusForbidden && refused.Code != http.StatusNotFound || h.says("home.better") != "" {
		t.Errorf("she wrote in somebody else's section: %d", refused.Code)
	}
	h.update(amina, func(tx *store.Tx) error {
		_, err := assessment.Give(tx, h.id, "home", assessment.Reply{Item: "home.better", Values: []forms.Value{{Text: "A rail"}}})
		return err
	})
	read := p.get("/assessments/" + h.id + "/read")
	expect(t, read, http.StatusOK, "My garden", "You can read these parts when they are done", "It is not finished.")
	if strings.Contains(read.Body.String(), "A rail") {
		t.Error("she reads a section that nobody has finished")
	}
}

func TestWhoMayNot(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/assessments/" + h.id, h.path("words"), "/assessments/" + h.id + "/read"} {
		if w := h.signIn(other).get(path); w.Code != http.StatusNotFound {
			t.Errorf("another person at %s: %d", path, w.Code)
		}
		expect(t, h.signIn(manager).get(path), http.StatusForbidden, "Commissioners see counts")
	}
	for _, id := range []string{"none", h.id} {
		expect(t, h.signIn(other).get("/assessments/"+id), http.StatusNotFound, "There is nothing at this address that you can see.")
	}
}

func TestReadingTheWhole(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	f := a.form(h.path("eligibility"))
	f.Set("eligibility.unable", "yes")
	f.Set("eligibility.refused", "A place at the day centre on Fridays: it is full.")
	expect(t, a.post(h.path("eligibility"), f), http.StatusSeeOther)
	expect(t, a.get(h.path("eligibility")), http.StatusOK, "The answers under Day-to-day life show none. 10 of the 10 have no answer yet.",
		"Day-to-day life: unable in none.", "Conditions and illnesses: none recorded.")
	expect(t, a.get("/assessments/"+h.id+"/read"), http.StatusOK, "Was anything asked for and refused?", "it is full", "Not answered yet.", "1. Where the needs come from")
	expect(t, a.get("/assessments/"+h.id+"/read?print=large"), http.StatusOK, "app-large-print")
}

func TestACarerFillsInTheirSectionOnceThePersonAgrees(t *testing.T) {
	h := newHouse(t)
	a := h.signIn(amina)
	page := h.path("carer") + "/hand"
	expect(t, a.get(page), http.StatusOK, "Cara Lee – Ann hasn’t agreed to share this with them")
	h.update(access.Server("test"), func(tx *store.Tx) error {
		_, err := tx.Create(r4.Consent{Status: "active", Patient: r4.Ref("Patient/ann"), DateTime: r4.Instant(tx.Now()),
			Scope:      r4.Coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", ""),
			Category:   []r4.CodeableConcept{*r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA", "")},
			PolicyRule: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", ""),
			Provision: &r4.ConsentProvision{Type: "permit", Class: []r4.Coding{{System: access.CategorySystem, Code: "assessment"}},
				Actor: []r4.ConsentProvisionActor{{Role: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "DAU", ""), Reference: r4.Ref(cara.Actor)}}}})
		return err
	})
	if strings.Contains(a.get(page).Body.String(), "agreed to share") {
		t.Fatal("still not to be asked")
	}
	expect(t, a.post(page, url.Values{"to": {cara.Actor}}), http.StatusSeeOther)
	c := h.signIn(cara)
	f := c.form(h.path("carer"))
	f.Set("carer.has", "yes")
	f.Set("carer.name", "Cara, her daughter")
	f.Set("carer.says", "I am tired.")
	f.Set("carer.willing", "for-now")
	f.Set("carer.offer", "considering")
	f.Set("do", "complete")
	expect(t, c.post(h.path("carer"), f), http.StatusSeeOther)
	if s, _ := h.open().Section("carer"); s.Status() != assessment.Completed {
		t.Errorf("it is %s", s.Status())
	}
}
