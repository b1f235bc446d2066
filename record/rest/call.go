package rest

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"concordat/fault"
	"concordat/record"
)

// call is one HTTP request.
type call struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	origin string // "https://here"
	base   string // the same and Deps.Path
	caller Caller
	prefer preferences
	held   int64 // bytes of Bodies that are this request's
}

// preferences are what the Prefer header asks for.
type preferences struct {
	give   string // "minimal", "representation", "OperationOutcome" or "" for what is usual
	strict bool   // handling=strict
}

func readPreferences(h http.Header) preferences {
	var p preferences
	for _, line := range h.Values("Prefer") {
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' }) {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			value = strings.Trim(value, `"`)
			switch strings.ToLower(name) {
			case "return":
				p.give = value
			case "handling":
				p.strict = value == "strict"
			}
		}
	}
	return p
}

// answer does what the request asks for.
func (c *call) answer() (*answer, error) {
	path := strings.Trim(strings.TrimPrefix(c.r.URL.Path, c.server.Path), "/")
	if err := c.acceptable(); err != nil {
		return nil, err
	}
	c.prefer = readPreferences(c.r.Header)
	if path == "metadata" {
		return c.metadata()
	}
	if err := c.identify(); err != nil {
		return nil, err
	}
	if path == "" {
		return c.root()
	}
	ask := asked{method: c.r.Method, path: path, query: c.r.URL.RawQuery, ifMatch: c.r.Header.Get("If-Match"),
		ifNoneExist: c.r.Header.Get("If-None-Exist"), strict: c.prefer.strict, local: c.belowBase, content: c.content}
	do, err := c.server.understand(ask)
	if err != nil {
		return nil, err
	}
	a, err := c.perform(do)
	if err != nil {
		return nil, err
	}
	return c.shape(do, a), nil
}

// identify finds the caller. A signed-in browser session may only be used from the partnership's own pages, so that no
// other site can write with it.
func (c *call) identify() error {
	caller, err := c.server.Identify(c.r)
	if err != nil {
		return err
	}
	if c.r.Header.Get("Authorization") == "" {
		if err := http.NewCrossOriginProtection().Check(c.r); err != nil {
			return fault.Wrap(err, fault.Denied, "A request that comes from another site can't use the signed-in session.")
		}
	}
	c.caller = caller
	return nil
}

func (c *call) access(action string) record.Access {
	return c.caller.Access(c.server.action(action))
}

// root takes a batch or a transaction.
func (c *call) root() (*answer, error) {
	if c.r.Method != http.MethodPost {
		return nil, refusal{status: http.StatusMethodNotAllowed, allow: "POST", code: "not-supported",
			message: "The base takes a batch or transaction Bundle by POST. To search, name a type."}
	}
	body, err := c.content(false)
	if err != nil {
		return nil, err
	}
	return c.bundle(body)
}

// acceptable refuses a request for an answer in anything but JSON.
func (c *call) acceptable() error {
	q := c.r.URL.Query()
	if formats, ok := q["_format"]; ok {
		for _, f := range formats {
			if isJSON(strings.ReplaceAll(f, " ", "+")) || f == "json" {
				return nil
			}
		}
		return refusal{status: http.StatusNotAcceptable, code: "not-supported", path: "_format", message: "Only JSON is served: ask for _format=json."}
	}
	accept := c.r.Header.Values("Accept")
	if len(accept) == 0 {
		return nil
	}
	for _, line := range accept {
		for one := range strings.SplitSeq(line, ",") {
			media, params, err := mime.ParseMediaType(one)
			if q, given := params["q"]; given {
				if weight, err := strconv.ParseFloat(q, 64); err != nil || weight == 0 {
					continue
				}
			}
			if v, given := params["fhirversion"]; given && v != "4.0" {
				continue
			}
			if err == nil && (media == "*/*" || media == "application/*" || isJSON(media)) {
				return nil
			}
		}
	}
	return refusal{status: http.StatusNotAcceptable, code: "not-supported", message: "Only JSON of FHIR R4 is served: accept application/fhir+json."}
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	return media == "application/fhir+json" || media == "application/json" || media == "text/json"
}
