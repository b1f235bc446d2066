package access_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	categorySystem = "urn:concordat:category"
	thirdParty     = "third-party"
)

// consented is Margaret's consent that Joan may see categories of her record.
func consented(id string, categories ...string) r4.Consent {
	c := r4.Consent{
		ID: id, Status: "active", Patient: r4.Ref("Patient/margaret"), DateTime: "2026-03-01",
		Scope:      r4.Coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", ""),
		Category:   []r4.CodeableConcept{*r4.Text("Sharing with my daughter")},
		PolicyRule: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", ""),
		Provision:  &r4.ConsentProvision{Type: "permit", Actor: []r4.ConsentProvisionActor{{Role: r4.Text("daughter"), Reference: r4.Ref("RelatedPerson/joan")}}},
	}
	for _, code := range categories {
		c.Provision.Class = append(c.Provision.Class, r4.Coding{System: categorySystem, Code: code})
	}
	return c
}

// family is Margaret, her daughter Joan, and George, who is a stranger to both.
func family(t *testing.T, s *store.Store) {
	t.Helper()
	put(t, s, patient("margaret"), patient("george"), r4.RelatedPerson{ID: "joan", Patient: r4.Ref("Patient/margaret")})
}

func of(person, category string, labels ...string) record.Subject {
	s := record.Subject{Type: "DocumentReference", ID: "x", Category: category, Labels: labels}
	if person != "" {
		s.People = []string{person}
	}
	return s
}

