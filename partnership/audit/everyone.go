package audit

import (
	"strings"
	"time"

	"concordat/partnership/access"
	"concordat/record/store"
)

// Access is one access, for whoever looks after how information is used: who, when, for whom, why and with what
// answer, and no content.
type Access struct {
	At      time.Time
	Who     string
	OrgName string
	Action  string // of the route or interaction: "plan.view"
	Kinds   string // the kinds of thing that were read or changed, in words
	Why     string
	Refused bool
	Failed  bool
	Wrote   bool
	People  []string // ids of the Patients
}

// Accesses is one page of accesses.
type Accesses struct {
	List  []Access
	Older int64 // where the next page begins; 0 at the end
}

// screen is how many accesses are listed at a time.
const screen = 50

// Of lists accesses to a person's record, or to anybody's when person is "", newest first, those before the position
// (0: from the latest). With refusedOnly, of as many accesses only the refused ones are listed. It is itself decided.
func Of(r *store.Reader, person string, before int64, refusedOnly bool) (Accesses, error) {
	if before <= 0 {
		before = -1
	}
	rows, err := r.Log(person, before, screen)
	if err != nil {
		return Accesses{}, err
	}
	var out Accesses
	for _, row := range rows {
		e := row.Entry
		if row.Erased || refusedOnly && e.Outcome != "deny" {
			continue
		}
		a := Access{At: e.At, Who: e.Access.Name, OrgName: e.Access.OrgName, Action: e.Access.Action, Why: e.Reason,
			Refused: e.Outcome == "deny", Failed: e.Outcome == "failed", Wrote: e.Wrote > 0, People: e.People}
		if role := access.RoleOf(e.Access.Role); role.Name != "" {
			a.Who += ", " + role.Name
		}
		if e.Access.Reason != "" {
			a.Why = e.Access.Reason
		}
		if list := things(e.Targets, e.Access.Action); len(list) > 0 {
			a.Kinds = strings.ReplaceAll(sentence(list), "around you", "around the person")
		}
		out.List = append(out.List, a)
	}
	if len(rows) == screen && rows[len(rows)-1].Position > 0 {
		out.Older = rows[len(rows)-1].Position
	}
	return out, nil
}
