package timeline_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"concordat/care/caretest"
	"concordat/care/note"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/care/timeline"
	"concordat/care/worker"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

// begin is a record with Ann Lee in it, to whom something of everything happened.
func begin(t *testing.T) (r *caretest.Record, ann string) {
	t.Helper()
	r = caretest.New(t)
	r.As(caretest.Priya, func(tx *store.Tx) (err error) {
		if ann, err = person.Register(tx, person.Details{Given: "Ann", Family: "Lee", Born: "1942-03-14"}); err != nil {
			return err
		}
		her := r4.Ref("Patient/" + ann)
		quantity := func(loinc, text string, value r4.Decimal, unit, at string) r4.Observation {
			return r4.Observation{Status: "final", Code: &r4.CodeableConcept{Text: text, Coding: []r4.Coding{{System: "http://loinc.org", Code: loinc, Display: text}}},
				Subject: her, EffectiveDateTime: at, ValueQuantity: &r4.Quantity{Value: value, Unit: unit}}
		}
		for _, v := range []any{
			quantity("39156-5", "Body Mass Index", "27.392817", "kg/m2", "2026-02-20T10:00:00Z"),
			quantity("8310-5", "Body temperature", "37.0", "Cel", "2026-02-20T10:00:00Z"),
			quantity("29463-7", "Body Weight", "61", "kg", "2026-01-05T10:00:00Z"),
			r4.Condition{Code: r4.Text("Hypertension (disorder)"), Subject: her, OnsetDateTime: "2011"},
			r4.Condition{Code: r4.Text("A need"), Subject: her, RecordedDate: "2026-02-25", Category: []r4.CodeableConcept{*r4.Coded("urn:concordat:plan:part", "need", "Need")}},
			r4.Encounter{Status: "finished", Class: &r4.Coding{System: "http://terminology.hl7.org/CodeSystem/v3-ActCode", Code: "EMER"}, Subject: her,
				ReasonCode: []r4.CodeableConcept{*r4.Text("Fall")}, Period: &r4.Period{Start: "2026-02-20T14:00:00Z", End: "2026-02-21T02:00:00Z"}},
			r4.Appointment{Status: "booked", Description: "Medicines review", Start: "2026-03-12T10:00:00Z", End: "2026-03-12T10:20:00Z",
				Participant: []r4.AppointmentParticipant{{Actor: her, Status: "accepted"}, {Actor: &r4.Reference{Reference: "PractitionerRole/priya", Display: "Dr Priya Nair, Lakeside Surgery"}, Status: "accepted"}}},
		} {
			if _, err := tx.Create(v); err != nil {
				return fmt.Errorf("%T: %w", v, err)
			}
		}
		return nil
	})
	return r, ann
}

// told is the timeline as text, a line for each event.
func told(r *caretest.Record, who access.Who, ann string, f timeline.Filter) string {
	r.T.Helper()
	var out strings.Builder
	r.See(who, func(reader *store.Reader) error {
		page, err := timeline.Before(reader, ann, f)
		for _, d := range page.Days {
			for _, e := range d.Events {
				fmt.Fprintf(&out, "%s | %s | %s | %s\n", d.Name, e.Title, e.Text, e.Sector.Name())
			}
		}
		return err
	})
	return out.String()
}

