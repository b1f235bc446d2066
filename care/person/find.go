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
	Born      string // FHIR date, which may be a year alone
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
	yearFirst = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`)
	written   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? +(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?),? +(\d{4})\b`)
	yearAlone = regexp.MustCompile(`(?:^| )((?:18|19|20)\d\d)(?: |$)`)
)

// Want reads one search box: an NHS number, a date of birth (14/3/1942, 1942-03-14, 14 March 1942 or 1942)
// and the parts of a name, in any order: June is a name unless a day stands before it. A wrong NHS number is fault.Invalid and says what is wrong with it.
func Want(box string) (Wanted, error) {
	var w Wanted
	w.Born, box = bornIn(box)
	if m := tenDigits.FindString(box); m != "" {
		n, err := ParseNHSNumber(m)
		if err != nil {
			return Wanted{Born: w.Born}, err
		}
		w.NHSNumber = n
		box = strings.Replace(box, m, " ", 1)
	}
	if m := yearAlone.FindStringSubmatch(box); m != nil && w.Born == "" {
		w.Born, box = m[1], strings.Replace(box, m[1], " ", 1)
	}
	w.Name = strings.Join(strings.Fields(box), " ")
	return w, nil
}

// bornIn takes a date out of a search box: as a FHIR date, "" when there is no real one, and the rest of the box.
func bornIn(box string) (born, rest string) {
	for _, shape := range []struct {
		*regexp.Regexp
		layout string
	}{{dayFirst, "2 1 2006"}, {yearFirst, "2006 1 2"}, {written, "2 Jan 2006"}} {
		m := shape.FindStringSubmatch(box)
		if m == nil {
			continue
		}
		if shape.Regexp == written {
			m[2] = m[2][:len("Jan")]
		}
		if t, err := time.Parse(shape.layout, strings.Join(m[1:], " ")); err == nil {
			return t.Format(time.DateOnly), strings.Replace(box, m[0], " ", 1)
		}
	}
	return "", box
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
	born, args, suffix, alone := "", []any{}, "", "Date of birth"
	switch {
	case len(w.Born) == len(time.DateOnly):
		born, args, suffix = "&birthdate=?", []any{w.Born}, " and date of birth"
	case w.Born != "":
		born, args, suffix, alone = "&birthdate=?", []any{w.Born}, " and year of birth", "Year of birth"
	}
	parts := strings.Fields(fhir.Fold(w.Name))
	switch {
	case len(parts) == 0 && w.Born == "":
		return out, nil
	case len(parts) == 0:
		if err := add("birthdate=?", args, alone); err != nil {
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
