package rest

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"

	"concordat/record/fhir"
	"concordat/record/r4"
)

// metadata answers with the CapabilityStatement, which is open to all.
func (c *call) metadata() (*answer, error) {
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodHead {
		return nil, notAllowed("GET, HEAD", "The CapabilityStatement can be read, not changed.")
	}
	text, ok := c.server.capabilities.Load(c.base)
	if !ok {
		made, err := json.Marshal(c.server.capabilityStatement(c.base))
		if err != nil {
			return nil, err
		}
		text = made
		if c.server.PublicURL != "" { // else the host is the client's word, and a place for each would be without limit
			c.server.capabilities.Store(c.base, text)
		}
	}
	a := &answer{status: http.StatusOK, body: text.([]byte), header: http.Header{}}
	a.header.Set("Cache-Control", "max-age=300")
	return a, nil
}

// capabilityStatement says what is answered here, from the same definitions that answer it.
func (s *Server) capabilityStatement(base string) r4.CapabilityStatement {
	restful := r4.CapabilityStatementRest{
		Mode: "server",
		Documentation: "An update without If-Match replaces whatever is current; with If-Match it is refused (412) unless that version is current. " +
			"Only system clients may choose the id of a new resource. Search parameters with an unknown name are left out and named in an OperationOutcome, " +
			"or refused under Prefer: handling=strict; unknown modifiers, longer chains and unanswered filters (such as _has) are always refused. Conditional references are resolved in transactions.",
		Security: &r4.CapabilityStatementRestSecurity{Description: "A bearer token of a system client, or the session of somebody signed in. " +
			"Each access is decided and recorded; the person concerned can read the record of it."},
		Interaction: []r4.CapabilityStatementRestInteraction{{Code: "transaction"}, {Code: "batch"}},
		SearchParam: []r4.CapabilityStatementRestResourceSearchParam{
			{Name: "_id", Type: "token", Definition: "http://hl7.org/fhir/SearchParameter/Resource-id"},
			{Name: "_lastUpdated", Type: "date", Definition: "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"},
		},
	}
	reverse := s.reverseIncludes()
	for _, name := range s.definitions.Types() {
		if s.types[name] {
			restful.Resource = append(restful.Resource, s.capability(name, reverse[name]))
		}
	}
	return r4.CapabilityStatement{
		URL: base + "/metadata", Version: s.Version, Name: "Concordat", Title: s.Title, Status: "active", Date: s.Built, Kind: "instance",
		Software:       &r4.CapabilityStatementSoftware{Name: "Concordat", Version: s.Version},
		Implementation: &r4.CapabilityStatementImplementation{Description: s.Title, URL: base},
		FHIRVersion:    "4.0.1", Format: []string{"application/fhir+json", "json"},
		Rest: []r4.CapabilityStatementRest{restful},
	}
}

func (s *Server) capability(typ string, reverse []string) r4.CapabilityStatementRestResource {
	out := r4.CapabilityStatementRestResource{
		Type: typ, Versioning: "versioned", ReadHistory: r4.Ptr(true), UpdateCreate: r4.Ptr(true),
		ConditionalCreate: r4.Ptr(true), ConditionalRead: "full-support", ConditionalUpdate: r4.Ptr(false), ConditionalDelete: "not-supported",
		ReferencePolicy: []string{"literal", "logical"}, SearchRevInclude: reverse,
	}
	for _, o := range []op{opRead, opVersion, opUpdate, opDelete, opHistory, opCreate, opSearch} {
		out.Interaction = append(out.Interaction, r4.CapabilityStatementRestResourceInteraction{Code: string(o)})
	}
	for _, p := range s.definitions.Params(typ) {
		if kindNames[p.Kind] == "" {
			continue
		}
		out.SearchParam = append(out.SearchParam, r4.CapabilityStatementRestResourceSearchParam{Name: p.Code, Type: kindNames[p.Kind], Definition: p.URL})
		if p.Kind == fhir.RefKind {
			out.SearchInclude = append(out.SearchInclude, typ+":"+p.Code)
		}
	}
	return out
}

// kindNames are FHIR's names of the kinds of parameter that are answered.
var kindNames = map[fhir.Kind]string{fhir.Token: "token", fhir.String: "string", fhir.RefKind: "reference", fhir.Date: "date",
	fhir.Number: "number", fhir.Quantity: "quantity", fhir.URI: "uri"}

// reverseIncludes lists for each type the parameters of others that name it as their target.
func (s *Server) reverseIncludes() map[string][]string {
	out := map[string][]string{}
	for _, name := range s.definitions.Types() {
		if !s.types[name] {
			continue
		}
		for _, p := range s.definitions.Params(name) {
			if p.Kind != fhir.RefKind {
				continue
			}
			for _, target := range p.Targets {
				if text := name + ":" + p.Code; !slices.Contains(out[target], text) {
					out[target] = append(out[target], text)
				}
			}
		}
	}
	for _, list := range out {
		sort.Strings(list)
	}
	return out
}
