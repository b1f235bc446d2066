package homeweb_test

import (
	"net/http"
	"strings"
	"testing"

	"concordat/care/caretest"
	"concordat/care/homeweb"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/partnership/access"
	"concordat/record/store"
)

func begin(t *testing.T) (s *caretest.Site, ann, id string) {
	t.Helper()
	r := caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}); err != nil {
			return err
		}
		id, err = referral.Refer(tx, referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Help at home", Wants: "x", Why: "y", Urgency: "urgent", NeededBy: "2026-02-27"})
		return err
	})
	return caretest.Serve(r, homeweb.Routes()...), ann, id
}

func TestHomeSaysWhatNeedsAWorkerToday(t *testing.T) {
	s, ann, id := begin(t)
	s.Expect(s.Get(caretest.Ben, "/"), http.StatusOK, "Monday 2 March 2026", "Nothing is waiting for you", "Everything that came in has been answered", "Nobody’s care has been given to you")
	s.Expect(s.Get(caretest.Amina, "/"), http.StatusOK, "Ann Lee: Help at home", "Look at it", "Urgent", "Overdue: by 27 February 2026")
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

func TestGovernanceSeesWhoLookedAndNotWhatTheySaw(t *testing.T) {
	s, ann, _ := begin(t)
	if err := s.Look(caretest.Helen, func(r *store.Reader) error {
		_, err := person.Load(r, ann)
		return err
	}); err == nil {
		t.Fatal("a commissioner read a record")
	}
	lin := access.Who{Actor: "PractitionerRole/lin", Name: "Lin Chen", Role: access.Governance, Organisation: "Organization/council", OrgName: "Westmere Council"}
	a := s.Get(lin, "/")
	s.Expect(a, http.StatusOK, "Dr Priya Nair, Lakeside Surgery", "Helen Marsh", "Refused")
	if strings.Contains(a.Body, "Ann Lee") || strings.Contains(a.Body, "Help at home") {
		t.Error("what is in the record is shown")
	}
}

func TestThePersonGoesToHerOwnPages(t *testing.T) {
	s, ann, _ := begin(t)
	if a := s.Get(caretest.Herself(ann, "Ann Lee"), "/"); a.Status != http.StatusSeeOther || a.Location != "/my" {
		t.Errorf("sent to %q with %d", a.Location, a.Status)
	}
}
