package referral_test

import (
	"slices"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

const latest = store.AnyVersion

// begin registers Ann Lee, whom Dr Nair then refers to the council.
func begin(t *testing.T) (r *caretest.Record, ann, id string) {
	t.Helper()
	r = caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}); err != nil {
			return err
		}
		id, err = referral.Refer(tx, referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Help at home", Wants: "To stay here", Why: "A fall", Urgency: "urgent", NeededBy: "2026-03-06"})
		return err
	})
	return r, ann, id
}

func accountable(r *caretest.Record, ann string) (a referral.Accountable) {
	r.T.Helper()
	r.See(caretest.Ben, func(reader *store.Reader) (err error) {
		a, err = referral.AccountableFor(reader, ann)
		return err
	})
	return a
}

func act(r *caretest.Record, who access.Who, do func(tx *store.Tx) error) {
	r.T.Helper()
	r.Clock.Advance(time.Hour)
	r.As(who, do)
}

func TestTheBatonPassesOnlyWhenTheOtherSideAccepts(t *testing.T) {
	r, ann, id := begin(t)
	is := func(ref, since string) {
		t.Helper()
		if a := accountable(r, ann); a.Ref != ref || a.Since.String() != since {
			t.Fatalf("accountable: %+v since %s, want %s since %s", a, a.Since, ref, since)
		}
	}
	is("PractitionerRole/priya", "2 March 2026, 9:00am")
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.See(tx, id, latest) })
	is("PractitionerRole/priya", "2 March 2026, 9:00am")
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Accept(tx, id, latest) })
	is("Organization/council", "2 March 2026, 11:00am")
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Allocate(tx, id, latest, "PractitionerRole/amina") })
	is("PractitionerRole/amina", "2 March 2026, 12:00pm")
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Allocate(tx, id, latest, "PractitionerRole/dan") })
	is("PractitionerRole/dan", "2 March 2026, 1:00pm")
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Finish(tx, id, latest) })
	is("PractitionerRole/dan", "2 March 2026, 1:00pm")

	r.See(caretest.Amina, func(reader *store.Reader) error {
		f, err := referral.Load(reader, id)
		if err != nil {
			return err
		}
		if f.State != referral.Done || len(f.Steps) != 5 || f.Steps[2].Text != "Given to Amina Yusuf" || f.Wants != "To stay here" || f.Why != "A fall" {
			t.Errorf("got %+v", f)
		}
		helpers, err := circle.Helpers(reader, ann)
		if len(helpers) != 2 || helpers[0].Name != "Amina Yusuf" || helpers[0].OrgName != "Westmere Council" {
			t.Errorf("helpers: %+v", helpers)
		}
		return err
	})
}

func TestWhoAskedStaysAccountableWhenTheOtherSideDeclines(t *testing.T) {
	r, ann, id := begin(t)
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.Decline(tx, id, latest, "  ") }); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	act(r, caretest.Amina, func(tx *store.Tx) error { return referral.Decline(tx, id, latest, "Lives in another area") })
	if a := accountable(r, ann); a.Ref != "PractitionerRole/priya" {
		t.Errorf("accountable: %+v", a)
	}
	act(r, caretest.Priya, func(tx *store.Tx) error { return referral.Withdraw(tx, id, latest, "Asked her own council") })
	if a := accountable(r, ann); !a.Nobody() {
		t.Errorf("accountable: %+v", a)
	}
}

func TestOnlyWhoWasAskedAnswers(t *testing.T) {
	r, _, id := begin(t)
	for name, do := range map[string]func(*store.Tx) error{
		"see":     func(tx *store.Tx) error { return referral.See(tx, id, latest) },
		"accept":  func(tx *store.Tx) error { return referral.Accept(tx, id, latest) },
		"decline": func(tx *store.Tx) error { return referral.Decline(tx, id, latest, "no") },
	} {
		if err := r.Try(caretest.Ben, do); !fault.Is(err, fault.Denied) {
			t.Errorf("%s by another organisation: %v", name, err)
		}
	}
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.Withdraw(tx, id, latest, "no") }); !fault.Is(err, fault.Denied) {
		t.Errorf("withdrawn by who was asked: %v", err)
	}
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.Allocate(tx, id, latest, "PractitionerRole/amina") }); !fault.Is(err, fault.Conflict) {
		t.Errorf("allocated before it was accepted: %v", err)
	}
	r.As(caretest.Amina, func(tx *store.Tx) error { return referral.Accept(tx, id, latest) })
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.Allocate(tx, id, latest, "PractitionerRole/ben") }); !fault.Is(err, fault.Invalid) {
		t.Errorf("allocated to another organisation's worker: %v", err)
	}
}

