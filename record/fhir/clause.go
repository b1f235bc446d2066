package fhir

import (
	"slices"
	"strings"

	"concordat/fault"
)

// clause reads a parameter by its name, with a modifier or one hop of a chain. It is nil when the name is not known and
// left out; hop says whether a chain may follow, and that a name may be left out.
func (q *queryParser) clause(t *Type, name, value string, hop bool) (*Clause, error) {
	first, rest, chained := strings.Cut(name, ".")
	code, modifier, modified := strings.Cut(first, ":")
	if why := unanswered[code]; why != "" {
		return nil, refused(name, "%s", why)
	}
	meta := code == "_id" || code == "_lastUpdated"
	p := t.byCode[code]
	switch {
	case p == nil && !meta && !hop:
		return nil, refused(name, "%s", q.noParam(t, code))
	case p == nil && !meta:
		return nil, q.unknown(name, "%s", q.noParam(t, code))
	case chained:
		return q.chain(p, code, modifier, rest, value, hop)
	case modified && modifier == "":
		return nil, refused(name, "%s has a colon with no modifier behind it. Take the colon out.", short(name))
	case meta:
		return q.meta(code, modifier, value)
	}
	c := &Clause{Param: p, Modifier: modifier}
	typed := "" // the modifier of a reference may be a type
	switch {
	case modifier == "":
	case modifier == "missing":
		return c, c.missing(name, value)
	case p.Kind == RefKind && !slices.Contains(modifiers[RefKind], modifier):
		if _, ok := q.defs.Type(modifier); !ok {
			return nil, refused(name, "%s", noModifier(p, modifier))
		}
		c.Modifier, typed = "", modifier
	case !slices.Contains(modifiers[p.Kind], modifier):
		return nil, refused(name, "%s", noModifier(p, modifier))
	}
	err := q.values(c, name, typed, value)
	if p.phonetic && c.Modifier == "" {
		c.Modifier = "exact" // a key is short: "l" is Lee, and not whatever begins with L
	}
	return c, err
}

// words makes one clause of each word of a name that is looked for by its sound: all must be there, in any order.
func (c *Clause) words() []Clause {
	if c.Param == nil || !c.Param.phonetic || len(c.Matches) != 1 {
		return []Clause{*c}
	}
	var out []Clause
	for word := range strings.FieldsSeq(c.Matches[0].Text) {
		one := *c
		one.Matches = []Match{{Text: word}}
		out = append(out, one)
	}
	return out
}

// modifiers that each kind has besides missing.
var modifiers = map[Kind][]string{
	Token:   {"not", "text"},
	String:  {"exact", "contains"},
	RefKind: {"identifier"},
}

// unanswered are FHIR's filters of every type that are not answered here. Without one of them a search would find more
// than it asks for, so they are refused under any handling, as are what modifies, or follows behind, a name.
var unanswered = map[string]string{
	"_has":     "_has is not answered here. Search the other type by what you know, and take the references from its answer, or ask for them with _include.",
	"_filter":  "_filter is not answered here. Write its conditions as search parameters.",
	"_list":    "_list is not answered here. Read the List, and search by _id.",
	"_query":   "_query is not answered here: there are no named queries.",
	"_text":    "_text is not answered here. Search by the parameters of the type.",
	"_content": "_content is not answered here. Search by the parameters of the type.",
	// What shapes the answer takes no modifier.
	"_count": "_count has no modifiers.", "_total": "_total has no modifiers.", "_summary": "_summary has no modifiers.",
	"_sort":       "_sort has no modifiers: a minus in front of a key turns its order.",
	"_include":    "_include has no modifiers here: what is included is what the matches themselves refer to.",
	"_revinclude": "_revinclude has no modifiers here: what is included is what refers to the matches themselves.",
}

// refused is for what a search may not leave out without finding more than it was asked for: R4 wants it refused under
// any handling (http://hl7.org/fhir/R4/search.html#modifiers).
func refused(name, why string, args ...any) error {
	return fault.At(short(name), "not-supported", why, args...)
}

func noModifier(p *Param, modifier string) string {
	known := strings.Join(append([]string{"missing"}, modifiers[p.Kind]...), ", ")
	return p.Code + " has no modifier " + short(modifier) + " here. It has: " + known + "."
}

func (q *queryParser) noParam(t *Type, code string) string {
	for _, u := range q.defs.unusable {
		if strings.HasPrefix(u, t.Name+"."+code+":") {
			return t.Name + " has a parameter " + code + " in FHIR, but this server doesn't search by it."
		}
	}
	return t.Name + " has no search parameter " + short(code) + ". The CapabilityStatement lists those it has."
}

