package fhir

import (
	"slices"
	"strings"

	"concordat/fault"
)

// clause reads a parameter by its name, with a modifier or one hop of a chain. It is nil when it is not known and left
// out. hop says whether a chain may follow.
func (q *queryParser) clause(t *Type, name, value string, hop bool) (*Clause, error) {
	if first, rest, chained := strings.Cut(name, "."); chained {
		return q.chain(t, first, rest, value, hop)
	}
	code, modifier, _ := strings.Cut(name, ":")
	if code == "_id" || code == "_lastUpdated" {
		return q.meta(code, modifier, value)
	}
	p := t.byCode[code]
	if p == nil {
		return nil, q.unknown(name, "%s", q.noParam(t, code))
	}
	c := &Clause{Param: p, Modifier: modifier}
	typed := "" // the modifier of a reference may be a type
	switch {
	case modifier == "":
	case modifier == "missing":
		return c, c.missing(name, value)
	case p.Kind == RefKind && !slices.Contains(modifiers[RefKind], modifier):
		if _, ok := q.defs.Type(modifier); !ok {
			return nil, q.unknown(name, "%s", noModifier(p, modifier))
		}
		c.Modifier, typed = "", modifier
	case !slices.Contains(modifiers[p.Kind], modifier):
		return nil, q.unknown(name, "%s", noModifier(p, modifier))
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

// chain reads subject:Patient.name or patient.identifier.
func (q *queryParser) chain(t *Type, first, rest, value string, hop bool) (*Clause, error) {
	code, target, _ := strings.Cut(first, ":")
	p := t.byCode[code]
	switch {
	case p == nil:
		return nil, q.unknown(first+"."+rest, "%s", q.noParam(t, code))
	case p.Kind != RefKind:
		return nil, q.unknown(first+"."+rest, "%s is no reference, so nothing can follow behind a full stop.", code)
	case !hop:
		return nil, q.unknown(first+"."+rest, "A chain may have one full stop.")
	case target == "":
		var err error
		if target, err = q.chainTarget(p, first, rest); err != nil || target == "" {
			return nil, err
		}
	}
	inner, ok := q.defs.Type(target)
	if !ok || len(p.Targets) > 0 && !slices.Contains(p.Targets, target) {
		return nil, fault.At(short(first), "value", "%s can't refer to a resource of type %s.", code, short(target))
	}
	inner.trie()
	c, err := q.clause(inner, rest, value, false)
	if err != nil || c == nil {
		return nil, err
	}
	return &Clause{Param: p, Chain: &Chain{Type: target, Clause: *c}}, nil
}

// chainTarget is the one type that a chain without a type can mean: the only target that has the parameter.
func (q *queryParser) chainTarget(p *Param, first, rest string) (string, error) {
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
		return "", q.unknown(first+"."+rest, "Nothing that %s refers to has a search parameter %s.", first, short(code))
	case 1:
		return able[0], nil
	}
	return "", fault.At(short(first), "value", "%s may refer to several types. Say which, such as %s:%s.%s.", first, first, able[0], short(rest))
}

// meta reads _id and _lastUpdated.
func (q *queryParser) meta(code, modifier, value string) (*Clause, error) {
	if modifier != "" {
		return nil, q.unknown(code+":"+modifier, "%s has no modifiers.", code)
	}
	c := &Clause{Meta: code}
	for _, part := range splitEscaped(value, ',') {
		m := Match{}
		if code == "_id" {
			if m.ID = unescape(part); !validID(m.ID) {
				return nil, fault.At(code, "value", "%q is no id. %s", short(m.ID), formatHelp[formatID])
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
