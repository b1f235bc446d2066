package assessmentweb

import (
	"net/http"
	"strings"
	"testing"

	"concordat/care/worker"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

func TestAllFactsOnTheRecordAreTakenWithOnePress(t *testing.T) {
	h := newHouse(t)
	h.update(access.Server("test"), func(tx *store.Tx) error {
		for name, does := range map[string]string{"Penicillin": "rash", "Latex": "swelling"} {
			_, err := tx.Create(r4.AllergyIntolerance{Patient: r4.Ref("Patient/ann"), Code: r4.Text(name), RecordedDate: "2019-05-02", Recorder: r4.Ref(ben.Actor),
				Reaction: []r4.AllergyIntoleranceReaction{{Manifestation: []r4.CodeableConcept{*r4.Text(does)}}}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	b := h.signIn(ben)
	expect(t, b.get(h.path("health")), http.StatusOK, "Penicillin: rash", "Allergies on the record, Ben Carter, Westmere Community Health NHS Trust, 2 May 2019", "Add all 2")
	f := b.form(h.path("health"))
	f.Set("do", "accept-all:health.allergies")
	expect(t, b.post(h.path("health"), f), http.StatusSeeOther)
	if got := h.says("health.allergies"); !strings.Contains(got, "Penicillin: rash") || !strings.Contains(got, "Latex: swelling") {
		t.Errorf("it says %q", got)
	}
	if g := h.open().Log.On("health.allergies", "").Latest(); g.Source == nil || len(g.AlsoFrom) != 1 {
		t.Errorf("taken from %v and %v", g.Source, g.AlsoFrom)
	}
}

func TestWhoCanBeAskedStandsByOrganisationOnesOwnFirst(t *testing.T) {
	h := newHouse(t)
	h.update(access.Server("test"), func(tx *store.Tx) error {
		for id, name := range map[string]string{"council": "Westmere Council", "trust": "Westmere Community Health NHS Trust"} {
			if _, err := tx.CreateAs(id, r4.Organization{Name: name, Type: []r4.CodeableConcept{*r4.Coded(worker.KindSystem, id, "")}}); err != nil {
				return err
			}
		}
		return nil
	})
	page := h.signIn(ben).get(h.path("home") + "/hand").Body.String()
	trust, council := strings.Index(page, `<optgroup label="Westmere Community Health NHS Trust">`), strings.Index(page, `<optgroup label="Westmere Council">`)
	if trust < 0 || council < trust {
		t.Errorf("Ben’s own organisation at %d, the council at %d", trust, council)
	}
	if got := inSentence("GP") + ", " + inSentence("Social worker"); got != "GP, social worker" {
		t.Error(got)
	}
}
