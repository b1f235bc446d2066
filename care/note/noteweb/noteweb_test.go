package noteweb_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/note"
	"concordat/care/note/noteweb"
	"concordat/care/person"
	"concordat/record/store"
)

func begin(t *testing.T) (s *caretest.Site, ann string) {
	t.Helper()
	r := caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"})
		return err
	})
	return caretest.Serve(r, noteweb.Routes()...), ann
}

var noteLink = regexp.MustCompile(`/notes/([0-9a-f-]{36})`)

// first is the path of the first note on the list.
func first(s *caretest.Site, ann string) string {
	s.T.Helper()
	found := noteLink.FindString(s.Get(caretest.Amina, "/people/"+ann+"/notes").Body)
	if found == "" {
		s.T.Fatal("no note is listed")
	}
	return found
}

func TestWritingANote(t *testing.T) {
	s, ann := begin(t)
	path := "/people/" + ann + "/notes"
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Nothing is written down yet")
	s.Expect(s.Get(caretest.Amina, path+"/new"), http.StatusOK, `value="2026"`, `value="09:00"`)
	s.Expect(s.Post(caretest.Amina, path+"/new", "text", "Half a sentence", "hour", "25:00", "happened-day", "1", "happened-month", "3", "happened-year", "2026"),
		http.StatusUnprocessableEntity, "Enter the time like 14:30", "Half a sentence")
	s.Expect(s.Post(caretest.Amina, path+"/new", "kind", "note", "text", "Long ago", "happened-day", "1", "happened-month", "3", "happened-year", "1850"),
		http.StatusUnprocessableEntity, "Check the date: the person was born on 14 March 1942", "Long ago")
	s.Expect(s.Post(caretest.Amina, path+"/new", "text", "Half a sentence"), http.StatusUnprocessableEntity, "Choose what this is", "Half a sentence")
	s.Expect(s.Post(caretest.Amina, path+"/new", "kind", "visit", "text", "Saw Ann.\nAll well.", "category", "nursing", "happened-day", "28", "happened-month", "2", "happened-year", "2026", "hour", "14:30"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Written down.", "Saw Ann.", "28 February 2026, 2:30pm", "Amina Yusuf, Westmere Council")
}

func TestCorrectingAndRetractingThroughThePages(t *testing.T) {
	s, ann := begin(t)
	s.Post(caretest.Amina, "/people/"+ann+"/notes/new", "kind", "note", "text", "Left leg")
	path := first(s, ann)
	s.Expect(s.Get(caretest.Amina, path), http.StatusOK, "Left leg", "Correct this")
	s.Expect(s.Get(caretest.Amina, path+"/correct"), http.StatusOK, "Left leg", "What did you correct, and why?")
	s.Expect(s.Post(caretest.Amina, path+"/correct", "version", "1", "kind", "note", "text", "Right leg"), http.StatusUnprocessableEntity, "Say what you corrected and why", "Right leg")
	s.Expect(s.Post(caretest.Ben, path+"/correct", "version", "1", "kind", "note", "text", "Right leg", "why", "x"), http.StatusForbidden, "Only Westmere Council can correct this note")
	s.Expect(s.Post(caretest.Amina, path+"/correct", "version", "1", "kind", "note", "text", "Right leg", "why", "Wrong leg"), http.StatusSeeOther)
	s.Expect(s.Post(caretest.Dan, path+"/correct", "version", "1", "kind", "note", "text", "Both legs", "why", "x", "third-party", "yes"), http.StatusConflict,
		"Person this page is about", "What is this?", "What happened?", "Both legs", "What did you correct, and why?", "Somebody else told this in confidence")
	s.Expect(s.Get(caretest.Ben, path), http.StatusOK, "Right leg", "Wrong leg", "As it was in version 1", "Left leg")
	s.Expect(s.Post(caretest.Amina, path+"/retract", "version", "2", "why", "Wrong person"), http.StatusSeeOther)
	s.Expect(s.Get(caretest.Ben, path), http.StatusOK, "This was written in error.", "Wrong person")
}

func TestThePersonReadsWhatIsNotMarked(t *testing.T) {
	s, ann := begin(t)
	herself := caretest.Herself(ann, "Ann Lee")
	s.Post(caretest.Amina, "/people/"+ann+"/notes/new", "kind", "contact", "text", "Her daughter is worn out", "third-party", "yes")
	secret := first(s, ann)
	s.Expect(s.Get(caretest.Ben, secret), http.StatusOK, "Not for Ann to see")
	s.Post(caretest.Amina, "/people/"+ann+"/notes/new", "kind", "note", "text", "She wants help in the mornings")
	a := s.Get(herself, "/people/"+ann+"/notes")
	s.Expect(a, http.StatusOK, "She wants help in the mornings")
	if strings.Contains(a.Body, "worn out") || strings.Contains(a.Body, "Write a note") {
		t.Error("she sees what isn't hers to see, or may write")
	}
	s.Expect(s.Get(herself, secret), http.StatusNotFound)
	s.Expect(s.Get(caretest.Helen, secret), http.StatusForbidden)
}

func TestManyNotesArePaged(t *testing.T) {
	s, ann := begin(t)
	s.As(caretest.Ben, func(tx *store.Tx) error {
		for i := range 45 {
			if _, err := note.Write(tx, note.Entry{Person: ann, Kind: "note", Text: "x", Happened: caretest.Begin.Add(-time.Duration(i) * time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	})
	path, seen, pages := "/people/"+ann+"/notes", map[string]bool{}, 0
	next := regexp.MustCompile(`href="([^"]*)" rel="next"`)
	for ; path != "" && pages < 5; pages++ {
		a := s.Get(caretest.Ben, path)
		for _, id := range noteLink.FindAllString(a.Body, -1) {
			seen[id] = true
		}
		path = ""
		if m := next.FindStringSubmatch(a.Body); m != nil {
			path = m[1]
		}
	}
	if len(seen) != 45 || pages != 3 {
		t.Errorf("%d notes on %d pages", len(seen), pages)
	}
}
