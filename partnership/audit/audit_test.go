package audit

import (
	"testing"
	"time"

	"concordat/record"
	"concordat/record/store"
)

var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

func row(position int64, at time.Time, a record.Access, outcome string, wrote int, targets ...string) store.LogRow {
	return store.LogRow{Position: position, Entry: store.Entry{At: at, Access: a, People: []string{"1"}, Targets: targets,
		Outcome: outcome, Wrote: wrote, Reason: "For direct care. All who give care may look."}}
}

var (
	amina    = record.Access{Actor: "PractitionerRole/a", Name: "Amina Yusuf", Role: "social-worker", OrgName: "Westmere Council", Action: "plan.view"}
	margaret = record.Access{Actor: "Patient/1", Name: "Margaret Ellis", Role: "person", Action: "my.plan"}
)

func TestRepeatsWithinMinutesAreOneVisitAndAreCounted(t *testing.T) {
	rows := []store.LogRow{ // newest first
		row(5, noon.Add(40*time.Minute), amina, "permit", 0, "CarePlan/1/_history/1"),
		row(4, noon.Add(12*time.Minute), amina, "permit", 0, "CarePlan/1/_history/1"),
		row(3, noon.Add(6*time.Minute), amina, "permit", 1, "Goal/1/_history/2"),
		row(2, noon.Add(5*time.Minute), amina, "permit", 0, "Goal/1/_history/1", "CarePlan/1/_history/1"),
		row(1, noon, margaret, "permit", 0, "CarePlan/1/_history/1"),
	}
	looks := visits(rows, "1")
	got := 0
	for _, l := range looks {
		got += l.Times
	}
	if got != len(rows) {
		t.Errorf("%d accesses are shown of %d: none may be hidden", got, len(rows))
	}
	want := []struct {
		did   string
		times int
	}{{"looked at your plan", 1}, {"looked at your plan", 2}, {"added to your record: plan", 1}, {"looked at your plan", 1}}
	if len(looks) != len(want) {
		t.Fatalf("%d visits: %+v", len(looks), looks)
	}
	for i, w := range want {
		if looks[i].Did != w.did || looks[i].Times != w.times {
			t.Errorf("visit %d: %q %d times, want %q %d times", i, looks[i].Did, looks[i].Times, w.did, w.times)
		}
	}
	if looks[0].Who != "Amina Yusuf, social worker" || looks[0].Why != "For direct care." || !looks[3].Oneself || looks[3].Who != "Margaret Ellis" {
		t.Errorf("who and why: %+v, %+v", looks[0], looks[3])
	}
	if w := looks[1].When(); w != "12:05pm to 12:12pm" {
		t.Errorf("when: %s", w)
	}
}

func TestARefusalSaysThatNothingWasShown(t *testing.T) {
	looks := visits([]store.LogRow{row(1, noon, amina, "deny", 0), row(0, noon, amina, "permit", 0)}, "1")
	if len(looks) != 2 || !looks[0].Refused || looks[0].Did != "asked to see your record, and was not shown it" || looks[1].Refused {
		t.Errorf("%+v", looks)
	}
}

func TestVisitsAreGroupedByTheDayInEngland(t *testing.T) {
	late := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC) // 00:30 on 2 July in England
	days := byDay(visits([]store.LogRow{row(2, late, amina, "permit", 0), row(1, late.Add(-2*time.Hour), amina, "permit", 0)}, "1"))
	if len(days) != 2 || days[0].Date.Day() != 2 || days[1].Date.Day() != 1 {
		t.Errorf("%+v", days)
	}
}

func TestWhatWasDoneIsSaidInPlainWords(t *testing.T) {
	for _, c := range []struct {
		want    string
		wrote   int
		action  string
		targets []string
	}{
		{"looked at your plan", 0, "plan.view", []string{"CarePlan/1/_history/2", "Goal/2/_history/1", "Provenance/3/_history/1"}},
		{"looked at your health record", 0, "fhir.read", []string{"Procedure/1/_history/1"}},
		{"looked at your record: plan, name and details, medicines and alerts", 0, "person.view", []string{"Goal/1", "Goal/2", "Patient/1", "Patient/2", "MedicationRequest/1", "MedicationRequest/4", "Flag/1"}},
		{"added to your record: notes and visits", 2, "note.write", []string{"DocumentReference/1", "Encounter/2"}},
		{"added to your record: About Me", 1, "about-me.write", []string{"QuestionnaireResponse/1"}},
		{"added to your record: notes. To do that, they looked at: plan and alerts", 1, "note.write", []string{"DocumentReference/1", "Goal/1", "Flag/1", "DocumentReference/2"}},
		{"looked at your list of who has looked", 0, "my.looked.view", []string{"AuditEvent?patient=1"}},
		{"looked at your record", 0, "home.view", nil},
		{"added to your record: agreements and signatures", 1, "plan.agree", []string{"Provenance/1"}},
	} {
		e := store.Entry{Outcome: "permit", Wrote: c.wrote, Targets: c.targets, Access: record.Access{Action: c.action}}
		if got := visits([]store.LogRow{{Entry: e}}, "1")[0].Did; got != c.want {
			t.Errorf("%v: %q, want %q", c.targets, got, c.want)
		}
	}
}

func TestWhatADecisionSaysBesidesIsSaidOnce(t *testing.T) {
	rows := []store.LogRow{row(2, noon, amina, "permit", 0), row(1, noon, margaret, "permit", 0)}
	if got := notes(rows); len(got) != 1 || got[0] != "All who give care may look." {
		t.Errorf("%q", got)
	}
}

func TestOneVisitNamesEverythingThatWasSeen(t *testing.T) {
	looks := visits([]store.LogRow{row(2, noon.Add(time.Minute), amina, "permit", 0, "Flag/1"), row(1, noon, amina, "permit", 0, "Goal/1", "Flag/1")}, "1")
	if len(looks) != 1 || looks[0].Did != "looked at your record: alerts and plan" || looks[0].Times != 2 {
		t.Errorf("%+v", looks)
	}
}
