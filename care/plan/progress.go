package plan

import (
	"slices"
	"strings"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Do records that an action of the plan in force is done. It is progress: what was agreed stays as it was.
func Do(tx *store.Tx, plan, ref string) error {
	p, err := inForce(tx, plan)
	if err != nil {
		return err
	}
	if _, ok := p.Entry(ref).(*Action); !ok {
		return fault.New(fault.NotFound, "There is no such action in this plan.")
	}
	typ, id, _ := strings.Cut(ref, "/")
	if typ == "ServiceRequest" {
		return alter(tx, id, func(s *r4.ServiceRequest) { s.Status = "completed" })
	}
	return alter(tx, id, func(t *r4.Task) { t.Status, t.LastModified = "completed", stamp(tx.Now()) })
}

// Achieve records how far an outcome of the plan in force has come: a code of Achievements.
func Achieve(tx *store.Tx, plan, ref, achieved string) error {
	p, err := inForce(tx, plan)
	if err != nil {
		return err
	}
	if _, ok := p.Entry(ref).(*Outcome); !ok {
		return fault.New(fault.NotFound, "There is no such outcome in this plan.")
	}
	i := slices.IndexFunc(Achievements, func(a struct{ Code, Words string }) bool { return a.Code == achieved })
	if i < 0 {
		return fault.At("achieved", "code-invalid", "Choose how it is going")
	}
	return alter(tx, strings.TrimPrefix(ref, "Goal/"), func(g *r4.Goal) {
		g.AchievementStatus = r4.Coded(goalAchievement, achieved, Achievements[i].Words)
		g.StatusDate = day(tx.Now())
		if achieved == "achieved" {
			g.LifecycleStatus = "completed"
		}
	})
}

func inForce(tx *store.Tx, plan string) (*Plan, error) {
	p, err := ByID(tx.Reader, plan)
	if err != nil {
		return nil, err
	}
	if p.Stage != InForce {
		return nil, fault.New(fault.Conflict, "This plan isn't in force.")
	}
	return p, nil
}
