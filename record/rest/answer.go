package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"concordat/record/r4"
	"concordat/record/store"
)

// answer is what an interaction came to, before it is sent as an HTTP response or put into an entry of a Bundle.
type answer struct {
	status   int
	body     []byte
	version  int // of the resource it is about; 0 for none
	updated  time.Time
	location string // below the base: "Patient/1/_history/2", of what was written
	header   http.Header
}

func (a *answer) etag() string {
	if a.version == 0 {
		return ""
	}
	return `W/"` + strconv.Itoa(a.version) + `"`
}

func ofStored(status int, s *store.Stored) *answer {
	return &answer{status: status, body: s.Body, version: s.Version, updated: s.Updated}
}

func ofWritten(status int, s *store.Stored) *answer {
	a := ofStored(status, s)
	a.location = s.Key.String() + "/_history/" + strconv.Itoa(s.Version)
	return a
}

// shape gives the answer the form that the client prefers: the whole resource, nothing, or an OperationOutcome.
func (c *call) shape(do *interaction, a *answer) *answer {
	if !do.writes() {
		return c.unchanged(a)
	}
	switch {
	case a.status == http.StatusNoContent && c.prefer.give != "OperationOutcome", c.prefer.give == "minimal":
		a.body = nil
	case c.prefer.give == "OperationOutcome":
		said := map[op]string{opCreate: "Created.", opUpdate: "Updated.", opDelete: "Deleted."}[do.op]
		if do.op == opCreate && a.status == http.StatusOK {
			said = "Nothing was created: there is one that matches already."
		}
		a.body, _ = json.Marshal(r4.OperationOutcome{Issue: []r4.OperationOutcomeIssue{issue("information", "informational", "", said)}})
		if a.status == http.StatusNoContent {
			a.status = http.StatusOK
		}
	}
	return a
}

// unchanged answers 304 when the client has the version already.
func (c *call) unchanged(a *answer) *answer {
	if a.version == 0 || a.status != http.StatusOK {
		return a
	}
	same := false
	if match := c.r.Header.Get("If-None-Match"); match != "" {
		for one := range strings.SplitSeq(match, ",") {
			one = strings.TrimSpace(one)
			same = same || one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(a.etag(), "W/")
		}
	} else if since, err := http.ParseTime(c.r.Header.Get("If-Modified-Since")); err == nil {
		same = !a.updated.Truncate(time.Second).After(since)
	}
	if same {
		a.status, a.body = http.StatusNotModified, nil
	}
	return a
}

// send writes the answer as the HTTP response.
func (c *call) send(a *answer) {
	h := c.w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if a.version > 0 {
		h.Set("ETag", a.etag())
		h.Set("Last-Modified", a.updated.UTC().Format(http.TimeFormat))
	}
	if a.location != "" && (a.status == http.StatusCreated || a.status == http.StatusOK) {
		h.Set("Location", c.base+"/"+a.location)
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	if a.body == nil {
		c.w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", "application/fhir+json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	c.w.WriteHeader(a.status)
	_, _ = c.w.Write(a.body) // a client that went away can't be told
}
