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
	aside   string // the reason of what belongs to nobody, when there is no other
	denials []*Refusal
	wrote   bool
	counted bool // people were counted, or the log was read: the log says so even when nobody is named
	more    bool // more people than are named
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

// personal says whether the unit has to be in the log: a person was named, people were counted or something was
// refused.
func (j *journal) personal() bool {
	return len(j.people.list) > 0 || len(j.denials) > 0 || j.counted
}

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

// decided notes a decision about what belongs to people, or to nobody: of these the first reason is kept, only when
// there is none of those.
func (j *journal) decided(g record.Ground, people []string) {
	switch {
	case len(people) == 0 && j.aside == "":
		j.aside = g.Reason
	case len(people) > 0 && j.reason == "":
		j.reason = g.Reason
	}
	for _, b := range g.Because {
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

// searched notes the type and the names of the parameters, never their values, and whom the search is about: the
// people of what it found, those whom the query names or meets in a chain, and those whom it counted. These are told
// of it even when it found nothing: that nothing was found, and how much, is information about them. A figure of the
// partnership's work (record.Access.Figure) names nobody whom it counted: it is in the log without them.
func (j *journal) searched(r *Reader, q *fhir.Query, scope record.Scope, page *Page) {
	j.asked(q)
	about := page.Asked
	if !r.access.Figure() {
		about = append(slices.Clone(about), page.Counted...)
	}
	j.more = j.more || page.More
	j.counted = j.counted || page.Total >= 0 && r.store.personal(q.Type)
	for _, p := range about {
		j.people.add(p)
		for _, g := range scope.GroundsFor(p) {
			j.decided(g, about)
		}
	}
	for _, list := range [][]*Stored{page.Matches, page.Included} {
		j.saw(list...)
		for _, m := range list {
			for _, g := range scope.Grounds(subjectOf(m)) {
				j.decided(g, m.People)
			}
		}
	}
}

// looked notes that the log was read, of a person or of everybody ("").
func (j *journal) looked(person string, rows []LogRow) {
	if person != "" {
		j.people.add(person)
		j.targets.add("AuditEvent?patient=" + person)
		return
	}
	j.counted = true
	j.targets.add("AuditEvent")
	named := set{}
	for _, row := range rows {
		for _, p := range row.Entry.People {
			named.add(p)
		}
		j.more = j.more || row.Entry.More
	}
	j.more = j.more || len(named.list) > most
	for _, p := range named.list[:min(most, len(named.list))] {
		j.people.add(p)
	}
}

// asked adds the type and the names of the parameters of a query.
func (j *journal) asked(q *fhir.Query) {
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
	}
	s := q.Type + "?" + strings.Join(names, "&")
	if j.query != "" && !slices.Contains(strings.Split(j.query, " "), s) {
		s = j.query + " " + s
	}
	if len(s) < 2000 {
		j.query = s
	}
}

// personal reports whether resources of the type can belong to a person.
func (s *Store) personal(typ string) bool {
	return typ == "Patient" || slices.ContainsFunc(s.Definitions.Params(typ), func(p *fhir.Param) bool { return p.Person })
}

// entry is the unit's entry; err is how the unit ended.
func (j *journal) entry(r *Reader, err error) Entry {
	targets, changed := j.named(err != nil)
	e := Entry{At: r.now, Access: r.access, People: j.people.list, Targets: targets, Refused: j.turned.list,
		Count: j.count, Wrote: changed, Query: j.query, Outcome: "permit", Reason: j.reason, Because: j.because.list, More: j.more}
	if e.Reason == "" {
		e.Reason = j.aside
	}
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
