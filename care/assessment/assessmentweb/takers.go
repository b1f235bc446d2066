package assessmentweb

import (
	"cmp"
	"slices"
	"strings"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/worker"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web/nhsuk"
)

// takerList is who can be asked to take a section: the person, who is around her, and the staff of the partnership.
type takerList []taker

type taker struct{ Ref, Text string }

// takers lists them: the person, then carers and others of her circle, then staff by organisation. me is left out.
func takers(r *store.Reader, id, me string) (takerList, error) {
	assessed, err := person.Load(r, id)
	if err != nil {
		return nil, err
	}
	out := takerList{{"Patient/" + id, assessed.Name + " (the person)"}}
	people, err := circle.People(r, id)
	if err != nil {
		return nil, err
	}
	for _, m := range people {
		text := m.Name
		if m.RelationName != "" {
			text += ", " + m.RelationName
		}
		out = append(out, taker{m.Ref, text})
	}
	bodies, err := worker.Organisations(r)
	if err != nil {
		return nil, err
	}
	for _, o := range bodies {
		staff, err := worker.At(r, o.Ref)
		if err != nil {
			return nil, err
		}
		for _, w := range staff {
			if w.Ref != me {
				out = append(out, taker{w.Ref, w.Name + ", " + strings.ToLower(cmp.Or(w.Job, "worker")) + ", " + o.Name})
			}
		}
	}
	return out, nil
}

// options are the choices of a select, after one for whoever asks.
func (t takerList) options(first string) []nhsuk.SelectItem {
	out := []nhsuk.SelectItem{{Text: first, NoValue: true}}
	for _, one := range t {
		out = append(out, nhsuk.SelectItem{Value: one.Ref, Text: one.Text})
	}
	return out
}

// usually says in words who usually does a section.
func usually(roles []string) string {
	var names []string
	for _, code := range roles {
		if name := access.RoleOf(code).Name; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Usually done by the " + strings.Join(names, " or the ")
}
