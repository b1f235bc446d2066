package fhir

import (
	"strconv"
	"strings"

	"concordat/fault"
)

// read reads one value by the kind of the parameter.
func (m *Match) read(c *Clause, name, s string) error {
	switch c.Param.Kind {
	case Token:
		if c.Modifier == "text" {
			return m.text(name, unescape(s), false)
		}
		return m.token(name, s, c.Param)
	case String:
		if c.Param.phonetic {
			return m.sound(name, unescape(s))
		}
		return m.text(name, unescape(s), c.Modifier == "exact")
	case Date:
		return m.date(name, s)
	case Number:
		return m.number(name, s)
	case Quantity:
		return m.quantity(name, s)
	case URI:
		m.URL = unescape(s)
		return nil
	}
	return fault.At(name, "not-supported", "This server doesn't search by %s.", name)
}

// token reads system|code, |code, system| and code.
func (m *Match) token(name, s string, p *Param) error {
	parts := splitEscaped(s, '|')
	switch {
	case len(parts) > 2:
		return fault.At(name, "value", "%s has more than one upright bar. Write system|code, |code, system| or code; a bar in a code is \\|.", name)
	case len(parts) == 1:
		m.AnySystem, m.Code = true, unescape(s)
		return nil
	}
	m.System, m.Code = unescape(parts[0]), unescape(parts[1])
	if m.System == "" && m.Code == "" {
		return fault.At(name, "value", "%s has neither a system nor a code beside the bar.", name)
	}
	m.NoSystem = m.System == ""
	if p.implied == "" || m.System != p.implied {
		return nil
	}
	// A plain code is of the system that its binding names, which the resource doesn't write out.
	if m.Code == "" {
		return fault.At(name, "value", "All codes of %s are of this system. Name a code behind the bar.", name)
	}
	m.System, m.NoSystem = "", true
	return nil
}

func (m *Match) text(name, s string, exact bool) error {
	if !exact && Fold(s) == "" {
		return fault.At(name, "value", "%s has no letter or digit to look for.", name)
	}
	m.Text = s
	return nil
}

func (m *Match) sound(name, s string) error {
	if m.Text = Phonetic(s); m.Text == "" {
		return fault.At(name, "value", "%s has no letter to look for.", name)
	}
	return nil
}

const prefixes = "eq ne gt lt ge le sa eb ap"

// prefix takes the comparison off a value: two letters in front of a digit or sign.
func (m *Match) prefix(s string) string {
	if len(s) > 2 && s[0] >= 'a' && s[0] <= 'z' && s[1] >= 'a' && s[1] <= 'z' && strings.Contains(prefixes, s[:2]) {
		if m.Prefix = s[:2]; m.Prefix == "eq" {
			m.Prefix = ""
		}
		return s[2:]
	}
	return s
}

func (m *Match) date(name, s string) error {
	value := m.prefix(unescape(s))
	// A plus sign that the address didn't escape arrives as a blank.
	if len(value) > 6 && value[len(value)-6] == ' ' {
		value = value[:len(value)-6] + "+" + value[len(value)-5:]
	}
	at, ok := parseMoment(value, true)
	if !ok {
		return fault.At(name, "value", "The value of %s is no date. Write a date that exists as 2026, 2026-03, 2026-03-31 or "+
			"2026-03-31T14:05:00Z, with eq, ne, gt, lt, ge, le, sa, eb or ap in front if need be.", name)
	}
	m.Low, m.High = at.low, at.high
	return nil
}

// number reads a number. With no prefix, ne or ap, Num is the range that its written precision means; a comparison
// is with the number itself, so both ends are the same.
func (m *Match) number(name, s string) error {
	value := m.prefix(unescape(s))
	low, high, ok := precisionRange(value)
	if !ok || numberLength(value) != len(value) {
		return fault.At(name, "value", "The value of %s is no number. Write one such as 5, 5.4 or 1e3, with eq, ne, gt, lt, ge, le, "+
			"sa, eb or ap in front if need be.", name)
	}
	switch m.Prefix {
	case "", "ne":
		m.Num = [2]float64{low, high}
	case "ap":
		// R4 recommends a tenth of the value to either side.
		exact, _ := strconv.ParseFloat(value, 64)
		tenth := exact / 10
		if tenth < 0 {
			tenth = -tenth
		}
		m.Num = [2]float64{min(low, exact-tenth), max(high, exact+tenth)}
	default:
		exact, _ := strconv.ParseFloat(value, 64)
		m.Num = [2]float64{exact, exact}
	}
	return nil
}

// quantity reads number, number|system|code and number||unit.
func (m *Match) quantity(name, s string) error {
	parts := splitEscaped(s, '|')
	switch len(parts) {
	case 1:
		m.AnySystem = true
	case 3:
		m.System, m.Code = unescape(parts[1]), unescape(parts[2])
		m.AnySystem = m.System == ""
	default:
		return fault.At(name, "value", "%s is a number, number|system|code or number||unit.", name)
	}
	return m.number(name, parts[0])
}

// reference reads Type/id, id, and an absolute or canonical address.
func (q *queryParser) reference(m *Match, p *Param, name, typed, s string) error {
	value := unescape(s)
	if below, ok := q.local(value); ok {
		value = below
	}
	if strings.Contains(value, "://") || strings.HasPrefix(value, "urn:") {
		m.URL = value
		return nil
	}
	if typ, id, ok := q.defs.localReference(value); ok {
		if typed != "" && typ != typed {
			return fault.At(name, "value", "%s asks for a %s, and the value is a %s.", name, typed, typ)
		}
		m.Type, m.ID = typ, id
		return nil
	}
	if !validID(value) {
		return fault.At(name, "value", "The value of %s is no reference. Write Type/id, such as Patient/1, an id alone, or a whole address.", name)
	}
	m.ID, m.Type = value, typed
	if typed == "" && len(p.Targets) == 1 {
		m.Type = p.Targets[0]
	}
	return nil
}
