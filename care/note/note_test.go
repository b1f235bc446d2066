package note_test

import (
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/note"
	"concordat/care/person"
	"concordat/fault"
	"concordat/record/store"
)

func begin(t *testing.T) (r *caretest.Record, ann string) {
	t.Helper()
	r = caretest.New(t)
	r.As(caretest.Amina, func(tx *store.Tx) (err error) {
		ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"})
		return err
	})
	return r, ann
}

func write(r *caretest.Record, e note.Entry) (id string) {
	r.T.Helper()
	r.As(caretest.Amina, func(tx *store.Tx) (err error) {
		id, err = note.Write(tx, e)
		return err
	})
	return id
}

func TestANoteComesBackAsItWasWritten(t *testing.T) {
	r, ann := begin(t)
	id := write(r, note.Entry{Person: ann, Kind: "visit", Category: "social care", Text: "Saw Ann at home.\r\nShe is managing.", Happened: caretest.Begin.AddDate(0, 0, -2)})
	r.See(caretest.Ben, func(reader *store.Reader) error {
		n, err := note.Load(reader, id)
		if n.Text != "Saw Ann at home.\nShe is managing." || n.FirstLine != "Saw Ann at home." || n.KindName != "Visit" || n.Category != "social care" ||
			n.ByName != "Amina Yusuf" || n.OrgName != "Westmere Council" || n.Happened.Day() != "28 February 2026" || !n.Late() || n.ThirdParty || n.Person != ann {
			t.Errorf("got %+v", n)
		}
		return err
	})
}

func TestThePersonNeverSeesWhatSomebodyElseToldInConfidence(t *testing.T) {
	r, ann := begin(t)
	secret := write(r, note.Entry{Person: ann, Kind: "contact", Text: "Her daughter is worn out.", ThirdParty: true})
	write(r, note.Entry{Person: ann, Kind: "note", Text: "She wants help in the mornings."})
	herself := caretest.Herself(ann, "Ann Lee")
	r.See(herself, func(reader *store.Reader) error {
		page, err := note.List(reader, ann, "", "", 20)
		if len(page.Notes) != 1 || page.Total != 1 || page.Notes[0].FirstLine != "She wants help in the mornings." {
			t.Errorf("she sees %+v", page)
		}
		return err
	})
	if err := r.Look(herself, func(reader *store.Reader) error {
		_, err := note.Load(reader, secret)
		return err
	}); !fault.Is(err, fault.NotFound) {
		t.Errorf("she reads it by its id: %v", err)
	}
	r.See(caretest.Ben, func(reader *store.Reader) error {
		page, err := note.List(reader, ann, "", "", 20)
		if len(page.Notes) != 2 {
			t.Errorf("the nurse sees %d", len(page.Notes))
		}
		return err
	})
	r.As(caretest.Amina, func(tx *store.Tx) error {
		return note.Correct(tx, secret, 1, note.Entry{Kind: "contact", Text: "Her daughter is tired and said Ann may know."}, "Joan agreed to its being shared")
	})
	r.See(herself, func(reader *store.Reader) error {
		n, err := note.Load(reader, secret)
		if n.ThirdParty {
			t.Error("the mark is still there")
		}
		return err
	})
	if err := r.Look(herself, func(reader *store.Reader) error {
		_, err := note.Versions(reader, secret)
		return err
	}); !fault.Is(err, fault.NotFound) {
		t.Errorf("she reads what it said before the mark was taken off: %v", err)
	}
}

func TestACorrectionKeepsWhatWasThereAndSaysWhy(t *testing.T) {
	r, ann := begin(t)
	id := write(r, note.Entry{Person: ann, Kind: "note", Text: "Left leg"})
	r.Clock.Advance(time.Hour)
	fixed := note.Entry{Kind: "note", Text: "Right leg", Happened: caretest.Begin}
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return note.Correct(tx, id, 1, fixed, " ") }); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected without a reason: %v", err)
	}
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { return note.Correct(tx, id, 1, fixed, "wrong leg") }); !fault.Is(err, fault.Denied) {
		t.Errorf("corrected by another organisation: %v", err)
	}
	r.As(caretest.Dan, func(tx *store.Tx) error { return note.Correct(tx, id, 1, fixed, "Wrong leg") })
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return note.Correct(tx, id, 1, fixed, "Wrong leg") }); !fault.Is(err, fault.Conflict) {
		t.Errorf("corrected twice from one version: %v", err)
	}
	r.See(caretest.Ben, func(reader *store.Reader) error {
		all, err := note.Versions(reader, id)
		if len(all) != 2 || all[0].Text != "Right leg" || all[1].Text != "Left leg" || all[0].ByName != "Amina Yusuf" ||
			len(all[0].Changes) != 1 || all[0].Changes[0].Why != "Wrong leg" || all[0].Changes[0].By != "Daniel Pryce, Westmere Council" {
			t.Errorf("got %+v", all)
		}
		return err
	})
}

func TestWhatWasWrittenInErrorStaysAndSaysSo(t *testing.T) {
	r, ann := begin(t)
	id := write(r, note.Entry{Person: ann, Kind: "note", Text: "About somebody else"})
	r.As(caretest.Amina, func(tx *store.Tx) error { return note.Retract(tx, id, 1, "Wrong person") })
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return note.Retract(tx, id, 2, "Again") }); !fault.Is(err, fault.Conflict) {
		t.Errorf("retracted twice: %v", err)
	}
	r.See(caretest.Ben, func(reader *store.Reader) error {
		n, err := note.Load(reader, id)
		if !n.Retracted || n.Text != "About somebody else" || n.Changes[0].Why != "Wrong person" {
			t.Errorf("got %+v", n)
		}
		return err
	})
}

func TestANoteSaysWhatIsMissing(t *testing.T) {
	r, ann := begin(t)
	err := r.Try(caretest.Amina, func(tx *store.Tx) error {
		_, err := note.Write(tx, note.Entry{Person: ann, Kind: "gossip", Happened: caretest.Begin.Add(time.Hour)})
		return err
	})
	if e, ok := err.(*fault.Error); !ok || len(e.Issues) != 3 {
		t.Errorf("got %v", err)
	}
}

func TestANoteIsOfTheLifeOfThePerson(t *testing.T) {
	r, ann := begin(t)
	id := write(r, note.Entry{Person: ann, Kind: "note", Text: "Born at home", Happened: time.Date(1942, 3, 14, 0, 30, 0, 0, time.UTC)})
	for _, day := range []time.Time{time.Date(1850, 1, 1, 12, 0, 0, 0, time.UTC), time.Date(1942, 3, 13, 12, 0, 0, 0, time.UTC), caretest.Begin.AddDate(0, 0, 1)} {
		e := note.Entry{Person: ann, Kind: "note", Text: "x", Happened: day}
		if err := r.Try(caretest.Amina, func(tx *store.Tx) error { _, err := note.Write(tx, e); return err }); !fault.Is(err, fault.Invalid) {
			t.Errorf("written of %s: %v", day, err)
		}
		if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return note.Correct(tx, id, 1, e, "Wrong day") }); !fault.Is(err, fault.Invalid) {
			t.Errorf("corrected to %s: %v", day, err)
		}
	}
}
