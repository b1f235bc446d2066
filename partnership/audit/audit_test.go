package audit

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/r4"
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

func TestARefusalSaysWhatWasTriedAndToHerInTheSecondPerson(t *testing.T) {
	for _, c := range []struct {
		who    record.Access
		action string
		want   string
		shown  bool // says that the record was not shown
	}{
		{amina, "plan.view", "asked to see your record, and was not shown it", true},
		{amina, "fhir.search-type", "asked to see your record, and was not shown it", true},
		{amina, "plan.write", "tried to add to your record or change it, and was not allowed to", false},
		{amina, "fhir.update", "tried to add to your record or change it, and was not allowed to", false},
		{amina, "fhir.delete", "tried to take something out of your record, and was not allowed to", false},
		{margaret, "my.plan.view", "asked to see your record, and were not shown it", true},
		{margaret, "fhir.update", "tried to add to your record or change it, and were not allowed to", false},
	} {
		c.who.Action = c.action
		looks := visits([]store.LogRow{row(1, noon, c.who, "deny", 0)}, "1")
		if looks[0].Did != c.want || looks[0].Refused != c.shown {
			t.Errorf("%s: %q (not shown: %v), want %q", c.action, looks[0].Did, looks[0].Refused, c.want)
		}
	}
	part := row(1, noon, amina, "permit", 0, "CarePlan/1")
	part.Entry.Refused = []string{"Observation/2"}
	if got := visits([]store.LogRow{part}, "1")[0].Did; got != "looked at your plan. Some of what they asked for was refused" {
		t.Errorf("a refusal within a visit: %q", got)
	}
}

// thirdPerson are words of decisions that are said to whoever asked, and to the person would be about somebody else.
var thirdPerson = regexp.MustCompile(`(?i)the person\b|people's records|a person's|a named record|^you can|you care for|client's token|share this with you\b|share with you\b`)

func TestEachWhySpeaksToThePerson(t *testing.T) {
	asked := func(actor, role string) record.Access {
		return record.Access{Actor: actor, Role: role, Action: "fhir.read"}
	}
	var (
		worker = record.Access{Actor: "PractitionerRole/a", Role: access.SocialWorker, Purpose: "TREAT"}
		paying = record.Access{Actor: "PractitionerRole/a", Role: access.SocialWorker, Purpose: "HPAYMT"}
		client = record.Access{Actor: "Device/x", Role: access.System, Granted: "system/Patient.rs"}
		plan   = record.Subject{Type: "CarePlan", ID: "1", People: []string{"1"}, Category: "plan", Version: 1}
		secret = record.Subject{Type: "Communication", ID: "1", People: []string{"1"}, Category: "note", Labels: []string{"third-party"}, Version: 1}
		log    = record.Subject{Type: "AuditEvent", ID: "1", People: []string{"1"}, Category: "audit"}
	)
	decided := map[string]int{}
	for _, who := range []record.Access{worker, paying, client, asked("Patient/2", access.Person), asked("RelatedPerson/j", access.Carer),
		asked("RelatedPerson/none", access.Carer), asked("PractitionerRole/c", access.Commissioner), asked("PractitionerRole/m", access.FundManager),
		asked("PractitionerRole/v", access.Voice), asked("PractitionerRole/p", access.Provider), asked("PractitionerRole/g", access.Governance),
		asked("PractitionerRole/h", access.Champion)} {
		for _, s := range []record.Subject{plan, secret, log, {Type: "Patient", ID: "1", People: []string{"1"}, Category: "identity", Version: 1}} {
			for _, do := range []record.Action{record.Read, record.Search, record.Update, record.Delete} {
				s.Body = []byte("{}")
				d, err := access.Decider{}.Decide(t.Context(), shared{}, who, do, s)
				if err != nil {
					t.Fatal(err)
				}
				e := store.Entry{Access: who, Outcome: "deny", Reason: d.Reason, Because: d.Because}
				if d.Permit {
					e.Outcome = "permit"
				}
				decided[e.Outcome]++
				got := why(e)
				if got == "" || thirdPerson.MatchString(got) {
					t.Errorf("%s %s %s as %s: %q (from %q)", e.Outcome, do, s.Category, who.Role, got, d.Reason)
				}
			}
		}
	}
	if decided["permit"] < 10 || decided["deny"] < 50 {
		t.Errorf("too few decisions of a kind were tried: %v", decided)
	}
	if got := why(store.Entry{Access: worker, Outcome: "permit", Because: []string{"rule:nobodys/1", "rule:direct-care/1"}, Reason: "It isn't about any person."}); got != "For direct care." {
		t.Errorf("a look that began at an organisation: %q", got)
	}
	if got := why(store.Entry{Access: asked("RelatedPerson/j", access.Carer), Outcome: "permit", Because: []string{"rule:carer-consent/1", "Consent/c"}, Reason: "The person agreed to share this with you."}); got != "You agreed to share this with them." {
		t.Errorf("a carer's look: %q", got)
	}
}

// shared are the facts of a record in which Patient/1 agreed to share her plan with her carer.
type shared struct{}

func (shared) Body(typ, id string) ([]byte, error) {
	if typ == "RelatedPerson" && id == "j" {
		return json.Marshal(r4.RelatedPerson{ID: "j", Active: r4.Ptr(true), Patient: r4.Ref("Patient/1")})
	}
	return nil, nil
}

func (shared) Now() time.Time { return noon }

func (shared) Search(typ, query string) ([][]byte, error) { return nil, nil }

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

func TestWhatARefusalSaysBesidesIsNotSaidOfTheWholePage(t *testing.T) {
	refused := row(1, noon, amina, "deny", 0)
	refused.Entry.Reason = "Nothing is deleted from a person's record. Mark it as entered in error instead."
	if got := notes([]store.LogRow{refused}); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestOneVisitNamesEverythingThatWasSeen(t *testing.T) {
	looks := visits([]store.LogRow{row(2, noon.Add(time.Minute), amina, "permit", 0, "Flag/1"), row(1, noon, amina, "permit", 0, "Goal/1", "Flag/1")}, "1")
	if len(looks) != 1 || looks[0].Did != "looked at your record: alerts and plan" || looks[0].Times != 2 {
		t.Errorf("%+v", looks)
	}
}
