package person

import (
	"cmp"
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
	// isn't used. Below certainty a human decides. It is 0 for who fits none of these and may be the same for all that,
	// because something may have been typed or heard wrongly.
	Score   float64
	Why     string // what fits, in words
	Differs string // what doesn't, in words; "" when nothing was seen
}

// Likely lists who may be the same person as d, likeliest first: first those whom the standard scores, then those with
// the same name, or one that sounds like it, in any order, and a date of birth that is near or the same postcode. d
// need not be complete.
func Likely(r *store.Reader, d Details) ([]Match, error) {
	d, _ = d.Tidy(r.Now()) // what is wrong in a field only takes that field out of the comparison
	found, err := candidates(r, d)
	if err != nil {
		return nil, err
	}
	var out []Match
	seen := map[string]bool{}
	for _, f := range found {
		if m := compare(d, Of(f)); m.Why != "" && !seen[f.ID] {
			seen[f.ID] = true
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Person.Name, b.Person.Name))
	})
	return out, nil
}

// candidates are the people to compare with: of the same NHS number, of the same date of birth, and of a like name with
// a near date of birth or the same postcode.
func candidates(r *store.Reader, d Details) (found []store.Found[r4.Patient], err error) {
	add := func(query string, args ...any) {
		if err != nil {
			return
		}
		var more []store.Found[r4.Patient]
		more, err = store.Find[r4.Patient](r, query, args...)
		found = append(found, more...)
	}
	if n, wrong := ParseNHSNumber(d.NHSNumber); wrong == nil {
		add("identifier=?|?", NHSNumberSystem, string(n))
	}
	if d.Family == "" {
		return found, err
	}
	name := firstWord(d.Given) + " " + d.Family
	if m, ok := r4.ParseMoment(d.Born); ok && m.Precision == r4.Day {
		add("birthdate=?", d.Born)
		add("phonetic=?&birthdate="+strings.Join(nearDates(d.Born), ","), name)
	}
	if _, ok := Postcode(d.Postcode); ok {
		add("phonetic=?&address-postalcode=?", name, d.Postcode)
	}
	return found, err
}

func compare(d Details, p Person) Match {
	if d.NHSNumber != "" && d.NHSNumber == string(p.NHSNumber) {
		return Match{p, .99, "the same NHS number", ""}
	}
	name, sameOrder := sameName(d, p)
	postcode := d.Postcode != "" && d.Postcode == p.Postcode
	born := d.Born != "" && d.Born == p.BornAs
	switch {
	case name == "":
		return Match{Person: p}
	case !sameOrder || !born:
		return perhaps(d, p, name, postcode)
	case postcode && sameLine(d.Lines, p.Lines):
		return Match{p, .8, name + ", date of birth and address", ""}
	case postcode:
		return Match{p, .7, name + ", date of birth and postcode", ""}
	}
	return Match{p, .6, name + " and date of birth", ""}
}

// perhaps says what fits and what differs of somebody with a like name whom the standard doesn't score.
func perhaps(d Details, p Person, name string, postcode bool) Match {
	fits, differs := []string{name}, []string{}
	switch near := nearness(d.Born, p.BornAs); {
	case d.Born != "" && d.Born == p.BornAs:
		fits = append(fits, "the same date of birth")
	case near != "":
		fits, differs = append(fits, near), append(differs, bornDiffers(d, p))
	case p.BornAs != "" && d.Born != "":
		differs = append(differs, bornDiffers(d, p))
	}
	switch {
	case postcode:
		fits = append(fits, "the same postcode")
	case d.Postcode != "" && p.Postcode != "":
		differs = append(differs, "postcode "+d.Postcode+" entered, "+p.Postcode+" on record")
	}
	if len(fits) == 1 {
		return Match{Person: p}
	}
	return Match{Person: p, Why: strings.Join(fits, ", "), Differs: strings.Join(differs, "; ")}
}

func bornDiffers(d Details, p Person) string {
	m, _ := r4.ParseMoment(d.Born)
	return "born " + m.Day() + " entered, " + p.Born.Day() + " on record"
}

// sameName says how the names are alike, "" when they aren't: the family name and a first name, by spelling or by
// sound. inOrder is false when first and last name are the other way round.
func sameName(d Details, p Person) (how string, inOrder bool) {
	alike := func(same func(a, b string) bool) bool {
		given := same(firstWord(d.Given), firstWord(p.Given)) || p.Known != "" && same(firstWord(d.Given), p.Known) ||
			d.Known != "" && same(d.Known, firstWord(p.Given))
		return given && same(d.Family, p.Family)
	}
	swapped := func(same func(a, b string) bool) bool {
		given := same(d.Family, p.Given) || p.Known != "" && same(d.Family, p.Known)
		return given && same(d.Given, p.Family)
	}
	spelt := func(a, b string) bool { return fhir.Fold(a) == fhir.Fold(b) }
	sounds := func(a, b string) bool { return a != "" && fhir.Phonetic(a) == fhir.Phonetic(b) }
	switch {
	case alike(spelt):
		return "the same name", true
	case alike(sounds):
		return "a name that sounds the same", true
	case swapped(spelt):
		return "first and last name the other way round", false
	case swapped(sounds):
		return "first and last name the other way round, sounding the same", false
	}
	return "", false
}

func sameLine(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && a[0] != "" && fhir.Fold(a[0]) == fhir.Fold(b[0])
}

func firstWord(s string) string { return first(strings.Fields(s)) }