func TestTwoWhoAnswerAtOnceDoNotBoth(t *testing.T) {
	r, _, id := begin(t)
	r.As(caretest.Dan, func(tx *store.Tx) error { return referral.Accept(tx, id, 1) })
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.Decline(tx, id, 1, "no room") }); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	r.See(caretest.Ben, func(reader *store.Reader) error {
		episodes, err := store.Find[r4.EpisodeOfCare](reader, "status=active")
		if len(episodes) != 1 {
			t.Errorf("%d episodes", len(episodes))
		}
		return err
	})
}

func TestListsHoldWhatIsStillToDo(t *testing.T) {
	r, ann, id := begin(t)
	lists := func() (inbox, mine, sent int) {
		t.Helper()
		r.See(caretest.Amina, func(reader *store.Reader) error {
			a, err := referral.Inbox(reader, "Organization/council")
			if err != nil {
				return err
			}
			b, err := referral.Mine(reader, "PractitionerRole/amina")
			if err != nil {
				return err
			}
			c, err := referral.SentBy(reader, "PractitionerRole/priya")
			inbox, mine, sent = len(a), len(b), len(c)
			if inbox == 1 && (a[0].Person != ann || a[0].For != "Help at home" || a[0].NeededBy.Day() != "6 March 2026" || a[0].ByName != "Dr Priya Nair, Lakeside Surgery") {
				t.Errorf("inbox: %+v", a[0])
			}
			return err
		})
		return
	}
	if i, m, s := lists(); i != 1 || m != 0 || s != 1 {
		t.Errorf("sent: %d %d %d", i, m, s)
	}
	r.As(caretest.Amina, func(tx *store.Tx) error {
		if err := referral.Accept(tx, id, latest); err != nil {
			return err
		}
		return referral.Allocate(tx, id, latest, "PractitionerRole/amina")
	})
	if i, m, s := lists(); i != 0 || m != 1 || s != 1 {
		t.Errorf("allocated: %d %d %d", i, m, s)
	}
	r.As(caretest.Amina, func(tx *store.Tx) error { return referral.Finish(tx, id, latest) })
	if i, m, s := lists(); i != 0 || m != 0 || s != 0 {
		t.Errorf("done: %d %d %d", i, m, s)
	}
}

func TestTheInboxIsUrgentFirstThenOldestAndWhole(t *testing.T) {
	r, ann, urgent := begin(t)
	const more = 510 // a search's page holds 500
	var first, atOnce string
	for i := range more {
		r.Clock.Advance(time.Minute)
		r.As(caretest.Priya, func(tx *store.Tx) error {
			ask := referral.Ask{Person: ann, Name: "Ann Lee", To: "Organization/council", For: "Help", Wants: "x", Why: "y"}
			if i == more-1 {
				ask.Urgency = "stat"
			}
			id, err := referral.Refer(tx, ask)
			if i == 0 {
				first = id
			}
			atOnce = id
			return err
		})
	}
	r.See(caretest.Amina, func(reader *store.Reader) error {
		found, err := referral.Inbox(reader, "Organization/council")
		if len(found) != more+1 {
			t.Fatalf("%d referrals of %d are listed", len(found), more+1)
		}
		if found[0].ID != atOnce || found[1].ID != urgent || found[2].ID != first {
			t.Errorf("order: %s %s %s", found[0].Urgency, found[1].Urgency, found[2].Urgency)
		}
		return err
	})
	r.See(caretest.Priya, func(reader *store.Reader) error {
		sent, err := referral.SentBy(reader, "PractitionerRole/priya")
		if err != nil {
			return err
		}
		all, err := referral.ForPerson(reader, ann)
		if len(sent) != more+1 || len(all) != more+1 {
			t.Errorf("%d sent and %d of the person are listed, of %d", len(sent), len(all), more+1)
		}
		return err
	})
}