func TestWhoMayRead(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	put(t, s, consented("c1", "plan"))
	log := func(person string) record.Subject {
		subject := of(person, "audit")
		subject.Type = "AuditEvent"
		return subject
	}
	for _, tc := range []struct {
		name    string
		role    string
		actor   string
		subject record.Subject
		permit  bool
		mayKnow bool
		because string
	}{
		{"a social worker sees a note", access.SocialWorker, "PractitionerRole/a", of("margaret", "note"), true, false, "rule:direct-care/1"},
		{"a nurse sees what a third party said", access.CommunityNurse, "PractitionerRole/b", of("margaret", "note", thirdParty), true, false, "rule:direct-care/1"},
		{"a GP sees the clinical record", access.GP, "PractitionerRole/c", of("margaret", "clinical"), true, false, "rule:direct-care/1"},
		{"the transfer hub sees a plan", access.TransferHub, "PractitionerRole/d", of("george", "plan"), true, false, "rule:direct-care/1"},
		{"she sees her own note", access.Person, "Patient/margaret", of("margaret", "note"), true, false, "rule:own-record/1"},
		{"she sees who looked at hers", access.Person, "Patient/margaret", log("margaret"), true, false, "rule:own-record/1"},
		{"she doesn't see what a third party said, nor that there is anything", access.Person, "Patient/margaret", of("margaret", "note", thirdParty), false, false, ""},
		{"she doesn't see another's record, nor that there is one", access.Person, "Patient/margaret", of("george", "note"), false, false, ""},
		{"she doesn't see who looked at another's", access.Person, "Patient/margaret", log("george"), false, false, ""},
		{"she doesn't see the whole log", access.Person, "Patient/margaret", log(""), false, false, ""},
		{"a carer sees what was agreed", access.Carer, "RelatedPerson/joan", of("margaret", "plan"), true, false, "Consent/c1"},
		{"a carer sees whom the page is about", access.Carer, "RelatedPerson/joan", of("margaret", "identity"), true, false, "Consent/c1"},
		{"a carer is told that a note isn't shared", access.Carer, "RelatedPerson/joan", of("margaret", "note"), false, true, ""},
		{"a carer isn't told of what a third party said", access.Carer, "RelatedPerson/joan", of("margaret", "plan", thirdParty), false, false, ""},
		{"a carer isn't told of a stranger", access.Carer, "RelatedPerson/joan", of("george", "plan"), false, false, ""},
		{"a carer doesn't see who looked", access.Carer, "RelatedPerson/joan", log("margaret"), false, true, ""},
		{"another carer sees nothing", access.Carer, "RelatedPerson/other", of("margaret", "plan"), false, false, ""},
		{"a provider sees nobody", access.Provider, "PractitionerRole/e", of("margaret", "plan"), false, false, ""},
		{"a commissioner sees nobody", access.Commissioner, "PractitionerRole/f", of("margaret", "identity"), false, false, ""},
		{"the fund manager sees nobody", access.FundManager, "PractitionerRole/g", of("margaret", "money"), false, false, ""},
		{"the voice body sees nobody", access.Voice, "PractitionerRole/h", of("margaret", "plan"), false, false, ""},
		{"a champion sees nobody", access.Champion, "PractitionerRole/i", of("margaret", "plan"), false, false, ""},
		{"a social worker doesn't see who else looked", access.SocialWorker, "PractitionerRole/a", log("margaret"), false, true, ""},
		{"governance sees who looked", access.Governance, "PractitionerRole/j", log("margaret"), true, false, "rule:log/1"},
		{"governance sees the whole log", access.Governance, "PractitionerRole/j", log(""), true, false, "rule:log/1"},
		{"governance doesn't see what is in a record", access.Governance, "PractitionerRole/j", of("margaret", "clinical"), false, true, ""},
		{"governance doesn't see who people are", access.Governance, "PractitionerRole/j", of("margaret", "identity"), false, true, ""},
		{"a commissioner doesn't see the whole log", access.Commissioner, "PractitionerRole/f", log(""), false, false, ""},
		{"a social worker doesn't see the whole log", access.SocialWorker, "PractitionerRole/a", log(""), false, true, ""},
		{"everybody sees organisations", access.Champion, "PractitionerRole/i", of("", "partnership"), true, false, "rule:nobodys/1"},
		{"a carer sees forms", access.Carer, "RelatedPerson/joan", of("", "form"), true, false, "rule:nobodys/1"},
		{"a commissioner doesn't see what is said of nobody known", access.Commissioner, "PractitionerRole/f", of("", "clinical"), false, false, ""},
		{"an unknown role sees nothing", "king", "PractitionerRole/k", of("", "partnership"), false, false, ""},
		{"nobody sees nothing", access.SocialWorker, "", of("margaret", "note"), false, false, ""},
		{"a person who is no patient sees nothing", access.Person, "PractitionerRole/a", of("margaret", "note"), false, false, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := decide(t, s, asks(tc.role, tc.actor), record.Read, tc.subject)
			if d.Permit != tc.permit || !d.Permit && d.MayKnow != tc.mayKnow {
				t.Errorf("got %+v", d)
			}
			if d.Reason == "" || d.Permit && !slices.Contains(d.Because, tc.because) {
				t.Errorf("it isn't said why: %+v", d)
			}
		})
	}
}

