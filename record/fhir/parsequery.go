package fhir

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"concordat/fault"
)

// Limits of a search.
const (
	MaxCount   = 500 // resources on a page: a larger _count gets this many
	maxClauses = 50
	maxMatches = 500
)

// ParseQuery reads the search part of an address (without the question mark) for a type, in FHIR's search grammar
// (http://hl7.org/fhir/R4/search.html).
//
// A parameter whose name this server does not know is refused when strict, and otherwise left out and named in Ignored.
// A modifier or chain that it does not know, a filter of every type that it does not answer (_has, _filter, _text, …)
// and a value that can't be understood are always refused: without them a search would find more than was asked for. The error is a *fault.Error of kind Invalid whose issue
// names the parameter. A date without a zone is in UTC. Of repeated _count, _total or _summary the last one counts.
func (d *Definitions) ParseQuery(typ, raw string, strict bool) (*Query, error) {
	return d.ParseQueryAt(typ, raw, strict, func(string) (string, bool) { return "", false })
}

// ParseQueryAt is ParseQuery for a server that has an address: local says what an absolute reference to the server
// itself is without that address ("Patient/1"), as the record holds it.
func (d *Definitions) ParseQueryAt(typ, raw string, strict bool, local func(url string) (string, bool)) (*Query, error) {
	t, ok := d.Type(typ)
	if !ok {
		return nil, fault.At("", "not-supported", "%s", unknownType)
	}
	t.trie() // knows which codes have an implied system
	q := queryParser{defs: d, typ: t, strict: strict, local: local, query: &Query{Type: typ}}
	var links []string
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(rawName)
		value, err2 := url.QueryUnescape(rawValue)
		if err1 != nil || err2 != nil {
			return nil, fault.At(short(rawName), "value", "A %% in the address must be followed by two hexadecimal digits.")
		}
		keep, err := q.pair(name, value)
		if err != nil {
			return nil, err
		}
		if keep && name == "_sort" {
			pair = "_sort=" + url.QueryEscape(q.sorted)
		}
		if keep {
			links = append(links, pair)
		}
	}
	q.query.Links = strings.Join(links, "&")
	return q.query, nil
}

type queryParser struct {
	defs    *Definitions
	typ     *Type
	strict  bool
	local   func(url string) (string, bool)
	query   *Query
	matches int
	sorted  string // the keys of the last _sort that are used
}

// pair reads one name and value, and says whether links to further pages repeat it.
func (q *queryParser) pair(name, value string) (bool, error) {
	switch name {
	case "_cursor":
		q.query.Cursor = value
		return false, nil
	case "_format", "_pretty":
		return false, nil
	}
	if value == "" {
		return false, fault.At(short(name), "value", "%s has no value. Give it one, or leave it out.", short(name))
	}
	switch name {
	case "_count":
		return true, q.count(value)
	case "_total":
		return true, q.total(value)
	case "_summary":
		return q.summary(value)
	case "_sort":
		return q.sort(value)
	case "_include", "_revinclude":
		return q.include(name, value)
	}
	c, err := q.clause(q.typ, name, value, true)
	if err != nil || c == nil {
		return false, err
	}
	if q.query.Where = append(q.query.Where, c.words()...); len(q.query.Where) > maxClauses {
		return false, fault.New(fault.TooLarge, "A search may have at most %d parameters.", maxClauses)
	}
	return true, nil
}

// unknown refuses what is not known, or notes that it is left out.
func (q *queryParser) unknown(name, why string, args ...any) error {
	if q.strict {
		return fault.At(short(name), "not-supported", "%s", fmt.Sprintf(why, args...))
	}
	q.query.Ignored = append(q.query.Ignored, name)
	return nil
}

func (q *queryParser) count(value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return fault.At("_count", "value", "_count is how many resources a page has: a whole number such as 20.")
	}
	q.query.Count = min(n, MaxCount)
	q.query.CountOnly = q.query.CountOnly || n == 0
	q.query.Total = q.query.Total || n == 0
	return nil
}

func (q *queryParser) total(value string) error {
	switch value {
	case "none":
		q.query.Total = false
	case "estimate", "accurate":
		q.query.Total = true
	default:
		return fault.At("_total", "value", "_total is none, estimate or accurate.")
	}
	return nil
}

func (q *queryParser) summary(value string) (bool, error) {
	switch value {
	case "count":
		q.query.CountOnly, q.query.Total = true, true
		return true, nil
	case "false":
		return true, nil
	case "true", "text", "data":
		return false, q.unknown("_summary", "Of _summary this server knows count and false.")
	}
	return false, fault.At("_summary", "value", "_summary is count or false.")
}

// sort reads keys separated by commas, a minus in front of those that go down. Keys not known are left out.
func (q *queryParser) sort(value string) (bool, error) {
	var used []string
	for key := range strings.SplitSeq(value, ",") {
		code, down := strings.CutPrefix(key, "-")
		s := Sort{Descending: down}
		switch p := q.typ.byCode[code]; {
		case code == "_id" || code == "_lastUpdated":
			s.Meta = code
		case code == "":
			return false, fault.At("_sort", "value", "_sort is names of parameters with commas between them, such as _sort=family,-birthdate.")
		case p == nil:
			if err := q.unknown("_sort="+key, "_sort names %s, by which a %s can't be sorted.", short(code), q.typ.Name); err != nil {
				return false, err
			}
			continue
		default:
			s.Param = p
		}
		q.query.Sort = append(q.query.Sort, s)
		used = append(used, key)
	}
	q.sorted = strings.Join(used, ",")
	return len(used) > 0, nil
}

// include reads Type:code and Type:code:Target.
func (q *queryParser) include(name, value string) (bool, error) {
	parts := strings.Split(value, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return false, fault.At(name, "value", "%s is a type and a parameter, such as %s=Observation:subject; a third part is the type referred to.", name, name)
	}
	in := Include{Reverse: name == "_revinclude"}
	p, ok := q.defs.Param(parts[0], parts[1])
	if !ok || p.Kind != RefKind {
		return false, fault.At(name, "value", "%s names %s, which is no reference parameter of a known type.", name, short(parts[0]+":"+parts[1]))
	}
	if in.Param = p; len(parts) == 3 {
		if _, ok := q.defs.Type(parts[2]); !ok {
			return false, fault.At(name, "value", "%s", unknownType)
		}
		in.Target = parts[2]
	}
	if !in.Reverse && p.Type != q.typ.Name {
		return false, fault.At(name, "value", "_include starts from the %s that are found; %s is a parameter of %s.", q.typ.Name, p.Code, p.Type)
	}
	q.query.Include = append(q.query.Include, in)
	return true, nil
}
