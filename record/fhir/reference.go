package fhir

import (
	"slices"
	"strings"
)

// reference checks a literal reference: how it is written (http://hl7.org/fhir/R4/references.html#literal), and that it
// is to a type that the element may refer to, as far as the reference itself says its type.
func (p *parser) reference(url string) bool {
	var typ string
	scheme, _, schemed := strings.Cut(url, ":")
	switch t, id, local := p.defs.localReference(url); {
	case local && id != "":
		typ = t
	case url[0] == '#', schemed && strings.EqualFold(scheme, "urn"):
		return true
	case schemed && strings.Contains(url, "://"):
		typ, _ = p.defs.remoteType(url)
	default:
		// A transaction turns a conditional reference into a real one.
		t, query, conditional := strings.Cut(url, "?")
		if _, known := p.defs.Type(t); !known || !conditional || query == "" {
			p.issue("value", "This is no literal reference. Write Type/id with a type of resource that there is, such as Patient/1, "+
				"a whole address, a urn:uuid:, or # and the id of a contained resource. What is known only by name goes into display.")
			return false
		}
		typ = t
	}
	if _, known := p.defs.Type(typ); !known || len(p.targets) == 0 || slices.Contains(p.targets, typ) {
		return true
	}
	p.issue("value", "This reference is to a %s. It may be to: %s.", typ, strings.Join(p.targets, ", "))
	return false
}