// TestGovernanceReadsNamesOnTheLogsPageOnly: the page names the person whose log was chosen; /fhir gives no demographics.
func TestGovernanceReadsNamesOnTheLogsPageOnly(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	for action, want := range map[string]int{"governance.access.view": 2, "fhir.search": 0, "fhir.read": 0, "governance": 0} {
		a := asks(access.Governance, "PractitionerRole/j")
		a.Action = action
		err := s.View(context.Background(), a, func(r *store.Reader) error {
			found, err := store.Find[r4.Patient](r, "")
			if len(found) != want {
				t.Errorf("by %s, %d people were found, want %d", action, len(found), want)
			}
			_, err2 := store.Load[r4.Patient](r, "margaret")
			if (err2 == nil) != (want > 0) {
				t.Errorf("by %s, reading gave %v", action, err2)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPractitionersReadRecordsForDirectCareOnly(t *testing.T) {
	s, _ := open(t)
	a := asks(access.SocialWorker, "PractitionerRole/a")
	for purpose, want := range map[string]bool{"TREAT": true, "ETREAT": true, "CAREMGT": true, "HMARKT": false, "HRESCH": false, "": false} {
		a.Purpose = purpose
		if d := decide(t, s, a, record.Read, of("margaret", "note")); d.Permit != want {
			t.Errorf("for %q: %+v", purpose, d)
		}
	}
}

func TestConsentDecidesWhatACarerSees(t *testing.T) {
	change := func(f func(*r4.Consent)) r4.Consent {
		c := consented("c", "plan", "note")
		f(&c)
		return c
	}
	at := func(start, end string) r4.Consent {
		return change(func(c *r4.Consent) { c.Provision.Period = &r4.Period{Start: start, End: end} })
	}
	for name, tc := range map[string]struct {
		consent     r4.Consent
		plan, note  bool
		unspecified bool // whether About Me is seen
	}{
		"names both": {consented("c", "plan", "note"), true, true, false},
		"names one":  {consented("c", "note"), false, true, false},
		"names none": {consented("c"), true, false, true},
		"withdrawn":  {change(func(c *r4.Consent) { c.Status = "inactive" }), false, false, false},
		"of another kind": {change(func(c *r4.Consent) {
			c.Scope = r4.Coded("http://terminology.hl7.org/CodeSystem/consentscope", "research", "")
		}), false, false, false},
		"for somebody":     {change(func(c *r4.Consent) { c.Provision.Actor[0].Reference = r4.Ref("RelatedPerson/other") }), false, false, false},
		"a refusal":        {change(func(c *r4.Consent) { c.Provision.Type = "deny" }), false, false, false},
		"of unknown codes": {change(func(c *r4.Consent) { c.Provision.Class = []r4.Coding{{System: "http://elsewhere", Code: "plan"}} }), false, false, false},
		"with a label":     {change(func(c *r4.Consent) { c.Provision.SecurityLabel = []r4.Coding{{Code: "N"}} }), false, false, false},
		"for collecting": {change(func(c *r4.Consent) {
			c.Provision.Action = []r4.CodeableConcept{*r4.Coded("http://terminology.hl7.org/CodeSystem/consentaction", "collect", "")}
		}), false, false, false},
		"for research": {change(func(c *r4.Consent) { c.Provision.Purpose = []r4.Coding{{Code: "HRESCH"}} }), false, false, false},
		"without notes": {change(func(c *r4.Consent) {
			c.Provision.Provision = []r4.ConsentProvision{{Type: "deny", Class: []r4.Coding{{System: categorySystem, Code: "note"}}}}
		}), true, false, false},
		"but not to her": {change(func(c *r4.Consent) {
			c.Provision.Provision = []r4.ConsentProvision{{Type: "deny", Actor: c.Provision.Actor}}
		}), false, false, false},
		"but not to him": {change(func(c *r4.Consent) {
			c.Provision.Provision = []r4.ConsentProvision{{Type: "deny", Actor: []r4.ConsentProvisionActor{{Role: r4.Text("son"), Reference: r4.Ref("RelatedPerson/son")}}}}
		}), true, true, false},
		"not yet":              {at("2026-03-03", ""), false, false, false},
		"ended yesterday":      {at("", "2026-03-01"), false, false, false},
		"ends today":           {at("2026-01-01", "2026-03-02"), true, true, false},
		"ends this month":      {at("", "2026-03"), true, true, false},
		"ended an instant ago": {at("", "2026-03-02T08:59:59Z"), false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t)
			family(t, s)
			put(t, s, tc.consent)
			joan := asks(access.Carer, "RelatedPerson/joan")
			for category, want := range map[string]bool{"plan": tc.plan, "note": tc.note, "about-me": tc.unspecified, "clinical": false, "identity": tc.plan || tc.note} {
				if d := decide(t, s, joan, record.Read, of("margaret", category)); d.Permit != want {
					t.Errorf("%s: %+v", category, d)
				}
			}
		})
	}
}

func TestScopeLastsUntilTheConsentChanges(t *testing.T) {
	s, now := open(t)
	family(t, s)
	later, ends := consented("later", "note"), consented("ends", "plan")
	later.Provision.Period = &r4.Period{Start: "2026-03-09T10:00:00Z"}
	ends.Provision.Period = &r4.Period{End: "2026-03-20"}
	put(t, s, later, ends)
	joan := asks(access.Carer, "RelatedPerson/joan")
	scope := func() (out record.Scope) {
		if err := s.View(context.Background(), joan, func(r *store.Reader) (err error) { out, err = r.Scope(); return err }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got, want := scope().Until, time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC); !got.Equal(want) || scope().Admits(of("margaret", "note")) {
		t.Errorf("until %v, want %v", got, want)
	}
	now.Advance(8 * 24 * time.Hour)
	if got, want := scope().Until, time.Date(2026, 3, 21, 0, 0, 0, 0, time.UTC); !got.Equal(want) || !scope().Admits(of("margaret", "note")) {
		t.Errorf("until %v, want %v", got, want)
	}
	now.Advance(30 * 24 * time.Hour)
	if !scope().Until.IsZero() || scope().Admits(of("margaret", "plan")) || !scope().Admits(of("margaret", "note")) {
		t.Errorf("after that: %+v", scope())
	}
}

// askers are all who may ask, in every role.
var askers = []record.Access{
	asks(access.SocialWorker, "PractitionerRole/a"), asks(access.CommunityNurse, "PractitionerRole/b"),
	asks(access.GP, "PractitionerRole/c"), asks(access.TransferHub, "PractitionerRole/d"),
	asks(access.Provider, "PractitionerRole/e"), asks(access.Commissioner, "PractitionerRole/f"),
	asks(access.FundManager, "PractitionerRole/g"), asks(access.Voice, "PractitionerRole/h"),
	asks(access.Champion, "PractitionerRole/i"), asks(access.Governance, "PractitionerRole/j"),
	asks(access.Person, "Patient/margaret"), asks(access.Person, "Patient/george"), asks(access.Person, "Patient/nobody"),
	asks(access.Carer, "RelatedPerson/joan"), asks(access.Carer, "RelatedPerson/other"), asks("king", "PractitionerRole/k"),
	access.Server("test").Access("test", "", "", ""),
	access.Who{Actor: "Device/x", Role: access.System, Granted: "system/*.r"}.Access("test", "", "", ""),
	access.Who{Actor: "Device/y", Role: access.System, Granted: "nonsense"}.Access("test", "", "", ""), {},
}

func TestScopeAgreesWithEachDecision(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	put(t, s, consented("c1", "plan", "note"))
	categories := []string{"identity", "plan", "note", "clinical", "about-me", "log", "partnership", "form", "safeguarding", ""}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(askers).Draw(t, "asker")
		a.Purpose = rapid.SampledFrom([]string{a.Purpose, "TREAT", "HRESCH", ""}).Draw(t, "purpose")
		subject := record.Subject{
			Type: rapid.SampledFrom([]string{"Patient", "CarePlan", "DocumentReference", "Observation", "Organization", "Answer"}).Draw(t, "type"),
			ID:   "x", Updated: start,
			People:   rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"margaret", "george", "nobody", "unknown"}), 0, 2, rapid.ID[string]).Draw(t, "people"),
			Category: rapid.SampledFrom(categories).Draw(t, "category"),
			Labels:   rapid.SliceOfNDistinct(rapid.SampledFrom([]string{thirdParty, "safeguarding", "restricted"}), 0, 2, rapid.ID[string]).Draw(t, "labels"),
		}
		err := s.View(context.Background(), a, func(r *store.Reader) error {
			scope, err := access.Decider{}.Scope(r.Context(), r.Facts(), a)
			if err != nil {
				return err
			}
			d, err := access.Decider{}.Decide(r.Context(), r.Facts(), a, record.Search, subject)
			if err == nil && d.Permit != scope.Admits(subject) {
				t.Fatalf("scope %+v admits it: %v; decision %+v", scope, scope.Admits(subject), d)
			}
			if err == nil && d.Permit && len(subject.People) > 0 {
				grounded(t, scope.Grounds(subject), d)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// grounded compares why a search finds something with why it may be read: the log says the same of both.
func grounded(t *rapid.T, grounds []record.Ground, d record.Decision) {
	t.Helper()
	var because []string
	for _, g := range grounds {
		because = append(because, g.Because...)
		if g.Reason != d.Reason {
			t.Fatalf("found because %q, read because %q", g.Reason, d.Reason)
		}
	}
	slices.Sort(because)
	want := slices.Sorted(slices.Values(d.Because))
	if !slices.Equal(slices.Compact(because), slices.Compact(want)) {
		t.Fatalf("found by %v, read by %v", because, want)
	}
}

// TestSearchFindsWhatMayBeRead writes a record of many kinds and compares, for every asker and type, what a search of
// the real engine finds with what the rules permit one by one.
func TestSearchFindsWhatMayBeRead(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	put(t, s, consented("c1", "plan", "note"))
	put(t, s, r4.Organization{ID: "council", Name: "Westmere Council"})
	secret := &r4.Meta{Security: []r4.Coding{{System: "urn:concordat:label", Code: thirdParty}}}
	for _, p := range []string{"margaret", "george"} {
		ref := r4.Ref("Patient/" + p)
		note := func(id string, meta *r4.Meta) r4.DocumentReference {
			return r4.DocumentReference{ID: id + p, Meta: meta, Status: "current", Subject: ref, Type: r4.Coded("urn:concordat:note", "note", ""),
				Content: []r4.DocumentReferenceContent{{Attachment: &r4.Attachment{Title: "Visit"}}}}
		}
		put(t, s, note("note", nil), note("secret", secret),
			r4.CarePlan{ID: "plan" + p, Status: "active", Intent: "plan", Subject: ref},
			r4.Observation{ID: "weight" + p, Status: "final", Code: r4.Text("Weight"), Subject: ref})
	}
	put(t, s, r4.Observation{ID: "nobodys", Status: "final", Code: r4.Text("Room temperature")})
	for _, a := range askers {
		for _, typ := range []string{"Patient", "Organization", "DocumentReference", "CarePlan", "Observation", "Consent", "RelatedPerson"} {
			var want []string
			for _, id := range []string{"margaret", "george", "joan", "c1", "council", "notemargaret", "secretmargaret", "planmargaret", "weightmargaret", "notegeorge", "secretgeorge", "plangeorge", "weightgeorge", "nobodys"} {
				if readable(t, s, a, typ, id) {
					want = append(want, id)
				}
			}
			got := found(t, s, a, typ)
			slices.Sort(want)
			if a.Granted == "system/*.r" {
				want = nil // reading is granted, searching isn't
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %s searches %s: found %v, may read %v", a.Role, a.Actor, typ, got, want)
			}
		}
	}
}

func readable(t *testing.T, s *store.Store, a record.Access, typ, id string) bool {
	t.Helper()
	return s.View(context.Background(), a, func(r *store.Reader) error { _, err := r.Read(typ, id); return err }) == nil
}

func found(t *testing.T, s *store.Store, a record.Access, typ string) (ids []string) {
	t.Helper()
	err := s.View(context.Background(), a, func(r *store.Reader) error {
		q, err := r.Definitions().ParseQuery(typ, "_count=100", true)
		if err != nil {
			return err
		}
		page, err := r.Search(q)
		if err != nil {
			return err
		}
		for _, m := range page.Matches {
			ids = append(ids, m.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return ids
}
