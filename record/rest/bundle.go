package rest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/r4"
)

// entry is one entry of a batch or transaction.
type entry struct {
	path    string // "Bundle.entry[3]"
	fullURL string
	asked   asked
	do      *interaction
	err     error // why it could not be understood
}

// bundle does what a batch or transaction Bundle asks for and answers with a Bundle of responses in the same order.
func (c *call) bundle(body []byte) (*answer, error) {
	typ, entries, err := c.entries(body)
	if err != nil {
		return nil, err
	}
	if len(entries) > MaxEntries {
		return nil, fault.New(fault.TooLarge, "The Bundle has %d entries; %d are the most that one %s may have.", len(entries), MaxEntries, typ)
	}
	switch typ {
	case "transaction":
		return c.transaction(entries)
	case "batch":
		return c.batch(entries)
	}
	return nil, fault.At("Bundle.type", "value", "Only a batch or a transaction can be sent here. To store a Bundle of another type as it is, POST it to Bundle.")
}

// entries takes a Bundle apart and understands each entry. What is wrong with the Bundle itself is an error; what is
// wrong with one entry is kept on it.
func (c *call) entries(body []byte) (typ string, entries []*entry, err error) {
	skeleton, resources, ok := cut(body)
	if !ok {
		if _, err := c.server.definitions.Parse("Bundle", body); err != nil {
			return "", nil, err
		}
		return "", nil, fault.At("Bundle", "structure", "The Bundle can't be read. Write the names of properties without escapes.")
	}
	if _, err := c.server.definitions.Parse("Bundle", skeleton); err != nil {
		return "", nil, err
	}
	var b r4.Bundle
	if err := json.Unmarshal(skeleton, &b); err != nil {
		return "", nil, fault.Wrap(err, fault.Invalid, "The Bundle can't be read.")
	}
	if len(b.Entry) > MaxEntries || b.Type != "transaction" && b.Type != "batch" {
		return b.Type, make([]*entry, len(b.Entry)), nil
	}
	for i, e := range b.Entry {
		var resource []byte
		if e.Resource != nil {
			resource, resources = resources[0], resources[1:]
		}
		entries = append(entries, c.entry(i, e, resource))
	}
	return b.Type, entries, nil
}

func (c *call) entry(i int, e r4.BundleEntry, resource []byte) *entry {
	out := &entry{path: "Bundle.entry[" + strconv.Itoa(i) + "]", fullURL: e.FullURL}
	if e.Request == nil {
		out.err = fault.At(out.path+".request", "required", "The entry has no request: say its method and url.")
		return out
	}
	address := e.Request.URL
	if below, ok := c.belowBase(address); ok {
		address = below
	}
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" {
		out.err = fault.At(out.path+".request.url", "value", "The url of an entry is relative to this server, such as Patient/1 or Patient?name=ellis.")
		return out
	}
	out.asked = asked{method: e.Request.Method, path: strings.Trim(u.Path, "/"), query: u.RawQuery, ifMatch: e.Request.IfMatch,
		ifNoneExist: e.Request.IfNoneExist, strict: c.prefer.strict, local: c.belowBase, content: func(form bool) ([]byte, error) {
			if form {
				return nil, fault.At("", "not-supported", "In a Bundle, search by GET.")
			}
			return resource, nil
		}}
	if needs := out.asked.method == http.MethodPost || out.asked.method == http.MethodPut; needs != (resource != nil) {
		message := "A " + out.asked.method + " needs a resource."
		if resource != nil {
			message = "A " + out.asked.method + " takes no resource."
		}
		out.err = fault.At(out.path+".resource", "structure", "%s", message)
		return out
	}
	where := out.path + ".request.url"
	if resource != nil {
		where = out.path + ".resource"
	}
	do, err := c.server.understand(out.asked)
	if err != nil {
		typ, _, _ := strings.Cut(out.asked.path, "/")
		out.err = inside(where, typ, err)
		return out
	}
	out.do = do
	return out
}

// phases is the order in which the entries of a batch or transaction are done.
var phases = [...]string{http.MethodDelete, http.MethodPost, http.MethodPut, http.MethodGet}

func (e *entry) phase() string {
	if e.asked.method == http.MethodHead {
		return http.MethodGet
	}
	return e.asked.method
}

// responses writes the answers as a Bundle, in the order of the entries.
func (c *call) responses(typ string, entries []*entry, answers []*answer) *answer {
	n := 500
	for _, a := range answers {
		n += 300
		if c.prefer.give == "representation" {
			n += len(a.body)
		}
	}
	b := newBundle(typ, n)
	for i, a := range answers {
		rest := `,"response":{"status":"` + strconv.Itoa(a.status) + " " + http.StatusText(a.status) + `"`
		if a.location != "" {
			rest += `,"location":` + quote(c.base+"/"+a.location)
		}
		if a.version > 0 {
			rest += `,"etag":` + quote(a.etag()) + `,"lastModified":"` + a.updated.UTC().Format(fhir.InstantFormat) + `"`
		}
		if a.status >= 400 {
			rest += `,"outcome":` + string(a.body)
		}
		rest += "}"
		fullURL, resource := "", a.body
		if entries[i].do != nil && entries[i].do.writes() && c.prefer.give != "representation" || a.status >= 400 {
			resource = nil
		}
		if a.location != "" {
			key, _, _ := strings.Cut(a.location, "/_history")
			fullURL = c.base + "/" + key
		}
		b.entry(fullURL, resource, rest)
	}
	return &answer{status: http.StatusOK, body: b.close()}
}
