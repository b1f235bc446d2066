package sqlite

import (
	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// include adds what the matches refer to and what refers to them, within the scope.
func (s *search) include(q *fhir.Query, page *store.Page) error {
	if len(q.Include) == 0 || len(page.Matches) == 0 {
		return nil
	}
	have := map[int64]bool{}
	matches := make([]int64, len(page.Matches))
	for i, m := range page.Matches {
		n, err := s.resourceNumber(m.Type, m.ID)
		if err != nil {
			return err
		}
		matches[i], have[n] = n, true
	}
	for _, in := range q.Include {
		param, ok, err := s.number(paramWord, in.Param.Key)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		for _, n := range matches {
			if err := s.includeFrom(in, param, n, have, page); err != nil {
				return err
			}
		}
	}
	return nil
}

// included is how many resources may be included in a page.
const included = 1000

func (s *search) includeFrom(in fhir.Include, param, n int64, have map[int64]bool, page *store.Page) error {
	targets, err := s.linked(in, param, n)
	if err != nil {
		return err
	}
	want := in.Target
	if in.Reverse {
		want = in.Param.Type
	}
	for _, t := range targets {
		if have[t] {
			continue
		}
		have[t] = true
		stored, err := s.load(t, func(r *row) bool { return s.scope.admits(r.updated, r.forward) })
		if err != nil {
			return err
		}
		if stored == nil || want != "" && stored.Type != want {
			continue
		}
		if len(page.Included) == included {
			return fault.New(fault.TooLarge, "More than %d resources would be included in one page. Ask for smaller pages with _count.", included)
		}
		page.Included = append(page.Included, stored)
	}
	return nil
}

// linked are the numbers that a match refers to by a parameter, or, reversed, of what refers to it.
func (s *search) linked(in fhir.Include, param, n int64) ([]int64, error) {
	if in.Reverse {
		value := appendOrdered([]byte{toResource}, n)
		if in.Target != "" && in.Target != s.typ {
			return nil, nil
		}
		all := &search{snapshot: s.snapshot}
		return all.everybody(&clause{param: param, kind: fhir.RefKind}, exactly(value))
	}
	r, err := s.forward(n)
	if err != nil || !r.live {
		return nil, err
	}
	var list []int64
	for _, e := range r.forward.values(param) {
		if e.value[0] == toResource {
			to, _, _ := ordered(e.value[1:])
			list = append(list, to)
		}
	}
	return list, nil
}

// compileChain searches the type at the other end of the chain, within the scope, and makes what is found there the
// values of the reference.
func (s *search) compileChain(c *fhir.Clause, out *clause) error {
	inner := &search{snapshot: s.snapshot, scope: s.scope, typ: c.Chain.Type}
	known, err := inner.prepare(&fhir.Query{Type: c.Chain.Type, Where: []fhir.Clause{c.Chain.Clause}})
	s.asked.add(inner.asked.list...)
	s.asked.more = s.asked.more || inner.asked.more
	if err != nil || !known {
		return err
	}
	list, err := inner.candidates()
	if err == nil && list == nil {
		list, err = inner.all()
	}
	if err == nil {
		list, err = inner.sift(list)
	}
	if err != nil {
		return err
	}
	if len(list) > chained {
		return fault.New(fault.TooLarge, "More than %d %s match %s. Narrow it.", chained, c.Chain.Type, c.Param.Code)
	}
	if err := s.ofEach(list, &s.asked); err != nil {
		return err
	}
	for _, n := range list {
		out.alts = append(out.alts, exactly(appendOrdered([]byte{toResource}, n)))
	}
	out.person = c.Param.Person && c.Chain.Type == aPatient
	return nil
}

// chained is how many resources may match at the other end of a chain.
const chained = 10_000
