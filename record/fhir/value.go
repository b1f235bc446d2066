package fhir

// value reads the value of a property, and checks that it is the element's first.
func (p *parser) value(t *Type, pr *prop, n *node, base int) bool {
	s := &p.seen[base+pr.element]
	switch {
	case s.value == pr:
		p.issue("structure", "%s is given twice in the same object. Give it once; several values go into one array.", pr.name)
	case s.value != nil || s.extra != nil && s.extra != pr:
		p.issue("structure", "Only one kind of %s[x] may be given here, and there is another. Take one out.", t.elements[pr.element].name)
	}
	s.value = pr
	var child *node
	if n != nil && n.children != nil {
		child = n.children[pr.index]
	}
	if !pr.many {
		if p.peek() == '[' {
			return p.refuse("%s is a single value, not an array. Take the brackets away.", pr.name)
		}
		start := p.outAt(p.i)
		ok := p.single(pr, child)
		if p.depth <= 2 {
			p.markLayout(pr, start)
		}
		return ok
	}
	return p.array(t, pr, child)
}

// array reads the values of a property that may repeat.
func (p *parser) array(t *Type, pr *prop, n *node) bool {
	if p.peek() != '[' {
		return p.refuse("%s may repeat, so its value is an array. Put it in brackets.", pr.name)
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail(tooDeep)
	}
	p.i++
	if p.take(']') {
		p.depth--
		p.issue("structure", "This array is empty. Give it a value or leave it out.")
		return len(p.issues) < maxIssues
	}
	at := len(p.path) - 1
	count := 0
	var gaps []int // indexes of nulls
	for {
		p.path[at].index = count
		if p.primitiveNull(pr) {
			gaps = append(gaps, count)
		} else if !p.single(pr, n) {
			return false
		}
		count++
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
	if limit := t.elements[pr.element].max; limit > 1 && count > limit {
		p.issue("structure", "There are %d values, and at most %d are allowed.", count, limit)
	}
	if pr.typ != nil && pr.typ.kind == kindPrimitive {
		p.pairs = append(p.pairs, pair{pr: pr, gaps: gaps, count: count})
	}
	return len(p.issues) < maxIssues
}

// primitiveNull reads the null that holds a place in an array of primitives.
func (p *parser) primitiveNull(pr *prop) bool {
	if p.peek() != 'n' || pr.typ == nil || pr.typ.kind != kindPrimitive {
		return false
	}
	word, ok := p.word()
	return ok && word == "null"
}

// single reads one value of a property.
func (p *parser) single(pr *prop, n *node) bool {
	c := p.peek()
	switch {
	case c == 'n':
		return p.refuse("null is no value. Leave the element out.")
	case pr.typ == nil:
		return p.resource("", false)
	case pr.typ.kind == kindPrimitive:
		return p.primitive(pr, n, c)
	case c != '{':
		return p.refuse("%s is a %s, which is an object in braces.", pr.name, pr.typ.Name)
	}
	if pr.typ.Name != "Reference" {
		return p.object(pr.typ, n)
	}
	outer := p.targets
	p.targets = pr.targets
	ok := p.object(pr.typ, n)
	p.targets = outer
	return ok
}

// primitive reads a text, number or boolean and checks its format.
func (p *parser) primitive(pr *prop, n *node, c byte) bool {
	f := pr.typ.format
	switch {
	case f == formatBoolean:
		if c != 't' && c != 'f' {
			return p.refuse("%s is a boolean. %s", pr.name, formatHelp[f])
		}
		word, ok := p.word()
		if ok && n != nil {
			p.take1(n, word)
		}
		return ok
	case f >= formatInteger && f <= formatDecimal:
		if c != '-' && (c < '0' || c > '9') {
			return p.refuse("%s is a number. %s", pr.name, formatHelp[f])
		}
		number, ok := p.number()
		if !ok {
			return false
		}
		if len(number) > maxNumber {
			p.issue("too-long", "This number has more than %d characters. Write it shorter.", maxNumber)
		} else if !f.allowsNumber(number) {
			p.issue("value", "This is not a valid %s. %s", pr.typ.Name, formatHelp[f])
		} else if n != nil {
			p.take1(n, number)
		}
		return len(p.issues) < maxIssues
	case c != '"':
		return p.refuse("%s is a %s, which is a text in quotes. %s", pr.name, pr.typ.Name, formatHelp[f])
	}
	return p.text(pr, n, f)
}

// text reads a primitive that JSON writes as a string.
func (p *parser) text(pr *prop, n *node, f format) bool {
	t, ok := p.str()
	if !ok {
		return false
	}
	value := p.unquote(t)
	if f.tooLong(value) {
		p.issue("too-long", "This is longer than the %d characters that a %s may have. Shorten it, or send it as an attachment.", maxText, pr.typ.Name)
		return len(p.issues) < maxIssues
	}
	if f >= formatDate && f <= formatInstant {
		m, ok := f.allowsDate(value)
		if !ok {
			p.issue("value", "This is not a valid %s. %s", pr.typ.Name, formatHelp[f])
		} else if n != nil {
			p.takeDate(n, m)
		}
		return len(p.issues) < maxIssues
	}
	if f == formatXHTML {
		if trouble := checkXHTML(value); trouble != "" {
			p.issue("value", "The narrative is not plain XHTML. %s", trouble)
		}
		return len(p.issues) < maxIssues
	}
	if !f.allows(value) {
		p.issue("value", "This is not a valid %s. %s", pr.typ.Name, formatHelp[f])
		return len(p.issues) < maxIssues
	}
	if pr.set != nil {
		if _, ok := pr.set.codes[value]; !ok {
			p.issue("code-invalid", "This is not one of the codes allowed here (%s).", pr.set)
		}
	}
	if pr.literal && !p.reference(value) {
		return len(p.issues) < maxIssues
	}
	if pr.literal || f == formatURI && len(value) > 9 && value[:9] == "urn:uuid:" {
		at := len(p.path)
		if pr.literal {
			at--
		}
		p.res.References = append(p.res.References, Reference{
			Path: p.where(at), URL: value, Start: p.outAt(t.start) - 1, End: p.outAt(t.end) + 1,
		})
	}
	if p.depth == 1 && pr.name == "id" {
		p.res.ID = value
	}
	if n != nil {
		p.take1(n, value)
	}
	return len(p.issues) < maxIssues
}

// short cuts the name of a search parameter for a message.
func short(s string) string {
	if len(s) <= 40 {
		return s
	}
	cut := 40
	for cut > 30 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// markLayout notes where the parts stand that a server sets: those of the resource itself and of its meta. start is
// where the value began in the compact body.
func (p *parser) markLayout(pr *prop, start int) {
	l := &p.res.layout
	at := span{start, p.outAt(p.i)}
	switch {
	case p.depth == 1 && pr.name == "id":
		l.id = at
	case p.depth == 1 && pr.name == "meta":
		l.meta = at
	case p.depth == 2 && p.path[1].name == "meta" && pr.name == "versionId":
		l.version = at
	case p.depth == 2 && p.path[1].name == "meta" && pr.name == "lastUpdated":
		l.updated = at
	}
}
