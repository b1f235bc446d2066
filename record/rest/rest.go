// Package rest answers the FHIR REST interactions over the store: read, vread, history of an instance, search, create,
// update, delete, batch and transaction, and the CapabilityStatement that says so. R4 types and the partnership's own
// types are served alike, each under its own base.
//
// What a client must know beyond FHIR: only JSON is served (anything else is 406 or 415). An update without If-Match
// replaces whatever is current; with If-Match it is refused (412) unless that version is current. Only system clients
// may choose the id of a new resource. Parameters of a search whose names are not known are named in an OperationOutcome
// in the answer, and refused under Prefer: handling=strict; a modifier, chain or filter that can't be done is always
// refused. Every refusal is an OperationOutcome.
package rest

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// MaxEntries is the most that a batch or transaction may have. Who sends more is told so.
const MaxEntries = 10_000

// Caller is who makes a request, as the sign-in room knows them.
type Caller struct {
	// Access makes the Access of an action ("fhir.read") of this request.
	Access func(action string) record.Access
	// System is a program with a token, which may choose the ids of what it creates.
	System bool
}

// Deps is what a Server is made from.
type Deps struct {
	Store *store.Store
	// Identify says who makes a request; fault.Unauthorised when nobody does.
	Identify func(*http.Request) (Caller, error)
	// Path is where the interactions are mounted: "/fhir" or "/api". It is also how the log names them.
	Path string
	// Serves says which types are served here; nil is all of them. The others are served below Others ("/api"), or
	// nowhere when that is "".
	Serves func(*fhir.Type) bool
	Others string
	// PublicURL is what links and Location headers begin with; "" means the host that the request named.
	PublicURL string
	// Bodies is the room for bodies that servers share; nil makes one of 128 MB.
	Bodies *Bodies
	// Title and Version of the software, for the CapabilityStatement.
	Title, Version string
	// Built is when the software's source was last changed, as a FHIR dateTime: the date of the CapabilityStatement. ""
	// is the day on which New was called.
	Built string
	Log   *slog.Logger
}

// Server answers the interactions under one base. It is an http.Handler for every path below Deps.Path.
type Server struct {
	Deps
	definitions  *fhir.Definitions
	types        map[string]bool
	capabilities sync.Map // base URL to the CapabilityStatement's bytes
}

// New returns a Server.
func New(d Deps) *Server {
	s := &Server{Deps: d, definitions: d.Store.Definitions, types: map[string]bool{}}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Built == "" {
		s.Built = s.Store.Clock.Now().UTC().Format("2006-01-02")
	}
	if s.Bodies == nil {
		s.Bodies = NewBodies(128 << 20)
	}
	for _, name := range s.definitions.Types() {
		if t, ok := s.definitions.Type(name); ok && (d.Serves == nil || d.Serves(t)) {
			s.types[name] = true
		}
	}
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := s.call(w, r)
	defer c.release()
	a, err := c.answer()
	if err != nil {
		a = c.refuse(err)
	}
	c.send(a)
}

// Refuse answers a request that may not come as far as ServeHTTP, as ServeHTTP answers what it refuses.
func (s *Server) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	c := s.call(w, r)
	c.send(c.refuse(err))
}

func (s *Server) call(w http.ResponseWriter, r *http.Request) *call {
	origin := s.origin(r)
	return &call{server: s, w: w, r: r, origin: origin, base: origin + s.Path}
}

// origin is what this server's addresses begin with, as the client knows it.
func (s *Server) origin(r *http.Request) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// action is how the log names an interaction: "fhir.read".
func (s *Server) action(name string) string { return strings.TrimPrefix(s.Path, "/") + "." + name }
