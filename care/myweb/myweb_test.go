package myweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/circle"
	"concordat/care/myweb"
	"concordat/care/person"
	"concordat/care/plan"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

// story is a site with Margaret, who has a plan, and Joan, to whom she has opened it.
type story struct {
	*caretest.Site
	record    *caretest.Record
	id        string
	her, joan access.Who
}

func begin(t *testing.T) story {
	t.Helper()
	r := caretest.New(t)
	s := story{record: r}
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		s.id, err = person.Register(tx, person.Details{Given: "Margaret", Family: "Ellis", Born: "1942-03-14"})
		return err
	})
	s.her = caretest.Herself(s.id, "Margaret Ellis")
	var joan string
	r.As(caretest.Amina, func(tx *store.Tx) (err error) {
		joan, err = circle.Add(tx, s.id, circle.Member{Name: "Joan Ellis", Relation: "DAU", Group: circle.Family})
		return err
	})
	s.joan = access.Who{Actor: "RelatedPerson/" + joan, Name: "Joan Ellis", Role: access.Carer, RoleName: "carer", CaresFor: []string{s.id}}
	s.Site = caretest.Serve(r, myweb.Routes()...)
	return s
}

// planned gives Margaret a plan that she is asked to agree to.
func (s story) planned() {
	s.T.Helper()
	s.record.As(caretest.Amina, func(tx *store.Tx) error {
		p, err := plan.Draft(tx, plan.Beginning{Person: s.id})
		if err != nil {
			return err
		}
		goal, err := plan.AddOutcome(tx, p.ID, plan.Outcome{Words: "Sleep in my own bed"})
		if err != nil {
			return err
		}
		for _, e := range []plan.Entry{
			&plan.Action{What: "Do my exercises", Who: "self", Times: 1, Per: "d", For: []string{goal}},
			&plan.Contingency{If: "Joan can't come", Then: "Ring Betty", Calls: []plan.Call{{Name: "Betty Marsden", Phone: "01632 960119"}}},
			&plan.Review{On: time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC), Clock: plan.FirstReview},
		} {
			if _, err := plan.Add(tx, p.ID, e); err != nil {
				return err
			}
		}
		if p, err = plan.ByID(tx.Reader, p.ID); err != nil {
			return err
		}
		_, err = plan.OfferToPerson(tx, p.ID, p.Mark)
		return err
	})
}

func (s story) agreedAndSigned() {
	s.T.Helper()
	var id, mark string
	s.record.As(s.her, func(tx *store.Tx) error {
		plans, err := plan.ForPerson(tx.Reader, s.id)
		if err != nil {
			return err
		}
		id, mark = plans.Draft.ID, plans.Draft.Mark
		_, err = plan.Agree(tx, id, plan.Agreeing{Mark: mark})
		return err
	})
	s.record.As(caretest.Amina, func(tx *store.Tx) error { _, err := plan.Sign(tx, id, mark); return err })
}

func TestHerHomeSaysWhatSheIsAskedToDoAndWhatComes(t *testing.T) {
	s := begin(t)
	s.Expect(s.Get(s.her, "/my"), http.StatusOK, "Hello Margaret", "Nothing is waiting for you", "You don’t have a plan yet")
	s.planned()
	s.Expect(s.Get(s.her, "/my"), http.StatusOK, "What you are asked to do", "Read your plan and say if you agree", "Asked by Amina Yusuf", "You read your plan and say if you agree")
	s.agreedAndSigned()
	s.Expect(s.Get(s.her, "/my"), http.StatusOK, "You have a plan.", "Sleep in my own bed", "Do my exercises, once a day", "If Joan can't come:", "01632 960119", "We look at it together again on 20 April 2026")
	s.Expect(s.Get(s.her, "/my/next"), http.StatusOK, "By 20 April 2026", "We look at your plan together again", "Amina Yusuf")
}

