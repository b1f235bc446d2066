package rest

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// asked is one interaction as it was asked for, by an HTTP request or by an entry of a Bundle.
type asked struct {
	method, path, query  string // the path is relative to the base, without slashes at its ends
	ifMatch, ifNoneExist string
	strict               bool
	local                func(url string) (string, bool) // what an absolute address of this server names
	// content gives the body: JSON, or the form of a search. It is asked for last.
	content func(form bool) ([]byte, error)
}

// op is a kind of interaction; its text is how the log and the CapabilityStatement name it.
type op string

const (
	opRead    op = "read"
	opVersion op = "vread"
	opHistory op = "history-instance"
	opSearch  op = "search-type"
	opCreate  op = "create"
	opUpdate  op = "update"
	opDelete  op = "delete"
)

// interaction is one interaction that has been understood: its type is served, its body is valid.
type interaction struct {
	op       op
	typ, id  string
	version  int // of vread; of update and delete: the version it was made from, or store.AnyVersion
	resource *fhir.Resource
	query    *fhir.Query // of search
	exists   *fhir.Query // of create: If-None-Exist
	ifExists string      // the same as it was written
	before   int         // of history: list versions below this one
	count    int
}

func (i *interaction) writes() bool { return i.op == opCreate || i.op == opUpdate || i.op == opDelete }

var idForm = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)

// understand says what is asked for, or why it can't be done.
func (s *Server) understand(a asked) (*interaction, error) {
	parts := strings.Split(a.path, "/")
	typ := parts[0]
	if !s.types[typ] {
		return nil, refusal{status: http.StatusNotFound, code: "not-supported", message: s.noType(typ)}
	}
	method := a.method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	switch {
	case len(parts) == 1:
		return s.ofType(a, method, typ)
	case len(parts) == 2 && parts[1] == "_search":
		if method != http.MethodPost {
			return nil, notAllowed("POST", "Search by POST to "+typ+"/_search, or by GET of "+typ+".")
		}
		return s.searchByForm(typ, a)
	case parts[1] == "_history", strings.HasPrefix(parts[len(parts)-1], "$"):
		return nil, unanswered
	case !idForm.MatchString(parts[1]):
		return nil, fault.At("id", "value", "An id is 1 to 64 letters, digits, dashes and dots.")
	case len(parts) == 2:
		return s.ofInstance(a, method, typ, parts[1])
	case parts[2] != "_history" || len(parts) > 4:
		return nil, unanswered
	case method != http.MethodGet:
		return nil, notAllowed("GET, HEAD", "Versions can be read, not changed.")
	case len(parts) == 3:
		return history(a, typ, parts[1])
	}
	version, err := strconv.Atoi(parts[3])
	if err != nil || version < 1 {
		return nil, fault.New(fault.NotFound, "There is no version with that name: versions are numbers from 1.")
	}
	return &interaction{op: opVersion, typ: typ, id: parts[1], version: version}, nil
}

// unanswered is an interaction of FHIR, or of nobody, that this server does not do.
var unanswered = refusal{status: http.StatusNotFound, code: "not-supported",
	message: "This interaction is not done here. The CapabilityStatement at metadata lists those that are."}

func (s *Server) noType(typ string) string {
	if strings.HasPrefix(typ, "$") || strings.HasPrefix(typ, "_") {
		return unanswered.message
	}
	if _, known := s.definitions.Type(typ); known {
		return typ + " is not served here."
	}
	return "There is no resource type with that name."
}

func (s *Server) ofType(a asked, method, typ string) (*interaction, error) {
	switch method {
	case http.MethodGet:
		return s.search(typ, a)
	case http.MethodPost:
		return s.create(typ, a)
	}
	return nil, notAllowed("GET, HEAD, POST", "A "+typ+" is changed or deleted by its id; conditional update and delete are not done here.")
}

func (s *Server) ofInstance(a asked, method, typ, id string) (*interaction, error) {
	switch method {
	case http.MethodGet:
		return &interaction{op: opRead, typ: typ, id: id}, nil
	case http.MethodPut, http.MethodDelete:
		base, err := baseVersion(a.ifMatch)
		if err != nil {
			return nil, err
		}
		if method == http.MethodDelete {
			return &interaction{op: opDelete, typ: typ, id: id, version: base}, nil
		}
		return s.update(typ, id, base, a)
	}
	return nil, notAllowed("GET, HEAD, PUT, DELETE", "One "+typ+" can be read, replaced by PUT or deleted.")
}

