package circle_test

import (
	"testing"

	"concordat/care/caretest"
	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/worker"
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

func people(r *caretest.Record, ann string) (out []circle.Member) {
	r.T.Helper()
	r.See(caretest.Ben, func(reader *store.Reader) (err error) {
		out, err = circle.People(reader, ann)
		return err
	})
	return out
}

func TestPeopleComeBackAsTheyAreThoseToRingFirst(t *testing.T) {
	r, ann := begin(t)
	joan := circle.Member{Name: "Joan Lee", Relation: "DAU", Phone: "01632 960542", Carer: true, Emergency: true, LivesWith: true, MayContact: circle.Yes}
	r.As(caretest.Ben, func(tx *store.Tx) error {
		for _, m := range []circle.Member{{Name: "Betty Marsden", Relation: "NBOR"}, joan, {Name: "Callum Lee", Relation: "GRNDSON", MayContact: circle.No}} {
			if _, err := circle.Add(tx, ann, m); err != nil {
				return err
			}
		}
		return nil
	})
	got := people(r, ann)
	if len(got) != 3 {
		t.Fatalf("got %+v", got)
	}
	joan.ID, joan.Ref, joan.RelationName, joan.Group, joan.Version = got[0].ID, got[0].Ref, "daughter", circle.Family, 1
	if got[0] != joan {
		t.Errorf("got  %+v\nwant %+v", got[0], joan)
	}
	if got[1].Name != "Betty Marsden" || got[1].Group != circle.Neighbours || got[1].RelationName != "neighbour" || got[2].MayContact != circle.No {
		t.Errorf("got %+v", got[1:])
	}
}

func TestChangingAndRemovingSomebody(t *testing.T) {
	r, ann := begin(t)
	var id string
	r.As(caretest.Ben, func(tx *store.Tx) (err error) {
		id, err = circle.Add(tx, ann, circle.Member{Name: "Joan Lee", Relation: "DAU", Carer: true})
		return err
	})
	r.As(caretest.Amina, func(tx *store.Tx) error {
		return circle.Change(tx, ann, 1, circle.Member{ID: id, Name: "Joan Hill", Relation: "DAU", Phone: "01632 960542"})
	})
	if got := people(r, ann); len(got) != 1 || got[0].Name != "Joan Hill" || got[0].Carer || got[0].Phone == "" {
		t.Errorf("got %+v", got)
	}
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { return circle.Remove(tx, ann, 1, id) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("removed from an old version: %v", err)
	}
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { return circle.Remove(tx, "somebody-else", 2, id) }); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed from another's circle: %v", err)
	}
	r.As(caretest.Ben, func(tx *store.Tx) error { return circle.Remove(tx, ann, 2, id) })
	if got := people(r, ann); len(got) != 0 {
		t.Errorf("still there: %+v", got)
	}
}

func TestNobodyJoinsACareTeamTwice(t *testing.T) {
	r, ann := begin(t)
	w := worker.Worker{Ref: "PractitionerRole/ben", Name: "Ben Carter", Organisation: "Organization/trust", OrgName: "Westmere Community Health NHS Trust"}
	for range 2 {
		r.As(caretest.Amina, func(tx *store.Tx) error { return circle.Join(tx, ann, w, "Community nurse") })
	}
	r.See(caretest.Amina, func(reader *store.Reader) error {
		helpers, err := circle.Helpers(reader, ann)
		if len(helpers) != 1 || helpers[0].Name != "Ben Carter" || helpers[0].RelationName != "Community nurse" || helpers[0].OrgName != "Westmere Community Health NHS Trust" {
			t.Errorf("got %+v", helpers)
		}
		return err
	})
}

func TestAlertsAreListedByHowPressingTheyAreUntilTheyEnd(t *testing.T) {
	r, ann := begin(t)
	r.As(caretest.Ben, func(tx *store.Tx) error {
		if _, err := circle.Raise(tx, ann, "access", "Key safe"); err != nil {
			return err
		}
		_, err := circle.Raise(tx, ann, "safety", "Large dog")
		return err
	})
	read := func() (out []circle.Alert) {
		r.See(caretest.Amina, func(reader *store.Reader) (err error) {
			out, err = circle.Alerts(reader, ann)
			return err
		})
		return out
	}
	got := read()
	if len(got) != 2 || got[0].Text != "Large dog" || got[0].By != "Ben Carter, Westmere Community Health NHS Trust" || got[1].KindName != "Getting in" {
		t.Fatalf("got %+v", got)
	}
	end := func(person, why string) error {
		return r.Try(caretest.Amina, func(tx *store.Tx) error { return circle.Withdraw(tx, person, got[0].ID, got[0].Version, why) })
	}
	if err := end(ann, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("ended without a reason: %v", err)
	}
	if err := end("somebody-else", "The dog died"); !fault.Is(err, fault.NotFound) {
		t.Errorf("ended as somebody else's: %v", err)
	}
	if err := end(ann, "The dog died"); err != nil {
		t.Fatal(err)
	}
	if err := end(ann, "Again"); !fault.Is(err, fault.Conflict) {
		t.Errorf("ended twice: %v", err)
	}
	r.See(caretest.Ben, func(reader *store.Reader) error {
		past, err := circle.PastAlerts(reader, ann)
		if len(past) != 1 || past[0].Text != "Large dog" || past[0].EndedWhy != "The dog died" || past[0].EndedBy != "Amina Yusuf, Westmere Council" || past[0].Ended.Day() != "2 March 2026" {
			t.Errorf("got %+v", past)
		}
		return err
	})
	if got := read(); len(got) != 1 || got[0].Text != "Key safe" {
		t.Errorf("got %+v", got)
	}
	if err := r.Try(caretest.Ben, func(tx *store.Tx) error { _, err := circle.Raise(tx, ann, "gossip", " "); return err }); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}
