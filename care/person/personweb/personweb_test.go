package personweb_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/circle"
	"concordat/care/note"
	"concordat/care/person"
	"concordat/care/person/personweb"
	"concordat/care/referral"
	"concordat/record/r4"
	"concordat/record/store"
)

func begin(t *testing.T) (s *caretest.Site, ann string) {
	t.Helper()
	r := caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Known: "Annie", Born: "1942-03-14", NHSNumber: "9990000018", Lines: []string{"1 High Street"}, Postcode: "WM4 2QT"})
		return err
	})
	return caretest.Serve(r, personweb.Routes()...), ann
}

func TestFindingExplainsAWrongNumberAndKeepsWhatWasTyped(t *testing.T) {
	s, _ := begin(t)
	s.Expect(s.Get(caretest.Amina, "/people"), http.StatusOK, "Find a person")
	s.Expect(s.Get(caretest.Amina, "/people?q=999+000+0081"), http.StatusUnprocessableEntity, "Error: Find a person", "The last digit doesn't fit the other nine", `value="999 000 0081"`, `href="#q"`)
	s.Expect(s.Get(caretest.Amina, "/people?q="), http.StatusUnprocessableEntity, "Enter a name, a date of birth or an NHS number")
	s.Expect(s.Get(caretest.Amina, "/people?q=anne+leigh"), http.StatusOK, "1 person fits", "Ann Lee (Annie)", "14 March 1942", "WM4", "Name that sounds the same")
	s.Expect(s.Get(caretest.Amina, "/people?q=zebedee"), http.StatusOK, "Nobody fits", "/people/new?name=zebedee")
	s.Expect(s.Get(caretest.Helen, "/people?q=ann"), http.StatusForbidden, "Commissioners see counts, never a named record")
}

func TestASearchWithTooManyAnswersSaysSo(t *testing.T) {
	s, _ := begin(t)
	s.As(caretest.Priya, func(tx *store.Tx) error {
		for i := range 25 {
			if _, err := person.Register(tx, person.Details{Given: fmt.Sprintf("Jo%c", 'a'+i), Family: "Smith", Born: "1950-01-02"}); err != nil {
				return err
			}
		}
		return nil
	})
	a := s.Get(caretest.Amina, "/people?q=smith")
	s.Expect(a, http.StatusOK, "More than 20 people fit", "Narrow it down")
	if n := strings.Count(a.Body, `href="/people/`) - strings.Count(a.Body, `href="/people/new`); n != 20 {
		t.Errorf("%d people are listed", n)
	}
}

func TestNobodyIsAddedBeforeLikelyMatchesWereShown(t *testing.T) {
	s, ann := begin(t)
	fields := []string{"given", "Ann", "family", "Leigh", "born-day", "14", "born-month", "3", "born-year", "1942", "postcode", "wm42qt"}
	a := s.Post(caretest.Amina, "/people/new", fields...)
	s.Expect(a, http.StatusOK, "Is Ann Leigh one of these people?", "Likely the same person", "/people/"+ann, "None of these: add Ann Leigh", `name="family" value="Leigh"`)
	a = s.Post(caretest.Amina, "/people/new", append(fields, "none-of-these", "yes")...)
	s.Expect(a, http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, a.Location), http.StatusOK, "Ann Leigh is registered.", "Nobody yet", "Take this on")

	same := append(fields, "nhs-number", "9990000018")
	a = s.Post(caretest.Amina, "/people/new", same...)
	s.Expect(a, http.StatusOK, "Almost certainly the same person", "nobody else can be added with it")
	s.Expect(s.Post(caretest.Amina, "/people/new", append(same, "none-of-these", "yes")...), http.StatusConflict, "Somebody with this NHS number is registered already")
}

func TestWhoMayBeTheSameIsShownWithWhatDiffers(t *testing.T) {
	s, ann := begin(t)
	for _, fields := range [][]string{
		{"given", "Ann", "family", "Lee", "born-day", "14", "born-month", "3", "born-year", "1943"},
		{"given", "Lee", "family", "Ann", "born-day", "14", "born-month", "3", "born-year", "1942"},
	} {
		s.Expect(s.Post(caretest.Amina, "/people/new", fields...), http.StatusOK, "May be the same person", "/people/"+ann)
	}
	a := s.Post(caretest.Amina, "/people/new", "given", "Anne", "family", "Leigh", "born-day", "1", "born-month", "2", "born-year", "1950", "postcode", "WM4 2QT")
	s.Expect(a, http.StatusOK, "a name that sounds the same, the same postcode", "What differs", "born 1 February 1950 entered, 14 March 1942 on record")
}

