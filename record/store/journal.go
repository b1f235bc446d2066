package store

import (
	"slices"
	"strconv"
	"strings"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
)

// most is how many targets an entry of the log names; Count says how many there were.
const most = 100

// journal gathers what a unit read, changed and was refused, for its one entry in the log.
type journal struct {
	people  set
	targets set
	written set // the targets that were changed
	because set
	turned  set // what was refused
	count   int
	query   string
	reason  string
	denials []*Refusal
	wrote   bool
}

// set is a small ordered set of strings.
type set struct {
	list []string
	has  map[string]bool
}

func (s *set) add(v string) {
	if s.has[v] {
		return
	}
	if s.has == nil {
		s.has = map[string]bool{}
	}
	s.has[v] = true
	s.list = append(s.list, v)
}

// personal says whether the unit has to be in the log: a person was named or something was refused.
func (j *journal) personal() bool { return len(j.people.list) > 0 || len(j.denials) > 0 }

func (j *journal) saw(found ...*Stored) {
	for _, f := range found {
		j.count++
		if len(j.targets.list) < most {
			j.targets.add(f.String() + "/_history/" + strconv.Itoa(f.Version))
		}
		for _, p := range f.People {
			j.people.add(p)
		}
	}
}

func (j *journal) changed(s *Stored) {
	j.wrote = true
	if len(j.written.list) < most {
		j.written.add(s.String() + "/_history/" + strconv.Itoa(s.Version))
	}
	j.saw(s)
}

// named are the targets of the entry, those that were changed first, and how many of them were.
func (j *journal) named(undone bool) (targets []string, changed int) {
	if undone || len(j.written.list) == 0 {
		return j.targets.list, 0
	}
	all := set{}
	for _, t := range append(slices.Clone(j.written.list), j.targets.list...) {
		if len(all.list) < most {
			all.add(t)
		}
	}
	return all.list, len(j.written.list)
}

func (j *journal) decided(d record.Decision) {
	if j.reason == "" {
		j.reason = d.Reason
	}
	for _, b := range d.Because {
		j.because.add(b)
	}
}

func (j *journal) refused(r *Refusal) {
	j.denials = append(j.denials, r)
	if len(j.turned.list) < most {
		j.turned.add(strings.TrimSuffix(r.Subject.Type+"/"+r.Subject.ID, "/"))
	}
	for _, b := range r.Decision.Because {
		j.because.add(b)
	}
}

// searched notes the type and the names of the parameters, never their values. A person whom the query itself names
// is told of the search even when it found nothing: that nothing was found is information about them.
func (j *journal) searched(q *fhir.Query, scope record.Scope) {
	var names []string
	for _, c := range q.Where {
		name := c.Meta
		if c.Param != nil {
			name = c.Param.Code
		}
		if c.Modifier != "" {
			name += ":" + c.Modifier
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if c.Param != nil && c.Param.Person && c.Chain == nil && c.Modifier == "" {
			for _, m := range c.Matches {
				if m.ID != "" && (m.Type == "" || m.Type == "Patient") && reaches(scope, m.ID) {
					j.people.add(m.ID)
				}
			}
		}
	}
	s := q.Type + "?" + strings.Join(names, "&")
	if j.query != "" && !slices.Contains(strings.Split(j.query, " "), s) {
		s = j.query + " " + s
	}
	if len(s) < 2000 {
		j.query = s
	}
}

// reaches says whether any grant of the scope covers the person.
func reaches(s record.Scope, person string) bool {
	return s.Everything || slices.ContainsFunc(s.Grants, func(g record.Slice) bool {
		return len(g.People) == 0 || slices.Contains(g.People, person)
	})
}

// entry is the unit's entry; err is how the unit ended.
func (j *journal) entry(r *Reader, err error) Entry {
	targets, changed := j.named(err != nil)
	e := Entry{At: r.now, Access: r.access, People: j.people.list, Targets: targets, Refused: j.turned.list,
		Count: j.count, Wrote: changed, Query: j.query, Outcome: "permit", Reason: j.reason, Because: j.because.list}
	deny, denied := asRefusal(err)
	if !denied && len(j.people.list) == 0 && len(j.denials) > 0 {
		deny, denied = j.denials[0], true
	}
	switch {
	case denied:
		e.Outcome, e.Reason = "deny", deny.Decision.Reason
	case err != nil:
		e.Outcome, e.Reason = "failed", fault.KindOf(err).String()
	}
	people := set{}
	for _, p := range e.People {
		people.add(p)
	}
	for _, d := range j.denials {
		for _, p := range d.Subject.People {
			people.add(p)
		}
	}
	e.People = people.list
	return e
}