func TestACarerSeesWhatWasSharedAndNothingElse(t *testing.T) {
	s := begin(t)
	s.planned()
	s.agreedAndSigned()
	a := s.Get(s.joan, "/my")
	if a.Status != http.StatusOK || strings.Contains(a.Body, "Sleep in my own bed") || strings.Contains(a.Body, "Betty") {
		t.Errorf("before she agreed to share: %d %s", a.Status, a.Body)
	}
	s.record.As(s.her, func(tx *store.Tx) error {
		_, err := tx.Create(&r4.Consent{Status: "active", Scope: r4.Coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", ""),
			Category: []r4.CodeableConcept{*r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA", "")}, Patient: r4.Ref("Patient/" + s.id),
			DateTime: "2026-03-02T09:00:00Z", Performer: []r4.Reference{*r4.Ref("Patient/" + s.id)}, PolicyRule: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", ""),
			Provision: &r4.ConsentProvision{Type: "permit", Class: []r4.Coding{{System: access.CategorySystem, Code: "plan"}},
				Actor: []r4.ConsentProvisionActor{{Role: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "DAU", ""), Reference: r4.Ref(s.joan.Actor)}}}})
		return err
	})
	s.Expect(s.Get(s.joan, "/my"), http.StatusOK, "Sleep in my own bed", "Betty Marsden")
	s.Expect(s.Get(s.joan, "/my?for=somebody-else"), http.StatusForbidden, "You can't see this", "about somebody else")
	s.Expect(s.Get(s.joan, "/my/record-looked-at"), http.StatusForbidden, "Only the person whose record it is can see who has looked at it")
	s.Expect(s.Get(s.joan, "/my/about-me/edit"), http.StatusForbidden, "in the person’s own words")
}

func TestSheWritesAboutMeAndNothingIsLost(t *testing.T) {
	s := begin(t)
	s.Expect(s.Get(s.her, "/my/about-me"), http.StatusOK, "You have not written anything yet")
	s.Expect(s.Get(s.her, "/my/about-me/edit"), http.StatusOK, "What is most important to me", "Please don't")
	s.Expect(s.Post(s.her, "/my/about-me/edit", "version", "0", "most-important", "My own house"), http.StatusSeeOther)
	s.Expect(s.Get(s.her, "/my/about-me"), http.StatusOK, "My own house", "Written by you, 2 March 2026")
	a := s.Post(caretest.Amina, "/people/"+s.id+"/about-me/edit", "version", "0", "most-important", "The cat")
	s.Expect(a, http.StatusConflict, "Somebody else changed this while you were writing", "My own house", "The cat", `name="version" value="1"`)
	s.Expect(s.Post(caretest.Amina, "/people/"+s.id+"/about-me/edit", "version", "1", "most-important", "My own house, and the cat", "supported-by", "Joan"), http.StatusSeeOther)
	s.Expect(s.Get(s.her, "/my/about-me"), http.StatusOK, "My own house, and the cat", "Written by Amina Yusuf, Westmere Council, with help from Joan", "What it said before")
	s.Expect(s.Get(s.her, "/my/about-me?version=1"), http.StatusOK, "As it was on 2 March 2026", "My own house")
	if edit := s.Get(s.her, "/my/about-me/edit"); strings.Contains(edit.Body, `value="Joan"`) {
		t.Error("whoever helped before is put down as having helped again")
	}
	a = s.Post(s.her, "/my/about-me/edit", "version", "2", "wellness", strings.Repeat("long ", 900))
	s.Expect(a, http.StatusUnprocessableEntity, "My wellness must be 4,000 characters or fewer", "long long")
}

func TestSheSeesWhoLookedAndWhy(t *testing.T) {
	s := begin(t)
	s.planned()
	s.Get(caretest.Ben, "/people/"+s.id+"/about-me")
	s.Get(s.her, "/my")
	a := s.Get(s.her, "/my/record-looked-at")
	s.Expect(a, http.StatusOK, "Who has looked at your record, and why", "2 March 2026", "Ben Carter, community nurse", "Westmere Community Health NHS Trust", "Amina Yusuf, social worker", "added to your record: plan", "You", "Why:")
	if other := s.Get(caretest.Herself("somebody", "Somebody Else"), "/my/record-looked-at"); strings.Contains(other.Body, "Ben Carter") {
		t.Error("somebody else sees who looked at Margaret's record")
	}
	s.Expect(s.Get(caretest.Amina, "/my/record-looked-at"), http.StatusForbidden)
}
