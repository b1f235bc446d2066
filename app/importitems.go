package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"concordat/record/r4"
)

// request is what an entry of a batch asks for; the zero request keeps the resource's id, or gives it a new one when it
// has none.
type request struct{ Method, URL, IfNoneExist string }

// item is the entry that brings the resource to the record.
func (r request) item(where string, resource []byte) (item, error) {
	it := item{where: where, method: r.Method, url: r.URL, exists: r.IfNoneExist, body: resource}
	if r.Method != "" {
		if len(resource) == 0 && r.Method != http.MethodDelete {
			return item{}, errors.New("the entry brings no resource")
		}
		return it, nil
	}
	var head struct{ ResourceType, ID string }
	if err := json.Unmarshal(resource, &head); err != nil {
		return item{}, notJSON(err)
	}
	if head.ResourceType == "" {
		return item{}, errors.New("it has no resourceType, so it is no FHIR resource")
	}
	it.method, it.url = http.MethodPost, head.ResourceType
	if head.ID != "" {
		it.method, it.url = http.MethodPut, head.ResourceType+"/"+head.ID
	}
	return it, nil
}

// chunk gathers items until there are enough for one request.
type chunk struct {
	importer *importer
	file     string
	items    []item
	bytes    int
	taken    map[string]bool // what the chunk changes already: a transaction changes a resource once
}

// add adds a resource; one that can't be sent at all is counted as failed.
func (c *chunk) add(ctx context.Context, where string, resource []byte, r request) error {
	it, err := r.item(where, resource)
	if err != nil {
		c.importer.fail(c.file, where, 1, []string{err.Error()})
		return nil
	}
	if c.taken[it.url] || len(c.items) == chunkItems || c.bytes+len(it.body) > chunkBytes && len(c.items) > 0 {
		if err := c.flush(ctx); err != nil {
			return err
		}
	}
	if c.taken == nil {
		c.taken = map[string]bool{}
	}
	if it.method != http.MethodPost {
		c.taken[it.url] = true
	}
	c.items, c.bytes = append(c.items, it), c.bytes+len(it.body)
	return nil
}

func (c *chunk) flush(ctx context.Context) error {
	if len(c.items) == 0 {
		return nil
	}
	j := job{file: c.file, items: c.items}
	c.items, c.bytes, c.taken = nil, 0, nil
	return c.importer.add(ctx, j)
}

// bundleOf writes a batch or transaction around the items' bytes.
func bundleOf(typ string, items []item) []byte {
	size := 100
	for _, it := range items {
		size += len(it.body) + 200
	}
	var b bytes.Buffer
	b.Grow(size)
	b.WriteString(`{"resourceType":"Bundle","type":"` + typ + `","entry":[`)
	for n, it := range items {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		if it.full != "" {
			b.WriteString(`"fullUrl":` + quote(it.full) + `,`)
		}
		if len(it.body) > 0 {
			b.WriteString(`"resource":`)
			b.Write(it.body)
			b.WriteByte(',')
		}
		b.WriteString(`"request":{"method":` + quote(it.method) + `,"url":` + quote(it.url))
		if it.exists != "" {
			b.WriteString(`,"ifNoneExist":` + quote(it.exists))
		}
		b.WriteString(`}}`)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// response is what became of one entry.
type response r4.BundleEntryResponse

func (r response) failed() bool { return !strings.HasPrefix(r.Status, "2") }

// sentPath is a place in the request that was made of an item.
var sentPath = regexp.MustCompile(`^Bundle\.entry\[\d+\](\.resource)?\.?`)

// lines say why an item was refused, with places in the item itself.
func (r response) lines(it item) []string {
	typ, _, _ := strings.Cut(it.url, "/")
	lines := issueLines(r.Outcome)
	for n, line := range lines {
		at := sentPath.FindStringSubmatch(line)
		switch {
		case at == nil:
		case at[1] == "":
			lines[n] = strings.TrimPrefix(line[len(at[0]):], ": ")
		case line[len(at[0])] == ':':
			lines[n] = typ + line[len(at[0]):]
		default:
			lines[n] = typ + "." + line[len(at[0]):]
		}
	}
	return lines
}

// notJSON says in plain words why something can't be read as a JSON object.
func notJSON(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is not JSON, from byte %d on", syntax.Offset)
	}
	return errors.New("it is JSON, but no resource: a resource is an object whose resourceType says what it is")
}

// readResponses reads the answer to a batch; why says what was wrong with the request as a whole.
func readResponses(status int, text []byte, err error) (answers []response, why []string) {
	if err != nil {
		return nil, []string{"the server could not be asked: " + err.Error()}
	}
	if status != http.StatusOK {
		return nil, outcomeLines(text)
	}
	var b r4.Bundle
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, []string{"the answer can't be read"}
	}
	for _, e := range b.Entry {
		if e.Response == nil {
			return nil, []string{"the answer to an entry is missing"}
		}
		answers = append(answers, response(*e.Response))
	}
	return answers, nil
}

// outcomeLines reads an OperationOutcome.
func outcomeLines(text []byte) []string {
	var o r4.OperationOutcome
	if err := json.Unmarshal(text, &o); err != nil {
		return issueLines(nil)
	}
	return issueLines(&o)
}

// issueLines are the issues of an OperationOutcome, each with its place.
func issueLines(o *r4.OperationOutcome) []string {
	if o == nil || len(o.Issue) == 0 {
		return []string{"it was refused without a reason"}
	}
	var lines []string
	for _, i := range o.Issue {
		line := i.Diagnostics
		if len(i.Expression) > 0 {
			line = i.Expression[0] + ": " + line
		}
		lines = append(lines, line)
	}
	return lines
}
