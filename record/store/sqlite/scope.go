package sqlite

import (
	"math"
	"slices"
	"time"

	"concordat/record"
)

// scope is a record.Scope in the terms of the index.
type scope struct {
	everything, nobodys  bool
	nobodysOf            map[int64]bool // categories of what belongs to nobody; nil: all
	grants, prohibitions []slice
	labels               []int64
	people               []int64 // whose resources can be found at all; nil: anybody's. 0 is nobody
	plain                bool    // whatever is of these people may be found: there is nothing more to decide
}

type slice struct {
	people     map[int64]bool // nil: all
	categories map[int64]bool // nil: all
	from, to   int64
}

// resolve looks up a scope's words and people. What the record has never heard of is in no resource.
func (s *snapshot) resolve(sc record.Scope) (*scope, error) {
	out := &scope{everything: sc.Everything, nobodys: sc.Nobodys, plain: len(sc.Prohibitions) == 0}
	var err error
	if out.grants, err = s.slices(sc.Grants); err != nil {
		return nil, err
	}
	if out.prohibitions, err = s.slices(sc.Prohibitions); err != nil {
		return nil, err
	}
	for _, l := range sc.HiddenLabels {
		n, ok, err := s.number(labelWord, l)
		if err != nil {
			return nil, err
		}
		if ok {
			out.labels = append(out.labels, n)
			out.plain = false
		}
	}
	if sc.Everything {
		return out, nil
	}
	out.people = []int64{}
	if sc.Nobodys {
		out.people = append(out.people, 0)
		if out.nobodysOf, err = s.categories(sc.NobodysOf); err != nil {
			return nil, err
		}
		out.plain = out.plain && out.nobodysOf == nil
	}
	for _, g := range out.grants {
		if g.people == nil {
			out.people, out.plain = nil, false
			break
		}
		for p := range g.people {
			out.people = append(out.people, p)
		}
		out.plain = out.plain && g.categories == nil && g.from == math.MinInt64 && g.to == math.MaxInt64
	}
	if out.people != nil {
		slices.Sort(out.people)
		out.people = slices.Compact(out.people)
	}
	return out, nil
}

func (s *snapshot) slices(list []record.Slice) ([]slice, error) {
	out := make([]slice, 0, len(list))
	for _, in := range list {
		sl := slice{from: millis(in.From, math.MinInt64), to: millis(in.To, math.MaxInt64)}
		if len(in.People) > 0 {
			sl.people = make(map[int64]bool, len(in.People))
			for _, id := range in.People {
				n, err := s.resourceNumber(aPatient, id)
				if err != nil {
					return nil, err
				}
				if n != 0 {
					sl.people[n] = true
				}
			}
		}
		var err error
		if sl.categories, err = s.categories(in.Categories); err != nil {
			return nil, err
		}
		out = append(out, sl)
	}
	return out, nil
}

// categories looks up categories of information; nil when none are named.
func (s *snapshot) categories(codes []string) (map[int64]bool, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	out := map[int64]bool{}
	for _, c := range codes {
		n, ok, err := s.number(categoryWord, c)
		if err != nil {
			return nil, err
		}
		if ok || c == "" {
			out[n] = true
		}
	}
	return out, nil
}

func millis(t time.Time, open int64) int64 {
	if t.IsZero() {
		return open
	}
	return t.UnixMilli()
}

// resourceNumber is the number of a resource, 0 when the record has never heard of it.
func (s *snapshot) resourceNumber(typ, id string) (int64, error) {
	t, ok, err := s.number(typeWord, typ)
	if err != nil || !ok {
		return 0, err
	}
	q := s.c.prepare("select n from resource where id = ? and type = ?").bindID(1, id).bindInt(2, t)
	var n int64
	if q.step() {
		n = q.int(0)
	}
	return n, q.done()
}

// admits decides by a resource's forward record whether it may be found, as record.Scope.Admits does.
func (sc *scope) admits(updated int64, f *forward) bool {
	granted := sc.everything || sc.nobodys && len(f.people) == 0 && (sc.nobodysOf == nil || sc.nobodysOf[f.category])
	for i := 0; i < len(sc.grants) && !granted; i++ {
		granted = len(f.people) > 0 && sc.grants[i].covers(updated, f)
	}
	if !granted {
		return false
	}
	for i := range sc.prohibitions {
		if sc.prohibitions[i].covers(updated, f) {
			return false
		}
	}
	return !slices.ContainsFunc(sc.labels, func(l int64) bool { return slices.Contains(f.labels, l) })
}

func (sl *slice) covers(updated int64, f *forward) bool {
	if updated < sl.from || updated >= sl.to || sl.categories != nil && !sl.categories[f.category] {
		return false
	}
	return sl.people == nil || slices.ContainsFunc(f.people, func(p int64) bool { return sl.people[p] })
}
