package person

import (
	"regexp"
	"strings"
	"time"

	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

// Screen is how many people a search lists at most: who finds more narrows it down.
const Screen = 20

// Wanted is who somebody is looking for. At least one of the fields is set.
type Wanted struct {
	Name      string // any parts of the name, in any order
	NHSNumber NHSNumber
	Born      string // FHIR date
}

// Result is somebody who may be the one looked for, and what fits.
type Result struct {
	Person Person
	Why    string
}

// Results are the best fits first, at most Screen of them. More says that there are more than are listed.
type Results struct {
	People []Result
	More   bool
}

var (
	tenDigits = regexp.MustCompile(`\d[\d \-]{6,}\d`)
	dayFirst  = regexp.MustCompile(`\b(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\b`)
)

// Want reads one search box: an NHS number, a date of birth (14/3/1942) and the parts of a name, in any order. A
// wrong NHS number is fault.Invalid and says what is wrong with it.
func Want(box string) (Wanted, error) {
	var w Wanted
	if m := dayFirst.FindString(box); m != "" {
		if t, err := time.Parse("2 1 2006", strings.Join(strings.FieldsFunc(m, func(r rune) bool { return r < '0' || r > '9' }), " ")); err == nil {
			w.Born = t.Format(time.DateOnly)
			box = strings.Replace(box, m, " ", 1)
		}
	}
	if m := tenDigits.FindString(box); m != "" {
		n, err := ParseNHSNumber(m)
		if err != nil {
			return Wanted{Born: w.Born}, err
		}
		w.NHSNumber = n
		box = strings.Replace(box, m, " ", 1)
	}
	w.Name = strings.Join(strings.Fields(box), " ")
	return w, nil
}

// Search finds people. With an NHS number only that one person can fit; otherwise every word of the name must begin a
// part of theirs, or sound like one, and the date of birth must be theirs.
func Search(r *store.Reader, w Wanted) (Results, error) {
	if w.NHSNumber != "" {
		found, err := store.Find[r4.Patient](r, "identifier=?|?&_count=1", NHSNumberSystem, string(w.NHSNumber))
		if err != nil || len(found) == 0 {
			return Results{}, err
		}
		return Results{People: []Result{{Of(found[0]), "NHS number"}}}, nil
	}
	var out Results
	seen := map[string]bool{}
	add := func(query string, args []any, why string) error {
		if len(out.People) > Screen {
			return nil
		}
		found, err := store.Find[r4.Patient](r, query+"&_sort=family,given&_count=?", append(args, Screen+1+len(seen))...)
		for _, f := range found {
			if !seen[f.ID] {
				seen[f.ID] = true
				out.People = append(out.People, Result{Of(f), why})
			}
		}
		return err
	}
	born, args, suffix := "", []any{}, ""
	if w.Born != "" {
		born, args, suffix = "&birthdate=?", []any{w.Born}, " and date of birth"
	}
	parts := strings.Fields(fhir.Fold(w.Name))
	switch {
	case len(parts) == 0 && w.Born == "":
		return out, nil
	case len(parts) == 0:
		if err := add("birthdate=?", args, "Date of birth"); err != nil {
			return out, err
		}
	default:
		query, names := "", []any{}
		for _, p := range parts {
			query, names = query+"&name=?", append(names, p)
		}
		if err := add(query[1:]+born, append(names, args...), "Name"+suffix); err != nil {
			return out, err
		}
		if err := add("phonetic=?"+born, append([]any{strings.Join(parts, " ")}, args...), "Name that sounds the same"+suffix); err != nil {
			return out, err
		}
	}
	if len(out.People) > Screen {
		out.People, out.More = out.People[:Screen], true
	}
	return out, nil
}
