package person_test

import (
	"fmt"
	"strings"
	"testing"

	"concordat/care/caretest"
	"concordat/care/person"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

var kathryn = person.Details{Given: "Kathryn Rose", Family: "O'Neil", Known: "Kitty", Born: "1942-03-14", NHSNumber: "999 000 0018",
	Lines: []string{"14 Quarry Lane"}, Town: "Westmere", Postcode: "wm42qt", Phone: "01632 960118"}

func register(t *testing.T, r *caretest.Record, d person.Details) (id string) {
	t.Helper()
	r.As(caretest.Amina, func(tx *store.Tx) (err error) {
		id, err = person.Register(tx, d)
		return err
	})
	return id
}

func TestWhoIsRegisteredComesBackAsTheyAre(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	r.See(caretest.Ben, func(reader *store.Reader) error {
		p, err := person.Load(reader, id)
		if err != nil {
			return err
		}
		age, ok := p.Age(reader.Now())
		got := fmt.Sprint(p.Name, "|", p.Called(), "|", p.NHSNumber, "|", p.Born, "|", age, ok, "|", p.Address(), "|", p.Area(), "|", p.Phone)
		if want := "Kathryn Rose O'Neil|Kitty|999 000 0018|14 March 1942|83 true|[14 Quarry Lane Westmere WM4 2QT]|WM4|01632 960118"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		return nil
	})
}

func TestAChangeKeepsWhatItHasNoWordForAndWhatWasBefore(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	r.As(caretest.Amina, func(tx *store.Tx) error { // what another system recorded
		p, err := store.Load[r4.Patient](tx.Reader, id)
		if err != nil {
			return err
		}
		p.Value.Identifier = append(p.Value.Identifier, r4.Identifier{System: "urn:other", Value: "7"})
		p.Value.Telecom = append(p.Value.Telecom, r4.ContactPoint{System: "fax", Value: "1"})
		_, err = tx.Update(p.Value, p.Version)
		return err
	})
	moved := kathryn
	moved.Family, moved.Lines, moved.Postcode, moved.Phone, moved.Email, moved.Interpreter = "Byrne", []string{"2 Mill Lane"}, "WM1 1AA", "01632 960200", "k@example.org", true
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { return person.Change(tx, id, 1, moved) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed from an old version: %v", err)
	}
	r.As(caretest.Ben, func(tx *store.Tx) error { return person.Change(tx, id, 2, moved) })
	r.See(caretest.Ben, func(reader *store.Reader) error {
		found, err := store.Load[r4.Patient](reader, id)
		if err != nil {
			return err
		}
		p, v := person.Of(found), found.Value
		got := fmt.Sprint(p.Name, "|", p.Called(), "|", p.NHSNumber, "|", p.Address(), "|", p.Phone, "|", p.Email, "|", p.Interpreter)
		if want := "Kathryn Rose Byrne|Kitty|999 000 0018|[2 Mill Lane Westmere WM1 1AA]|01632 960200|k@example.org|true"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if len(v.Identifier) != 2 || len(v.Telecom) != 3 || len(v.Address) != 2 || v.Address[1].Use != "old" || len(v.Name) != 3 || v.Name[2].Use != "old" || v.Name[2].Family != "O'Neil" {
			t.Errorf("kept %+v %+v %+v %+v", v.Identifier, v.Telecom, v.Address, v.Name)
		}
		return nil
	})
	r.As(caretest.Ben, func(tx *store.Tx) error { return person.Change(tx, id, 3, moved) })
	r.See(caretest.Ben, func(reader *store.Reader) error {
		found, err := store.Load[r4.Patient](reader, id)
		if v := found.Value; len(v.Address) != 2 || len(v.Name) != 3 || len(v.Telecom) != 3 {
			t.Errorf("the same change again makes %+v %+v %+v", v.Address, v.Name, v.Telecom)
		}
		return err
	})
}

func TestRegisteringSaysEverythingThatIsWrong(t *testing.T) {
	r := caretest.New(t)
	err := r.Try(caretest.Amina, func(tx *store.Tx) error {
		_, err := person.Register(tx, person.Details{NHSNumber: "999 000 0081", Postcode: "nowhere"})
		return err
	})
	var got []string
	if e, ok := err.(*fault.Error); ok {
		for _, i := range e.Issues {
			got = append(got, i.Path)
		}
	}
	if strings.Join(got, " ") != "given family born nhs-number postcode" {
		t.Errorf("got %v of %v", got, err)
	}
}

func TestAnNHSNumberIsGivenToOnePersonOnly(t *testing.T) {
	r := caretest.New(t)
	register(t, r, kathryn)
	err := r.Try(caretest.Ben, func(tx *store.Tx) error {
		_, err := person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1950-01-01", NHSNumber: "9990000018"})
		return err
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}

func TestLikelyMatchesAreScoredWithoutGender(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	register(t, r, person.Details{Given: "Kathryn", Family: "Brown", Born: "1942-03-14", Gender: "female"})
	for _, c := range []struct {
		details person.Details
		score   float64
		why     string
	}{
		{person.Details{NHSNumber: "9990000018", Given: "Somebody", Family: "Else", Born: "1999-01-01"}, .99, "the same NHS number"},
		{person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1942-03-14", Lines: []string{"14 quarry lane"}, Postcode: "WM4 2QT"}, .8, "the same name, date of birth and address"},
		{person.Details{Given: "Kitty", Family: "ONeil", Born: "1942-03-14", Postcode: "WM42QT"}, .7, ""},
		{person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1942-03-14", Gender: "male"}, .6, "the same name and date of birth"},
		{person.Details{Given: "Catherine", Family: "O'Neill", Born: "1942-03-14"}, .6, "a name that sounds the same and date of birth"},
		{person.Details{Given: "Margaret", Family: "O'Neil", Born: "1942-03-14"}, 0, ""},
	} {
		r.See(caretest.Amina, func(reader *store.Reader) error {
			found, err := person.Likely(reader, c.details)
			switch {
			case err != nil:
				return err
			case c.score == 0 && len(found) > 0:
				t.Errorf("%+v: got %+v", c.details, found)
			case c.score > 0 && (len(found) != 1 || found[0].Person.ID != id || found[0].Score != c.score):
				t.Errorf("%+v: got %+v, want %v", c.details, found, c.score)
			case c.why != "" && found[0].Why != c.why:
				t.Errorf("%+v: got %q", c.details, found[0].Why)
			}
			return nil
		})
	}
}

func TestWhoMayBeTheSameIsShownBelowTheScores(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	for _, c := range []struct {
		name         string
		details      person.Details
		why, differs string // "" for nobody shown
	}{
		{"one digit of the year", person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1943-03-14"}, "the same name, date of birth but for one digit", "born 14 March 1943 entered, 14 March 1942 on record"},
		{"one digit of the decade", person.Details{Given: "Catherine", Family: "ONeill", Born: "1952-03-14"}, "a name that sounds the same, date of birth but for one digit", "born 14 March 1952 entered, 14 March 1942 on record"},
		{"digits of the year swapped", person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1924-03-14"}, "the same name, date of birth with two digits the other way round", "born 14 March 1924 entered, 14 March 1942 on record"},
		{"another day of the year", person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1942-11-30"}, "the same name, the same year of birth", "born 30 November 1942 entered, 14 March 1942 on record"},
		{"names swapped", person.Details{Given: "O'Neil", Family: "Kitty", Born: "1942-03-14"}, "first and last name the other way round, the same date of birth", ""},
		{"sounds alike at the same postcode", person.Details{Given: "Cathryn", Family: "Oneil", Born: "1950-01-02", Postcode: "WM4 2QT"}, "a name that sounds the same, the same postcode", "born 2 January 1950 entered, 14 March 1942 on record"},
		{"the same name elsewhere and at another time", person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1950-01-02", Postcode: "WM1 1AA"}, "", ""},
		{"another first name at the same postcode", person.Details{Given: "Margaret", Family: "O'Neil", Born: "1942-03-15", Postcode: "WM4 2QT"}, "", ""},
	} {
		r.See(caretest.Amina, func(reader *store.Reader) error {
			found, err := person.Likely(reader, c.details)
			switch {
			case err != nil:
				return err
			case c.why == "" && len(found) > 0:
				t.Errorf("%s: got %+v", c.name, found)
			case c.why != "" && (len(found) != 1 || found[0].Person.ID != id || found[0].Score != 0 || found[0].Why != c.why || found[0].Differs != c.differs):
				t.Errorf("%s: got %+v", c.name, found)
			}
			return nil
		})
	}
	other := register(t, r, person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1943-03-14"})
	r.See(caretest.Amina, func(reader *store.Reader) error {
		found, err := person.Likely(reader, person.Details{Given: "Kathryn", Family: "O'Neil", Born: "1943-03-14"})
		if len(found) != 2 || found[0].Person.ID != other || found[0].Score != .6 || found[1].Score != 0 {
			t.Errorf("the scored isn't first: %+v", found)
		}
		return err
	})
}

func TestDayAndMonthTheOtherWayRoundAreNear(t *testing.T) {
	r := caretest.New(t)
	register(t, r, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-04"})
	r.See(caretest.Amina, func(reader *store.Reader) error {
		found, err := person.Likely(reader, person.Details{Given: "Ann", Family: "Lee", Born: "1942-04-03"})
		if len(found) != 1 || found[0].Why != "the same name, date of birth with day and month the other way round" {
			t.Errorf("got %+v", found)
		}
		return err
	})
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	good := person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}
	for _, c := range []struct {
		field, value string
		ok           bool
	}{
		{"born", "2026-03-02", true}, {"born", "2026-03-03", false}, {"born", "2050-01-01", false}, {"born", "1896-03-02", true}, {"born", "1896-03-01", false}, {"born", "1850", false},
		{"phone", "01632 960118", true}, {"phone", "+44 (0)1632 960 118 ext. 12", true}, {"phone", "abc", false}, {"phone", "999", false}, {"phone", "01632 960118 or at work", false}, {"phone", "0123456789012345", false},
		{"mobile", "07700 900118", true}, {"mobile", "x", false},
		{"email", "ann.lee@example.org", true}, {"email", "nope", false}, {"email", "ann@home", false}, {"email", "ann lee@example.org", false}, {"email", "a@b@example.org", false},
	} {
		d := good
		switch c.field {
		case "born":
			d.Born = c.value
		case "phone":
			d.Phone = c.value
		case "mobile":
			d.Mobile = c.value
		case "email":
			d.Email = c.value
		}
		_, err := d.Tidy(caretest.Begin)
		e, _ := err.(*fault.Error)
		if c.ok != (err == nil) || !c.ok && (len(e.Issues) != 1 || e.Issues[0].Path != c.field) {
			t.Errorf("%s %q: %v", c.field, c.value, err)
		}
	}
}

func TestAnNHSNumberNeverGoesByAnEmptyBoxAlone(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	without := kathryn
	without.NHSNumber = ""
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { return person.Change(tx, id, 1, without) }); !fault.Is(err, fault.Invalid) {
		t.Fatalf("taken off silently: %v", err)
	}
	without.NoNHSNumber = true
	r.As(caretest.Ben, func(tx *store.Tx) error { return person.Change(tx, id, 1, without) })
	r.See(caretest.Ben, func(reader *store.Reader) error {
		p, err := person.Load(reader, id)
		if p.NHSNumber != "" {
			t.Errorf("still %s", p.NHSNumber)
		}
		return err
	})
}

func TestOneBoxFindsByAnyOfThree(t *testing.T) {
	r := caretest.New(t)
	register(t, r, kathryn)
	register(t, r, person.Details{Given: "Steven", Family: "Marsh", Born: "1950-01-02"})
	for box, want := range map[string]string{
		"oneil":                 "Kathryn Rose O'Neil: Name",
		"kath o'n":              "Kathryn Rose O'Neil: Name",
		"Catherine O'Neill":     "Kathryn Rose O'Neil: Name that sounds the same",
		"9990000018":            "Kathryn Rose O'Neil: NHS number",
		"14/3/1942":             "Kathryn Rose O'Neil: Date of birth",
		"kathryn 14 03 1942":    "Kathryn Rose O'Neil: Name and date of birth",
		"Stephen":               "Steven Marsh: Name that sounds the same",
		"kathryn 2/1/1950":      "",
		"Zebedee":               "",
		"1942-03-14":            "Kathryn Rose O'Neil: Date of birth",
		"14 march 1942":         "Kathryn Rose O'Neil: Date of birth",
		"14th of Mar 1942":      "Kathryn Rose O'Neil: Date of birth",
		"june 1942":             "",
		"kitty 14 March 1942":   "Kathryn Rose O'Neil: Name and date of birth",
		"kathryn 1942":          "Kathryn Rose O'Neil: Name and year of birth",
		"1950":                  "Steven Marsh: Year of birth",
		"marsh 1942":            "",
		"Marsh":                 "Steven Marsh: Name",
		"1942-03-14 9990000018": "Kathryn Rose O'Neil: NHS number",
	} {
		w, err := person.Want(box)
		if err != nil {
			t.Fatal(err)
		}
		r.See(caretest.Ben, func(reader *store.Reader) error {
			found, err := person.Search(reader, w)
			got := ""
			for _, f := range found.People {
				got += f.Person.Name + ": " + f.Why
			}
			if got != want {
				t.Errorf("%q: got %q, want %q", box, got, want)
			}
			return err
		})
	}
	if _, err := person.Want("999 000 0081 kathryn"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong number: %v", err)
	}
}

func TestASearchListsOneScreenAtMost(t *testing.T) {
	r := caretest.New(t)
	for i := range person.Screen + 5 {
		register(t, r, person.Details{Given: fmt.Sprintf("Ann%c", 'a'+i), Family: "Smith", Born: "1950-01-02"})
	}
	r.See(caretest.Amina, func(reader *store.Reader) error {
		found, err := person.Search(reader, person.Wanted{Name: "smith"})
		if len(found.People) != person.Screen || !found.More {
			t.Errorf("%d people, more: %v", len(found.People), found.More)
		}
		return err
	})
}

func TestACommissionerFindsNobody(t *testing.T) {
	r := caretest.New(t)
	id := register(t, r, kathryn)
	r.See(caretest.Helen, func(reader *store.Reader) error {
		found, err := person.Search(reader, person.Wanted{NHSNumber: "9990000018"})
		if len(found.People) != 0 {
			t.Errorf("found %+v", found)
		}
		return err
	})
	if err := r.Look(caretest.Helen, func(reader *store.Reader) error {
		_, err := person.Load(reader, id)
		return err
	}); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}
