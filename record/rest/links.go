package rest

import (
	"bytes"
	"strings"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// links is what the references inside a transaction point at.
type links struct {
	known      map[string]string // fullUrl, or what a reference to it may look like, to "Type/id"
	conditions map[string]condition
	base       func(url string) (string, bool)
	absent     bool // some entry has If-None-Exist
}

// condition is a conditional reference ("Patient?identifier=…") and where the first one stands.
type condition struct {
	query *fhir.Query
	path  string
}

func (l *links) conditional() bool { return l.absent || len(l.conditions) > 0 }

// linkEntries gives each entry that creates something its id, and notes what references to each entry look like.
func (c *call) linkEntries(entries []*entry) (*links, error) {
	l := &links{known: map[string]string{}, conditions: map[string]condition{}, base: c.belowBase}
	first := map[string]*entry{} // by If-None-Exist
	for _, e := range entries {
		switch {
		case e.do.op == opCreate && e.do.exists != nil:
			l.absent = true
			if same := first[e.condition()]; same != nil {
				e.do.id = same.do.id
			} else {
				first[e.condition()] = e
				e.do.id = store.NewID()
			}
		case e.do.op == opCreate:
			e.do.id = store.NewID()
		case e.do.op != opUpdate:
			continue
		}
		if e.fullURL == "" {
			continue
		}
		if _, taken := l.known[e.fullURL]; taken {
			return nil, fault.At(e.path+".fullUrl", "duplicate", "Another entry has the same fullUrl.")
		}
		l.known[e.fullURL] = e.do.typ + "/" + e.do.id
	}
	for _, e := range entries {
		if err := c.conditionsOf(e, l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// conditionsOf notes the conditional references of an entry.
func (c *call) conditionsOf(e *entry, l *links) error {
	if e.do.resource == nil {
		return nil
	}
	for _, ref := range e.do.resource.References {
		typ, query, ok := strings.Cut(ref.URL, "?")
		if _, seen := l.conditions[ref.URL]; !ok || seen || !c.server.types[typ] {
			continue
		}
		path := join(e.path+".resource", e.do.typ, ref.Path)
		q, err := c.server.condition(typ, query, c.belowBase)
		if err != nil {
			return inside(path, "", err)
		}
		l.conditions[ref.URL] = condition{q, path}
	}
	return nil
}

// rewrite gives each entry's resource with its references pointing at what they mean. A urn:uuid that no entry has is
// an error: nothing would ever be found under it.
func (l *links) rewrite(entries []*entry, known map[string]string) ([]*fhir.Resource, error) {
	out := make([]*fhir.Resource, len(entries))
	for i, e := range entries {
		r := e.do.resource
		if r == nil {
			continue
		}
		root := restRoot(e.fullURL, e.do.typ)
		target := func(url string) (string, bool) {
			if to, ok := known[url]; ok {
				return to, true
			}
			if to, ok := known[root+url]; ok && root != "" {
				return to, true
			}
			return l.base(url)
		}
		changes := false
		for _, ref := range r.References {
			_, ok := target(ref.URL)
			changes = changes || ok
			if !ok && strings.HasPrefix(ref.URL, "urn:uuid:") && literal(r, ref) {
				return nil, fault.At(join(e.path+".resource", e.do.typ, ref.Path), "not-found",
					"The reference is to a urn:uuid that is not the fullUrl of any entry of this transaction.")
			}
		}
		if changes {
			var err error
			if r, err = r.Rewrite(target); err != nil {
				return nil, inside(e.path+".resource", e.do.typ, err)
			}
		}
		out[i] = r
	}
	return out, nil
}

// literal tells a Reference.reference from a uri of another kind, which may name a urn:uuid of its own.
func literal(r *fhir.Resource, ref fhir.Reference) bool {
	return bytes.HasSuffix(r.Body[:ref.Start], []byte(`"reference":`))
}

// restRoot is what a relative reference of an entry with a RESTful fullUrl is relative to: "http://there/fhir/" for
// "http://there/fhir/Observation/1".
func restRoot(fullURL, typ string) string {
	if !strings.HasPrefix(fullURL, "http://") && !strings.HasPrefix(fullURL, "https://") {
		return ""
	}
	at := strings.LastIndex(fullURL, "/"+typ+"/")
	if at < 0 {
		return ""
	}
	return fullURL[:at+1]
}