func TestWhatHappenedIsToldInWordsLatestFirst(t *testing.T) {
	r, ann := begin(t)
	r.As(caretest.Amina, func(tx *store.Tx) error {
		_, err := note.Write(tx, note.Entry{Person: ann, Kind: "visit", Category: "social care", Text: "Saw her.", Happened: caretest.Begin.AddDate(0, 0, -1)})
		return err
	})
	want := `1 March 2026 | Visit: social care | Saw her. | Social care
20 February 2026 | Emergency department | because of fall | Health
20 February 2026 | 2 readings | Body mass index 27.4 kg/m²; Temperature 37.0°C | Health
5 January 2026 | Weight 61 kg |  | Health
2011 | Hypertension, since 2011 |  | Health
`
	if got := told(r, caretest.Ben, ann, timeline.Filter{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := told(r, caretest.Ben, ann, timeline.Filter{Sector: worker.SocialCare}); got != "1 March 2026 | Visit: social care | Saw her. | Social care\n" {
		t.Errorf("social care only:\n%s", got)
	}
	if got := told(r, caretest.Ben, ann, timeline.Filter{Kind: "visit"}); got != "20 February 2026 | Emergency department | because of fall | Health\n" {
		t.Errorf("visits only:\n%s", got)
	}
	if got := told(r, caretest.Helen, ann, timeline.Filter{}); got != "" {
		t.Errorf("a commissioner sees\n%s", got)
	}
}

func TestPagesTogetherTellEveryEventOnce(t *testing.T) {
	r, ann := begin(t)
	const notes = 140
	r.As(caretest.Amina, func(tx *store.Tx) error {
		for i := range notes {
			at := caretest.Begin.Add(-time.Duration(i) * 5 * time.Hour)
			if _, err := note.Write(tx, note.Entry{Person: ann, Kind: "note", Text: fmt.Sprint("note ", i), Happened: at}); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]int{}
	f := timeline.Filter{}
	for pages := 0; ; pages++ {
		if pages > 20 {
			t.Fatal("the pages don't end")
		}
		var next string
		r.See(caretest.Ben, func(reader *store.Reader) error {
			page, err := timeline.Before(reader, ann, f)
			shown := 0
			for _, d := range page.Days {
				for _, e := range d.Events {
					seen[e.Type+e.ID]++
					shown++
				}
			}
			if next = page.Next; next != "" && (shown < 20 || shown > 40) {
				t.Errorf("a page of %d", shown)
			}
			return err
		})
		if next == "" {
			break
		}
		f.Before = next
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was told %d times", id, n)
		}
	}
	if len(seen) != notes+4 {
		t.Errorf("%d events were told, not %d", len(seen), notes+4)
	}
}

func TestATimelineOpensAtWhatChangedSinceTheLastLook(t *testing.T) {
	r, ann := begin(t)
	look := func() (l timeline.Look) {
		t.Helper()
		r.As(caretest.Amina, func(tx *store.Tx) (err error) {
			l, err = timeline.Looked(tx, ann)
			return err
		})
		return l
	}
	if l := look(); !l.Before.IsZero() {
		t.Errorf("the first look: %+v", l)
	}
	r.Clock.Advance(time.Hour)
	r.As(caretest.Ben, func(tx *store.Tx) error {
		_, err := note.Write(tx, note.Entry{Person: ann, Kind: "note", Text: "Long ago, told today", Happened: caretest.Begin.AddDate(-1, 0, 0)})
		return err
	})
	r.Clock.Advance(time.Hour)
	first := look()
	if !first.Before.Equal(caretest.Begin) {
		t.Errorf("the second look: %+v", first)
	}
	r.Clock.Advance(time.Minute)
	if again := look(); !again.Before.Equal(first.Before) {
		t.Errorf("the page loaded again forgets what was new: %+v", again)
	}
	r.See(caretest.Amina, func(reader *store.Reader) error {
		events, more, err := timeline.Changed(reader, ann, first.Before, 10)
		if len(events) != 1 || more || events[0].Text != "Long ago, told today" || events[0].OrgName != "Westmere Community Health NHS Trust" {
			t.Errorf("new: %+v", events)
		}
		return err
	})
	other := func() (l timeline.Look) {
		r.As(caretest.Ben, func(tx *store.Tx) (err error) {
			l, err = timeline.Looked(tx, ann)
			return err
		})
		return l
	}()
	if !other.Before.IsZero() {
		t.Errorf("one worker's look counts as another's: %+v", other)
	}
}

func TestWhatIsToComeSaysWhoAndWhenAndWhatIsStuck(t *testing.T) {
	r, ann := begin(t)
	r.As(caretest.Priya, func(tx *store.Tx) error {
		_, err := referral.Refer(tx, referral.Ask{Person: ann, To: "Organization/council", For: "Help", Wants: "x", Why: "y", NeededBy: "2026-03-05"})
		return err
	})
	ahead := func() (lines, stuck string) {
		t.Helper()
		r.See(caretest.Ben, func(reader *store.Reader) error {
			steps, err := timeline.Ahead(reader, ann)
			if err != nil {
				return err
			}
			for _, s := range steps {
				lines += fmt.Sprintf("%s, %s, %s, late %v\n", s.What, s.Who, s.When, s.Late)
			}
			referrals, err := referral.ForPerson(reader, ann)
			for _, x := range timeline.Stuck(steps, referrals) {
				stuck += x.Text + "\n"
			}
			return err
		})
		return
	}
	want := "Referral: Help, Westmere Council, 5 March 2026, late false\nMedicines review, Dr Priya Nair, Lakeside Surgery, 12 March 2026, 10:00am, late false\n"
	if got, stuck := ahead(); got != want || stuck != "" {
		t.Errorf("got\n%s\nstuck %s", got, stuck)
	}
	r.Clock.Advance(4 * 24 * time.Hour)
	if got, stuck := ahead(); !strings.Contains(got, "late true") || stuck != "Referral: Help was due by 5 March 2026 (Westmere Council)\n" {
		t.Errorf("got\n%s\nstuck %s", got, stuck)
	}
}

func TestSectionsOfOneFormAreOneEvent(t *testing.T) {
	r, ann := begin(t)
	section := func(who access.Who, title string) {
		r.As(who, func(tx *store.Tx) error {
			_, err := tx.Create(r4.QuestionnaireResponse{Status: "completed", Questionnaire: "urn:concordat:form:joint-assessment|1.0", Subject: r4.Ref("Patient/" + ann), Authored: "2026-02-27T10:00:00Z",
				Author: &r4.Reference{Reference: who.Actor, Display: who.Name + ", " + who.OrgName}, Item: []r4.QuestionnaireResponseItem{{LinkID: title, Text: title}}})
			return err
		})
	}
	section(caretest.Amina, "Home")
	section(caretest.Ben, "Health")
	r.See(caretest.Amina, func(reader *store.Reader) error {
		page, err := timeline.Before(reader, ann, timeline.Filter{Kind: "assessment"})
		if len(page.Days) != 1 || len(page.Days[0].Events) != 1 {
			t.Fatalf("got %+v", page.Days)
		}
		e := page.Days[0].Events[0]
		if e.Title != "Joint assessment" || e.Text != "2 sections completed" || !e.Joint || e.OrgName != "" || len(e.More) != 2 || !strings.Contains(strings.Join(e.More, " "), "Health (Ben Carter)") {
			t.Errorf("got %+v", e)
		}
		return err
	})
}

func TestReadingsSayValueAndUnit(t *testing.T) {
	quantity := func(value r4.Decimal, unit string) r4.Observation {
		return r4.Observation{Code: r4.Text("X"), ValueQuantity: &r4.Quantity{Value: value, Unit: unit}}
	}
	part := func(code string, value r4.Decimal) r4.ObservationComponent {
		return r4.ObservationComponent{Code: r4.Coded("http://loinc.org", code, ""), ValueQuantity: &r4.Quantity{Value: value, Unit: "mm[Hg]"}}
	}
	for want, o := range map[string]r4.Observation{
		"X 52.4 kg":                  quantity("52.4", "kg"),
		"X 6.19 mmol/L":              quantity("6.1904761", "mmol/L"),
		"X 3":                        quantity("3", "{score}"),
		"X 72 a minute":              quantity("72", "/min"),
		"X 98%":                      quantity("98", "%"),
		"Blood pressure 142/88 mmHg": {Code: r4.Coded("http://loinc.org", "85354-9", "Blood pressure panel"), Component: []r4.ObservationComponent{part("8480-6", "141.6"), part("8462-4", "88.0")}},
		"Smoking: never smoker":      {Code: r4.Coded("http://loinc.org", "72166-2", "Tobacco smoking status NHIS"), ValueCodeableConcept: r4.Text("Never smoker")},
		"Protein 7.1 g/dL":           {Code: r4.Text("Protein [Mass/volume] in Serum or Plasma"), ValueQuantity: &r4.Quantity{Value: "7.1", Unit: "g/dL"}},
		"Lives alone: yes":           {Code: r4.Text("Lives Alone"), ValueBoolean: r4.Ptr(true)},
		"Housing: settled, own home": {Code: r4.Text("Housing"), ValueString: "settled, own home"},
		"Reading":                    {},
		"Weight: not asked":          {Code: r4.Coded("http://loinc.org", "29463-7", "Body Weight"), DataAbsentReason: r4.Text("Not asked")},
	} {
		if got := timeline.Reading(o); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWhatIsAheadIsWhole(t *testing.T) {
	r := caretest.New(t)
	const many = 60
	r.As(caretest.Priya, func(tx *store.Tx) error {
		if _, err := tx.CreateAs("ann", r4.Patient{}); err != nil {
			return err
		}
		for n := range many {
			_, err := tx.Create(r4.Appointment{Status: "booked", Description: "Dressing", Start: r4.Instant(caretest.Begin.AddDate(0, 0, n)), End: r4.Instant(caretest.Begin.AddDate(0, 0, n).Add(time.Hour)),
				Participant: []r4.AppointmentParticipant{{Actor: r4.Ref("Patient/ann"), Status: "accepted"}}})
			if err != nil {
				return err
			}
		}
		_, err := tx.Create(r4.Task{Status: "requested", Intent: "plan", Description: "Takes her tablets", For: r4.Ref("Patient/ann"),
			Input: []r4.TaskInput{{Type: r4.Text("How often"), ValueTiming: &r4.Timing{Code: r4.Text("every morning")}}}})
		return err
	})
	r.See(caretest.Amina, func(reader *store.Reader) error {
		steps, err := timeline.Ahead(reader, "ann")
		if len(steps) != many+1 {
			t.Fatalf("%d steps, want %d", len(steps), many+1)
		}
		if last := steps[many]; last.Again == nil || last.Again.Code.String() != "every morning" {
			t.Errorf("how often: %+v", last)
		}
		return err
	})
}