func (c *Clause) missing(name, value string) error {
	if value != "true" && value != "false" {
		return fault.At(name, "value", "%s is true or false.", name)
	}
	c.Missing = value == "true"
	return nil
}

// chain reads what follows behind subject:Patient or patient: .name, .identifier. p is nil for _id and _lastUpdated.
func (q *queryParser) chain(p *Param, code, target, rest, value string, hop bool) (*Clause, error) {
	switch {
	case p == nil || p.Kind != RefKind:
		return nil, refused(code+"."+rest, "%s is no reference, so nothing can follow behind a full stop.", code)
	case !hop:
		return nil, refused(code+"."+rest, "A chain may have one full stop. Search the type in the middle first, and use the ids that it gives.")
	case target == "":
		var err error
		if target, err = q.chainTarget(p, rest); err != nil {
			return nil, err
		}
	}
	inner, ok := q.defs.Type(target)
	if !ok || len(p.Targets) > 0 && !slices.Contains(p.Targets, target) {
		return nil, fault.At(short(code+":"+target), "value", "%s can't refer to a resource of type %s.", code, short(target))
	}
	inner.trie()
	c, err := q.clause(inner, rest, value, false)
	if err != nil {
		return nil, err
	}
	return &Clause{Param: p, Chain: &Chain{Type: target, Clause: *c}}, nil
}

// chainTarget is the one type that a chain without a type can mean: the only target that has the parameter.
func (q *queryParser) chainTarget(p *Param, rest string) (string, error) {
	code, _, _ := strings.Cut(rest, ":")
	code, _, _ = strings.Cut(code, ".")
	var able []string
	for _, target := range p.Targets {
		t, ok := q.defs.Type(target)
		if ok && (t.byCode[code] != nil || code == "_id" || code == "_lastUpdated") {
			able = append(able, target)
		}
	}
	switch len(able) {
	case 0:
		if why := unanswered[code]; why != "" {
			return "", refused(p.Code+"."+rest, "%s", why)
		}
		return "", refused(p.Code+"."+rest, "Nothing that %s refers to has a search parameter %s.", p.Code, short(code))
	case 1:
		return able[0], nil
	}
	return "", fault.At(p.Code, "value", "%s may refer to several types. Say which, such as %s:%s.%s.", p.Code, p.Code, able[0], short(rest))
}

// meta reads _id and _lastUpdated.
func (q *queryParser) meta(code, modifier, value string) (*Clause, error) {
	if modifier != "" {
		return nil, refused(code+":"+modifier, "%s has no modifiers.", code)
	}
	c := &Clause{Meta: code}
	for _, part := range splitEscaped(value, ',') {
		m := Match{}
		if code == "_id" {
			if m.ID = unescape(part); !validID(m.ID) {
				return nil, fault.At(code, "value", "The value of _id is no id. %s", formatHelp[formatID])
			}
			m.Code = m.ID
		} else if err := m.date(code, part); err != nil {
			return nil, err
		}
		if err := q.add(c, m); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (q *queryParser) add(c *Clause, m Match) error {
	c.Matches = append(c.Matches, m)
	if q.matches++; q.matches > maxMatches {
		return fault.New(fault.TooLarge, "A search may have at most %d values.", maxMatches)
	}
	return nil
}

// values reads the alternatives of a clause, with commas between them.
func (q *queryParser) values(c *Clause, name, typed, value string) error {
	for _, part := range splitEscaped(value, ',') {
		var m Match
		var err error
		switch {
		case part == "":
			err = fault.At(name, "value", "%s has a comma with nothing beside it. To search for a comma, write \\,.", name)
		case c.Param.Kind == RefKind && c.Modifier == "identifier":
			err = m.token(name, part, c.Param)
		case c.Param.Kind == RefKind:
			err = q.reference(&m, c.Param, name, typed, part)
		default:
			err = m.read(c, name, part)
		}
		if err != nil {
			return err
		}
		if err := q.add(c, m); err != nil {
			return err
		}
	}
	return nil
}

// splitEscaped splits at the separators that no backslash stands in front of; escapes stay as they are.
func splitEscaped(s string, separator byte) []string {
	if strings.IndexByte(s, separator) < 0 {
		return []string{s}
	}
	var out []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case separator:
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// unescape takes the backslash away from \, \| \$ and \\. Any other backslash stands for itself.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`,|$\`, s[i+1]) >= 0 {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}
