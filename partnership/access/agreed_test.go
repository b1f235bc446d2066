package access_test

import (
	"testing"

	"concordat/fault"
	"concordat/record"
	"concordat/record/r4"
)

// planned is a care and support plan of Margaret with one part of each kind.
func planned(id, status string) r4.CarePlan {
	named := func(ref string) []r4.Reference { return []r4.Reference{*r4.Ref(ref + "-" + id)} }
	return r4.CarePlan{ID: id, Status: status, Intent: "plan", Title: "Care and support plan", Subject: r4.Ref("Patient/margaret"), Author: r4.Ref("PractitionerRole/amina"),
		Category:  []r4.CodeableConcept{*r4.Coded("urn:concordat:plan:category", "care-and-support", "")},
		Addresses: named("Condition/need"), Goal: named("Goal/goal"), SupportingInfo: named("Observation/strength"),
		Activity: []r4.CarePlanActivity{{Reference: r4.Ref("Task/task-" + id)}, {Reference: r4.Ref("ServiceRequest/service-" + id)}}}
}

func parts(id string) []any {
	her := r4.Ref("Patient/margaret")
	return []any{
		r4.Condition{ID: "need-" + id, Subject: her, Code: r4.Text("Falls")},
		r4.Goal{ID: "goal-" + id, LifecycleStatus: "active", Description: r4.Text("Walk to the shop"), Subject: her},
		r4.Observation{ID: "strength-" + id, Status: "final", Code: r4.Text("Strength"), Subject: her, ValueString: "Good company"},
		r4.Task{ID: "task-" + id, Status: "requested", Intent: "plan", Description: "Walk with her", For: her, Owner: r4.Ref("Patient/margaret"), Requester: r4.Ref("PractitionerRole/amina")},
		r4.ServiceRequest{ID: "service-" + id, Status: "active", Intent: "plan", Code: r4.Text("Physiotherapy"), Subject: her},
	}
}

// TestWhatWasAgreedIsNotChanged changes a plan in force and its parts, and a draft with the same parts.
func TestWhatWasAgreedIsNotChanged(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	put(t, s, planned("new", "draft"), planned("old", "active"))
	put(t, s, append(parts("new"), parts("old")...)...)
	plan := func(id string, f func(*r4.CarePlan)) error { return alter(s, worker, id, f) }
	for _, tc := range []struct {
		name    string
		err     error
		allowed bool
	}{
		{"the title of a draft", plan("new", func(p *r4.CarePlan) { p.Title = "Other" }), true},
		{"a goal of a draft", alter(s, worker, "goal-new", func(g *r4.Goal) { g.Description = r4.Text("Other") }), true},
		{"the title in force", plan("old", func(p *r4.CarePlan) { p.Title = "Other" }), false},
		{"the goals in force", plan("old", func(p *r4.CarePlan) { p.Goal = nil }), false},
		{"since when it is in force", plan("old", func(p *r4.CarePlan) { p.Period = &r4.Period{Start: "2020-01-01"} }), false},
		{"whose plan it is", plan("old", func(p *r4.CarePlan) { p.Subject = r4.Ref("Patient/george") }), false},
		{"a plan in force to a draft", plan("old", func(p *r4.CarePlan) { p.Status = "draft" }), false},
		{"a need", alter(s, worker, "need-old", func(c *r4.Condition) { c.Code = r4.Text("Other") }), false},
		{"a need that is met", alter(s, worker, "need-old", func(c *r4.Condition) {
			c.ClinicalStatus = r4.Coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "inactive", "")
		}), true},
		{"a goal", alter(s, worker, "goal-old", func(g *r4.Goal) { g.Description = r4.Text("Other") }), false},
		{"how a goal is going", alter(s, worker, "goal-old", func(g *r4.Goal) { g.LifecycleStatus, g.StatusDate = "completed", "2026-03-02" }), true},
		{"a strength", alter(s, worker, "strength-old", func(o *r4.Observation) { o.ValueString = "Other" }), false},
		{"what is done", alter(s, worker, "task-old", func(t *r4.Task) { t.Description = "Other" }), false},
		{"what she does, by her", alter(s, margaret, "task-old", func(t *r4.Task) { t.Owner = r4.Ref("PractitionerRole/amina") }), false},
		{"what she did, by her", alter(s, margaret, "task-old", func(t *r4.Task) { t.Status = "completed" }), true},
		{"a service", alter(s, worker, "service-old", func(r *r4.ServiceRequest) { r.Code = r4.Text("Other") }), false},
		{"a service that was given", alter(s, worker, "service-old", func(r *r4.ServiceRequest) { r.Status = "completed" }), true},
		{"the plan ends", plan("old", func(p *r4.CarePlan) { p.Status, p.Period = "completed", &r4.Period{End: "2026-03-02"} }), true},
		{"the plan comes back", plan("old", func(p *r4.CarePlan) { p.Status = "active" }), false},
	} {
		if tc.allowed != (tc.err == nil) || tc.err != nil && !fault.Is(tc.err, fault.Denied) {
			t.Errorf("%s: %v", tc.name, tc.err)
		}
	}
}

func TestAPlanComesIntoForceOnlyOnceSomebodyAgreed(t *testing.T) {
	s, _ := open(t)
	family(t, s)
	put(t, s, planned("p", "draft"))
	start := func(a record.Access, more ...func(*r4.CarePlan)) error {
		return alter(s, a, "p", func(p *r4.CarePlan) {
			p.Status, p.Period = "active", &r4.Period{Start: "2026-03-02"}
			for _, f := range more {
				f(p)
			}
		})
	}
	if err := create(s, worker, planned("", "active")); !fault.Is(err, fault.Denied) {
		t.Errorf("a plan began in force: %v", err)
	}
	if err := start(worker); !fault.Is(err, fault.Denied) {
		t.Errorf("a plan came into force that nobody agreed to: %v", err)
	}
	agreed := event("agreed", "attester", "Patient/margaret")
	agreed.Target = append(agreed.Target, *r4.Ref("CarePlan/p/_history/1"))
	if err := create(s, margaret, agreed); err != nil {
		t.Fatal(err)
	}
	if err := start(nurse); !fault.Is(err, fault.Denied) {
		t.Errorf("somebody who isn't responsible put a plan into force: %v", err)
	}
	if err := start(worker, func(p *r4.CarePlan) { p.Title = "Other" }); !fault.Is(err, fault.Denied) {
		t.Errorf("a plan came into force as something else: %v", err)
	}
	if err := start(worker); err != nil {
		t.Errorf("the responsible professional can't put an agreed plan into force: %v", err)
	}
}
