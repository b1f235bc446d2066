package assessmentweb

import (
	"cmp"
	"slices"
	"strings"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/care/worker"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web/nhsuk"
)

// takerList is who can be asked to take a section: the person, who is around her, and the staff of the partnership.
type takerList []taker

type taker struct {
	Ref, Text string
	Unable    bool // they could not open it
}

// takers lists them: the person, then carers and others of her circle, then staff by organisation. me is left out.
func takers(r *store.Reader, id, me string) (takerList, error) {
	assessed, err := person.Load(r, id)
	if err != nil {
		return nil, err
	}
	out := takerList{{Ref: "Patient/" + id, Text: assessed.Name + " (the person)"}}
	people, err := circle.People(r, id)
	if err != nil {
		return nil, err
	}
	consents, err := store.Find[r4.Consent](r, "patient=?&status=active", "Patient/"+id)
	if err != nil {
		return nil, err
	}
	for _, m := range people {
		one := taker{Ref: m.Ref, Text: m.Name}
		if m.RelationName != "" {
			one.Text += ", " + m.RelationName
		}
		if !shared(consents, m.Ref) {
			one.Text, one.Unable = one.Text+" – "+assessed.Called()+" hasn’t agreed to share this with them", true
		}
		out = append(out, one)
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
				out = append(out, taker{Ref: w.Ref, Text: w.Name + ", " + strings.ToLower(cmp.Or(w.Job, "worker")) + ", " + o.Name})
			}
		}
	}
	return out, nil
}

// shared reports whether one of the consents lets somebody see the assessment, without which they could not open it.
// Whether it still holds, and everything else, is decided when they try.
func shared(consents []store.Found[r4.Consent], ref string) bool {
	return slices.ContainsFunc(consents, func(c store.Found[r4.Consent]) bool {
		p := c.Value.Provision
		return p != nil && p.Type != "deny" &&
			slices.ContainsFunc(p.Actor, func(a r4.ConsentProvisionActor) bool { return a.Reference != nil && a.Reference.Reference == ref }) &&
			slices.ContainsFunc(p.Class, func(k r4.Coding) bool { return k.System == access.CategorySystem && k.Code == "assessment" })
	})
}

// options are the choices of a select, after one for whoever asks.
func (t takerList) options(first string) []nhsuk.SelectItem {
	out := []nhsuk.SelectItem{{Text: first, NoValue: true}}
	for _, one := range t {
		out = append(out, nhsuk.SelectItem{Value: one.Ref, Text: one.Text, Disabled: one.Unable})
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
