package sqlite

import (
	"bytes"
	"math"
	"slices"

	"concordat/fault"
	"concordat/record/fhir"
)

// clause is a search clause in the terms of the index. It holds for a resource that has a value of the parameter
// which one of the alternatives takes; when negated, for one that has none.
type clause struct {
	param           int64 // 0 when nothing was ever indexed under it: no resource has a value
	kind            fhir.Kind
	alts            []alternative
	negated         bool
	person          bool                  // names whose record the resource belongs to, by reference: alts say exactly whom
	ids             map[int64]bool        // _id: these resources, instead of alternatives
	onUpdated       []func(at int64) bool // _lastUpdated, instead of alternatives
	isID, isUpdated bool
}

// aPatient is the type whose resources are the people that everything else belongs to.
const aPatient = "Patient"

// alternative takes the values from one key on and below another (nil: to the end of the parameter) that pass test.
type alternative struct {
	from, to []byte
	exact    bool // from is one whole value, and it is the only one
	test     func(value []byte) bool
}

func exactly(value []byte) alternative {
	return alternative{from: value, to: after(value), exact: true}
}

func beginning(prefix []byte) alternative { return alternative{from: prefix, to: after(prefix)} }

func (a *alternative) takes(value []byte) bool {
	return bytes.Compare(value, a.from) >= 0 && (a.to == nil || bytes.Compare(value, a.to) < 0) && (a.test == nil || a.test(value))
}

// holds decides the clause by a resource's forward record.
func (c *clause) holds(n, updated int64, f *forward) bool {
	switch {
	case c.isID:
		return c.ids[n]
	case c.isUpdated:
		return slices.ContainsFunc(c.onUpdated, func(test func(int64) bool) bool { return test(updated) })
	}
	found := false
	for _, e := range f.values(c.param) {
		if slices.ContainsFunc(c.alts, func(a alternative) bool { return a.takes(e.value) }) {
			found = true
			break
		}
	}
	return found != c.negated
}

// compile turns a clause into the terms of the index. A chain is searched for at once, within the scope.
func (s *search) compile(c *fhir.Clause, typ string) (*clause, error) {
	switch {
	case c.Meta == "_id":
		return s.compileID(c, typ)
	case c.Meta == "_lastUpdated":
		out := &clause{isUpdated: true}
		for _, m := range c.Matches {
			out.onUpdated = append(out.onUpdated, func(at int64) bool { return matchDate(m, at, at) })
		}
		return out, nil
	case c.Param == nil:
		return nil, fault.At(c.Meta, "not-supported", "This server can't search by %s.", c.Meta)
	case c.Param.Kind == fhir.Composite || c.Param.Kind == fhir.Special:
		return nil, fault.At(c.Param.Code, "not-supported", "This server can't search by %s.", c.Param.Code)
	}
	param, _, err := s.number(paramWord, c.Param.Key)
	if err != nil {
		return nil, err
	}
	out := &clause{param: param, kind: c.Param.Kind, negated: c.Modifier == "not" || c.Modifier == "missing" && c.Missing}
	if c.Modifier == "missing" {
		out.alts = []alternative{{}}
		return out, nil
	}
	if c.Chain != nil {
		return out, s.compileChain(c, out)
	}
	for i := range c.Matches {
		if err := s.compileMatch(c, &c.Matches[i], out); err != nil {
			return nil, err
		}
	}
	out.person = c.Param.Person && c.Modifier == "" && !slices.ContainsFunc(c.Matches, func(m fhir.Match) bool {
		return m.Type != aPatient || m.URL != ""
	})
	return out, nil
}

