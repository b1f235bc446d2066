package referralweb_test

import (
	"net/http"
	"strings"
	"testing"

	"concordat/care/caretest"
	"concordat/care/person"
	"concordat/care/referral/referralweb"
	"concordat/record/store"
)

func begin(t *testing.T) (s *caretest.Site, ann string) {
	t.Helper()
	r := caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"})
		return err
	})
	return caretest.Serve(r, referralweb.Routes()...), ann
}

// send refers Ann to the council as her GP and returns the path of the referral.
func send(s *caretest.Site, ann string) string {
	s.T.Helper()
	a := s.Post(caretest.Priya, "/people/"+ann+"/refer", "to", "Organization/council", "for", "Help at home", "wants", "To stay in my own house", "why", "A fall", "urgency", "urgent",
		"needed-by-day", "6", "needed-by-month", "3", "needed-by-year", "2026")
	s.Expect(a, http.StatusSeeOther)
	return a.Location
}

func TestAReferralThatLacksSomethingKeepsTheRest(t *testing.T) {
	s, ann := begin(t)
	s.Expect(s.Get(caretest.Priya, "/people/"+ann+"/refer"), http.StatusOK, "Westmere Council", "What does Ann want, in their own words?")
	a := s.Post(caretest.Priya, "/people/"+ann+"/refer", "to", "Organization/council", "why", "A fall & a long lie", "needed-by-day", "31", "needed-by-month", "2", "needed-by-year", "2026")
	s.Expect(a, http.StatusUnprocessableEntity, "Error: Refer Ann Lee", "The day must be a real date", "A fall & a long lie", `value="31"`)
	a = s.Post(caretest.Priya, "/people/"+ann+"/refer", "to", "Organization/council", "why", "A fall & a long lie", "needed-by-day", "1", "needed-by-month", "3", "needed-by-year", "2026")
	s.Expect(a, http.StatusUnprocessableEntity, "The day must be today or later", `value="2026"`)
	a = s.Post(caretest.Priya, "/people/"+ann+"/refer", "to", "Organization/council", "why", "A fall & a long lie")
	s.Expect(a, http.StatusUnprocessableEntity, "Say what you are asking for", "Say what the person wants, in their own words", "A fall & a long lie", `value="Organization/council" selected`)
}

