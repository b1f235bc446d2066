package assessmentweb

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

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
	Ref, Text, Group string
	Unable           bool // they could not open it
}

// takers lists them: the person, then carers and others of her circle, then those who give or arrange care, by
// organisation, the asker's own first. me is left out.
// needs says what is needed before those who can't be asked can be, "" when all can.
func takers(r *store.Reader, id, me string) (out takerList, needs string, err error) {
	assessed, err := person.Load(r, id)
	if err != nil {
		return nil, "", err
	}
	out = takerList{{Ref: "Patient/" + id, Text: assessed.Name + " (the person)"}}
	people, err := circle.People(r, id)
	if err != nil {
		return nil, "", err
	}
	consents, err := store.Find[r4.Consent](r, "patient=?&status=active", "Patient/"+id)
	if err != nil {
		return nil, "", err
	}
	var unable []string
	for _, m := range people {
		one := taker{Ref: m.Ref, Text: m.Name, Group: "Around " + assessed.Called()}
		if m.RelationName != "" {
			one.Text += ", " + m.RelationName
		}
		if !shared(consents, m.Ref) {
			unable = append(unable, m.Name)
			one.Text, one.Unable = one.Text+" – "+assessed.Called()+" hasn’t agreed to share this with them", true
		}
		out = append(out, one)
	}
	if len(unable) > 0 {
		needs = strings.Join(unable, "; ") + " can’t be asked yet: first " + assessed.Called() + " has to agree that the assessment may be shared with them. Ask " + assessed.Called() + "; a worker can’t agree to it."
	}
	bodies, err := worker.Organisations(r)
	if err != nil {
		return nil, "", err
	}
	own := r.Access().Organisation
	slices.SortStableFunc(bodies, func(a, b worker.Organisation) int { return cmp.Compare(order(a.Ref == own), order(b.Ref == own)) })
	for _, o := range bodies {
		staff, err := worker.At(r, o.Ref)
		if err != nil {
			return nil, "", err
		}
		for _, w := range staff {
			if w.Ref != me {
				out = append(out, taker{Ref: w.Ref, Text: w.Name + ", " + inSentence(cmp.Or(w.Job, "worker")), Group: o.Name})
			}
		}
	}
	return out, needs, nil
}

// order puts what is so before what isn't.
func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

// inSentence is a job as it stands inside a sentence: "social worker", but "GP".
func inSentence(job string) string {
	r := []rune(job)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
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
		out = append(out, nhsuk.SelectItem{Value: one.Ref, Text: one.Text, Disabled: one.Unable, Group: one.Group})
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