func (s *Server) search(typ string, a asked) (*interaction, error) {
	q, err := s.definitions.ParseQueryAt(typ, a.query, a.strict, a.local)
	if err != nil {
		return nil, err
	}
	return &interaction{op: opSearch, typ: typ, query: q}, nil
}

func (s *Server) searchByForm(typ string, a asked) (*interaction, error) {
	form, err := a.content(true)
	if err != nil {
		return nil, err
	}
	if a.query, err = withForm(a.query, form); err != nil {
		return nil, err
	}
	return s.search(typ, a)
}

// parse reads the resource that the body brings.
func (s *Server) parse(typ string, a asked) (*fhir.Resource, error) {
	body, err := a.content(false)
	if err != nil {
		return nil, err
	}
	return s.definitions.Parse(typ, body)
}

func (s *Server) create(typ string, a asked) (*interaction, error) {
	r, err := s.parse(typ, a)
	if err != nil {
		return nil, err
	}
	i := &interaction{op: opCreate, typ: typ, resource: r, ifExists: a.ifNoneExist}
	if a.ifNoneExist == "" {
		return i, nil
	}
	if i.exists, err = s.condition(typ, a.ifNoneExist, a.local); err != nil {
		return nil, inside("If-None-Exist", typ, err)
	}
	return i, nil
}

// condition reads the search of a conditional create or reference. It is always strict: a parameter left out would
// match more than was meant.
func (s *Server) condition(typ, raw string, local func(url string) (string, bool)) (*fhir.Query, error) {
	raw = strings.TrimPrefix(raw, typ+"?")
	raw = strings.TrimPrefix(raw, "?")
	q, err := s.definitions.ParseQueryAt(typ, raw, true, local)
	if err != nil {
		return nil, err
	}
	if len(q.Where) == 0 {
		return nil, fault.At(typ, "value", "A condition needs at least one search parameter.")
	}
	q.Count, q.Sort, q.Include, q.Total, q.CountOnly, q.Cursor = 2, nil, nil, false, false, ""
	return q, nil
}

func (s *Server) update(typ, id string, base int, a asked) (*interaction, error) {
	r, err := s.parse(typ, a)
	if err != nil {
		return nil, err
	}
	switch r.ID {
	case id:
	case "":
		return nil, fault.At(typ+".id", "required", "The body needs the id that the address names.")
	default:
		return nil, fault.At(typ+".id", "value", "The id in the body is not the one in the address. They must be the same.")
	}
	return &interaction{op: opUpdate, typ: typ, id: id, version: base, resource: r}, nil
}

func history(a asked, typ, id string) (*interaction, error) {
	i := &interaction{op: opHistory, typ: typ, id: id, count: 50}
	q, err := url.ParseQuery(a.query)
	if err != nil {
		return nil, fault.At("_history", "structure", "The address could not be read.")
	}
	for name, values := range q {
		n, err := strconv.Atoi(values[0])
		switch {
		case name == "_format" || name == "_pretty":
		case name == "_count" && err == nil && n > 0:
			i.count = min(n, 500)
		case name == "_cursor" && err == nil && n > 1:
			i.before = n
		case name == "_count", name == "_cursor":
			return nil, fault.At(name, "value", "%s is a whole number above 0.", name)
		default:
			return nil, fault.At(name, "not-supported", "A history takes _count and no other parameter.")
		}
	}
	return i, nil
}

// baseVersion reads If-Match: W/"3", "3" or nothing.
func baseVersion(ifMatch string) (int, error) {
	if ifMatch == "" || ifMatch == "*" {
		return store.AnyVersion, nil
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(ifMatch, "W/"), `"`))
	if err != nil || n < 1 {
		return 0, fault.At("If-Match", "value", `If-Match names the version it was made from, as the ETag did: W/"3".`)
	}
	return n, nil
}

func notAllowed(allow, message string) refusal {
	return refusal{status: http.StatusMethodNotAllowed, allow: allow, code: "not-supported", message: message}
}
