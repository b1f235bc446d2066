package access_test

import (
	"context"
	"testing"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/r4"
	"concordat/record/store"
)

var (
	worker = at(asks(access.SocialWorker, "PractitionerRole/amina"), "Organization/council")
	nurse  = at(asks(access.CommunityNurse, "PractitionerRole/ben"), "Organization/trust")
)

func at(a record.Access, organisation string) record.Access {
	a.Organisation = organisation
	return a
}

func create(s *store.Store, a record.Access, v any) error {
	return s.Update(context.Background(), a, func(tx *store.Tx) error { _, err := tx.Create(v); return err })
}

// alter changes a resource as it is now.
func alter[T any](s *store.Store, a record.Access, id string, f func(*T)) error {
	return s.Update(context.Background(), a, func(tx *store.Tx) error {
		found, err := store.Load[T](tx.Reader, id)
		if err != nil {
			return err
		}
		f(&found.Value)
		_, err = tx.Update(found.Value, found.Version)
		return err
	})
}

// event is a Provenance with agents by type: "attester", "PractitionerRole/a", "enterer", …
func event(activity string, agents ...string) r4.Provenance {
	p := provenance("margaret")
	p.Activity = r4.Coded("urn:concordat:plan:event", activity, "")
	for n := 0; n < len(agents); n += 2 {
		p.Agent = append(p.Agent, r4.ProvenanceAgent{Type: r4.Coded("http://terminology.hl7.org/CodeSystem/provenance-participant-type", agents[n], ""), Who: r4.Ref(agents[n+1])})
	}
	return p
}

func noted(author string) r4.DocumentReference {
	return r4.DocumentReference{ID: "note", Status: "current", Subject: r4.Ref("Patient/margaret"), Author: []r4.Reference{*r4.Ref(author)},
		Custodian: r4.Ref("Organization/trust"), Content: []r4.DocumentReferenceContent{{Attachment: &r4.Attachment{Title: "Visit"}}}}
}

func TestPractitionersWriteNobodyElsesWords(t *testing.T) {
	s, _ := open(t)
	assessed(t, s)
	hers := said("own-words", "Patient/margaret")
	told := event("agreed", "attester", "Patient/margaret", "enterer", "PractitionerRole/amina")
	told.Extension = []r4.Extension{{URL: "urn:concordat:authority", Extension: []r4.Extension{{URL: "kind", ValueCoding: &r4.Coding{Code: "told"}}}}}
	consent := consented("", "note")
	consent.Performer = []r4.Reference{*r4.Ref("Patient/margaret")}
	own := consented("", "note")
	own.Performer = []r4.Reference{*r4.Ref("PractitionerRole/amina")}
	signature := event("signed", "author", "PractitionerRole/amina")
	signature.Signature = []r4.Signature{{When: "2026-03-02T09:00:00Z", Who: r4.Ref("PractitionerRole/ben"), Type: []r4.Coding{{Code: "1.2.840.10065.1.12.1.1"}}}}
	message := func(sender string) r4.Communication {
		return r4.Communication{Status: "completed", Subject: r4.Ref("Patient/margaret"), Sender: r4.Ref(sender)}
	}
	for _, tc := range []struct {
		name    string
		what    any
		allowed bool
	}{
		{"their own answer", said("health", "PractitionerRole/amina"), true},
		{"an answer of the person", hers, false},
		{"an answer of a colleague", said("health", "PractitionerRole/ben"), false},
		{"the person's consent", consent, false},
		{"a consent in their own name", own, false},
		{"what the person alone agreed", provenance("margaret", "Patient/margaret"), false},
		{"what a colleague did", event("offered", "attester", "PractitionerRole/ben"), false},
		{"what the person told them", told, true},
		{"an agreement without authority", event("agreed", "attester", "Patient/margaret", "enterer", "PractitionerRole/amina"), false},
		{"their own agreement", event("agreed", "attester", "PractitionerRole/amina"), false},
		{"what a colleague offered, that they enter", event("offered", "attester", "PractitionerRole/ben", "enterer", "PractitionerRole/amina"), false},
		{"their signature", event("signed", "legal", "PractitionerRole/amina"), true},
		{"a colleague's signature that they enter", event("signed", "legal", "PractitionerRole/ben", "enterer", "PractitionerRole/amina"), false},
		{"a signature by a colleague's hand", signature, false},
		{"a section that they answer", response("margaret", "urn:concordat:form:joint-assessment", "PractitionerRole/amina"), true},
		{"a section that the person answers", response("margaret", "urn:concordat:form:joint-assessment", "Patient/margaret"), false},
		{"About Me by the person", response("margaret", "urn:concordat:form:about-me", "Patient/margaret"), false},
		{"their own note", noted("PractitionerRole/amina"), true},
		{"a colleague's note", noted("PractitionerRole/ben"), false},
		{"their message", message("PractitionerRole/amina"), true},
		{"the person's message", message("Patient/margaret"), false},
	} {
		err := create(s, worker, tc.what)
		if tc.allowed != (err == nil) || err != nil && !fault.Is(err, fault.Denied) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestPractitionersLeaveOthersWordsAsTheyAre changes what is there already, as the server put it there.
func TestPractitionersLeaveOthersWordsAsTheyAre(t *testing.T) {
	s, _ := open(t)
	assessed(t, s)
	theirs := said("health", "PractitionerRole/ben")
	theirs.ID = "bens"
	agreed := event("agreed", "attester", "PractitionerRole/amina")
	agreed.ID = "agreed"
	put(t, s, theirs, noted("PractitionerRole/ben"), agreed)
	for _, tc := range []struct {
		name    string
		err     error
		allowed bool
	}{
		{"a nurse's answer by a social worker", alter(s, worker, "bens", func(a *answer) { a.Section = "carer" }), false},
		{"a nurse's answer taken over", alter(s, worker, "bens", func(a *answer) { a.Author = *r4.Ref("PractitionerRole/amina") }), false},
		{"a nurse's own answer", alter(s, nurse, "bens", func(a *answer) { a.Section = "carer" }), true},
		{"a nurse's own answer in somebody's mouth", alter(s, nurse, "bens", func(a *answer) { a.Author = *r4.Ref("Patient/margaret") }), false},
		{"a note of another organisation", alter(s, worker, "note", func(d *r4.DocumentReference) { d.Description = "Other" }), false},
		{"a note of their organisation", alter(s, at(asks(access.CommunityNurse, "PractitionerRole/cara"), "Organization/trust"), "note", func(d *r4.DocumentReference) { d.Description = "Other" }), true},
		{"who wrote a note", alter(s, nurse, "note", func(d *r4.DocumentReference) { d.Author[0] = *r4.Ref("Patient/margaret") }), false},
		{"what was agreed", alter(s, worker, "agreed", func(p *r4.Provenance) { p.Recorded = "2020-01-01T00:00:00Z" }), false},
		{"a consent that is there", alter(s, worker, "c1", func(c *r4.Consent) { c.Status = "inactive" }), false},
	} {
		if tc.allowed != (tc.err == nil) || tc.err != nil && !fault.Is(tc.err, fault.Denied) {
			t.Errorf("%s: %v", tc.name, tc.err)
		}
	}
}