func TestTakingTheNHSNumberOffIsConfirmed(t *testing.T) {
	s, ann := begin(t)
	path := "/people/" + ann + "/details"
	fields := []string{"version", "1", "given", "Ann", "family", "Lee", "born-day", "14", "born-month", "3", "born-year", "1942", "nhs-number", ""}
	s.Expect(s.Post(caretest.Ben, path, fields...), http.StatusUnprocessableEntity, "The NHS number 999 000 0018 would be taken off this record", "Take the NHS number 999 000 0018 off this record")
	s.Expect(s.Post(caretest.Ben, path, append(fields, "no-nhs-number", "yes")...), http.StatusSeeOther)
	a := s.Get(caretest.Ben, "/people/"+ann)
	if s.Expect(a, http.StatusOK, "The details are changed."); strings.Contains(a.Body, "999 000 0018") {
		t.Error("the number is still shown")
	}
}

func TestRegisteringKeepsWhatWasTypedAndNamesEveryFault(t *testing.T) {
	s, _ := begin(t)
	a := s.Post(caretest.Amina, "/people/new", "family", "O'Neil", "born-day", "31", "born-month", "2", "born-year", "1950", "postcode", "WM", "nhs-number", "999 000 0081", "phone", "abc", "email", "nope")
	s.Expect(a, http.StatusUnprocessableEntity, "There is a problem", "Enter a first name", "Date of birth must be a real date", "The last digit doesn't fit", "Enter a full postcode", "Enter a telephone number, like", "Enter an email address, like", `value="O'Neil"`, `value="31"`)
}

func TestThePageOfAPersonSaysWhatMattersAndWhoAnswers(t *testing.T) {
	s, ann := begin(t)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann), http.StatusOK, "Ann Lee", "likes to be called Annie", "999 000 0018", "14 March 1942 (83 years)", "hasn’t said yet what matters most", "Nobody yet.", "Nothing is planned", "There is no plan yet", "Nobody is recorded yet")
	s.As(caretest.Priya, func(tx *store.Tx) error {
		if _, err := circle.Add(tx, ann, circle.Member{Name: "Joan Lee", Relation: "DAU", Carer: true, Emergency: true}); err != nil {
			return err
		}
		if _, err := circle.Raise(tx, ann, "safety", "Large dog"); err != nil {
			return err
		}
		_, err := referral.Refer(tx, referral.Ask{Person: ann, To: "Organization/council", For: "Help at home", Wants: "x", Why: "y", NeededBy: "2026-03-03"})
		return err
	})
	s.Expect(s.Get(caretest.Ben, "/people/"+ann), http.StatusOK, "Dr Priya Nair, Lakeside Surgery", "Asked Westmere Council for help and stays responsible until they accept. Since 2 March 2026", "Joan Lee", "daughter", "ring in an emergency", "<svg", "Safety:", "Large dog", "Referral: Help at home")
	s.Clock.Advance(25 * time.Minute)
	s.Expect(s.Get(caretest.Helen, "/people/"+ann), http.StatusForbidden, "never a named record")
	s.Expect(s.Get(caretest.Ben, "/people/nobody"), http.StatusNotFound)
	if a := s.Get(caretest.Herself(ann, "Ann Lee"), "/people/"+ann); a.Status != http.StatusSeeOther || a.Location != "/" {
		t.Errorf("she is sent to %q with %d", a.Location, a.Status)
	}
	var other string
	s.As(caretest.Priya, func(tx *store.Tx) (err error) {
		other, err = person.Register(tx, person.Details{Given: "Zebedee", Family: "Stone", Born: "1950-01-01"})
		return err
	})
	for _, id := range []string{other, "nobody"} {
		a := s.Get(caretest.Herself(ann, "Ann Lee"), "/people/"+id)
		if s.Expect(a, http.StatusForbidden, "You can't see this", "This page is about somebody else."); strings.Contains(a.Body, "Zebedee") {
			t.Error("she is told who it is about")
		}
	}
}

