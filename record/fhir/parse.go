package fhir

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"concordat/fault"
)

// Limits of what Parse reads.
const (
	maxDepth  = 100 // objects and arrays within each other
	maxIssues = 50
)

const tooDeep = "objects and arrays may stand within each other at most 100 times"

// Parse reads a resource in one pass: it checks the JSON and everything that the element table says (structure,
// types, formats, cardinalities, choices, required bindings, targets of references), takes out the white space between tokens, and collects
// the search values and the literal references. typ is the type it must have, or "" for any.
//
// The error is a *fault.Error of kind Invalid; its Issues say where, what and how to mend it, at most 50 of them.
// Invariants, profiles and terminologies outside the definitions are not checked. References and ids within narrative
// are not looked at, nor do contained resources give search values.
func (d *Definitions) Parse(typ string, body []byte) (*Resource, error) {
	p := parser{defs: d, scratch: scratches.Get().(*scratch)}
	defer p.release()
	p.src = string(body)
	p.res = &Resource{defs: d}
	if !utf8.ValidString(p.src) {
		return nil, fault.At("", "structure", "The text is not UTF-8. Send JSON as UTF-8, without other encodings.")
	}
	p.out = make([]byte, 0, len(body))
	ok := p.resource(typ, true)
	if ok {
		if p.peek(); p.i < len(p.src) {
			ok = p.fail("something follows behind the end of the resource")
		}
	}
	if !ok && p.trouble != "" {
		line := 1 + strings.Count(p.src[:p.i], "\n")
		column := p.i - strings.LastIndexByte(p.src[:p.i], '\n')
		p.issue("structure", "The JSON can't be read at line %d, column %d: %s.", line, column, p.trouble)
	}
	if len(p.issues) > 0 {
		return nil, p.fault()
	}
	p.out = append(p.out, p.src[p.from:p.i]...)
	p.res.Body = p.out
	p.res.Values = slices.Clone(p.values)
	return p.res, nil
}

type parser struct {
	scanner
	defs *Definitions
	res  *Resource
	*scratch
	issues []fault.Issue
	depth  int
	quiet  bool // within a contained resource or a bundle's entry: no search values
	found  uint64
	// targets are the types that the reference which is being read may be to; empty: any.
	targets []string
}

// scratch is what a parser needs while it reads and not afterwards.
type scratch struct {
	path   []segment
	seen   []seen  // a stretch for each open object, by element
	pairs  []pair  // arrays of primitives and of their extensions
	frames []frame // open frames of the extraction
	values []Value
}

var scratches = sync.Pool{New: func() any { return &scratch{seen: make([]seen, 0, 256), path: make([]segment, 0, 16)} }}

// release gives the scratch back, without holding on to what was read.
func (p *parser) release() {
	clear(p.frames[:cap(p.frames)])
	clear(p.values[:cap(p.values)])
	clear(p.pairs[:cap(p.pairs)])
	clear(p.path[:cap(p.path)])
	p.path, p.seen, p.pairs, p.frames, p.values = p.path[:0], p.seen[:0], p.pairs[:0], p.frames[:0], p.values[:0]
	if cap(p.values) <= 1024 {
		scratches.Put(p.scratch)
	}
}

// segment is a step of the path to the current place; index is -1 when it is not in an array.
type segment struct {
	name  string
	index int
}

// seen is what has been met of an element in an object: its value, and the extensions of its value (_name).
type seen struct{ value, extra *prop }

// fault makes an error of the issues.
func (p *parser) fault() *fault.Error {
	first := p.issues[0]
	e := fault.New(fault.Invalid, "%s", first.Message)
	if first.Path != "" {
		e.Message = first.Path + ": " + first.Message
	}
	e.Issues = p.issues
	return e
}

func (p *parser) issue(code, format string, args ...any) {
	p.issueAt(p.where(len(p.path)), code, format, args...)
}

