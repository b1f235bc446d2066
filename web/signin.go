package web

import (
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/partnership/access"
)

var (
	signInTemplate = MustParse(files, "signin.html")
	keptTemplate   = MustParse(files, "kept.html")
)

// hidden are fields that say nothing to people: of the kernel's own forms, the button that was pressed, and what a page
// remembers of what it showed.
var hidden = []string{"return", "move", "persona", "base", "version", "do"}

// spoken reports whether a field holds what somebody typed; fields named base.… hold what the page showed.
func spoken(name string) bool {
	return !slices.Contains(hidden, name) && !strings.HasPrefix(name, "base.")
}

func (k *Kernel) ownRoutes() []Route {
	routes := []Route{
		{Pattern: "GET /sign-in", Action: "sign-in.view", Open: true, Page: signIn},
		{Pattern: "POST /sign-out", Action: "sign-out", Open: true, Page: signOut},
		{Pattern: "GET /sign-in/kept", Action: "sign-in.kept", Audience: access.Everyone, Page: showKept},
		{Pattern: "POST /sign-in/kept", Action: "sign-in.drop-kept", Audience: access.Everyone, Page: dropKept},
	}
	if k.Demo != nil {
		routes = append(routes,
			Route{Pattern: "POST /sign-in/demo", Action: "sign-in.demo", Open: true, Page: signInAsPersona},
			Route{Pattern: "POST /demo/clock", Action: "demo.clock", Open: true, Page: moveClock})
	}
	return routes
}

// signInPage is what signin.html prints.
type signInPage struct {
	Demo     bool
	TimedOut bool
	Kept     bool
	Return   string
	Personas []Persona
	Problem  string
}

func signIn(r *Request) error {
	return r.showSignIn(http.StatusOK, signInPage{Return: localPath(r.Query("return"))})
}

func (r *Request) showSignIn(status int, p signInPage) error {
	old, err := r.kernel.Sessions.Current(r.HTTP)
	if err != nil && !fault.Is(err, fault.Unauthorised) {
		return err
	}
	p.TimedOut = err != nil && old != nil
	p.Kept = p.TimedOut && old.Kept != nil
	if r.kernel.Demo != nil {
		p.Demo = true
		if p.Personas, err = r.kernel.Demo.Personas(r.Context()); err != nil {
			return err
		}
	}
	return r.Render(status, signInTemplate, Chrome{Title: "Sign in"}, p)
}

// askToSignIn sends somebody who is not signed in to the sign-in page, and remembers where they wanted to go. What a
// timed-out form held is kept for the same person.
func (r *Request) askToSignIn(ended *access.Session) error {
	back := r.HTTP.URL.RequestURI()
	if r.IsPost() {
		back = r.HTTP.URL.Path
		if ended != nil && !r.IsScript() {
			if err := r.keep(ended); err != nil {
				return err
			}
		}
	}
	if r.IsScript() {
		return r.JSON(http.StatusUnauthorized, struct {
			Error  string `json:"error"`
			SignIn string `json:"signIn"`
		}{"unauthorised", "/sign-in?return=" + url.QueryEscape(back)})
	}
	return r.Redirect("/sign-in?return=" + url.QueryEscape(back))
}

func (r *Request) keep(ended *access.Session) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	kept := &access.KeptPost{Path: r.HTTP.URL.RequestURI(), Values: form.values}
	return r.kernel.Sessions.Change(r.Context(), ended, func(s *access.Session) { s.Kept = kept })
}

func signInAsPersona(r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	personas, err := r.kernel.Demo.Personas(r.Context())
	if err != nil {
		return err
	}
	for _, p := range personas {
		if p.ID == form.Value("persona") {
			return r.signInAs(p.Who, localPath(form.Value("return")))
		}
	}
	return r.showSignIn(http.StatusBadRequest, signInPage{Return: localPath(form.Value("return")), Problem: "Choose one of the people on this page"})
}

