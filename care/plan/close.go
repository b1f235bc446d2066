package plan

import (
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

// replaced is why a part of the plan before is closed when the next one is signed.
const replaced = "A later plan has taken its place"

// closePart ends a part that is in no plan any more. The review of a plan that was replaced is done: signing the next
// plan is what counts as having reviewed it.
func closePart(tx *store.Tx, ref, why string) error {
	typ, id, _ := strings.Cut(ref, "/")
	switch typ {
	case "Condition":
		return alter(tx, id, func(c *r4.Condition) { c.ClinicalStatus = r4.Coded(conditionClinical, "inactive", "Inactive") })
	case "Observation":
		return alter(tx, id, func(o *r4.Observation) { o.Status = "cancelled" })
	case "Goal":
		return alter(tx, id, func(g *r4.Goal) {
			if g.LifecycleStatus != "completed" {
				g.LifecycleStatus, g.StatusDate, g.StatusReason = "cancelled", day(tx.Now()), why
			}
		})
	case "Task":
		return alter(tx, id, func(t *r4.Task) {
			switch {
			case t.Status == "completed":
			case isPart(t.Code, "review") && why == replaced:
				t.Status, t.LastModified = "completed", stamp(tx.Now())
			default:
				t.Status, t.StatusReason, t.LastModified = "cancelled", r4.Text(why), stamp(tx.Now())
			}
		})
	case "ServiceRequest":
		return alter(tx, id, func(s *r4.ServiceRequest) {
			if s.Status != "completed" {
				s.Status = "revoked"
			}
		})
	case "CarePlan":
		return alter(tx, id, func(c *r4.CarePlan) { c.Status = "revoked" })
	}
	return nil
}

// startPart puts a part into force when its plan is signed. How an outcome is going is left unsaid until somebody says it.
func startPart(tx *store.Tx, e Entry) error {
	typ, id, _ := strings.Cut(e.Base().Ref, "/")
	var err error
	switch {
	case typ == "Goal" && e.Base().Status == "proposed":
		err = alter(tx, id, func(g *r4.Goal) {
			g.LifecycleStatus, g.StatusDate = "active", day(tx.Now())
		})
	case typ == "Task" && e.Base().Status == "draft":
		err = alter(tx, id, func(t *r4.Task) { t.Status, t.LastModified = "requested", stamp(tx.Now()) })
	case typ == "ServiceRequest" && e.Base().Status == "draft":
		err = alter(tx, id, func(s *r4.ServiceRequest) { s.Status = "active" })
	case typ == "CarePlan" && e.Base().Status == "draft":
		err = alter(tx, id, func(c *r4.CarePlan) { c.Status = "active" })
	default:
		return nil
	}
	return err
}

// alter changes a resource as it is now.
func alter[T any](tx *store.Tx, id string, change func(*T)) error {
	f, err := store.Load[T](tx.Reader, id)
	if err != nil {
		return err
	}
	change(&f.Value)
	_, err = tx.Update(&f.Value, f.Version)
	return err
}
