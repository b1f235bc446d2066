package homeweb_test

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"concordat/care/assessment"
	"concordat/care/caretest"
	"concordat/care/homeweb"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

func begin(t *testing.T) (s *caretest.Site, ann, id string) {
	t.Helper()
	r := caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}); err != nil {
			return err
		}
		id, err = referral.Refer(tx, referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Help at home", Wants: "x", Why: "y", Urgency: "urgent", NeededBy: "2026-03-03"})
		return err
	})
	return caretest.Serve(r, homeweb.Routes()...), ann, id
}

func TestHomeSaysWhatNeedsAWorkerToday(t *testing.T) {
	s, ann, id := begin(t)
	s.Clock.Advance(48 * time.Hour)
	s.Expect(s.Get(caretest.Ben, "/"), http.StatusOK, "Wednesday 4 March 2026", "Nothing is waiting for you", "Everything that came in has been answered", "Nobody’s care has been given to you")
	s.Expect(s.Get(caretest.Amina, "/"), http.StatusOK, "Ann Lee: Help at home", "Look at it", "Urgent", "Overdue: by 3 March 2026")
	s.Expect(s.Get(caretest.Priya, "/"), http.StatusOK, "Waiting for others", "Not looked at yet")
	s.As(caretest.Dan, func(tx *store.Tx) error {
		if err := referral.Accept(tx, id, store.AnyVersion); err != nil {
			return err
		}
		return referral.Allocate(tx, id, store.AnyVersion, "PractitionerRole/amina")
	})
	s.Expect(s.Get(caretest.Amina, "/"), http.StatusOK, "Your people", `<a href="/people/`+ann+`">Ann Lee</a>`)
}

func TestADeclinedReferralWaitsForWhoAsked(t *testing.T) {
	s, _, id := begin(t)
	s.As(caretest.Dan, func(tx *store.Tx) error { return referral.Decline(tx, id, store.AnyVersion, "Lives elsewhere") })
	s.Expect(s.Get(caretest.Priya, "/"), http.StatusOK, "Declined: say what happens instead")
	s.As(caretest.Priya, func(tx *store.Tx) error { return referral.Withdraw(tx, id, store.AnyVersion, "Asked there") })
	s.Expect(s.Get(caretest.Priya, "/"), http.StatusOK, "Nothing is waiting for you")
}

func TestNothingThatWaitsIsLeftOutUnsaid(t *testing.T) {
	s, ann, _ := begin(t)
	const many = 105
	s.As(caretest.Priya, func(tx *store.Tx) error {
		for range many {
			if _, err := referral.Refer(tx, referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Routine help", Wants: "x", Why: "y"}); err != nil {
				return err
			}
			_, err := tx.Create(r4.Task{Status: "requested", Intent: "plan", Code: r4.Coded("urn:concordat:plan:part", "action", "Action"), Description: "An action of the plan",
				For: r4.Ref("Patient/" + ann), Owner: r4.Ref("PractitionerRole/ben")})
			if err != nil {
				return err
			}
		}
		return nil
	})
	home := s.Get(caretest.Amina, "/")
	s.Expect(home, http.StatusOK, "Referrals to Westmere Council (106)", `<a href="/referrals?list=inbox">and 86 more<`)
	if urgent, routine := strings.Index(home.Body, "Ann Lee: Help at home"), strings.Index(home.Body, "Routine help"); urgent < 0 || urgent > routine {
		t.Error("the urgent referral isn't first")
	}
	s.Expect(s.Get(caretest.Priya, "/"), http.StatusOK, `<a href="/referrals?list=sent">and 86 more<`)
	if ben := s.Get(caretest.Ben, "/"); strings.Count(ben.Body, "An action of the plan") != many {
		t.Errorf("%d actions of %d wait for Ben", strings.Count(ben.Body, "An action of the plan"), many)
	}
}

