// Package record owns the words in which the record engine is asked for anything: who asks (Access), what they may
// find (Scope), and who decides (Decider). It implements none of the rules; partnership/access does.
package record

import (
	"context"
	"slices"
	"time"
)

// Access says who asks for something, in which role, for what purpose and why. Every read, search and write carries
// one, and the log keeps it.
type Access struct {
	Actor        string // whose hands: "PractitionerRole/…", "Patient/…", "RelatedPerson/…", "Device/…" for a system client
	Name         string // the actor's name as it was then, for the person who later reads who looked
	Role         string // code from definitions: "social-worker", "person", "system", …
	Organisation string // "Organization/…"; "" for a person or carer acting for themselves
	OrgName      string
	Purpose      string // HL7 v3 PurposeOfUse: TREAT (direct care), PATRQT (the person's own request), HSYSADMIN, …
	Reason       string // in plain words: "your social worker", "asked for by Lakeside Surgery"
	Request      string // id of the HTTP request or command
	Action       string // the route or interaction: "plan.view", "fhir.search", "import"
	Granted      string // what a system client's token allows, as SMART scopes: "system/*.rs"; "" for people
}

// Figure reports whether what is asked is a figure of the partnership's work: the server itself counts, in its own
// name, for health-care operations (HL7 v3 PurposeOfUse HOPERAT), and shows nothing but numbers.
func (a Access) Figure() bool { return a.Role == "system" && a.Purpose == "HOPERAT" }

// Action is what is asked of a resource.
type Action uint8

const (
	Read Action = iota + 1
	Search
	Create
	Update
	Delete
)

var actionNames = [...]string{"", "read", "search", "create", "update", "delete"}

func (a Action) String() string { return actionNames[a] }

// Subject is the resource that a decision is about, by what was fixed on it when it was written.
type Subject struct {
	Type, ID string
	People   []string // ids of the Patients whose record it belongs to; none for an organisation, say
	Category string   // category of information, from definitions: "plan", "note", "clinical", "identity", …
	Labels   []string // sensitive labels: "third-party", …
	Version  int      // 0 for a resource that does not exist yet
	Updated  time.Time
	// Body is the resource itself, for rules that read it; a decision about a search never has it.
	Body []byte
}

// Decision is the answer of a Decider.
type Decision struct {
	Permit bool
	// Reason is in plain words, for the person asking and for the person concerned.
	Reason string
	// Because are the ids of the facts that decided: agreements, relationships, consents, rules.
	Because []string
	// MayKnow says that a refused asker may be told that the thing exists, and the Reason. Otherwise the refusal is
	// answered as if it did not exist.
	MayKnow bool
}

// Scope is what an Access may find by searching, in a form that an index can scan: the union of Grants, minus
// Prohibitions. The zero Scope is nothing at all.
type Scope struct {
	Everything   bool     // all people, categories and times, and what belongs to nobody
	Nobodys      bool     // resources that belong to no person: organisations, staff, forms
	NobodysOf    []string // with Nobodys: only those of these categories; empty means all of them
	Grants       []Slice
	Prohibitions []Slice
	HiddenLabels []string // resources that carry any of these are left out
	Until        time.Time
	Ground       // with Everything: why all people's may be found
}

// Ground is why something may be found: it goes into the log with what was found.
type Ground struct {
	Reason  string   // in plain words
	Because []string // ids of the facts that decided: agreements, relationships, consents, rules
}

// Slice is people x categories x a window of time. Empty People or Categories mean all of them.
type Slice struct {
	People     []string // Patient ids
	Categories []string
	From, To   time.Time // by the resource's lastUpdated; zero is open
	Ground               // of a grant: why
}

// Admits reports whether a search within the scope may find the subject. It says what a Scope means: every engine
// answers like it. A hidden label or a prohibition outweighs everything else; a prohibition without people covers
// what belongs to nobody too, a grant without people does not.
func (s Scope) Admits(sub Subject) bool {
	for _, l := range sub.Labels {
		if slices.Contains(s.HiddenLabels, l) {
			return false
		}
	}
	if slices.ContainsFunc(s.Prohibitions, func(p Slice) bool { return p.covers(sub) }) {
		return false
	}
	switch {
	case s.Everything:
		return true
	case len(sub.People) == 0:
		return s.Nobodys && (len(s.NobodysOf) == 0 || slices.Contains(s.NobodysOf, sub.Category))
	}
	return slices.ContainsFunc(s.Grants, func(g Slice) bool { return g.covers(sub) })
}

// Grounds are why a search within the scope finds a subject that it admits: those of Everything, or of each grant that
// covers it. What belongs to nobody needs none.
func (s Scope) Grounds(sub Subject) []Ground {
	switch {
	case len(sub.People) == 0:
		return nil
	case s.Everything:
		return []Ground{s.Ground}
	}
	var out []Ground
	for _, g := range s.Grants {
		if g.covers(sub) {
			out = append(out, g.Ground)
		}
	}
	return out
}

// GroundsFor are why a search within the scope may be about a person, whatever it finds.
func (s Scope) GroundsFor(person string) []Ground {
	if s.Everything {
		return []Ground{s.Ground}
	}
	var out []Ground
	for _, g := range s.Grants {
		if len(g.People) == 0 || slices.Contains(g.People, person) {
			out = append(out, g.Ground)
		}
	}
	return out
}

// covers reports whether the subject is in the slice: the window is from From up to but not including To.
func (p Slice) covers(sub Subject) bool {
	ofThem := len(p.People) == 0 || slices.ContainsFunc(sub.People, func(id string) bool { return slices.Contains(p.People, id) })
	ofKind := len(p.Categories) == 0 || slices.Contains(p.Categories, sub.Category)
	inTime := (p.From.IsZero() || !sub.Updated.Before(p.From)) && (p.To.IsZero() || sub.Updated.Before(p.To))
	return ofThem && ofKind && inTime
}

// Decider decides each access from facts. It is given a consistent view of them.
type Decider interface {
	Decide(ctx context.Context, facts Facts, a Access, do Action, s Subject) (Decision, error)
	Scope(ctx context.Context, facts Facts, a Access) (Scope, error)
}

// Facts reads what a decision is made from, in the snapshot or unit that the decision is for. Its reads are neither
// decided nor logged.
type Facts interface {
	// Body returns the current JSON of a resource, or nil when there is none.
	Body(typ, id string) ([]byte, error)
	// Search returns the JSON of everything that matches a query string of the type, at most 1,000.
	Search(typ, query string) ([][]byte, error)
	Now() time.Time
}
