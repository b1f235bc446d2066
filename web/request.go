package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/store"
)

// Request is one request for a page, by somebody the kernel knows.
type Request struct {
	Who  access.Who    // the zero Who on an open page when nobody is signed in
	ID   string        // of the request, on its log lines and error pages
	HTTP *http.Request // for what the methods don't give

	kernel  *Kernel
	route   Route
	w       http.ResponseWriter
	session *access.Session
	reason  string
	typed   *Form  // what was sent, once Form has read it
	done    bool   // an answer was written
	mark    string // how far the record had got, for a script that asks
}

// Context is the request's context.
func (r *Request) Context() context.Context { return r.HTTP.Context() }

// Path is a value from the path: of {id} in the pattern.
func (r *Request) Path(name string) string { return r.HTTP.PathValue(name) }

// Query is the first value of a query parameter.
func (r *Request) Query(name string) string { return r.HTTP.URL.Query().Get(name) }

// Now is the time by the kernel's clock.
func (r *Request) Now() time.Time { return r.kernel.Clock.Now() }

// IsPost reports whether the request sends a form.
func (r *Request) IsPost() bool { return r.HTTP.Method == http.MethodPost }

// IsScript reports whether Concordat's own script asks, as it does to save an answer: then answer with JSON.
func (r *Request) IsScript() bool { return r.HTTP.Header.Get("X-Concordat-Script") == "1" }

// SetReason says why, in plain words, for the log that the person can read: "your social worker".
func (r *Request) SetReason(reason string) { r.reason = reason }

// Access is how this request asks the record for something.
func (r *Request) Access() record.Access {
	return r.Who.Access(r.route.Action, r.route.Purpose, r.reason, r.ID)
}

// View reads the record on behalf of who is signed in. What was read is in the log before it returns: render only
// after that.
func (r *Request) View(fn func(*store.Reader) error) error {
	return r.kernel.Store.View(r.Context(), r.Access(), fn)
}

// Update changes the record on behalf of who is signed in, as one unit. fn may run more than once.
func (r *Request) Update(fn func(*store.Tx) error) error {
	return r.kernel.Store.Update(r.Context(), r.Access(), fn)
}

// Count counts all resources of a type that match a search, for roles that see counts and never a named record: only
// the number leaves. The server counts in its own name, and the log's reason says for whom.
func (r *Request) Count(typ, query string) (int, error) {
	a := access.Server("counts").Access(r.route.Action, "HOPERAT", "Counted for "+r.Who.Name+", "+r.Who.RoleName+". No record was shown.", r.ID)
	n := 0
	err := r.kernel.Store.View(r.Context(), a, func(reader *store.Reader) error {
		q, err := reader.Definitions().ParseQuery(typ, query, true)
		if err != nil {
			return err
		}
		q.CountOnly, q.Total = true, true
		page, err := reader.Search(q)
		if err == nil {
			n = page.Total
		}
		return err
	})
	return n, err
}

// Render answers with a page.
func (r *Request) Render(status int, t *Template, chrome Chrome, data any) error {
	if only, err := r.tell(status, t, chrome, data); only || err != nil {
		r.done = true
		return err
	}
	flash, err := r.takeFlash()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := t.execute(&page, r.layout(chrome, flash, data)); err != nil {
		return fmt.Errorf("render %s: %w", t.name, err)
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.answer(status, page.Bytes())
	return nil
}

// Redirect answers with 303 See Other: after a form was acted on, so that a reload doesn't send it again.
func (r *Request) Redirect(path string) error {
	if err := r.sentAgain(); err != nil {
		return err
	}
	r.done = true
	http.Redirect(r.w, r.HTTP, path, http.StatusSeeOther)
	return nil
}

// JSON answers Concordat's own script.
func (r *Request) JSON(status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	r.w.Header().Set("Content-Type", "application/json")
	r.answer(status, body)
	return nil
}

// Fragment answers with one of the template's own parts and no layout, for what a page asks for again and again while
// it is open: with 304 and nothing when it is as the asker has it.
//
// Its ETag holds, beside what the part says, how far the record had got: while nothing at all has changed, the choke
// point answers that it hasn't without reading anybody's record again (see unchanged).
func (r *Request) Fragment(t *Template, part string, data any) error {
	var body bytes.Buffer
	if err := t.Fragment(&body, part, data); err != nil {
		return fmt.Errorf("render %s: %w", part, err)
	}
	sum := sha256.Sum256(body.Bytes())
	says := hex.EncodeToString(sum[:8])
	r.w.Header().Set("ETag", `"`+says+"~"+r.mark+`"`)
	r.w.Header().Set("Cache-Control", "private, no-cache")
	if had, _, ok := strings.Cut(strings.Trim(r.HTTP.Header.Get("If-None-Match"), `"`), "~"); ok && had == says {
		r.answer(http.StatusNotModified, nil)
		return nil
	}
	r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.answer(http.StatusOK, body.Bytes())
	return nil
}

// unchanged answers a script that asks again for a Fragment, when nothing in the record has changed since it was made,
// and it was made within this minute, so that what is said of who is there now grows old by no more than that.
func (r *Request) unchanged() (bool, error) {
	head, err := r.kernel.Store.FeedHead(r.Context())
	if err != nil {
		return false, err
	}
	r.mark = fmt.Sprintf("%d.%d", head, r.Now().Unix()/60)
	tag := r.HTTP.Header.Get("If-None-Match")
	if _, mark, ok := strings.Cut(strings.Trim(tag, `"`), "~"); !ok || mark != r.mark {
		return false, nil
	}
	r.w.Header().Set("ETag", tag)
	r.w.Header().Set("Cache-Control", "private, no-cache")
	r.answer(http.StatusNotModified, nil)
	return true, nil
}

func (r *Request) answer(status int, body []byte) {
	r.done = true
	r.w.WriteHeader(status)
	r.w.Write(body) // an error here means the asker went away
}

// Flash leaves a notice that the next page shows once: "The referral was sent". On an open page with nobody signed
// in there is nowhere to keep it, and it is dropped.
func (r *Request) Flash(message string) error {
	if r.session == nil {
		return nil
	}
	return r.kernel.Sessions.Change(r.Context(), r.session, func(s *access.Session) { s.Flash = message })
}

func (r *Request) takeFlash() (string, error) {
	if r.session == nil || r.session.Flash == "" || r.IsScript() {
		return "", nil
	}
	message := ""
	err := r.kernel.Sessions.Change(r.Context(), r.session, func(s *access.Session) { message, s.Flash = s.Flash, "" })
	return message, err
}