func TestEverybodyTakenOnIsAmongTheWorkersPeople(t *testing.T) {
	s, _, _ := begin(t)
	const many = 53
	for n := range many {
		s.As(caretest.Ben, func(tx *store.Tx) error {
			id, err := person.Register(tx, person.Details{Given: "Bob", Family: "Hill" + string(rune('a'+n/26)) + string(rune('a'+n%26)), Born: "1950-01-01"})
			if err != nil {
				return err
			}
			if n == 0 {
				_, err = tx.Create(r4.Task{Status: "requested", Intent: "plan", Code: r4.Coded("urn:concordat:plan:part", "action", "Action"), Description: "Waters the plants",
					For: r4.Ref("Patient/" + id), Owner: r4.Ref("Patient/" + id), Input: []r4.TaskInput{{Type: r4.Text("How often"), ValueTiming: &r4.Timing{Code: r4.Text("every morning")}}}})
			}
			return errors.Join(err, referral.TakeOn(tx, id))
		})
	}
	s.Expect(s.Get(caretest.Ben, "/"), http.StatusOK, "Bob Hillaa", "Waters the plants, every morning", `<a href="/people/mine">and 28 more<`)
	s.Expect(s.Get(caretest.Ben, "/people/mine"), http.StatusOK, "1 to 50 of 53", "Bob Hillaa", `<a href="/people/mine?from=50">The people after these</a>`)
	s.Expect(s.Get(caretest.Ben, "/people/mine?from=50"), http.StatusOK, "51 to 53 of 53", "Bob Hillca", `<a href="/people/mine?from=0">The people before these</a>`)
	s.Expect(s.Get(caretest.Ben, "/people/mine?from=-4"), http.StatusOK, "1 to 50 of 53")
	s.Expect(s.Get(caretest.Ben, "/people/mine?from=900"), http.StatusOK, "Your people")
	s.Expect(s.Get(caretest.Amina, "/people/mine"), http.StatusOK, "Nobody’s care has been given to you")
}

func TestASectionThatWasAskedForIsAClickAway(t *testing.T) {
	s, ann, _ := begin(t)
	s.As(caretest.Priya, func(tx *store.Tx) error {
		whole, err := tx.Create(r4.Task{Status: "in-progress", Intent: "order", For: r4.Ref("Patient/" + ann)})
		if err != nil {
			return err
		}
		_, err = tx.Create(r4.Task{Status: assessment.Asked, Intent: "order", Description: "Getting about", For: r4.Ref("Patient/" + ann), PartOf: []r4.Reference{*r4.Ref("Task/" + whole.ID)},
			Requester: &r4.Reference{Reference: "PractitionerRole/priya", Display: "Dr Priya Nair"}, Owner: r4.Ref("PractitionerRole/ben"),
			Code: &r4.CodeableConcept{Coding: []r4.Coding{{System: assessment.TaskSystem, Code: assessment.SectionCode}, {System: assessment.SectionSystem, Code: "moving"}}}})
		return err
	})
	a := s.Get(caretest.Ben, "/")
	s.Expect(a, http.StatusOK, "take it or say no")
	if !regexp.MustCompile(`href="/assessments/[^/"]+/sections/moving"`).MatchString(a.Body) {
		t.Error("no link goes to the section, where it is taken")
	}
}

func TestWhoSeesNoNamedRecordSeesCounts(t *testing.T) {
	s, _, _ := begin(t)
	a := s.Get(caretest.Helen, "/")
	s.Expect(a, http.StatusOK, "Commissioners see counts, never a named record", "fewer than 5", "referrals have not been looked at")
	if strings.Contains(a.Body, "Ann") {
		t.Error("a name is shown")
	}
	provider := access.Who{Actor: "PractitionerRole/sana", Name: "Sana Malik", Role: access.Provider, Organisation: "Organization/fellside", OrgName: "Fellside Home Care"}
	s.Expect(s.Get(provider, "/"), http.StatusOK, "no package of care running")
}

func TestGovernanceGoesToWhoHasUsedTheRecord(t *testing.T) {
	s, _, _ := begin(t)
	a := s.Get(access.Who{Actor: "PractitionerRole/lin", Name: "Lin Chen", Role: access.Governance}, "/")
	if a.Status != http.StatusSeeOther || a.Location != "/governance/access" {
		t.Errorf("%d to %s", a.Status, a.Location)
	}
}

func TestThePersonGoesToHerOwnPages(t *testing.T) {
	s, ann, _ := begin(t)
	if a := s.Get(caretest.Herself(ann, "Ann Lee"), "/"); a.Status != http.StatusSeeOther || a.Location != "/my" {
		t.Errorf("sent to %q with %d", a.Location, a.Status)
	}
}
