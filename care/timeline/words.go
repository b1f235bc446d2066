package timeline

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"concordat/definitions"
	"concordat/record/r4"
)

// who says who did it, when it isn't said already.
func (e *Event) who(ref *r4.Reference) {
	if ref == nil || e.By != "" || e.byRef != "" {
		return
	}
	typ, _ := ref.Parts()
	if typ == "Organization" {
		e.where(ref)
		return
	}
	e.byRef = ref.Reference
	name, org, _ := strings.Cut(ref.Display, ", ")
	e.By = name
	if e.OrgName == "" {
		e.OrgName = org
	}
}

// where says for which organisation.
func (e *Event) where(org *r4.Reference) {
	if org != nil && e.orgRef == "" {
		e.orgRef = org.Reference
		if org.Display != "" {
			e.OrgName = org.Display
		}
	}
}

// axis is the part of a SNOMED CT name that only says what kind of concept it is.
var axis = regexp.MustCompile(` \((procedure|disorder|finding|situation|regime/therapy|record artifact|event|observable entity|qualifier value|product|substance|person|physical object)\)$`)

// brand is a medicine's brand as RxNorm writes it, at the end.
var brand = regexp.MustCompile(` \[([^\]]+)\]$`)

// words says a concept as people would.
func words(c *r4.CodeableConcept) string {
	return sentence(brand.ReplaceAllString(axis.ReplaceAllString(c.String(), ""), " ($1)"))
}

// method is the part of a LOINC name that says how something was measured.
var method = regexp.MustCompile(` \[[^\]]*\]| by Automated count| in Serum or Plasma| in Blood| - Reported| by calculation`)

// plainName is what an observation is called in England.
func plainName(c *r4.CodeableConcept) string {
	if c == nil {
		return "Reading"
	}
	for _, k := range c.Coding {
		if name := plainNames()[k.System+"|"+k.Code]; name != "" && (c.Text == "" || c.Text == k.Display) {
			return name
		}
	}
	if name := sentence(method.ReplaceAllString(c.String(), "")); name != "" {
		return name
	}
	return "Reading"
}

// plainNames are names of codes, as system|code, that differ from the source's display.
var plainNames = sync.OnceValue(func() map[string]string {
	file, err := definitions.Load[struct {
		Names []struct {
			System, Code, Name string
			definitions.Validity
		}
	}]("plain-names.json")
	if err != nil {
		panic(err) // an embedded file; a test reads it
	}
	out := map[string]string{}
	for _, n := range file.Names {
		out[n.System+"|"+n.Code] = n.Name
	}
	return out
})

// sentence writes a name in title case as the start of a sentence: "Body Mass Index" becomes "Body mass index". A name
// that has small letters where title case has capitals keeps its own: "Dementia with Lewy bodies".
func sentence(s string) string {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return ""
	}
	title := true
	for _, w := range fields[1:] {
		r, _ := utf8.DecodeRuneInString(w)
		title = title && (len(w) < 4 || !unicode.IsLower(r))
	}
	for i := range fields {
		if i > 0 && title {
			fields[i] = lower(fields[i])
		}
	}
	r, n := utf8.DecodeRuneInString(fields[0])
	fields[0] = string(unicode.ToUpper(r)) + fields[0][n:]
	return strings.Join(fields, " ")
}

// lower writes s as it stands within a sentence, leaving abbreviations and names with digits alone.
func lower(s string) string {
	first, rest := s, ""
	if i := strings.IndexByte(s, ' '); i >= 0 {
		first, rest = s[:i], s[i:]
	}
	r, n := utf8.DecodeRuneInString(first)
	for _, c := range first[n:] {
		if unicode.IsUpper(c) || unicode.IsDigit(c) {
			return s
		}
	}
	if utf8.RuneCountInString(first) == 1 {
		return s
	}
	return string(unicode.ToLower(r)) + first[n:] + rest
}

// number writes a decimal to two places at most, without idle noughts after a longer fraction; what was written
// shorter stays as it was.
func number(d r4.Decimal) string {
	whole, fraction, ok := strings.Cut(string(d), ".")
	if !ok || len(fraction) <= 2 || strings.ContainsAny(string(d), "eE") {
		return string(d)
	}
	f, err := strconv.ParseFloat(string(d), 64)
	if err != nil {
		return string(d)
	}
	places := 1
	if len(strings.TrimPrefix(whole, "-")) == 1 {
		places = 2
	}
	out := strconv.FormatFloat(f, 'f', places, 64)
	return strings.TrimSuffix(strings.TrimRight(out, "0"), ".")
}

func whole(d r4.Decimal) string {
	f, err := strconv.ParseFloat(string(d), 64)
	if err != nil {
		return string(d)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

func itoa(n int) string { return strconv.Itoa(n) }

func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + one + "s"
}

var markup = regexp.MustCompile(`<[^>]*>`)

// plain is the text of a narrative.
func plain(div string) string {
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(div, " "))), " ")
}

// formName is a questionnaire's canonical address in words.
func formName(canonical string) string {
	name, _, _ := strings.Cut(canonical, "|")
	name = name[strings.LastIndexAny(name, ":/")+1:]
	switch name {
	case "":
		return "Form"
	case "about-me":
		return "About Me"
	}
	return sentence(strings.ReplaceAll(name, "-", " "))
}
