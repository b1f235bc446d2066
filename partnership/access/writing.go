package access

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"concordat/record"
	"concordat/record/r4"
)

// decideWriting decides create, update and delete. The store asks about the old version and the new.
func (r *reach) decideWriting(facts record.Facts, do record.Action, s record.Subject) (record.Decision, error) {
	switch r.role.Kind {
	case Practitioner:
		return r.practitionerWrites(facts, do, s)
	case Oneself, Family:
		return r.familyWrites(facts, do, s)
	default:
		return record.Decision{Reason: r.role.Refusal}, nil
	}
}

func (r *reach) practitionerWrites(facts record.Facts, do record.Action, s record.Subject) (record.Decision, error) {
	d := record.Decision{MayKnow: true}
	switch {
	case !slices.Contains(carePurposes, r.access.Purpose):
		d.Reason = "People's records may be changed for direct care only, and this page is for something else."
	case s.Category == "log" || s.Type == "AuditEvent":
		d.Reason = "Nobody writes the log of who looked: it writes itself."
	case len(s.People) == 0:
		d.Reason = "This would belong to no person's record. Say whose it is."
	case do == record.Delete:
		d.Reason = "Nothing is deleted from a person's record. Mark it as entered in error instead."
	default:
		why, err := r.notTheirs(facts, do, s)
		if err != nil || why != "" {
			d.Reason = why
			return d, err
		}
		return record.Decision{Permit: true, Because: []string{"rule:direct-care/1"}, Reason: r.directCare()}, nil
	}
	return d, nil
}

// authored is the part of a resource that says whose words it is.
type authored struct {
	Author    json.RawMessage   `json:"author"` // a Reference, or an array of them
	Source    *r4.Reference     `json:"source"`
	Sender    *r4.Reference     `json:"sender"`
	Patient   *r4.Reference     `json:"patient"`
	Performer json.RawMessage   `json:"performer"`
	Agent     []provenanceAgent `json:"agent"`
	Activity  json.RawMessage   `json:"activity"` // of a Provenance, a CodeableConcept

	Assessment *r4.Reference `json:"assessment"` // of an Answer
	Section    string        `json:"section"`
}

type provenanceAgent struct {
	Who *r4.Reference `json:"who"`
}

// familyWrites lets a person, or a carer, write what are their own words: answers and sections given to them, About
// Me (the person only), what they agree to, their own tasks. Both stay within what they may see.
func (r *reach) familyWrites(facts record.Facts, do record.Action, s record.Subject) (record.Decision, error) {
	d := record.Decision{MayKnow: r.mayKnow(s), Reason: "Only the people who work with you can change this. You can tell them what should be different."}
	if do == record.Delete || !d.MayKnow {
		return d, nil
	}
	var w authored
	if err := json.Unmarshal(s.Body, &w); err != nil {
		return d, fmt.Errorf("read whose words it is: %w", err)
	}
	ok, err := r.ownWords(facts, do, s, w)
	if err != nil || !ok {
		return d, err
	}
	if r.role.Kind == Oneself {
		return record.Decision{Permit: true, Because: []string{"rule:own-record/1"}, Reason: "It is your own record, in your own words."}, nil
	}
	p := r.permitFamily(s)
	p.Reason = "They are your own words, about somebody who agreed to share with you."
	return p, nil
}

// mayKnow reports whether the subject belongs, to one person only, to whom the person or carer may write about.
func (r *reach) mayKnow(s record.Subject) bool {
	if len(s.People) != 1 || slices.ContainsFunc(s.Labels, func(l string) bool { return slices.Contains(r.scope.HiddenLabels, l) }) {
		return false
	}
	if r.role.Kind == Oneself {
		return s.People[0] == r.person
	}
	return slices.ContainsFunc(r.consents, func(c consent) bool { return c.person == s.People[0] })
}

func (r *reach) ownWords(facts record.Facts, do record.Action, s record.Subject, w authored) (bool, error) {
	mine := r.is
	switch s.Type {
	case "QuestionnaireResponse":
		if s.Category == "about-me" {
			return r.role.Kind == Oneself, nil
		}
		if !only(w.Author, r.access.Actor) && !mine(w.Source) {
			return false, nil
		}
		return r.given(facts, s.People[0], "patient=Patient/"+s.People[0], "")
	case "Answer":
		if !only(w.Author, r.access.Actor) || w.Assessment == nil || w.Section == "" {
			return false, nil
		}
		if ok, err := taskOf(facts, w.Assessment, s.People[0]); err != nil || !ok {
			return false, err
		}
		return r.given(facts, s.People[0], "status=requested,received,accepted,ready,in-progress,on-hold&part-of="+url.QueryEscape(w.Assessment.Reference), w.Section)
	case "Task":
		if do != record.Update {
			return false, nil
		}
		if why, err := changesAgreed(facts, s); err != nil || why != "" {
			return false, err
		}
		return r.ownTask(facts, s)
	case "Provenance":
		return do == record.Create && r.ownAct(w) && len(w.Agent) > 0 && !slices.ContainsFunc(w.Agent, func(a provenanceAgent) bool { return !mine(a.Who) }), nil
	case "Consent":
		return r.role.Kind == Oneself && mine(w.Patient) && only(w.Performer, r.access.Actor), nil
	case "Communication":
		return do == record.Create && mine(w.Sender), nil
	}
	return false, nil
}

// only reports whether a Reference, or an array of them, is to who and nobody else.
func only(raw json.RawMessage, who string) bool {
	var one r4.Reference
	if json.Unmarshal(raw, &one) == nil && one.Reference != "" {
		return one.Reference == who
	}
	var several []r4.Reference
	if json.Unmarshal(raw, &several) != nil || len(several) == 0 {
		return false
	}
	return !slices.ContainsFunc(several, func(ref r4.Reference) bool { return ref.Reference != who })
}
