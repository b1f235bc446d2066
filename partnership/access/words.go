package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"concordat/record"
	"concordat/record/r4"
)

// notTheirs says why something is not for a practitioner to write, though they give care: it would be somebody else's
// words or consent, or would change what was agreed. "" when it is theirs to write. It is asked for the old version and
// the new.
//
// A consent is the person's own act; that somebody records it for them, with who saw it, is not in this version.
func (r *reach) notTheirs(facts record.Facts, do record.Action, s record.Subject) (string, error) {
	switch s.Type {
	case "Consent":
		return "People give their consent themselves, and take it back themselves. Nobody can record it for them yet.", nil
	case "Provenance":
		return r.notTheirProvenance(do, s)
	case "CarePlan":
		return r.notTheirPlan(facts, s)
	case "Task":
		if why, err := partsOfOne(facts, s); err != nil || why != "" {
			return why, err
		}
	}
	if why, err := r.notTheirWords(facts, s); err != nil || why != "" {
		return why, err
	}
	return changesAgreed(facts, s)
}

// named is who a resource names as its author, of whatever type it is: each is a Reference, or an array of them.
type named struct {
	Author     json.RawMessage `json:"author"`
	Sender     json.RawMessage `json:"sender"`
	Custodian  json.RawMessage `json:"custodian"`
	Assessment json.RawMessage `json:"assessment"` // of an Answer
}

// notTheirWords: what has an author is written by that author, and later by colleagues of the organisation that keeps
// it, who leave the author as it is. An Answer is its author's alone.
func (r *reach) notTheirWords(facts record.Facts, s record.Subject) (string, error) {
	var now, next named
	body, err := facts.Body(s.Type, s.ID)
	if err != nil {
		return "", err
	}
	if body != nil {
		err = json.Unmarshal(body, &now)
	}
	if err := errors.Join(err, json.Unmarshal(s.Body, &next)); err != nil {
		return "", fmt.Errorf("read whose words it is: %w", err)
	}
	if s.Type == "Answer" {
		if !only(next.Author, r.access.Actor) || body != nil && !only(now.Author, r.access.Actor) {
			return "An answer is the words of whoever gave it. Give an answer of your own.", nil
		}
		var in r4.Reference
		if err := json.Unmarshal(next.Assessment, &in); err != nil {
			return "", fmt.Errorf("read assessment: %w", err)
		}
		if ok, err := taskOf(facts, &in, s.People[0]); err != nil || !ok {
			return "This isn't an answer in an assessment of the person it is about.", err
		}
		return "", nil
	}
	by := func(who json.RawMessage) bool { return len(who) == 0 || only(who, r.access.Actor) }
	same := body != nil && sameJSON(now.Author, next.Author) && sameJSON(now.Sender, next.Sender)
	mine := by(next.Author) && by(next.Sender)
	if !same && !mine {
		return "This would be somebody else's words. Write in your own name.", nil
	}
	if len(now.Custodian) > 0 && !only(now.Custodian, r.access.Organisation) {
		return "Only the organisation that wrote this can change it. Write something of your own to say what you know.", nil
	}
	return "", nil
}

// notTheirProvenance: who did something is written once, by one of those who did it or wrote it down, and nobody signs
// for somebody else.
func (r *reach) notTheirProvenance(do record.Action, s record.Subject) (string, error) {
	var p r4.Provenance
	if err := json.Unmarshal(s.Body, &p); err != nil {
		return "", fmt.Errorf("read who did it: %w", err)
	}
	signs := func(a r4.ProvenanceAgent) bool { return a.Type.HasCode(participantType, "legal") }
	switch {
	case do != record.Create:
		return "What was agreed or signed stays as it was written.", nil
	case !slices.ContainsFunc(p.Agent, func(a r4.ProvenanceAgent) bool { return r.is(a.Who) }):
		return "This would say what somebody else did. Say who you are in it too.", nil
	case slices.Contains(actsOnPlan(p.Activity), "agreed") && !slices.ContainsFunc(p.Extension, func(e r4.Extension) bool { return e.URL == planAuthority && len(e.Extension) > 0 }):
		return "Say by what authority the plan is agreed, when the person doesn't agree by her own hand.", nil
	case len(actsOnPlan(p.Activity)) > 0 && !slices.Contains(actsOnPlan(p.Activity), "agreed") && !r.is(p.Agent[0].Who):
		return "This would say what somebody else did with the plan.", nil
	case slices.ContainsFunc(p.Agent, func(a r4.ProvenanceAgent) bool { return signs(a) && !r.is(a.Who) }),
		slices.ContainsFunc(p.Signature, func(x r4.Signature) bool { return !r.is(x.Who) }):
		return "Nobody can sign for somebody else.", nil
	}
	return "", nil
}

// participantType is FHIR's list of what somebody had to do with a resource.
const participantType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"

// partsOfOne says what is wrong with a Task that is a part of another person's.
func partsOfOne(facts record.Facts, s record.Subject) (string, error) {
	var t r4.Task
	if err := json.Unmarshal(s.Body, &t); err != nil {
		return "", fmt.Errorf("read task: %w", err)
	}
	for _, whole := range t.PartOf {
		if ok, err := taskOf(facts, &whole, s.People[0]); err != nil || !ok {
			return "This would be a part of something that isn't about the same person.", err
		}
	}
	return "", nil
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
