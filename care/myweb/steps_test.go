package myweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/plan"
	"concordat/care/referral"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

func TestARequestForHelpIsToldAsFarAsItHasCome(t *testing.T) {
	s := begin(t)
	var id string
	s.record.As(caretest.Priya, func(tx *store.Tx) (err error) {
		id, err = referral.Refer(tx, referral.Ask{Person: s.id, Name: "Margaret Ellis", To: "Organization/council", For: "Help at home", Wants: "To stay here", Why: "She fell"})
		return err
	})
	act := func(do func(*store.Tx, string, int) error) {
		t.Helper()
		s.record.As(caretest.Amina, func(tx *store.Tx) error {
			list, err := referral.ForPerson(tx.Reader, s.id)
			if err != nil {
				return err
			}
			return do(tx, id, list[0].Version)
		})
	}
	s.Expect(s.Get(s.her, "/my/next"), http.StatusOK, "Westmere Council has been asked to help you")
	act(referral.See)
	s.Expect(s.Get(s.her, "/my/next"), http.StatusOK, "Westmere Council is looking at your request for help")
	act(referral.Accept)
	s.Expect(s.Get(s.her, "/my/next"), http.StatusOK, "Westmere Council has said yes, and chooses who will help you")
	act(func(tx *store.Tx, id string, base int) error {
		return referral.Allocate(tx, id, base, caretest.Amina.Actor)
	})
	s.Expect(s.Get(s.her, "/my/next"), http.StatusOK, "Amina Yusuf", "gets in touch with you")
	s.planned()
	if a := s.Get(s.her, "/my/next"); strings.Contains(a.Body, "gets in touch") {
		t.Error("what a plan has overtaken is still to come")
	}
	s.record.As(access.Server("test"), func(tx *store.Tx) error {
		f, err := store.Load[r4.Organization](tx.Reader, "council")
		if err != nil {
			return err
		}
		f.Value.Telecom = []r4.ContactPoint{{System: "phone", Value: "01632 960100"}}
		_, err = tx.Update(&f.Value, f.Version)
		return err
	})
	s.Expect(s.Get(s.her, "/my"), http.StatusOK, "makes sure that things happen for you", "Call Westmere Council:", "01632 960100")
}

func TestWhatThePlanBeginsIsToldWithItsDay(t *testing.T) {
	s := begin(t)
	s.planned()
	s.record.As(caretest.Amina, func(tx *store.Tx) error {
		plans, err := plan.ForPerson(tx.Reader, s.id)
		if err != nil {
			return err
		}
		d := plans.Draft
		for _, a := range []plan.Action{
			{What: "Help to wash", Who: "professional", Name: "Fellside Home Care", Times: 2, Per: "d", From: time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)},
			{What: "Fit a rail", Who: "professional", Name: "Equipment service", Until: time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)},
			{What: "Bring the shopping", Who: "family", Name: "Joan Ellis", Times: 1, Per: "wk"},
		} {
			a.For = []string{d.Outcomes[0].Ref}
			if _, err := plan.AddAction(tx, d.ID, a); err != nil {
				return err
			}
		}
		if d, err = plan.ByID(tx.Reader, d.ID); err != nil {
			return err
		}
		_, err = plan.OfferToPerson(tx, d.ID, d.Mark)
		return err
	})
	s.agreedAndSigned()
	a := s.Get(s.her, "/my/next")
	s.Expect(a, http.StatusOK, "From 9 March 2026", "Help to wash, twice a day", "Fellside Home Care", "By 20 March 2026", "Fit a rail", "By 20 April 2026")
	if strings.Contains(a.Body, "shopping") {
		t.Error("what is done again and again is told as something to come")
	}
	if strings.Index(a.Body, "Help to wash") > strings.Index(a.Body, "Fit a rail") {
		t.Error("what comes first is not told first")
	}
}
