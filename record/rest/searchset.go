package rest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

// bundle writes a Bundle around resources whose bytes stay as they are.
type bundle struct {
	bytes.Buffer
	entries int
}

func newBundle(typ string, size int) *bundle {
	b := &bundle{}
	b.Grow(size)
	b.WriteString(`{"resourceType":"Bundle","type":"` + typ + `"`)
	return b
}

// total gives the exact number of matches; below 0 it is not known and left out.
func (b *bundle) total(n int) {
	if n >= 0 {
		b.WriteString(`,"total":` + strconv.Itoa(n))
	}
}

func (b *bundle) links(self, next string) {
	b.WriteString(`,"link":[{"relation":"self","url":` + quote(self) + `}`)
	if next != "" {
		b.WriteString(`,{"relation":"next","url":` + quote(next) + `}`)
	}
	b.WriteByte(']')
}

// entry adds an entry; rest is the JSON of its further properties, each begun by a comma.
func (b *bundle) entry(fullURL string, resource []byte, rest string) {
	if b.entries == 0 {
		b.WriteString(`,"entry":[`)
	} else {
		b.WriteByte(',')
	}
	b.entries++
	open := byte('{')
	if fullURL != "" {
		b.WriteString(`{"fullUrl":` + quote(fullURL))
		open = ','
	}
	if resource != nil {
		b.WriteByte(open)
		b.WriteString(`"resource":`)
		b.Write(resource)
		open = ','
	}
	if open == '{' {
		b.WriteByte('{')
		rest = strings.TrimPrefix(rest, ",")
	}
	b.WriteString(rest)
	b.WriteByte('}')
}

func (b *bundle) close() []byte {
	if b.entries > 0 {
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return b.Bytes()
}

func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

func size(stored []*store.Stored) int {
	n := 0
	for _, s := range stored {
		n += len(s.Body) + 200
	}
	return n
}

// searchBundle is a page of results, with what they include, and an OperationOutcome that names the parameters that
// were left out.
func (c *call) searchBundle(do *interaction, page *store.Page) []byte {
	b := newBundle("searchset", 500+size(page.Matches)+size(page.Included))
	b.total(page.Total)
	address := c.base + "/" + do.typ
	self, next := query(address, do.query.Links, do.query.Cursor), ""
	if page.Next != "" {
		next = query(address, do.query.Links, page.Next)
	}
	b.links(self, next)
	for _, s := range page.Matches {
		b.entry(c.address(s.Key), s.Body, `,"search":{"mode":"match"}`)
	}
	for _, s := range page.Included {
		b.entry(c.address(s.Key), s.Body, `,"search":{"mode":"include"}`)
	}
	if len(do.query.Ignored) > 0 {
		b.entry("", ignored(do.query), `,"search":{"mode":"outcome"}`)
	}
	return b.close()
}

func query(address, links, cursor string) string {
	if cursor != "" {
		links = strings.Trim(links+"&_cursor="+url.QueryEscape(cursor), "&")
	}
	if links == "" {
		return address
	}
	return address + "?" + links
}

func ignored(q *fhir.Query) []byte {
	var o r4.OperationOutcome
	for _, name := range q.Ignored {
		o.Issue = append(o.Issue, issue("warning", "not-supported", name,
			"The parameter "+name+" is not understood for "+q.Type+" and was left out of this search. With Prefer: handling=strict such a search is refused."))
	}
	text, _ := json.Marshal(o)
	return text
}

// historyBundle lists versions, newest first.
func (c *call) historyBundle(do *interaction, versions []*store.Stored) []byte {
	next := ""
	address := c.base + "/" + do.typ + "/" + do.id + "/_history?_count=" + strconv.Itoa(do.count)
	if len(versions) > do.count {
		versions = versions[:do.count]
		next = address + "&_cursor=" + strconv.Itoa(versions[do.count-1].Version)
	}
	b := newBundle("history", 500+size(versions))
	self := address
	if do.before > 0 {
		self += "&_cursor=" + strconv.Itoa(do.before)
	}
	b.links(self, next)
	for _, v := range versions {
		method, status := "PUT", "200"
		switch {
		case v.Deleted:
			method, status = "DELETE", "204"
		case v.Version == 1:
			status = "201"
		}
		a := ofStored(0, v)
		b.entry(c.address(v.Key), v.Body, `,"request":{"method":"`+method+`","url":`+quote(v.Key.String())+
			`},"response":{"status":"`+status+`","etag":`+quote(a.etag())+`,"lastModified":"`+v.Updated.UTC().Format(fhir.InstantFormat)+`"}`)
	}
	return b.close()
}
