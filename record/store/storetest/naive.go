package storetest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"concordat/record"
	"concordat/record/fhir"
)

// naive answers searches by looking at every resource's values, as plainly as the words of FHIR allow. It is what an
// engine's answers are compared with.
type naive map[string]*naiveResource // by "Type/id"

type naiveResource struct {
	typ, id  string
	people   []string
	category string
	labels   []string
	updated  time.Time
	values   []fhir.Value
}

// search returns ids in order.
func (all naive) search(s record.Scope, q *fhir.Query) []string {
	var found []*naiveResource
	for _, r := range all {
		if r.typ == q.Type && inScope(s, r) && !slices.ContainsFunc(q.Where, func(c fhir.Clause) bool { return !all.holds(s, &c, r) }) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *naiveResource) int {
		for _, k := range q.Sort {
			if c := compareBy(k, a, b); c != 0 {
				return c
			}
		}
		return b.updated.Compare(a.updated)
	})
	ids := []string{}
	for _, r := range found {
		ids = append(ids, r.id)
	}
	return ids
}

func inScope(s record.Scope, r *naiveResource) bool {
	return s.Admits(record.Subject{Type: r.typ, ID: r.id, People: r.people, Category: r.category, Labels: r.labels, Updated: r.updated})
}

func (all naive) holds(s record.Scope, c *fhir.Clause, r *naiveResource) bool {
	switch c.Meta {
	case "_id":
		return slices.ContainsFunc(c.Matches, func(m fhir.Match) bool { return m.ID == r.id })
	case "_lastUpdated":
		at := r.updated.UnixMilli()
		return slices.ContainsFunc(c.Matches, func(m fhir.Match) bool { return dateMatches(m, at, at) })
	}
	any := false
	for i := range r.values {
		v := &r.values[i]
		if v.Param != c.Param {
			continue
		}
		switch {
		case c.Modifier == "missing":
			any = true
		case c.Chain != nil:
			at := all[v.Type+"/"+v.ID]
			any = any || at != nil && at.typ == c.Chain.Type && inScope(s, at) && all.holds(s, &c.Chain.Clause, at)
		default:
			any = any || slices.ContainsFunc(c.Matches, func(m fhir.Match) bool { return valueMatches(c, m, v) })
		}
	}
	if c.Modifier == "missing" {
		return any != c.Missing
	}
	return any != (c.Modifier == "not")
}

func valueMatches(c *fhir.Clause, m fhir.Match, v *fhir.Value) bool {
	switch c.Param.Kind {
	case fhir.Token:
		return tokenMatches(m, v.System, v.Code)
	case fhir.String:
		switch c.Modifier {
		case "exact":
			return v.Text == m.Text
		case "contains":
			return strings.Contains(fhir.Fold(v.Text), fhir.Fold(m.Text))
		}
		return strings.HasPrefix(fhir.Fold(v.Text), fhir.Fold(m.Text))
	case fhir.RefKind:
		switch {
		case c.Modifier == "identifier":
			return v.ID == "" && v.URL == "" && tokenMatches(m, v.System, v.Code)
		case m.URL != "":
			return v.URL == m.URL
		}
		return v.ID == m.ID && (m.Type == "" || m.Type == v.Type)
	case fhir.Date:
		return dateMatches(m, v.Low, v.High)
	case fhir.Quantity:
		return (m.Code == "" || m.Code == v.Code) && (m.System == "" || m.System == v.System) && numberMatches(m, middle(v))
	}
	return false
}

func tokenMatches(m fhir.Match, system, code string) bool {
	switch {
	case m.AnySystem:
		return code == m.Code
	case m.NoSystem:
		return system == "" && code == m.Code
	case m.Code == "":
		return system == m.System
	}
	return system == m.System && code == m.Code
}

func dateMatches(m fhir.Match, low, high int64) bool {
	switch m.Prefix {
	case "ne":
		return low < m.Low || high > m.High
	case "gt":
		return high > m.High
	case "lt":
		return low < m.Low
	case "ge":
		return high > m.High || low >= m.Low && high <= m.High
	case "le":
		return low < m.Low || low >= m.Low && high <= m.High
	case "sa":
		return low > m.High
	case "eb":
		return high < m.Low
	case "ap":
		return max(low, m.Low) <= min(high, m.High)
	}
	return low >= m.Low && high <= m.High
}

// middle is the number of a value written with two decimals or fewer.
func middle(v *fhir.Value) float64 { return math.Round((v.Num[0]+v.Num[1])/2*1000) / 1000 }

func numberMatches(m fhir.Match, n float64) bool {
	switch m.Prefix {
	case "ne":
		return n < m.Num[0] || n > m.Num[1]
	case "gt", "sa":
		return n > m.Num[1]
	case "lt", "eb":
		return n < m.Num[0]
	case "ge":
		return n >= m.Num[1]
	case "le":
		return n <= m.Num[0]
	}
	return n >= m.Num[0] && n <= m.Num[1]
}

// compareBy compares by one key. A resource with several values stands where the least of them does, or going down
// the greatest; one with none stands last.
func compareBy(k fhir.Sort, a, b *naiveResource) int {
	x, hasX := sortValue(k, a)
	y, hasY := sortValue(k, b)
	switch {
	case !hasX && !hasY:
		return 0
	case !hasX:
		return 1
	case !hasY:
		return -1
	}
	c := cmp.Or(cmp.Compare(x.number, y.number), strings.Compare(x.text, y.text))
	if k.Descending {
		return -c
	}
	return c
}

type sortable struct {
	number float64
	text   string
}

func sortValue(k fhir.Sort, r *naiveResource) (best sortable, has bool) {
	switch k.Meta {
	case "_id":
		return sortable{text: r.id}, true
	case "_lastUpdated":
		return sortable{number: float64(r.updated.UnixMilli())}, true
	}
	for i := range r.values {
		v := &r.values[i]
		if v.Param != k.Param {
			continue
		}
		var s sortable
		switch k.Param.Kind {
		case fhir.Date:
			s.number = float64(v.Low)
		case fhir.Quantity:
			s.number = middle(v)
		case fhir.Token:
			s.text = v.Code
		default:
			s.text = fhir.Fold(v.Text)
		}
		less := cmp.Or(cmp.Compare(s.number, best.number), strings.Compare(s.text, best.text)) < 0
		if !has || less != k.Descending {
			best, has = s, true
		}
	}
	return best, has
}
