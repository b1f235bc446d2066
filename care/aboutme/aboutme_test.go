package aboutme_test

import (
	"strings"
	"testing"
	"time"

	"concordat/care/aboutme"
	"concordat/care/caretest"
	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

var margaret = caretest.Herself("margaret", "Margaret Ellis")

func withMargaret(t *testing.T) *caretest.Record {
	r := caretest.New(t)
	r.As(access.Server("test"), func(tx *store.Tx) error {
		_, err := tx.CreateAs("margaret", r4.Patient{Name: []r4.HumanName{{Family: "Ellis", Given: []string{"Margaret"}}}})
		return err
	})
	return r
}

func save(a aboutme.AboutMe) func(*store.Tx) error {
	return func(tx *store.Tx) error { _, err := aboutme.Save(tx, a); return err }
}

func TestEverySaveIsAVersionInHerWords(t *testing.T) {
	r := withMargaret(t)
	r.As(margaret, save(aboutme.AboutMe{Person: "margaret", Says: map[string]string{"most-important": "My own house"}, SupportedBy: "Joan"}))
	r.Clock.Advance(time.Hour)
	r.As(margaret, save(aboutme.AboutMe{Person: "margaret", Version: 1, Says: map[string]string{"most-important": "My own house", "please-dont": "Call me dear"}}))
	r.As(margaret, save(aboutme.AboutMe{Person: "margaret", Version: 2, Says: map[string]string{"most-important": "My own house", "please-dont": "Call me dear"}})) // nothing new
	r.See(margaret, func(v *store.Reader) error {
		now, err := aboutme.Current(v, "margaret")
		if err != nil || now.Version != 2 || now.Says["please-dont"] != "Call me dear" || !now.ByHerself() || now.SupportedBy != "" || !now.At.Equal(caretest.Begin.Add(time.Hour)) {
			t.Errorf("now: %+v, %v", now, err)
		}
		list, err := aboutme.Versions(v, "margaret", 10)
		if err != nil || len(list) != 2 || list[1].SupportedBy != "Joan" || list[1].Says["please-dont"] != "" {
			t.Errorf("versions: %+v, %v", list, err)
		}
		if got := list[1].Changed(list[0]); strings.Join(got, ",") != "please-dont" {
			t.Errorf("changed: %v", got)
		}
		return err
	})
}

func TestStaffWriteItDownWithHerAndSaySo(t *testing.T) {
	r := withMargaret(t)
	r.As(caretest.Amina, save(aboutme.AboutMe{Person: "margaret", Says: map[string]string{"people": "Joan, and Biscuit the cat"}}))
	r.See(margaret, func(v *store.Reader) error {
		a, err := aboutme.Current(v, "margaret")
		if a.ByHerself() || a.Name != "Amina Yusuf" || a.OrgName != "Westmere Council" {
			t.Errorf("%+v", a)
		}
		return err
	})
}

func TestNobodyOverwritesWhatTheyHaveNotRead(t *testing.T) {
	r := withMargaret(t)
	r.As(margaret, save(aboutme.AboutMe{Person: "margaret", Says: map[string]string{"people": "Joan"}}))
	for _, version := range []int{0, 2} {
		if err := r.Try(caretest.Amina, save(aboutme.AboutMe{Person: "margaret", Version: version, Says: map[string]string{"people": "Betty"}})); !fault.Is(err, fault.Conflict) {
			t.Errorf("from version %d: %v", version, err)
		}
	}
}

func TestAnotherPersonCannotWriteIt(t *testing.T) {
	r := withMargaret(t)
	err := r.Try(caretest.Herself("joan", "Joan"), save(aboutme.AboutMe{Person: "margaret", Says: map[string]string{"people": "me"}}))
	if err == nil {
		t.Error("somebody else wrote Margaret's About Me")
	}
}

func TestWhatIsTooLongIsNamed(t *testing.T) {
	r := withMargaret(t)
	err := r.Try(margaret, save(aboutme.AboutMe{Person: "margaret", Says: map[string]string{"wellness": strings.Repeat("a", 4001)}}))
	var e *fault.Error
	if !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	if e = err.(*fault.Error); len(e.Issues) != 1 || e.Issues[0].Path != "wellness" {
		t.Errorf("%+v", e.Issues)
	}
}

// The headings in code and in the form file are the same, so that any FHIR client asks what the page asks.
func TestTheHeadingsAreThoseOfTheForm(t *testing.T) {
	shipped, err := forms.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range shipped {
		if form.URL+"|"+form.Version != aboutme.Form {
			continue
		}
		if len(form.Item) != len(aboutme.Headings)+1 {
			t.Fatalf("the form has %d items", len(form.Item))
		}
		for i, h := range aboutme.Headings {
			item := form.Item[i]
			if item.LinkID != h.Code || item.Text != h.Words || item.Item[0].Text != h.Help {
				t.Errorf("%s: the form has %s %q, %q", h.Code, item.LinkID, item.Text, item.Item[0].Text)
			}
		}
		return
	}
	t.Errorf("no form %s is shipped", aboutme.Form)
}
