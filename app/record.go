package app

import (
	"net/http"
	"time"

	"concordat/clock"
	"concordat/definitions"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/rest"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

// opened is a record that this process owns.
type opened struct {
	store    *store.Store
	sessions *access.Sessions
	engine   *sqlite.Engine
	clock    clock.Clock
}

// types are FHIR's and the partnership's own.
func types() (*fhir.Definitions, error) { return fhir.R4().With(ownTypes()...) }

// open opens the record in a file, which must have no other owner. committed, which may be nil, is told of commits.
func open(path string, c clock.Clock, committed func(units int, took time.Duration)) (*opened, error) {
	known, err := types()
	if err != nil {
		return nil, err
	}
	categories, err := definitions.LoadCategories(c)
	if err != nil {
		return nil, err
	}
	engine, err := sqlite.Open(path, sqlite.Options{Parse: known.Parse, Committed: committed})
	if err != nil {
		return nil, err
	}
	machine := clock.System{} // sessions go by real time, whatever the record's clock shows
	s := store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: c, SessionClock: machine, Place: categories.Place})
	return &opened{store: s, sessions: &access.Sessions{Keeper: s, Clock: machine}, engine: engine, clock: c}, nil
}

func (o *opened) close() error { return o.engine.Close() }

// ownerHandler is what the owner of the database answers to commands: REST of every type with the server's own rights,
// and tokens. It is reached only through the socket beside the database or inside the process.
func (o *opened) ownerHandler(con *console) http.Handler {
	mux := http.NewServeMux()
	server := rest.New(rest.Deps{Store: o.store, Path: "/fhir", PublicURL: "http://concordat", Log: con.log,
		Title: "Concordat", Version: Version, Identify: func(r *http.Request) (rest.Caller, error) {
			who := access.Server(commandOf(r))
			return rest.Caller{System: true, Access: func(action string) record.Access {
				return who.Access(action, "", "", "command")
			}}, nil
		}})
	mux.Handle("/fhir", server)
	mux.Handle("/fhir/", server)
	mux.HandleFunc("POST /token", o.mint)
	return mux
}

// commandOf is the name of the command that asks; nobody else reaches the owner.
func commandOf(r *http.Request) string {
	if name := r.Header.Get(commandHeader); name != "" {
		return name
	}
	return "command"
}

// mint answers the token command: the client's name and scope are in the query.
func (o *opened) mint(w http.ResponseWriter, r *http.Request) {
	token, err := o.sessions.Mint(r.Context(), r.FormValue("client"), r.FormValue("scope"))
	switch {
	case fault.Is(err, fault.Invalid):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, "the token could not be kept", http.StatusInternalServerError)
	default:
		_, _ = w.Write([]byte(token))
	}
}