func (p *parser) issueAt(path, code, format string, args ...any) {
	if len(p.issues) < maxIssues {
		p.issues = append(p.issues, fault.Issue{Path: path, Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

// where is the path of the first n steps: Patient.name[0].given[1].
func (p *parser) where(n int) string {
	size := 0
	for _, s := range p.path[:n] {
		size += len(s.name) + 5
	}
	b := make([]byte, 0, size)
	for i, s := range p.path[:n] {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, s.name...)
		if s.index >= 0 {
			b = fmt.Appendf(b, "[%d]", s.index)
		}
	}
	return string(b)
}

func (p *parser) push(name string) { p.path = append(p.path, segment{name, -1}) }
func (p *parser) pop()             { p.path = p.path[:len(p.path)-1] }

// resource reads a resource of the type, or of the one it says it has. top marks the one whose values are wanted.
func (p *parser) resource(want string, top bool) bool {
	if p.peek() != '{' {
		return p.refuse("A resource is a JSON object, in braces.")
	}
	name, ok := p.resourceType()
	if !ok {
		return false
	}
	if top {
		p.push(want)
		if likeName(name) {
			p.path[0].name = name
		}
	}
	t, known := p.defs.Type(name)
	switch {
	case name == "":
		return p.refuse(`resourceType is missing. Say what this is, such as "resourceType": "Patient".`)
	case !known:
		return p.refuse("%s", unknownType)
	case want != "" && want != name:
		return p.refuse("A %s was expected, and this is a %s.", want, name)
	}
	tr := t.trie()
	if top {
		p.res.Type = name
		if !p.object(t, tr.root) {
			return false
		}
		p.exist(tr)
		return true
	}
	before := p.quiet
	p.quiet = true
	ok = p.object(t, tr.root)
	p.quiet = before
	return ok
}

// Messages don't repeat what was sent, which may be about somebody: they stand in logs and on terminals too. The path
// says where to look.
const unknownType = "There is no type of resource with that name here. Check how it is spelt; case matters."

// refuse notes an issue and steps over the value.
func (p *parser) refuse(format string, args ...any) bool {
	p.issue("structure", format, args...)
	return p.skip(p.depth) && len(p.issues) < maxIssues
}

// resourceType looks ahead for the type of the resource that begins here; "" if it has none. It is false when the
// JSON is broken.
func (p *parser) resourceType() (string, bool) {
	ahead := scanner{src: p.src, i: p.i + 1}
	for !ahead.take('}') {
		key, ok := ahead.str()
		if !ok || !ahead.take(':') {
			break // the main pass will say so
		}
		if ahead.src[key.start:key.end] == "resourceType" && ahead.peek() == '"' {
			value, ok := ahead.str()
			if !ok {
				break
			}
			return ahead.unquote(value), true
		}
		if !ahead.skip(p.depth) || !ahead.take(',') {
			break
		}
	}
	if ahead.trouble != "" {
		p.i = ahead.i
		return "", p.fail(ahead.trouble)
	}
	return "", true
}

// object reads an object of the type. n is its node in the trie, nil when nothing is wanted from it. It is false when
// reading can't go on.
func (p *parser) object(t *Type, n *node) bool {
	if p.depth++; p.depth > maxDepth {
		return p.fail(tooDeep)
	}
	p.i++ // the brace
	if p.take('}') {
		p.depth--
		p.issue("structure", "This object is empty. Give it an element or leave it out.")
		return len(p.issues) < maxIssues
	}
	base, pairs := len(p.seen), len(p.pairs)
	p.seen = grow(p.seen, len(t.elements))
	framed := n != nil && n.frame
	if framed {
		p.frames = append(p.frames, frame{})
	}
	for {
		if !p.member(t, n, base) {
			return false
		}
		if p.take(',') {
			continue
		}
		if p.take('}') {
			break
		}
		return p.fail("a comma or a closing brace was expected")
	}
	p.checkRequired(t, base)
	if len(p.pairs) > pairs {
		p.checkPairs(pairs)
	}
	if framed {
		p.closeFrame(n)
	}
	p.seen = p.seen[:base]
	p.depth--
	return len(p.issues) < maxIssues
}

func grow(s []seen, n int) []seen {
	for range n {
		s = append(s, seen{})
	}
	return s
}

// member reads one name and its value.
func (p *parser) member(t *Type, n *node, base int) bool {
	key, ok := p.str()
	if !ok {
		return false
	}
	name := p.unquote(key)
	if !p.take(':') {
		return p.fail("a colon was expected behind the name")
	}
	pr, ok := t.props[name]
	switch {
	case ok:
	case name == "resourceType" && t.kind == kindResource:
		return p.typeMember()
	case strings.HasPrefix(name, "_"):
		return p.extraMember(t, name, base)
	default:
		return p.unknown(t, name)
	}
	p.push(pr.name)
	if !p.value(t, pr, n, base) {
		return false // the path stays where reading stopped
	}
	p.pop()
	return true
}

// unknown refuses a name that the type doesn't have, at the name itself when it looks like one.
func (p *parser) unknown(t *Type, name string) bool {
	path := p.where(len(p.path))
	if likeName(name) {
		path += "." + name
	}
	p.issueAt(path, "structure", "%s has no such element. Take it out, or check how it is spelt; case matters.", t.Name)
	return p.skip(p.depth) && len(p.issues) < maxIssues
}

// likeName reports whether a text could be the name of an element or a type, and so is no text about somebody.
func likeName(s string) bool {
	s = strings.TrimPrefix(s, "_")
	if s == "" || len(s) > 60 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// typeMember reads resourceType, whose value is known already.
func (p *parser) typeMember() bool {
	p.peek()
	start := p.i
	if p.src[min(start, len(p.src)-1)] != '"' {
		return p.refuse("resourceType must be a text in quotes.")
	}
	if _, ok := p.str(); !ok {
		return false
	}
	if p.depth == 1 {
		if p.res.layout.resourceType.end != 0 {
			p.issue("structure", "resourceType is given twice. Give it once.")
		}
		p.res.layout.resourceType = span{p.outAt(start), p.outAt(p.i)}
	}
	return true
}

func (p *parser) checkRequired(t *Type, base int) {
	for _, i := range t.required {
		s, e := &p.seen[base+i], &t.elements[i]
		if s.value == nil && s.extra == nil {
			name := e.name
			if e.choice {
				name += "[x]"
			}
			p.issueAt(p.where(len(p.path))+"."+name, "required", "%s is missing. A %s must have it.", name, t.Name)
		}
	}
}
