package plan

import (
	"slices"
)

// Difference is one part that two plans don't have alike. Before is empty for a part that was added, After for one that
// was taken out.
type Difference struct {
	Kind          string
	Before, After []Field
	Entry         Entry // as it is in the later plan, or in the earlier one when it was taken out
	Fields        []FieldChange
}

// FieldChange is one thing that a part says differently.
type FieldChange struct{ Label, Before, After string }

// Added and Removed say of a difference that one side hasn't got the part.
func (d Difference) Added() bool   { return d.Before == nil }
func (d Difference) Removed() bool { return d.After == nil }

// Compare lists what differs between two plans of a person, in the order in which a plan is read. A part is the same
// part by its line, in whatever plan it stands.
func Compare(before, after *Plan) []Difference {
	was := map[string]Entry{}
	for _, e := range before.Entries() {
		was[line(e)] = e
	}
	var out []Difference
	for _, e := range after.Entries() {
		old, ok := was[line(e)]
		delete(was, line(e))
		switch {
		case !ok:
			out = append(out, Difference{Kind: e.Kind(), After: e.Fields(), Entry: e})
		case !slices.Equal(old.Fields(), e.Fields()):
			out = append(out, Difference{Kind: e.Kind(), Before: old.Fields(), After: e.Fields(), Entry: e, Fields: fieldChanges(old.Fields(), e.Fields())})
		}
	}
	for _, e := range before.Entries() {
		if _, gone := was[line(e)]; gone {
			out = append(out, Difference{Kind: e.Kind(), Before: e.Fields(), Entry: e})
		}
	}
	return out
}

// line is what a part is recognised by; a review has the same place in every plan.
func line(e Entry) string {
	if e.Kind() == "review" {
		return "review"
	}
	if l := e.Base().Line; l != "" {
		return l
	}
	return e.Base().Ref
}

func fieldChanges(before, after []Field) []FieldChange {
	var out []FieldChange
	find := func(list []Field, f Field, nth int) string {
		for _, x := range list {
			if x.Key == f.Key {
				if nth == 0 {
					return x.Value
				}
				nth--
			}
		}
		return ""
	}
	seen := map[string]int{}
	for _, f := range after {
		if old := find(before, f, seen[f.Key]); old != f.Value {
			out = append(out, FieldChange{f.Label, old, f.Value})
		}
		seen[f.Key]++
	}
	counted := map[string]int{}
	for _, f := range before {
		if counted[f.Key] >= seen[f.Key] {
			out = append(out, FieldChange{f.Label, f.Value, ""})
		}
		counted[f.Key]++
	}
	return out
}

// Name is the kind of part in words.
func (d Difference) Name() string { return kindNames[d.Kind] }

// Title is what the part says first.
func (d Difference) Title() string {
	if fields := d.Entry.Fields(); len(fields) > 0 {
		return fields[0].Value
	}
	return ""
}
