package access

import "slices"

// Whose is the person whose own pages w sees: w herself, or for a carer the one asked for among those she is there for,
// and the first when none is asked for. It is "" for anybody else; the Decider still decides each resource.
func (w Who) Whose(asked string) string {
	switch {
	case w.Person != "":
		return w.Person
	case slices.Contains(w.CaresFor, asked):
		return asked
	case asked == "" && len(w.CaresFor) > 0:
		return w.CaresFor[0]
	}
	return ""
}