// signInAs starts a session and goes on to where the person was going. What a form of theirs held when their session
// ended is shown to them first; nobody else gets it.
func (r *Request) signInAs(who access.Who, next string) error {
	old, err := r.kernel.Sessions.Current(r.HTTP)
	if err != nil && !fault.Is(err, fault.Unauthorised) {
		return err
	}
	var kept *access.KeptPost
	if old != nil && old.Who.Actor == who.Actor {
		kept = old.Kept
	}
	if err := r.kernel.Sessions.SignIn(r.w, r.HTTP, who, kept); err != nil {
		return err
	}
	if kept != nil {
		next = "/sign-in/kept"
	}
	return r.Redirect(next)
}

func signOut(r *Request) error {
	if err := r.kernel.Sessions.SignOut(r.w, r.HTTP); err != nil {
		return err
	}
	return r.Redirect("/sign-in")
}

// keptPage is what kept.html prints.
type keptPage struct {
	Path   string
	Fields []typedField // as people read them
	Values []typedField // as the form sends them
}

func showKept(r *Request) error {
	if r.session.Kept == nil {
		return r.Redirect("/")
	}
	r.typed = &Form{values: r.session.Kept.Values}
	page := r.lookUp(localPath(r.session.Kept.Path))
	p := keptPage{Path: r.session.Kept.Path, Fields: r.typedFields(page)}
	names := r.typed.Names()
	sort.Strings(names)
	for _, name := range names {
		for _, v := range r.typed.Values(name) {
			p.Values = append(p.Values, typedField{name, v})
		}
	}
	return r.Render(http.StatusOK, keptTemplate, Chrome{Title: "What you typed is still here", Person: page.person}, p)
}

// sentAgain lets go of what was kept of a form, once that form was sent and acted on.
func (r *Request) sentAgain() error {
	if !r.IsPost() || r.session == nil || r.session.Kept == nil || r.session.Kept.Path != r.HTTP.URL.RequestURI() {
		return nil
	}
	return r.dropKept()
}

// dropKept lets go of the form that the request found kept. One that was kept since stays.
func (r *Request) dropKept() error {
	path := r.session.Kept.Path
	return r.kernel.Sessions.Change(r.Context(), r.session, func(s *access.Session) {
		if s.Kept != nil && s.Kept.Path == path {
			s.Kept = nil
		}
	})
}

func dropKept(r *Request) error {
	next := "/"
	if kept := r.session.Kept; kept != nil {
		next = localPath(kept.Path)
		if err := r.dropKept(); err != nil {
			return err
		}
	}
	return r.Redirect(next)
}

// localPath is a path on this site to go on to, and "/" for anything else: a link must not lead elsewhere after
// sign-in.
func localPath(to string) string {
	u, err := url.Parse(to)
	switch {
	case err != nil, u.IsAbs(), u.Host != "", u.Opaque != "", !strings.HasPrefix(to, "/"):
	case strings.HasPrefix(to, "//"), strings.ContainsAny(to, "\\\r\n\t"):
	case strings.HasPrefix(u.Path, "/sign-"):
	default:
		return to
	}
	return "/"
}

// steps are how far the demonstration's time can be moved at once.
var steps = map[string]time.Duration{"hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour, "month": 28 * 24 * time.Hour}

// moveClock moves the demonstration's time on. Everybody who is signed in stays so: sessions go by real time.
func moveClock(r *Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	step, ok := steps[form.Value("move")]
	if !ok {
		return fault.At("move", "value", "Time can be moved on by an hour, a day, a week or 4 weeks")
	}
	now := r.kernel.Demo.Clock.Now().Add(step)
	r.kernel.Demo.Clock.Set(now)
	if err := r.Flash("It is now " + clock.DayAndHour(now) + " in this demonstration."); err != nil {
		return err
	}
	return r.Redirect(localPath(form.Value("return")))
}