func TestFromReferralToWorkerThroughThePages(t *testing.T) {
	s, ann := begin(t)
	path := send(s, ann)
	s.Expect(s.Get(caretest.Priya, path), http.StatusOK, "The referral was sent. You stay accountable until they accept.", "Not looked at", "To stay in my own house", "Take the referral back")
	s.Expect(s.Get(caretest.Ben, path), http.StatusOK, "Not looked at")
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Seen, not decided", "If you accept, Westmere Council is accountable", "Answer needed by")
	s.Expect(s.Get(caretest.Amina, "/referrals"), http.StatusOK, "Ann Lee: Help at home", "Asked by Dr Priya Nair, Lakeside Surgery on 2 March 2026")
	s.Expect(s.Post(caretest.Ben, path+"/accept", "version", "2"), http.StatusForbidden, "Only Westmere Council can answer this referral")
	s.Expect(s.Post(caretest.Amina, path+"/accept", "version", "2"), http.StatusSeeOther)
	s.Expect(s.Post(caretest.Dan, path+"/accept", "version", "2"), http.StatusConflict, "Somebody else changed this")
	s.Expect(s.Post(caretest.Dan, path+"/allocate", "version", "3"), http.StatusUnprocessableEntity, "Choose who will do this", "Amina Yusuf, Social worker")
	s.Expect(s.Post(caretest.Dan, path+"/allocate", "version", "3", "worker", "PractitionerRole/amina"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Dan, path), http.StatusOK, "Amina Yusuf, Westmere Council is accountable now for Ann’s care.", "Assessments of Ann")
	a := s.Get(caretest.Amina, path)
	s.Expect(a, http.StatusOK, "With a worker", "Given to Amina Yusuf", "Start the joint assessment", "/people/"+ann+"/assessments/start", "Give it to somebody else")
	if strings.Contains(a.Body, "Assessments of Ann") || strings.Contains(a.Body, "do this myself") {
		t.Error("who has it is offered the wrong steps")
	}
	s.Expect(s.Post(caretest.Amina, path+"/finish", "version", "4"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "The referral is done.", "Done")
	s.Expect(s.Get(caretest.Amina, "/people/"+ann+"/referrals"), http.StatusOK, "Ann Lee: Help at home")
}

func TestOnePressTakesAReferralOn(t *testing.T) {
	s, ann := begin(t)
	path := send(s, ann)
	s.Get(caretest.Amina, path)
	s.Expect(s.Post(caretest.Amina, path+"/accept", "version", "2"), http.StatusSeeOther)
	a := s.Get(caretest.Amina, path)
	s.Expect(a, http.StatusOK, "Accepted. Westmere Council is accountable for Ann’s care now.", "I’ll do this myself", `name="worker" value="PractitionerRole/amina"`, "Who else will do this?")
	s.Expect(s.Post(caretest.Amina, path+"/allocate", "version", "3", "worker", "PractitionerRole/amina"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "You are accountable now for Ann’s care.", "What you do next")
}

func TestReferringSaysWhoIsAccountableMeanwhile(t *testing.T) {
	s, ann := begin(t)
	page := "/people/" + ann + "/refer"
	s.Expect(s.Get(caretest.Ben, page), http.StatusOK, "Nobody is accountable now. Once you have sent this, you are, until they accept.")
	path := send(s, ann)
	s.Expect(s.Get(caretest.Priya, page), http.StatusOK, "You stay accountable until they accept.")
	s.Expect(s.Get(caretest.Ben, page), http.StatusOK, "Dr Priya Nair, Lakeside Surgery is accountable now, not you, and stays so until they accept.")
	s.Get(caretest.Amina, path)
	s.Post(caretest.Amina, path+"/accept", "version", "2")
	s.Post(caretest.Amina, path+"/allocate", "version", "3", "worker", "PractitionerRole/amina")
	a := s.Post(caretest.Priya, page, "to", "Organization/trust", "for", "Bandages", "wants", "Soon", "why", "A wound", "urgency", "routine")
	s.Expect(a, http.StatusSeeOther)
	const meanwhile = "Amina Yusuf, Westmere Council is accountable now, not you, and stays so until they accept and give the work to somebody."
	s.Expect(s.Get(caretest.Priya, a.Location), http.StatusOK, "The referral was sent. "+meanwhile)
	s.Expect(s.Get(caretest.Ben, a.Location), http.StatusOK, "is accountable for what is asked here, and for Ann’s care once you have given it to somebody. Until then Amina Yusuf, Westmere Council is.")
}

func TestDecliningNeedsAReasonAndLeavesWhoAskedAccountable(t *testing.T) {
	s, ann := begin(t)
	path := send(s, ann)
	s.Get(caretest.Amina, path)
	s.Expect(s.Get(caretest.Amina, path+"/decline"), http.StatusOK, "Why are you declining?")
	s.Expect(s.Post(caretest.Amina, path+"/decline", "version", "2", "reason", ""), http.StatusUnprocessableEntity, "Say why you are declining")
	s.Expect(s.Post(caretest.Amina, path+"/decline", "version", "2", "reason", "Lives in another area"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Priya, path), http.StatusOK, "Lives in another area", "Dr Priya Nair, Lakeside Surgery is accountable for what happens next", "Say what happens instead")
	s.Expect(s.Post(caretest.Priya, path+"/withdraw", "version", "3", "reason", "Her own council was asked"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Priya, path), http.StatusOK, "Declined, closed", "Closed: Her own council was asked")
}

func TestEmptyListsSayWhatToDo(t *testing.T) {
	s, ann := begin(t)
	s.Expect(s.Get(caretest.Amina, "/referrals"), http.StatusOK, "Nothing is waiting", "Nothing has been given to you", "You have no referrals open")
	s.Expect(s.Get(caretest.Amina, "/people/"+ann+"/referrals"), http.StatusOK, "Ann has not been referred to anybody")
	s.Expect(s.Get(caretest.Helen, "/referrals"), http.StatusForbidden, "never a named record")
	if a := s.Get(caretest.Amina, "/referrals/nothing"); a.Status != http.StatusNotFound || strings.Contains(a.Body, "Ann") {
		t.Errorf("answered %d", a.Status)
	}
}
