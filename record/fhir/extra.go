package fhir

import "slices"

// pair is an array of primitives (name) or of their extensions (_name), which belong together place by place
// (http://hl7.org/fhir/R4/json.html#primitive).
type pair struct {
	pr    *prop
	extra bool
	gaps  []int // indexes of nulls, ascending
	count int
}

func (p *pair) has(i int) bool {
	_, gap := slices.BinarySearch(p.gaps, i)
	return i < p.count && !gap
}

// extraMember reads _name: the id and extensions of a primitive.
func (p *parser) extraMember(t *Type, name string, base int) bool {
	pr, ok := t.props[name[1:]]
	if !ok || pr.typ == nil || pr.typ.kind != kindPrimitive || pr.typ.format == formatXHTML {
		return p.unknown(t, name)
	}
	p.push(name)
	s := &p.seen[base+pr.element]
	switch {
	case s.extra == pr:
		p.issue("structure", "%s is given twice in the same object. Give it once.", name)
	case s.extra != nil || s.value != nil && s.value != pr:
		p.issue("structure", "Only one kind of %s[x] may be given here, and there is another. Take one out.", t.elements[pr.element].name)
	}
	s.extra = pr
	element := p.defs.types["Element"]
	read := p.extraArray
	if !pr.many {
		read = p.extraObject
	}
	if !read(pr, element) {
		return false
	}
	p.pop()
	return true
}

func (p *parser) extraObject(pr *prop, element *Type) bool {
	if p.peek() != '{' {
		return p.refuse("_%s holds the extensions of %s: an object in braces.", pr.name, pr.name)
	}
	return p.object(element, nil)
}

func (p *parser) extraArray(pr *prop, element *Type) bool {
	if p.peek() != '[' {
		return p.refuse("_%s may repeat, so it is an array. Put its values in brackets.", pr.name)
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail(tooDeep)
	}
	p.i++
	extras := pair{pr: pr, extra: true}
	at := len(p.path) - 1
	for {
		p.path[at].index = extras.count
		switch p.peek() {
		case 'n':
			if word, ok := p.word(); !ok || word != "null" {
				return p.fail("null or an object was expected")
			}
			extras.gaps = append(extras.gaps, extras.count)
		case '{':
			if !p.object(element, nil) {
				return false
			}
		default:
			return p.fail("null or an object was expected")
		}
		extras.count++
		if p.take(',') {
			continue
		}
		if p.take(']') {
			break
		}
		return p.fail("a comma or a closing bracket was expected")
	}
	p.path[at].index = -1
	p.depth--
	p.pairs = append(p.pairs, extras)
	return len(p.issues) < maxIssues
}

// checkPairs checks, when an object closes, that in each place of an array a value, or an extension, or both stand.
func (p *parser) checkPairs(from int) {
	all := p.pairs[from:]
	for i := range all {
		a := &all[i]
		if len(a.gaps) == 0 {
			continue
		}
		other := slices.IndexFunc(all, func(b pair) bool { return b.pr == a.pr && b.extra != a.extra })
		for _, gap := range a.gaps {
			if other < 0 || !all[other].has(gap) {
				p.issueAt(p.where(len(p.path))+"."+a.pr.name, "structure",
					"At index %d there is null and neither a value nor an extension. Leave the place out.", gap)
			}
		}
	}
	p.pairs = p.pairs[:from]
}
