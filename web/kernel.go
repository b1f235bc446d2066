package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"concordat/clock"
	"concordat/partnership/access"
	"concordat/record/store"
)

// Deps is what a Kernel is made from.
type Deps struct {
	Store     *store.Store
	Sessions  *access.Sessions
	Clock     clock.Clock
	Log       *slog.Logger
	Name      string // the partnership's own name, in the header of every page
	PublicURL string // "https://…": what links use; "" when only this machine's address is known
	Demo      *Demo  // nil without the demonstration
	// Asset gives the URL of a file of assets ("concordat.css"), with its checksum in it.
	Asset func(name string) string
	// Observe, when set, is told of every answer, for metrics. The pattern is "" for what no route answers.
	Observe func(method, pattern string, status int, took time.Duration)
}

// Demo is what the demonstration adds: personas to sign in as, and a clock that can be moved.
type Demo struct {
	Personas func(context.Context) ([]Persona, error)
	Clock    MovableClock
}

// MovableClock is a clock that can be moved on.
type MovableClock interface {
	clock.Clock
	Set(time.Time)
}

// Persona is somebody made up, whom anybody may sign in as in the demonstration.
type Persona struct {
	ID    string // what the form sends: "social-worker"
	About string // one line on who this is and what to try
	Who   access.Who
}

// Kernel is the choke point in front of all pages. Fill it with Handle and Mount, then serve its Handler.
type Kernel struct {
	Deps
	mux      *http.ServeMux
	routes   []Route
	patterns map[string]bool
}

// New returns a Kernel that has the sign-in pages, and the demonstration's when there is one.
func New(d Deps) (*Kernel, error) {
	if d.Store == nil || d.Sessions == nil || d.Clock == nil {
		return nil, errors.New("web: a kernel needs a store, sessions and a clock")
	}
	if d.Demo != nil && (d.Demo.Personas == nil || d.Demo.Clock == nil) {
		return nil, errors.New("web: the demonstration needs personas and a clock")
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Asset == nil {
		d.Asset = func(name string) string { return "/assets/" + name }
	}
	k := &Kernel{Deps: d, mux: http.NewServeMux(), patterns: map[string]bool{}}
	return k, k.Handle(k.ownRoutes()...)
}

// Handle adds routes. A route that declares no action, or no audience without being open, or whose pattern is taken,
// is an error: the server must not start with it.
func (k *Kernel) Handle(routes ...Route) error {
	for _, route := range routes {
		if err := route.check(); err != nil {
			return err
		}
		if err := k.register(route.Pattern, k.page(route)); err != nil {
			return err
		}
		k.routes = append(k.routes, route)
	}
	return nil
}

// Mount puts a handler that is not a page (REST, health, assets) under a ServeMux pattern. It gets the request id,
// security headers, the check for cross-site requests, the log line and containment of panics, and does its own
// sign-in through Sessions.Identify.
func (k *Kernel) Mount(pattern string, h http.Handler) error { return k.register(pattern, h) }

// Routes are the pages that were added, in order.
func (k *Kernel) Routes() []Route { return k.routes }

func (k *Kernel) register(pattern string, h http.Handler) (err error) {
	if k.patterns[pattern] {
		return fmt.Errorf("route %q is there twice", pattern)
	}
	k.patterns[pattern] = true
	defer func() { // ServeMux panics when patterns overlap and neither is more specific
		if p := recover(); p != nil {
			err = fmt.Errorf("route %q: %v", pattern, p)
		}
	}()
	k.mux.Handle(pattern, h)
	return nil
}
