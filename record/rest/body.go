package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"concordat/fault"
)

// Limits on the body of a request, in bytes. Whoever meets one is told which.
const (
	MaxBody        = 64 << 20 // from a system client
	maxSessionBody = 8 << 20  // from somebody signed in, whose browser sends no bulk
	maxForm        = 1 << 20  // of a search
	smallBody      = 64 << 10 // up to this no room is asked for, so that everyday writes never wait for bulk
)

// patience is how long a request waits for room for its body.
const patience = 10 * time.Second

// Bodies bounds the bytes of large bodies that are held in memory at once, by all servers that share it. What doesn't
// fit waits in order of arrival.
type Bodies struct {
	mu      sync.Mutex
	free    int64
	waiting []*waiter
}

type waiter struct {
	bytes int64
	ready chan struct{} // closed when the bytes are the waiter's
}

// NewBodies returns room for so many bytes; there is always room for one body of MaxBody.
func NewBodies(bytes int64) *Bodies { return &Bodies{free: max(bytes, MaxBody)} }

// take waits for room until ctx ends, and reports whether there is.
func (b *Bodies) take(ctx context.Context, bytes int64) bool {
	b.mu.Lock()
	if len(b.waiting) == 0 && b.free >= bytes {
		b.free -= bytes
		b.mu.Unlock()
		return true
	}
	w := &waiter{bytes, make(chan struct{})}
	b.waiting = append(b.waiting, w)
	b.mu.Unlock()
	select {
	case <-w.ready:
		return true
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.waiting {
		if other == w {
			b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
			b.admit() // whoever stood behind may fit
			return false
		}
	}
	return true // room came at the same moment
}

// give gives bytes back.
func (b *Bodies) give(bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free += bytes
	b.admit()
}

func (b *Bodies) admit() {
	for len(b.waiting) > 0 && b.waiting[0].bytes <= b.free {
		b.free -= b.waiting[0].bytes
		close(b.waiting[0].ready)
		b.waiting = b.waiting[1:]
	}
}

// content reads the body of the request: JSON, or the form of a search. It is asked for only when everything else about
// the request has been judged.
func (c *call) content(form bool) ([]byte, error) {
	if err := c.contentType(form); err != nil {
		return nil, err
	}
	limit := int64(MaxBody)
	switch {
	case form:
		limit = maxForm
	case !c.caller.System:
		limit = maxSessionBody
	}
	tooLarge := fault.New(fault.TooLarge, "The body is larger than %d MB, the most that this request may bring.", limit>>20)
	length := c.r.ContentLength
	if length > limit {
		return nil, tooLarge
	}
	source := http.MaxBytesReader(c.w, c.r.Body, limit)
	var body bytes.Buffer
	_, err := io.CopyN(&body, source, smallBody)
	if err == nil { // there may be more: how much is only known when the client has said it
		if length < 0 {
			length = limit
		}
		if err := c.room(length); err != nil {
			return nil, err
		}
		body.Grow(int(length) - body.Len() + bytes.MinRead)
		_, err = body.ReadFrom(source)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tooLarge
	case err != nil && err != io.EOF:
		return nil, fault.Wrap(err, fault.Invalid, "The body could not be read to its end.")
	}
	return body.Bytes(), nil
}

// room holds room for a body of the length until the request is answered.
func (c *call) room(length int64) error {
	ctx, cancel := context.WithTimeout(c.r.Context(), patience)
	defer cancel()
	if !c.server.Bodies.take(ctx, length) {
		return fault.New(fault.Unavailable, "Too much is being sent at once. Send this again in a few seconds.")
	}
	c.held += length
	return nil
}

// release gives the room back.
func (c *call) release() {
	if c.held > 0 {
		c.server.Bodies.give(c.held)
	}
}

// contentType refuses a body in another form than it must have.
func (c *call) contentType(form bool) error {
	media, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch {
	case form && media == "application/x-www-form-urlencoded", form && c.r.ContentLength == 0:
	case err != nil || form || !isJSON(media):
		want := "application/fhir+json"
		if form {
			want = "application/x-www-form-urlencoded"
		}
		return unsupported("Send the body with Content-Type: " + want + ".")
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		return unsupported("Send the body in UTF-8.")
	}
	if e := c.r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return unsupported("Send the body without Content-Encoding.")
	}
	return nil
}

func unsupported(message string) refusal {
	return refusal{status: http.StatusUnsupportedMediaType, code: "not-supported", message: message}
}

// withForm is the query of a search by POST: that of the address and the form in the body.
func withForm(query string, form []byte) (string, error) {
	text := strings.TrimSpace(string(form))
	if _, err := url.ParseQuery(text); err != nil {
		return "", fault.At("_search", "structure", "The form could not be read. Send it as application/x-www-form-urlencoded.")
	}
	return strings.Trim(query+"&"+text, "&"), nil
}
