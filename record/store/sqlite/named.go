package sqlite

import (
	"slices"

	"concordat/record/store"
)

const (
	// namedMost is how many people a page names, besides those of its matches, in each of its lists.
	namedMost = 100
	// namedAmong is among how many of what was counted the people are looked for.
	namedAmong = 10_000
)

// people are the resource numbers of some Patients, each once.
type people struct {
	list []int64
	more bool // there are more, or may be
}

func (p *people) add(list ...int64) {
	for _, n := range list {
		switch {
		case slices.Contains(p.list, n):
		case len(p.list) == namedMost:
			p.more = true
		default:
			p.list = append(p.list, n)
		}
	}
}

// ofEach adds the people whom resources belong to.
func (s *snapshot) ofEach(numbers []int64, to *people) error {
	for i, n := range numbers {
		if to.more = to.more || i == namedAmong; to.more {
			return nil
		}
		r, err := s.forward(n)
		if err != nil {
			return err
		}
		if r.live {
			to.add(r.forward.people...)
		}
	}
	return nil
}

// asks notes a resource that the query names, when it is a Patient in scope.
func (s *search) asks(n, typ int64) error {
	patient, ok, err := s.number(typeWord, aPatient)
	if err != nil || !ok || typ != patient {
		return err
	}
	if s.scope == nil || s.scope.people != nil && !slices.Contains(s.scope.people, n) {
		return nil
	}
	s.asked.add(n)
	return nil
}

// names says in the page whom the query asked about and whose resources it counted.
func (s *search) names(page *store.Page) (err error) {
	page.More = s.asked.more || s.counted.more
	if page.Asked, err = s.ids(s.asked.list); err == nil {
		page.Counted, err = s.ids(s.counted.list)
	}
	return err
}

// ids are those of resources.
func (s *snapshot) ids(numbers []int64) ([]string, error) {
	var ids []string
	for _, n := range numbers {
		q := s.c.prepare("select id from resource where n = ?").bindInt(1, n)
		if q.step() {
			ids = append(ids, q.id(0))
		}
		if err := q.done(); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
