package access_test

import (
	"context"
	"testing"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

var (
	margaret = asks(access.Person, "Patient/margaret")
	joan     = asks(access.Carer, "RelatedPerson/joan")
)

// section is a part of Margaret's assessment.
func section(id, code, owner, status string) r4.Task {
	return r4.Task{ID: id, Status: status, Intent: "order", For: r4.Ref("Patient/margaret"), Owner: r4.Ref(owner), Requester: r4.Ref("PractitionerRole/amina"),
		PartOf: []r4.Reference{*r4.Ref("Task/whole")},
		Code:   &r4.CodeableConcept{Coding: []r4.Coding{{System: "urn:concordat:task", Code: "section"}, {System: "urn:concordat:section", Code: code}}}}
}

// assessed is an assessment of which Margaret has her own words, Joan the carer's part and a nurse the rest.
func assessed(t *testing.T, s *store.Store) {
	t.Helper()
	family(t, s)
	whole := section("whole", "joint-assessment", "PractitionerRole/amina", "in-progress")
	whole.PartOf = nil
	put(t, s, consented("c1", "plan", "assessment"), whole, section("words", "own-words", "Patient/margaret", "in-progress"),
		section("carer", "carer", "RelatedPerson/joan", "requested"), section("health", "health", "PractitionerRole/ben", "completed"))
}

func said(section, author string) answer {
	return answer{Own: fhir.Own{}, Assessment: *r4.Ref("Task/whole"), Person: *r4.Ref("Patient/margaret"), Section: section, Author: *r4.Ref(author)}
}

func response(person, questionnaire, author string) r4.QuestionnaireResponse {
	return r4.QuestionnaireResponse{Status: "completed", Questionnaire: questionnaire, Subject: r4.Ref("Patient/" + person), Author: r4.Ref(author)}
}

func provenance(person string, agents ...string) r4.Provenance {
	p := r4.Provenance{Recorded: "2026-03-02T09:00:00Z", Target: []r4.Reference{*r4.Ref("Patient/" + person)}}
	for _, a := range agents {
		p.Agent = append(p.Agent, r4.ProvenanceAgent{Who: r4.Ref(a)})
	}
	return p
}

func TestWhatPeopleAndCarersMayWrite(t *testing.T) {
	s, _ := open(t)
	assessed(t, s)
	consent := consented("", "note")
	consent.Performer = []r4.Reference{*r4.Ref("Patient/margaret")}
	forged := consented("", "note")
	forged.Performer = []r4.Reference{*r4.Ref("RelatedPerson/joan")}
	both := provenance("margaret", "Patient/margaret")
	both.Target = append(both.Target, *r4.Ref("Patient/george"))
	note := r4.DocumentReference{Status: "current", Subject: r4.Ref("Patient/margaret"), Content: []r4.DocumentReferenceContent{{Attachment: &r4.Attachment{Title: "Visit"}}}}
	for _, tc := range []struct {
		name           string
		what           any
		person, family bool // whether Margaret, and whether Joan, may write it
	}{
		{"About Me", response("margaret", "urn:concordat:form:about-me", "Patient/margaret"), true, false},
		{"another's About Me", response("george", "urn:concordat:form:about-me", "Patient/margaret"), false, false},
		{"her own section", response("margaret", "urn:concordat:form:joint-assessment", "Patient/margaret"), true, false},
		{"the carer's section", response("margaret", "urn:concordat:form:joint-assessment", "RelatedPerson/joan"), false, true},
		{"a worker's section", response("margaret", "urn:concordat:form:joint-assessment", "PractitionerRole/ben"), false, false},
		{"an answer in her section", said("own-words", "Patient/margaret"), true, false},
		{"an answer in the carer's section", said("carer", "RelatedPerson/joan"), false, true},
		{"an answer in another's section", said("health", "Patient/margaret"), false, false},
		{"an answer put in her mouth", said("own-words", "RelatedPerson/joan"), false, false},
		{"what she agrees to", provenance("margaret", "Patient/margaret"), true, false},
		{"her agreement to a plan", event("agreed", "attester", "Patient/margaret"), true, false},
		{"a carer's agreement to a plan", event("agreed", "attester", "RelatedPerson/joan"), false, false},
		{"a carer's request for change", event("asked-for-change", "attester", "RelatedPerson/joan"), false, false},
		{"a signature under a plan", event("signed", "legal", "Patient/margaret"), false, false},
		{"what two agreed to", provenance("margaret", "Patient/margaret", "PractitionerRole/amina"), false, false},
		{"an agreement about her and another", both, false, false},
		{"an agreement about another", provenance("george", "Patient/margaret"), false, false},
		{"her consent", consent, true, false},
		{"a consent somebody else gives for her", forged, false, false},
		{"a note", note, false, false},
		{"a new task", section("", "own-words", "Patient/margaret", "requested"), false, false},
		{"an organisation", r4.Organization{Name: "Mine"}, false, false},
		{"another patient", r4.Patient{}, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, asker := range []struct {
				access  string
				allowed bool
			}{{"Margaret", tc.person}, {"Joan", tc.family}} {
				a := margaret
				if asker.access == "Joan" {
					a = joan
				}
				err := s.Update(context.Background(), a, func(tx *store.Tx) error { _, err := tx.Create(tc.what); return err })
				if asker.allowed != (err == nil) || err != nil && !fault.Is(err, fault.Denied) {
					t.Errorf("%s: %v", asker.access, err)
				}
			}
		})
	}
}