func TestTakingOnMakesOneAccountable(t *testing.T) {
	s, ann := begin(t)
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/take-on"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann), http.StatusOK, "You are accountable now for Annie’s care.", "Ben Carter, Westmere Community Health NHS Trust")
	s.Expect(s.Post(caretest.Amina, "/people/"+ann+"/take-on"), http.StatusConflict, "accountable already")
}

func TestTheTimelineOpensAtWhatIsNewAndHidesWhatIsNotHers(t *testing.T) {
	s, ann := begin(t)
	path := "/people/" + ann + "/timeline"
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Nothing is recorded yet")
	s.Clock.Advance(10 * time.Minute)
	s.As(caretest.Ben, func(tx *store.Tx) error {
		if _, err := note.Write(tx, note.Entry{Person: ann, Kind: "visit", Text: "Dressed her arm", Happened: caretest.Begin.AddDate(0, -1, 0)}); err != nil {
			return err
		}
		_, err := note.Write(tx, note.Entry{Person: ann, Kind: "contact", Text: "Her daughter is worn out", ThirdParty: true})
		return err
	})
	s.Clock.Advance(15 * time.Minute)
	s.Get(caretest.Amina, "/people/"+ann) // stays signed in
	s.Clock.Advance(10 * time.Minute)
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Since you last looked", "You last looked on 2 March 2026, 9:00am", "Dressed her arm", "2 February 2026", "Not for Annie to see")
	s.Expect(s.Get(caretest.Amina, path+"?kind=medicine"), http.StatusOK, "Nothing of this kind is recorded")
	s.Expect(s.Get(caretest.Amina, path+"?before=soon"), http.StatusBadRequest)
	a := s.Get(caretest.Herself(ann, "Ann Lee"), path)
	s.Expect(a, http.StatusOK, "Dressed her arm")
	if strings.Contains(a.Body, "worn out") {
		t.Error("she reads what her daughter told in confidence")
	}
}

func TestPeopleAndAlertsAreAddedAndEnded(t *testing.T) {
	s, ann := begin(t)
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/circle", "name", "", "phone", "01632 960000"), http.StatusUnprocessableEntity, "Enter a name", "Say who they are", `value="01632 960000"`)
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/circle", "name", "Joan Lee", "relation", "DAU", "is", "carer", "is", "emergency", "may-contact", "yes"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann+"/circle"), http.StatusOK, "Joan Lee", "daughter, unpaid carer", "Yes, Annie agreed")
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/alerts", "text", ""), http.StatusUnprocessableEntity, "Say what people must know")
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/alerts", "kind", "safety", "text", "Large dog"), http.StatusSeeOther)
	var id string
	s.See(caretest.Ben, func(r *store.Reader) error {
		alerts, err := circle.Alerts(r, ann)
		id = alerts[0].ID
		return err
	})
	end := "/people/" + ann + "/alerts/" + id + "/end"
	s.Expect(s.Post(caretest.Ben, "/people/somebody-else/alerts/"+id+"/end", "version", "1", "why", "The dog died"), http.StatusNotFound)
	s.Expect(s.Get(caretest.Ben, end), http.StatusOK, "End this alert?", "Large dog", "Why is it no longer needed?")
	s.Expect(s.Post(caretest.Ben, end, "version", "1", "why", " "), http.StatusUnprocessableEntity, "Say why this alert is no longer needed", "Large dog")
	s.Expect(s.Post(caretest.Ben, end, "version", "1", "why", "The dog died"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann+"/alerts"), http.StatusOK, "There are no alerts.", "Past alerts (1)", "Ended because: The dog died", "Ended by Ben Carter", "Raise it again")
	if a := s.Get(caretest.Ben, end); a.Status != http.StatusSeeOther {
		t.Errorf("an ended alert can be ended again: %d", a.Status)
	}
	s.Expect(s.Post(caretest.Ben, "/people/"+ann+"/alerts", "kind", "safety", "text", "Large dog"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann+"/alerts"), http.StatusOK, "Large dog", "End this alert", "Past alerts (1)")
}