func TestWhoeverIsCareManagerHasThePersonAmongTheirs(t *testing.T) {
	r, ann, id := begin(t)
	const more = 60 // more than are asked about in one search
	var bobs []string
	for range more {
		r.As(caretest.Ben, func(tx *store.Tx) error {
			bob, err := person.Register(tx, person.Details{Given: "Bob", Family: "Hill", Born: "1950-01-01"})
			if err != nil {
				return err
			}
			bobs = append(bobs, bob)
			return referral.TakeOn(tx, bob)
		})
	}
	is := func(who access.Who, want int, has string) {
		t.Helper()
		r.See(who, func(reader *store.Reader) error {
			got, err := referral.People(reader, who.Actor)
			if len(got) != want || has != "" && !slices.Contains(got, has) {
				t.Errorf("%s has %d people, want %d with %s", who.Name, len(got), want, has)
			}
			return err
		})
	}
	is(caretest.Ben, more, bobs[more-1])
	is(caretest.Amina, 0, "")
	act(r, caretest.Dan, func(tx *store.Tx) error {
		if err := referral.Accept(tx, id, latest); err != nil {
			return err
		}
		return referral.Allocate(tx, id, latest, "PractitionerRole/amina")
	})
	is(caretest.Amina, 1, ann)
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Allocate(tx, id, latest, "PractitionerRole/dan") })
	is(caretest.Amina, 0, "") // she is in the care team still, and not accountable
	is(caretest.Dan, 1, ann)
	act(r, caretest.Dan, func(tx *store.Tx) error { return referral.Finish(tx, id, latest) })
	is(caretest.Dan, 1, ann) // accountable while the episode of care runs
	act(r, caretest.Dan, func(tx *store.Tx) error {
		episodes, err := store.Find[r4.EpisodeOfCare](tx.Reader, "patient=?&status=active", "Patient/"+ann)
		if err != nil {
			return err
		}
		episodes[0].Value.Status = "finished"
		_, err = tx.Update(episodes[0].Value, episodes[0].Version)
		return err
	})
	is(caretest.Dan, 0, "")
}

func TestAReferralSaysEverythingThatIsMissing(t *testing.T) {
	r, ann, _ := begin(t)
	err := r.Try(caretest.Priya, func(tx *store.Tx) error {
		_, err := referral.Refer(tx, referral.Ask{Person: ann, Urgency: "yesterday", NeededBy: "soon"})
		return err
	})
	e, ok := err.(*fault.Error)
	if !ok || len(e.Issues) != 6 {
		t.Errorf("got %v", err)
	}
}

func TestTakingOnSomebodyForWhomNobodyIsAccountable(t *testing.T) {
	r := caretest.New(t)
	var bob string
	r.As(caretest.Ben, func(tx *store.Tx) (err error) {
		bob, err = person.Register(tx, person.Details{Given: "Bob", Family: "Hill", Born: "1950-01-01"})
		return err
	})
	if a := accountable(r, bob); !a.Nobody() {
		t.Errorf("accountable: %+v", a)
	}
	r.As(caretest.Ben, func(tx *store.Tx) error { return referral.TakeOn(tx, bob) })
	if a := accountable(r, bob); a.Ref != "PractitionerRole/ben" || a.NoWorker {
		t.Errorf("accountable: %+v", a)
	}
	if err := r.Try(caretest.Amina, func(tx *store.Tx) error { return referral.TakeOn(tx, bob) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken on twice: %v", err)
	}
}

func TestHowLongAgoIsCountedInDaysInEngland(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	asked, _ := r4.ParseMoment("2026-03-27T22:00:00Z")
	for now, want := range map[string]string{
		"2026-03-27T23:59:00Z": "today",
		"2026-03-28T00:01:00Z": "1 day ago",
		"2026-03-29T22:30:00Z": "2 days ago", // the clocks went forward that morning
		"2026-03-29T23:30:00Z": "3 days ago",
	} {
		if got := (referral.Referral{Asked: asked}).Ago(at(now)); got != want {
			t.Errorf("at %s: %q, want %q", now, got, want)
		}
	}
}