// change updates a Task as read and reports the error.
func change(s *store.Store, role, id string, f func(*r4.Task)) error {
	a := margaret
	if role == "carer" {
		a = joan
	}
	return s.Update(context.Background(), a, func(tx *store.Tx) error {
		found, err := store.Load[r4.Task](tx.Reader, id)
		if err != nil {
			return err
		}
		f(&found.Value)
		_, err = tx.Update(found.Value, found.Version)
		return err
	})
}

func TestPeopleMoveTheirOwnTasksOnly(t *testing.T) {
	s, _ := open(t)
	assessed(t, s)
	complete := func(t *r4.Task) { t.Status = "completed" }
	give := func(to string) func(*r4.Task) { return func(t *r4.Task) { t.Owner = r4.Ref(to) } }
	for _, step := range []struct {
		name, who, task string
		f               func(*r4.Task)
		allowed         bool
	}{
		{"another's section isn't hers to move", "person", "health", complete, false},
		{"nor hers to take", "person", "health", give("Patient/margaret"), false},
		{"she can't give hers to a stranger", "person", "words", give("PractitionerRole/ben"), false},
		{"she can't end the whole while parts are open", "person", "whole", complete, false},
		{"nor make hers part of something else", "person", "words", func(t *r4.Task) { t.PartOf = []r4.Reference{*r4.Ref("Task/other")} }, false},
		{"nor make hers another section", "person", "words", func(t *r4.Task) { t.Code = section("", "health", "", "").Code }, false},
		{"nor somebody else's", "person", "words", func(t *r4.Task) { t.For = r4.Ref("Patient/george") }, false},
		{"nor say who asked her", "person", "words", func(t *r4.Task) { t.Requester = r4.Ref("PractitionerRole/ben") }, false},
		{"nor give herself longer", "person", "words", func(t *r4.Task) { t.Restriction = &r4.TaskRestriction{Period: &r4.Period{End: "2030-01-01"}} }, false},
		{"nor change what it is", "person", "words", func(t *r4.Task) { t.Description = "Mine" }, false},
		{"nor put words in somebody's mouth", "person", "words", func(t *r4.Task) {
			t.Note = []r4.Annotation{{Text: "Fine", AuthorReference: r4.Ref("PractitionerRole/ben")}}
		}, false},
		{"she says something about hers", "person", "words", func(t *r4.Task) {
			t.Note = []r4.Annotation{{Text: "Fine", AuthorReference: r4.Ref("Patient/margaret")}}
		}, true},
		{"and doesn't take it away again", "person", "words", func(t *r4.Task) { t.Note = nil }, false},
		{"the carer takes her part", "carer", "carer", func(t *r4.Task) { t.Status = "in-progress" }, true},
		{"and hands it back to whoever asked", "carer", "carer", give("PractitionerRole/amina"), true},
		{"then it isn't the carer's any more", "carer", "carer", give("RelatedPerson/joan"), false},
		{"she completes hers", "person", "words", complete, true},
		{"but not yet the whole", "person", "whole", complete, false},
	} {
		if err := change(s, step.who, step.task, step.f); step.allowed != (err == nil) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	// The carer's part is ended by whoever has it now.
	err := s.Update(context.Background(), asks(access.SocialWorker, "PractitionerRole/amina"), func(tx *store.Tx) error {
		found, err := store.Load[r4.Task](tx.Reader, "carer")
		if err != nil {
			return err
		}
		found.Value.Status = "completed"
		_, err = tx.Update(found.Value, found.Version)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := change(s, "person", "whole", func(t *r4.Task) { t.Status, t.Owner = "completed", r4.Ref("Patient/margaret") }); err == nil {
		t.Error("ending the whole let her take it")
	}
	if err := change(s, "person", "whole", complete); err != nil {
		t.Errorf("the whole can't be ended once all parts are: %v", err)
	}
}

func TestPractitionersWriteRecordsButDeleteNothing(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	amina := asks(access.SocialWorker, "PractitionerRole/amina")
	goal := r4.Goal{LifecycleStatus: "active", Description: r4.Text("Walk to the shop"), Subject: r4.Ref("Patient/margaret")}
	write := func(role string, f func(*store.Tx) error) error {
		a := amina
		a.Role = role
		a.Purpose = access.RoleOf(role).Purpose
		return s.Update(context.Background(), a, f)
	}
	var id string
	create := func(v any) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			kept, err := tx.Create(v)
			if err == nil {
				id = kept.ID
			}
			return err
		}
	}
	if err := write(access.SocialWorker, create(goal)); err != nil {
		t.Fatal(err)
	}
	if err := write(access.SocialWorker, func(tx *store.Tx) error { return tx.Delete("Goal", id, 1) }); err == nil {
		t.Error("a practitioner deleted from a record")
	}
	if err := write(access.SocialWorker, create(r4.Organization{Name: "New"})); err == nil {
		t.Error("a practitioner made an organisation")
	}
	for _, role := range []string{access.Provider, access.Commissioner, access.FundManager, access.Voice, access.Champion, access.Governance} {
		if err := write(role, create(goal)); err == nil {
			t.Errorf("%s wrote on a record", role)
		}
	}
}

// forGeorge is an assessment of George, in which nothing was given to Margaret or Joan.
func forGeorge(t *testing.T, s *store.Store) {
	t.Helper()
	whole, words := section("georges", "joint-assessment", "PractitionerRole/amina", "in-progress"), section("georges-words", "own-words", "Patient/george", "in-progress")
	whole.PartOf, whole.For = nil, r4.Ref("Patient/george")
	words.PartOf, words.For = []r4.Reference{*r4.Ref("Task/georges")}, r4.Ref("Patient/george")
	put(t, s, whole, words)
}

// TestNobodyWritesIntoAnothersAssessment goes the way of somebody who has a section of their own: she makes it a part
// of another person's assessment, and answers there. Each step is refused by itself, and the answer also when the Task
// was moved by the record itself.
func TestNobodyWritesIntoAnothersAssessment(t *testing.T) {
	s, _ := open(t)
	assessed(t, s)
	forGeorge(t, s)
	move := func(t *r4.Task) { t.PartOf = []r4.Reference{*r4.Ref("Task/georges")} }
	for who, task := range map[string]string{"person": "words", "carer": "carer"} {
		if err := change(s, who, task, move); !fault.Is(err, fault.Denied) {
			t.Errorf("the %s made her section a part of another person's assessment: %v", who, err)
		}
	}
	stray := section("stray", "own-words", "Patient/margaret", "in-progress")
	carers := section("stray-carer", "carer", "RelatedPerson/joan", "in-progress")
	for _, t := range []*r4.Task{&stray, &carers} {
		move(t)
	}
	put(t, s, stray, carers)
	for _, a := range []struct {
		access  record.Access
		section string
	}{{margaret, "own-words"}, {joan, "carer"}, {asks(access.CommunityNurse, "PractitionerRole/ben"), "health"}} {
		into := said(a.section, a.access.Actor)
		into.Assessment = *r4.Ref("Task/georges")
		for _, ref := range []string{"Task/georges", "Task/georges/_history/1", "Task/nowhere"} {
			into.Assessment = *r4.Ref(ref)
			err := s.Update(context.Background(), a.access, func(tx *store.Tx) error { _, err := tx.Create(into); return err })
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s answered in %s, which isn't Margaret's: %v", a.access.Actor, ref, err)
			}
		}
	}
	if err := s.Update(context.Background(), asks(access.CommunityNurse, "PractitionerRole/ben"), func(tx *store.Tx) error {
		part := section("", "health", "PractitionerRole/ben", "in-progress")
		move(&part)
		_, err := tx.Create(part)
		return err
	}); !fault.Is(err, fault.Denied) {
		t.Errorf("a nurse made a Task of Margaret's a part of George's assessment: %v", err)
	}
}
