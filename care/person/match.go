package person

import (
	"slices"
	"strings"

	"concordat/record/fhir"
	"concordat/record/r4"
	"concordat/record/store"
)

// Match is somebody registered already who may be the one that is being added.
type Match struct {
	Person Person
	// Score is the draft national person standard's (SocialCareData PUB01): a shared identifier .99; name, date of
	// birth, address line and postcode .8; name, date of birth and postcode .7; name and date of birth .6. Gender
	// isn't used. Below certainty a human decides.
	Score float64
	Why   string // what is the same, in words
}

// Likely lists who may be the same person as d, likeliest first. d need not be complete.
func Likely(r *store.Reader, d Details) ([]Match, error) {
	d, _ = d.Tidy() // what is wrong in a field only takes that field out of the comparison
	var found []store.Found[r4.Patient]
	if n, err := ParseNHSNumber(d.NHSNumber); err == nil {
		same, err := store.Find[r4.Patient](r, "identifier=?|?", NHSNumberSystem, string(n))
		if err != nil {
			return nil, err
		}
		found = same
	}
	if m, ok := r4.ParseMoment(d.Born); ok && m.Precision == r4.Day && d.Family != "" {
		born, err := store.Find[r4.Patient](r, "birthdate=?", d.Born)
		if err != nil {
			return nil, err
		}
		found = append(found, born...)
	}
	var out []Match
	seen := map[string]bool{}
	for _, f := range found {
		if m := compare(d, Of(f)); m.Score > 0 && !seen[f.ID] {
			seen[f.ID] = true
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return strings.Compare(a.Person.Name, b.Person.Name)
	})
	return out, nil
}

func compare(d Details, p Person) Match {
	if d.NHSNumber != "" && d.NHSNumber == string(p.NHSNumber) {
		return Match{p, .99, "the same NHS number"}
	}
	name := sameName(d, p)
	if name == "" || d.Born == "" || p.Born.IsZero() || r4.Date(p.Born.At) != d.Born {
		return Match{Person: p}
	}
	postcode := d.Postcode != "" && d.Postcode == p.Postcode
	switch {
	case postcode && sameLine(d.Lines, p.Lines):
		return Match{p, .8, name + ", date of birth and address"}
	case postcode:
		return Match{p, .7, name + ", date of birth and postcode"}
	}
	return Match{p, .6, name + " and date of birth"}
}

// sameName says how the names are alike, "" when they aren't: the family name and a first name, by spelling or by
// sound.
func sameName(d Details, p Person) string {
	alike := func(same func(a, b string) bool) bool {
		given := same(firstWord(d.Given), firstWord(p.Given)) || p.Known != "" && same(firstWord(d.Given), p.Known) ||
			d.Known != "" && same(d.Known, firstWord(p.Given))
		return given && same(d.Family, p.Family)
	}
	switch {
	case alike(func(a, b string) bool { return fhir.Fold(a) == fhir.Fold(b) }):
		return "the same name"
	case alike(func(a, b string) bool { return a != "" && fhir.Phonetic(fhir.Fold(a)) == fhir.Phonetic(fhir.Fold(b)) }):
		return "a name that sounds the same"
	}
	return ""
}

func sameLine(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && a[0] != "" && fhir.Fold(a[0]) == fhir.Fold(b[0])
}

func firstWord(s string) string { return first(strings.Fields(s)) }
