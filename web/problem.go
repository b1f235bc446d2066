package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/store"
)

var problemTemplate = MustParse(files, "problem.html")

// statuses are the HTTP statuses of the kinds of fault.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusBadRequest,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Denied: http.StatusForbidden,
	fault.Unauthorised: http.StatusUnauthorized, fault.Gone: http.StatusGone,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unsupported: http.StatusMethodNotAllowed,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// titles are what each kind of fault is called on its page.
var titles = map[fault.Kind]string{
	fault.Internal: "Sorry, there is a problem with the service", fault.Invalid: "That didn't work",
	fault.NotFound: "Page not found", fault.Conflict: "Somebody else changed this first",
	fault.Denied: "You can't see this", fault.Unauthorised: "Sign in to see this page",
	fault.Gone: "This was deleted", fault.TooLarge: "That was too long",
	fault.Unsupported: "That didn't work", fault.Unavailable: "Sorry, the service is not available",
}

// problem is what problem.html prints.
type problem struct {
	Title, Message string
	Ask            string // whom to ask
	Typed          []typedField
	Again          string // where to see what is there now
	RequestID      string // only for what nobody outside can mend
}

// typedField is something that was typed and must not be lost.
type typedField struct{ Name, Value string }

// fail is the one place where an error becomes a page, an answer to our script, and a log line.
func (r *Request) fail(err error) {
	kind := fault.KindOf(err)
	p := problem{Title: titles[kind], Message: message(err, kind)}
	refusal := (*store.Refusal)(nil)
	if errors.As(err, &refusal) && refusal.Decision.MayKnow {
		kind = fault.Denied
		p.Title, p.Message = titles[kind], refusal.Decision.Reason
	}
	switch kind {
	case fault.Internal:
		p.RequestID = r.ID
		r.kernel.logInternal(r, err)
	case fault.Denied:
		p.Ask = "If you need to see this for your work, ask your organisation's information-governance lead."
		if r.Who.In(access.PersonAndCarer) {
			p.Ask = "If you think you should see this, ask any of the people who work with you."
		}
	case fault.Conflict:
		p.Again = r.origin()
	case fault.Unauthorised:
		r.w.Header().Set("WWW-Authenticate", `Concordat-Session realm="pages"`)
	}
	if r.done {
		return
	}
	if r.IsScript() {
		r.JSON(statuses[kind], struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		}{kind.String(), p.Message})
		return
	}
	var page asked
	if r.typed != nil && (kind == fault.Conflict || kind == fault.Invalid) {
		page = r.lookUp(r.origin())
	}
	p.Typed = r.typedFields(page)
	if failed := r.Render(statuses[kind], problemTemplate, Chrome{Title: p.Title, Person: page.person}, p); failed != nil {
		r.kernel.logInternal(r, failed)
		r.sorry()
	}
}

// message is what the error says to people. What isn't there and what the asker may not know of say the same, in no
// words of the record's own.
func message(err error, kind fault.Kind) string {
	var e *fault.Error
	if kind == fault.NotFound {
		return "There is nothing at this address that you can see. If you typed it, check it."
	}
	if kind == fault.Internal || !errors.As(err, &e) {
		return "It isn't your fault. Try again later."
	}
	return e.Message
}

// origin is the page that a form was sent from: of the same address, or else the one that the browser says.
func (r *Request) origin() string {
	if r.kernel.answers(r.HTTP.URL.Path, r.Who) {
		return r.HTTP.URL.Path
	}
	from, err := url.Parse(r.HTTP.Referer())
	if err != nil || from.Host != r.HTTP.Host {
		return ""
	}
	return localPath(from.RequestURI())
}

// typedFields is what the request's form held, under the words of the page that asked for it, but for what people
// don't type.
func (r *Request) typedFields(page asked) []typedField {
	if r.typed == nil {
		return nil
	}
	var fields []typedField
	names := r.typed.Names()
	slices.SortFunc(names, page.order)
	for _, name := range names {
		for _, v := range r.typed.Values(name) {
			if field, ok := page.shown(name, v); ok && v != "" && spoken(name) {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

// sorry answers when not even a page can be made.
func (r *Request) sorry() {
	r.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	r.w.Header().Del("Content-Encoding")
	r.answer(http.StatusInternalServerError, fmt.Appendf(nil, "Sorry, there is a problem with the service. Try again later.\nIf you tell us about it, say this number: %s\n", r.ID))
}

// logInternal logs what an internal error is made of. Its text can hold what somebody typed, so only in the
// demonstration, where everybody is made up, is that logged too.
func (k *Kernel) logInternal(r *Request, err error) {
	var chain []string
	for e := err; e != nil; e = errors.Unwrap(e) {
		chain = append(chain, fmt.Sprintf("%T", e))
	}
	args := []any{"id", r.ID, "kind", fault.KindOf(err).String(), "route", r.route.Pattern, "action", r.route.Action, "types", chain}
	if k.Demo != nil {
		args = append(args, "error", err.Error())
	}
	k.Log.Error("failed", args...)
}