func TestDetailsAreChangedAtTheVersionThatWasSeen(t *testing.T) {
	s, ann := begin(t)
	path := "/people/" + ann + "/details"
	s.Expect(s.Get(caretest.Ben, path), http.StatusOK, `value="Ann"`, `value="Lee"`, `value="999 000 0018"`, `value="1942"`, `value="WM4 2QT"`)
	fields := []string{"version", "1", "given", "Ann", "family", "Byrne", "born-day", "14", "born-month", "3", "born-year", "1942", "nhs-number", "999 000 0018", "address", "2 Mill Lane", "postcode", "WM1 1AA"}
	s.Expect(s.Post(caretest.Ben, path, append(fields, "postcode", "")...), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann), http.StatusOK, "The details are changed.", "Ann Byrne", "2 Mill Lane")
	a := s.Post(caretest.Amina, path, append(fields, "gender", "female")...)
	s.Expect(a, http.StatusConflict, "Person this page is about", "First names", "Date of birth Year", "First line of the address", "Gender on record, if known", ">Female<")
	for _, raw := range []string{"Born day", "Given", "Version", ">female<"} {
		if strings.Contains(a.Body, raw) {
			t.Errorf("the page shows %q", raw)
		}
	}
	s.Expect(s.Post(caretest.Amina, path, "version", "2", "given", "Ann"), http.StatusUnprocessableEntity, "Enter a last name", "Enter a date of birth")
}

func TestSomebodyInTheCircleIsChangedAndTakenOff(t *testing.T) {
	s, ann := begin(t)
	var id string
	s.As(caretest.Ben, func(tx *store.Tx) (err error) {
		id, err = circle.Add(tx, ann, circle.Member{Name: "Joan Lee", Relation: "DAU", Carer: true, MayContact: circle.Yes})
		return err
	})
	path := "/people/" + ann + "/circle/" + id
	s.Expect(s.Get(caretest.Ben, path), http.StatusOK, `value="Joan Lee"`, `value="DAU" selected`, `value="carer" checked`)
	s.Expect(s.Post(caretest.Ben, path, "version", "1", "name", "", "relation", "DAU"), http.StatusUnprocessableEntity, "Enter a name")
	s.Expect(s.Post(caretest.Ben, path, "version", "1", "name", "Joan Hill", "relation", "DAU"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann+"/circle"), http.StatusOK, "Joan Hill was changed.")
	s.Expect(s.Post(caretest.Ben, path+"/remove", "version", "1"), http.StatusConflict)
	s.Expect(s.Post(caretest.Ben, path+"/remove", "version", "2"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, "/people/"+ann+"/circle"), http.StatusOK, "No family, friends or neighbours are recorded yet")
}

func TestWhatHappensNextSaysHowOftenAndHidesNothing(t *testing.T) {
	s, ann := begin(t)
	s.As(caretest.Priya, func(tx *store.Tx) error {
		for n := range 12 {
			_, err := tx.Create(r4.Task{Status: "requested", Intent: "plan", Description: fmt.Sprintf("Step %d", n), For: r4.Ref("Patient/" + ann), Code: r4.Coded("urn:concordat:plan:part", "action", "Action"),
				Input: []r4.TaskInput{{Type: r4.Text("How often"), ValueTiming: &r4.Timing{Code: r4.Text("every morning"), Repeat: &r4.TimingRepeat{Frequency: r4.Ptr(2), Period: "1", PeriodUnit: "wk"}}}}})
			if err != nil {
				return err
			}
		}
		_, err := tx.Create(r4.Task{Status: "requested", Intent: "plan", Description: "Goes swimming", For: r4.Ref("Patient/" + ann), Restriction: &r4.TaskRestriction{Period: &r4.Period{End: "2026-06-30"}},
			Input: []r4.TaskInput{{Type: r4.Text("How often"), ValueTiming: &r4.Timing{Code: r4.Text("on Tuesdays")}}}})
		return err
	})
	a := s.Get(caretest.Amina, "/people/"+ann)
	s.Expect(a, http.StatusOK, "twice a week, every morning", "on Tuesdays, until 30 June 2026", "and 3 more")
	for n := range 12 {
		if step := fmt.Sprintf("Step %d<", n); !strings.Contains(a.Body, step) {
			t.Errorf("%s is nowhere", step)
		}
	}
	if strings.Contains(a.Body, "no date") {
		t.Error("what is done again and again is said to have no date")
	}
}
