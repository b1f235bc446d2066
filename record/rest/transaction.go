package rest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// maxIssues is how many broken entries of a transaction are named at once.
const maxIssues = 50

// transaction does all entries in one unit, deletions first, then creations, updates and reads; or none of them, and
// says which entry was wrong and why. References to the fullUrl of an entry become references to what the entry made.
func (c *call) transaction(entries []*entry) (*answer, error) {
	if err := broken(entries); err != nil {
		return nil, err
	}
	links, err := c.linkEntries(entries)
	if err != nil {
		return nil, err
	}
	// Without conditions the ids are known before the unit starts, so that it need not rewrite anything.
	var ready []*fhir.Resource
	if !links.conditional() {
		if ready, err = links.rewrite(entries, links.known); err != nil {
			return nil, err
		}
	}
	var answers []*answer
	err = c.server.Store.Update(c.r.Context(), c.access("transaction"), func(tx *store.Tx) error {
		resources, found := ready, map[string]*answer{}
		if resources == nil {
			known, err := c.resolve(tx, entries, links, found)
			if err != nil {
				return err
			}
			if resources, err = links.rewrite(entries, known); err != nil {
				return err
			}
		}
		var err error
		answers, err = c.inOrder(tx, entries, resources, found)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.responses("transaction-response", entries, answers), nil
}

// inOrder does the entries' interactions inside a unit. found are the answers to conditional creates that need not
// create, by their condition; the first of several with one condition creates for all. An error names the entry.
func (c *call) inOrder(tx *store.Tx, entries []*entry, resources []*fhir.Resource, found map[string]*answer) ([]*answer, error) {
	answers := make([]*answer, len(entries))
	for _, phase := range phases {
		for i, e := range entries {
			if e.phase() != phase {
				continue
			}
			do := *e.do
			do.resource, do.exists = resources[i], nil
			if e.do.exists != nil && found[e.condition()] != nil {
				answers[i] = found[e.condition()]
				continue
			}
			var err error
			if do.writes() {
				answers[i], err = c.write(tx, &do)
			} else {
				answers[i], err = c.read(tx.Reader, &do)
			}
			if err != nil {
				return nil, inside(e.path, "", c.precondition(&do, err))
			}
			if e.do.exists != nil {
				twin := *answers[i]
				twin.status = http.StatusOK
				found[e.condition()] = &twin
			}
		}
	}
	return answers, nil
}

// broken gathers what is wrong with the entries before anything is tried.
func broken(entries []*entry) error {
	var issues []fault.Issue
	taken := map[string]int{}
	for i, e := range entries {
		if e.err == nil && !slices.Contains(phases[:], e.phase()) {
			e.err = methodFault(e)
		}
		if e.err != nil {
			issues = append(issues, issuesOf(e)...)
			continue
		}
		if e.do.op != opUpdate && e.do.op != opDelete {
			continue
		}
		key := e.do.typ + "/" + e.do.id
		if first, ok := taken[key]; ok {
			issues = append(issues, fault.Issue{Path: e.path, Code: "duplicate",
				Message: fmt.Sprintf("Entries %d and %d both change the same %s. A transaction may change a resource once.", first, i, e.do.typ)})
		}
		taken[key] = i
	}
	if len(issues) > maxIssues {
		issues = issues[:maxIssues]
	}
	return fault.All(issues)
}

// issuesOf tells an entry's error as issues. In a transaction they all make the whole request invalid.
func issuesOf(e *entry) []fault.Issue {
	_, o := outcome(e.err)
	var out []fault.Issue
	for _, i := range o.Issue {
		path := e.path
		if len(i.Expression) > 0 {
			path = i.Expression[0]
		}
		out = append(out, fault.Issue{Path: path, Code: i.Code, Message: i.Diagnostics})
	}
	return out
}

// resolve finds what the conditions mean as the record is when the unit starts, and gives the full map of links.
// An entry whose If-None-Exist matches becomes a reference to what is there already; answers gets its answer.
func (c *call) resolve(tx *store.Tx, entries []*entry, l *links, answers map[string]*answer) (map[string]string, error) {
	known := make(map[string]string, len(l.known)+len(l.conditions))
	for from, to := range l.known {
		known[from] = to
	}
	for _, e := range entries {
		if e.do.exists == nil {
			continue
		}
		found, err := one(tx.Reader, e.do.exists)
		if err != nil {
			return nil, inside(e.path+".request.ifNoneExist", "", err)
		}
		target := e.do.typ + "/" + e.do.id
		if found != nil {
			target = found.Key.String()
			answers[e.condition()] = ofWritten(http.StatusOK, found)
		}
		known[e.condition()] = target
		if e.fullURL != "" {
			known[e.fullURL] = target
		}
	}
	for text, at := range l.conditions {
		if _, done := known[text]; done {
			continue
		}
		found, err := one(tx.Reader, at.query)
		if err == nil && found == nil {
			err = refusal{status: http.StatusPreconditionFailed, code: "not-found", message: "No " + at.query.Type + " matches the condition of this reference."}
		}
		if err != nil {
			return nil, inside(at.path, "", err)
		}
		known[text] = found.Key.String()
	}
	return known, nil
}

// condition is the entry's If-None-Exist, as a conditional reference to the same would be written.
func (e *entry) condition() string {
	return e.do.typ + "?" + strings.TrimPrefix(strings.TrimPrefix(e.do.ifExists, e.do.typ), "?")
}
