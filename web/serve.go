package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"concordat/fault"
	"concordat/partnership/access"
)

// page serves one route: the choke point.
type page struct {
	kernel *Kernel
	route  Route
}

func (k *Kernel) page(route Route) *page { return &page{k, route} }

func (p *page) ServeHTTP(w http.ResponseWriter, h *http.Request) {
	r := &Request{ID: requestID(h), HTTP: h, kernel: p.kernel, route: p.route, w: w}
	if err := r.serve(); err != nil {
		r.fail(err)
	}
}

func (r *Request) serve() error {
	session, err := r.kernel.Sessions.Current(r.HTTP)
	switch {
	case err == nil:
		r.session, r.Who = session, session.Who
		note(r.HTTP, r.Who.Role)
		if r.IsPost() || !r.IsScript() { // a page that asks for news by itself keeps nobody signed in
			if err := r.kernel.Sessions.Touch(r.Context(), session); err != nil {
				return err
			}
		}
	case !fault.Is(err, fault.Unauthorised):
		return err
	case !r.route.Open:
		return r.askToSignIn(session)
	}
	if !r.route.Open && !r.Who.In(r.route.Audience) {
		return fault.New(fault.Denied, "%s", access.RoleOf(r.Who.Role).Refusal)
	}
	if r.IsScript() && !r.IsPost() {
		if same, err := r.unchanged(); same || err != nil {
			return err
		}
	}
	if err := r.route.Page(r); err != nil {
		return err
	}
	if !r.done {
		return fmt.Errorf("route %s answered nothing", r.route.Pattern)
	}
	return nil
}

// Handler serves everything that was added.
func (k *Kernel) Handler() http.Handler {
	crossSite := http.NewCrossOriginProtection()
	if k.PublicURL != "" {
		if err := crossSite.AddTrustedOrigin(k.PublicURL); err != nil {
			k.Log.Error("public URL is not an origin", "kind", fmt.Sprintf("%T", err))
		}
	}
	crossSite.SetDenyHandler(http.HandlerFunc(k.refuseCrossSite))
	return k.shield(crossSite.Handler(compressed(http.HandlerFunc(k.dispatch))))
}

// Refuser is a handler put in with Mount that tells a refusal in its own way, and not by a page.
type Refuser interface {
	Refuse(w http.ResponseWriter, r *http.Request, err error)
}

func (k *Kernel) refuseCrossSite(w http.ResponseWriter, h *http.Request) {
	handler, pattern := k.mux.Handler(h)
	if own, ok := handler.(Refuser); ok {
		notePattern(h, pattern)
		own.Refuse(w, h, fault.New(fault.Denied, "This was sent from another website, so nothing was changed."))
		return
	}
	k.bare(func(*Request) error {
		return fault.New(fault.Denied, "This form was sent from another website, so nothing was changed. Open the page here and send it again.")
	}).ServeHTTP(w, h)
}

// compressed sends answers in gzip to whoever takes it.
func compressed(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false))
	if err != nil {
		panic(err) // the options are fixed
	}
	return wrap(h)
}

// dispatch gives the request to its route; what no route answers gets a page of ours.
func (k *Kernel) dispatch(w http.ResponseWriter, h *http.Request) {
	handler, pattern := k.mux.Handler(h)
	if pattern != "" {
		k.mux.ServeHTTP(w, h) // and not handler, so that path values are set
		notePattern(h, pattern)
		return
	}
	probe := &statusProbe{header: http.Header{}}
	handler.ServeHTTP(probe, h)
	k.bare(func(r *Request) error {
		if probe.status == http.StatusMethodNotAllowed {
			r.w.Header().Set("Allow", probe.header.Get("Allow"))
			return fault.New(fault.Unsupported, "This address can't be used in that way.")
		}
		return fault.New(fault.NotFound, "no route")
	}).ServeHTTP(w, h)
}

// bare is an open page outside the list of routes.
func (k *Kernel) bare(fn func(*Request) error) http.Handler {
	return k.page(Route{Pattern: "", Action: "none", Open: true, Page: fn})
}

// statusProbe takes an answer and keeps only its status and header.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

// seen is what the log line says of a request; handlers fill it in on the way.
type seen struct{ id, pattern, role string }

// shield is around everything: request id, security headers, containment of panics, and the log line, which names the
// route's pattern and never the path, so that it holds no personal data.
func (k *Kernel) shield(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, h *http.Request) {
		start := time.Now()
		s := &seen{id: newRequestID()}
		h = h.WithContext(withSeen(h.Context(), s))
		rec := &recorder{ResponseWriter: w}
		k.headers(rec.Header(), s.id)
		defer func() {
			if p := recover(); p != nil {
				k.contain(rec, h, p)
			}
			took := time.Since(start)
			k.Log.Info("request", "id", s.id, "method", h.Method, "route", s.pattern, "status", rec.code(), "ms", took.Milliseconds(), "role", s.role)
			if k.Observe != nil {
				k.Observe(h.Method, s.pattern, rec.code(), took)
			}
		}()
		next.ServeHTTP(rec, h)
	})
}

func (k *Kernel) contain(rec *recorder, h *http.Request, p any) {
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	// The value of a panic can hold personal data: its type and where it happened are enough to find it.
	k.Log.Error("panic", "id", requestID(h), "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
	if rec.status == 0 {
		r := &Request{ID: requestID(h), HTTP: h, kernel: k, w: rec}
		r.sorry()
	}
}

func newRequestID() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach what is below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}
