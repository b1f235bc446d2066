package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"concordat/record"
	"concordat/record/r4"
)

// Codings by which a Consent says what a carer may see.
const (
	// CategorySystem is the code system of the categories of information (definitions/categories.json), in
	// Consent.provision.class or .code.
	CategorySystem = "urn:concordat:category"

	consentScope  = "http://terminology.hl7.org/CodeSystem/consentscope"
	consentAction = "http://terminology.hl7.org/CodeSystem/consentaction"
)

// always is what any consent to a carer includes: without it no page can say whom it is about.
const always = "identity"

// unlessSaid is what a consent includes when it names no categories: the plan, About Me and the next steps.
var unlessSaid = []string{"plan", "about-me", "appointment", "responsibility"}

// consent is a Consent as far as it decides what one carer may see.
type consent struct {
	id, person string
	categories []string
}

// consentsFor reads the active Consents that name an actor, and the next instant at which one begins or ends. A Consent
// that narrows in a way that isn't understood here counts for nothing.
func consentsFor(facts record.Facts, actor string) (found []consent, until time.Time, err error) {
	bodies, err := facts.Search("Consent", "status=active&actor="+actor)
	if err != nil {
		return nil, until, fmt.Errorf("find consents: %w", err)
	}
	now := facts.Now()
	for _, body := range bodies {
		var c r4.Consent
		if err := json.Unmarshal(body, &c); err != nil {
			return nil, until, fmt.Errorf("read consent: %w", err)
		}
		typ, person := c.Patient.Parts()
		if typ != "Patient" || c.Status != "active" || !c.Scope.HasCode(consentScope, "patient-privacy") || !understood(c, actor) {
			continue
		}
		on, next := during(c.Provision.Period, now)
		if !next.IsZero() && (until.IsZero() || next.Before(until)) {
			until = next
		}
		if categories := categoriesOf(c.Provision, actor); on && len(categories) > 0 {
			found = append(found, consent{c.ID, person, categories})
		}
	}
	return found, until, nil
}

// understood reports whether the consent's first provision permits the actor, and narrows only by class, code, period
// and exceptions.
func understood(c r4.Consent, actor string) bool {
	p := c.Provision
	if p == nil || len(c.ModifierExtension) > 0 || len(p.ModifierExtension) > 0 || p.Type == "deny" || !names(p.Actor, actor) {
		return false
	}
	if len(p.SecurityLabel) > 0 || p.DataPeriod != nil || len(p.Data) > 0 {
		return false
	}
	access := func(c r4.CodeableConcept) bool { return c.HasCode(consentAction, "access") }
	if len(p.Action) > 0 && !slices.ContainsFunc(p.Action, access) {
		return false
	}
	family := func(c r4.Coding) bool { return c.Code == RoleOf(Carer).Purpose }
	return len(p.Purpose) == 0 || slices.ContainsFunc(p.Purpose, family)
}

func names(actors []r4.ConsentProvisionActor, who string) bool {
	return slices.ContainsFunc(actors, func(a r4.ConsentProvisionActor) bool { return a.Reference != nil && a.Reference.Reference == who })
}

// categoriesOf are the categories that the provision permits, without those of its exceptions. An exception for the
// actor that names no category takes everything away.
func categoriesOf(p *r4.ConsentProvision, actor string) []string {
	out := listed(p)
	if len(p.Class) == 0 && len(p.Code) == 0 {
		out = slices.Clone(unlessSaid)
	}
	for _, except := range p.Provision {
		if except.Type != "deny" || len(except.Actor) > 0 && !names(except.Actor, actor) {
			continue
		}
		denied := listed(&except)
		if len(denied) == 0 {
			return nil
		}
		out = slices.DeleteFunc(out, func(c string) bool { return slices.Contains(denied, c) })
	}
	if len(out) > 0 && !slices.Contains(out, always) {
		out = append(out, always)
	}
	return out
}

func listed(p *r4.ConsentProvision) (out []string) {
	for _, c := range p.Class {
		if c.System == CategorySystem {
			out = append(out, c.Code)
		}
	}
	for _, concept := range p.Code {
		for _, c := range concept.Coding {
			if c.System == CategorySystem {
				out = append(out, c.Code)
			}
		}
	}
	return out
}

// during reports whether now is in the period, and when that next changes. A date that can't be read is never in it.
func during(p *r4.Period, now time.Time) (on bool, next time.Time) {
	if p == nil {
		return true, next
	}
	if p.Start != "" {
		start, ok := r4.ParseMoment(p.Start)
		if !ok {
			return false, next
		}
		if now.Before(start.At) {
			return false, start.At
		}
	}
	if p.End != "" {
		end, ok := r4.ParseMoment(p.End)
		if !ok {
			return false, next
		}
		if after := endOf(end); now.Before(after) {
			return true, after
		}
		return false, next
	}
	return true, next
}

// endOf is the first instant after all that the moment may mean: a period's end is part of the period.
func endOf(m r4.Moment) time.Time {
	switch m.Precision {
	case r4.Year:
		return m.At.AddDate(1, 0, 0)
	case r4.Month:
		return m.At.AddDate(0, 1, 0)
	case r4.Day:
		return m.At.AddDate(0, 0, 1)
	default:
		return m.At.Add(time.Millisecond)
	}
}

// caredFor is the Patient whom a RelatedPerson is related to.
func caredFor(facts record.Facts, relatedPerson string) (string, error) {
	body, err := facts.Body("RelatedPerson", relatedPerson)
	if body == nil || err != nil {
		return "", err
	}
	var related r4.RelatedPerson
	if err := json.Unmarshal(body, &related); err != nil {
		return "", fmt.Errorf("read related person: %w", err)
	}
	_, id := related.Patient.Parts()
	return id, nil
}