func (s *search) compileID(c *fhir.Clause, typ string) (*clause, error) {
	out := &clause{isID: true, ids: map[int64]bool{}}
	for _, m := range c.Matches {
		id := m.ID
		if id == "" {
			id = m.Code
		}
		n, err := s.resourceNumber(typ, id)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		out.ids[n] = true
		number, _, err := s.number(typeWord, typ)
		if err := errorsFirst(err, s.asks(n, number)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *search) compileMatch(c *fhir.Clause, m *fhir.Match, out *clause) error {
	add := func(a alternative) error {
		out.alts = append(out.alts, a)
		return nil
	}
	switch c.Param.Kind {
	case fhir.Token:
		if c.Modifier != "" && c.Modifier != "not" {
			break
		}
		return s.compileToken(m, out)
	case fhir.String:
		a, err := compileString(c, m)
		if err != nil {
			return err
		}
		return add(a)
	case fhir.RefKind:
		return s.compileReference(c, m, out)
	case fhir.Date:
		out.alts = append(out.alts, compileDate(*m)...)
		return nil
	case fhir.Number:
		return add(alternative{test: func(value []byte) bool { return matchNumber(m, value) }})
	case fhir.Quantity:
		return s.compileQuantity(m, out)
	case fhir.URI:
		if c.Modifier == "" {
			return add(exactly(appendText(nil, m.URL)))
		}
	}
	return fault.At(c.Param.Code, "not-supported", "This server can't search %s with :%s.", c.Param.Code, c.Modifier)
}

func (s *search) compileToken(m *fhir.Match, out *clause) error {
	if m.AnySystem && m.Code == "" {
		out.alts = append(out.alts, alternative{})
		return nil
	}
	if m.AnySystem {
		out.alts = append(out.alts, beginning(appendText(nil, m.Code)))
		return nil
	}
	var system int64
	if !m.NoSystem && m.System != "" {
		n, ok, err := s.number(systemWord, m.System)
		if err != nil || !ok {
			return err // a system that no resource has: no value is taken
		}
		system = n
	}
	if m.Code == "" && !m.NoSystem {
		out.alts = append(out.alts, alternative{test: func(value []byte) bool {
			_, rest, _ := text(value)
			of, _, _ := ordered(rest)
			return of == system
		}})
		return nil
	}
	out.alts = append(out.alts, exactly(appendOrdered(appendText(nil, m.Code), system)))
	return nil
}

func compileString(c *fhir.Clause, m *fhir.Match) (alternative, error) {
	folded := fhir.Fold(m.Text)
	switch {
	case c.Modifier == "exact":
		return exactly(appendString(nil, m.Text)), nil
	case c.Param.Code == "phonetic" && c.Modifier == "":
		return beginning(appendText(nil, folded)), nil
	case c.Modifier == "contains":
		return alternative{test: func(value []byte) bool {
			whole, _, _ := text(value)
			return bytes.Contains(whole, []byte(folded))
		}}, nil
	case c.Modifier == "":
		return beginning(appendPrefix(nil, folded)), nil
	}
	return alternative{}, fault.At(c.Param.Code, "not-supported", "This server can't search %s with :%s.", c.Param.Code, c.Modifier)
}

func (s *search) compileReference(c *fhir.Clause, m *fhir.Match, out *clause) error {
	switch {
	case c.Modifier == "identifier":
		return s.compileLogical(m, out)
	case c.Modifier != "":
		return fault.At(c.Param.Code, "not-supported", "This server can't search %s with :%s.", c.Param.Code, c.Modifier)
	case m.URL != "":
		out.alts = append(out.alts, exactly(appendText([]byte{toURL}, m.URL)))
		return nil
	case m.Type != "":
		n, err := s.resourceNumber(m.Type, m.ID)
		if err != nil || n == 0 {
			return err
		}
		out.alts = append(out.alts, exactly(appendOrdered([]byte{toResource}, n)))
		typ, _, err := s.number(typeWord, m.Type)
		return errorsFirst(err, s.asks(n, typ))
	}
	q := s.c.prepare("select n, type from resource where id = ?").bindID(1, m.ID)
	var err error
	for err == nil && q.step() {
		out.alts = append(out.alts, exactly(appendOrdered([]byte{toResource}, q.int(0))))
		err = s.asks(q.int(0), q.int(1))
	}
	return errorsFirst(err, q.done())
}

// compileLogical matches references by identifier, in the forms of a token.
func (s *search) compileLogical(m *fhir.Match, out *clause) error {
	system, known := int64(0), true
	if m.System != "" {
		var err error
		if system, known, err = s.number(systemWord, m.System); err != nil {
			return err
		}
	}
	switch {
	case !known:
	case m.AnySystem:
		end := appendText(nil, m.Code)
		a := beginning([]byte{toLogical})
		a.test = func(value []byte) bool {
			_, code, _ := ordered(value[1:])
			return bytes.Equal(code, end)
		}
		out.alts = append(out.alts, a)
	case m.Code == "":
		out.alts = append(out.alts, beginning(appendOrdered([]byte{toLogical}, system)))
	default:
		out.alts = append(out.alts, exactly(appendText(appendOrdered([]byte{toLogical}, system), m.Code)))
	}
	return nil
}

// compileDate looks, in each class of length, only where a range that matches can begin.
func compileDate(m fhir.Match) []alternative {
	lowest, highest := int64(math.MinInt64), int64(math.MaxInt64)
	endsAfter := lowest // what matches ends at this instant or later
	switch m.Prefix {
	case "", "eq":
		lowest, highest = m.Low, m.High
	case "gt":
		endsAfter = m.High
	case "ge":
		endsAfter = m.Low
	case "sa":
		lowest = m.High
	case "lt", "eb":
		highest = m.Low
	case "le":
		highest = m.High
	case "ap":
		endsAfter, highest = m.Low, m.High
	}
	alts := make([]alternative, 0, len(lengths))
	for c, length := range lengths {
		from := lowest
		if endsAfter != math.MinInt64 && c < len(lengths)-1 {
			from = max(from, endsAfter-length)
		}
		a := alternative{from: appendInt([]byte{byte(c)}, from), to: []byte{byte(c + 1)},
			test: func(value []byte) bool { low, high := readDate(value); return matchDate(m, low, high) }}
		if highest != math.MaxInt64 {
			a.to = appendInt([]byte{byte(c)}, highest+1)
		}
		alts = append(alts, a)
	}
	return alts
}

// matchDate compares ranges of time as R4 says (http://hl7.org/fhir/R4/search.html#prefix): low and high are the
// resource's. ap is taken to be: the ranges overlap.
func matchDate(m fhir.Match, low, high int64) bool {
	within := m.Low <= low && high <= m.High
	switch m.Prefix {
	case "", "eq":
		return within
	case "ne":
		return !within
	case "gt":
		return high > m.High
	case "lt":
		return low < m.Low
	case "ge":
		return high > m.High || within
	case "le":
		return low < m.Low || within
	case "sa":
		return low > m.High
	case "eb":
		return high < m.Low
	}
	return low <= m.High && m.Low <= high
}

func (s *search) compileQuantity(m *fhir.Match, out *clause) error {
	system := int64(0)
	if m.System != "" {
		n, ok, err := s.number(systemWord, m.System)
		if err != nil || !ok {
			return err
		}
		system = n
	}
	out.alts = append(out.alts, alternative{test: func(value []byte) bool {
		if !matchNumber(m, value) {
			return false
		}
		unit, rest, _ := text(value[16:])
		of, _, _ := ordered(rest)
		return (m.Code == "" || m.Code == string(unit)) && (m.System == "" || of == system)
	}})
	return nil
}

// numberRange is what a number's value means: the number itself, twice, when its range is a power of ten wide, for
// then it is the range of a written precision; else the range (a quantity with a comparator, an Age range).
func numberRange(value []byte) (low, high float64) {
	low, high = readFloat(value), readFloat(value[8:])
	width := high - low
	if math.IsInf(width, 0) {
		return low, high
	}
	power := math.Round(math.Log10(width))
	if math.Abs(math.Log10(width)-power) > 1e-6 {
		return low, high
	}
	middle := (low + high) / 2
	// One digit more than the precision has is enough, and takes away what the halving added.
	if scale := math.Pow10(int(1 - power)); scale != 0 && !math.IsInf(scale, 0) {
		middle = math.Round(middle*scale) / scale
	}
	return middle, middle
}

// matchNumber compares a number as R4 says (http://hl7.org/fhir/R4/search.html#number): equality is with the range
// that the precision of the search means, order is with the number itself.
func matchNumber(m *fhir.Match, value []byte) bool {
	low, high := numberRange(value)
	within := m.Num[0] <= low && high <= m.Num[1]
	switch m.Prefix {
	case "", "eq":
		return within
	case "ne":
		return !within
	case "gt":
		return high > m.Num[1]
	case "lt":
		return low < m.Num[0]
	case "ge":
		return high >= m.Num[1]
	case "le":
		return low <= m.Num[0]
	case "sa":
		return low > m.Num[1]
	case "eb":
		return high < m.Num[0]
	}
	return low <= m.Num[1] && m.Num[0] <= high
}
