package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"concordat/record"
	"concordat/record/r4"
)

// How the care and support plan is known, and what says that somebody agreed to one. See care/plan.
const (
	planCategory = "urn:concordat:plan:category"
	planEvent    = "urn:concordat:plan:event"
	// planAuthority is the ground on which somebody but the person agreed.
	planAuthority = "urn:concordat:authority"
)

// actsOnPlan are the codes of what a Provenance says was done with a plan; none when it is about something else.
func actsOnPlan(activity *r4.CodeableConcept) (codes []string) {
	if activity == nil {
		return nil
	}
	for _, c := range activity.Coding {
		if c.System == planEvent {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// ownAct reports whether what a Provenance says was done is for the person or carer to do by themselves. A plan is the
// person's to agree to or to ask a change of; a carer who may agree for her tells a professional, who records by what
// authority.
func (r *reach) ownAct(w authored) bool {
	var activity r4.CodeableConcept
	if len(w.Activity) > 0 && json.Unmarshal(w.Activity, &activity) != nil {
		return false
	}
	acts := actsOnPlan(&activity)
	if r.role.Kind != Oneself {
		return len(acts) == 0
	}
	return !slices.ContainsFunc(acts, func(code string) bool { return code != "agreed" && code != "asked-for-change" })
}

// began are the statuses of a CarePlan that has come into force, or has ended since.
var began = []string{"active", "on-hold", "completed", "unknown"}

// moves are the elements of what is a part of a plan that say how far it has come. They may change while the plan is in
// force; what was agreed may not.
var moves = map[string][]string{
	"Goal":           {"meta", "lifecycleStatus", "statusDate", "statusReason", "achievementStatus"},
	"Task":           append([]string{"statusReason"}, progress...),
	"ServiceRequest": {"meta", "status"},
	"Condition":      {"meta", "clinicalStatus"},
	"Observation":    {"meta", "status"},
}

const asAgreed = "This is part of a plan that was agreed. Start a change to the plan instead, so that the person can agree to it."

// changesAgreed says what is wrong with a change of something that a CarePlan in force names as a part: it changes more
// than how far it is.
func changesAgreed(facts record.Facts, s record.Subject) (string, error) {
	may, part := moves[s.Type]
	body, err := facts.Body(s.Type, s.ID)
	if err != nil || !part || body == nil || len(s.People) == 0 || sameBut(body, s.Body, may...) {
		return "", err
	}
	plans, err := facts.Search("CarePlan", "patient=Patient/"+s.People[0]+"&status=active,on-hold")
	if err != nil {
		return "", fmt.Errorf("find plans: %w", err)
	}
	for _, body := range plans {
		var p r4.CarePlan
		if err := json.Unmarshal(body, &p); err != nil {
			return "", fmt.Errorf("read plan: %w", err)
		}
		if hasPart(p, s.Type+"/"+s.ID) {
			return asAgreed, nil
		}
	}
	return "", nil
}

func hasPart(p r4.CarePlan, ref string) bool {
	is := func(x r4.Reference) bool { return x.Reference == ref }
	does := func(a r4.CarePlanActivity) bool { return a.Reference != nil && is(*a.Reference) }
	return slices.ContainsFunc(p.Addresses, is) || slices.ContainsFunc(p.Goal, is) || slices.ContainsFunc(p.SupportingInfo, is) ||
		slices.ContainsFunc(p.Activity, does)
}

// notTheirPlan says why a CarePlan can't be written so. It is written while it is a draft. The care and support plan
// comes into force by the professional who is responsible for it, once somebody's agreement to it is on record, and
// as it was then. After that it can only end, or what to do if something goes wrong be taken into a later plan.
func (r *reach) notTheirPlan(facts record.Facts, s record.Subject) (string, error) {
	body, err := facts.Body("CarePlan", s.ID)
	if err != nil {
		return "", err
	}
	var now, next r4.CarePlan
	if body != nil {
		err = json.Unmarshal(body, &now)
	}
	if err := errors.Join(err, json.Unmarshal(s.Body, &next)); err != nil {
		return "", fmt.Errorf("read plan: %w", err)
	}
	isPlan := slices.ContainsFunc(next.Category, func(c r4.CodeableConcept) bool { return c.HasCode(planCategory, "care-and-support") })
	switch {
	case body != nil && now.Status != "draft":
		return inForce(body, s.Body, now, next), nil
	case !isPlan || !slices.Contains(began, next.Status):
		return "", nil
	case body == nil:
		return "A plan begins as a draft, and comes into force when it is agreed and signed.", nil
	case !r.is(now.Author):
		return "Only the professional who is responsible for the plan can put it into force.", nil
	case !sameBut(body, s.Body, "meta", "status", "period", "contributor"):
		return asAgreed, nil
	}
	events, err := facts.Search("Provenance", "target=CarePlan/"+s.ID)
	if err != nil {
		return "", fmt.Errorf("find who agreed: %w", err)
	}
	for _, body := range events {
		var p r4.Provenance
		if err := json.Unmarshal(body, &p); err != nil {
			return "", fmt.Errorf("read who agreed: %w", err)
		}
		if p.Activity.HasCode(planEvent, "agreed") {
			return "", nil
		}
	}
	return "Nobody has agreed to this plan yet, so it can't come into force.", nil
}

// inForce says what is wrong with a change of a CarePlan that is a draft no longer.
func inForce(was, is []byte, now, next r4.CarePlan) string {
	ended := now.Status != "active" && now.Status != "on-hold"
	switch {
	case !sameBut(was, is, "meta", "status", "period", "partOf"), next.Status == "draft", ended && (next.Status == "active" || next.Status == "on-hold"):
		return asAgreed
	case len(next.PartOf) < len(now.PartOf) || !slices.EqualFunc(now.PartOf, next.PartOf[:len(now.PartOf)], sameReference):
		return asAgreed
	case start(now.Period) != start(next.Period):
		return asAgreed
	}
	return ""
}

func sameReference(a, b r4.Reference) bool { return a.Reference == b.Reference }

func start(p *r4.Period) string {
	if p == nil {
		return ""
	}
	return p.Start
}
