// Package person is who somebody is: name, birth, NHS number, where they live and how to reach them, kept as a FHIR
// Patient of UK Core's shape; finding somebody; and registering somebody who isn't here yet without adding them twice.
package person

import (
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/record/r4"
	"concordat/record/store"
)

// interpreterRequired is HL7's extension that says an interpreter is needed.
const interpreterRequired = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"

// Person is a Patient in the words that pages use. What isn't known is "".
type Person struct {
	ID, Name     string
	Known        string // what they like to be called, when it isn't the first given name
	Given        string // first given name
	GivenNames   string // all of them
	Family       string
	NHSNumber    NHSNumber
	Born, Died   r4.Moment
	BornAs       string // the date of birth as a FHIR date
	Dead         bool   // Died may be unknown
	Gender       string
	Lines        []string // address without town and postcode
	Town         string
	Postcode     string
	Phone, Email string
	Language     string // other than English, when one is recorded
	Interpreter  bool
	GP           string // "Organization/…"
	GPName       string
	Version      int
}

// Load reads one person.
func Load(r *store.Reader, id string) (Person, error) {
	found, err := store.Load[r4.Patient](r, id)
	if err != nil {
		return Person{}, err
	}
	return Of(found), nil
}

// Of puts a Patient in the words that pages use.
func Of(found store.Found[r4.Patient]) Person {
	p := found.Value
	out := Person{ID: found.ID, Version: found.Version, Gender: p.Gender}
	official, usual := names(p)
	out.Name, out.Family = inFull(official), official.Family
	if len(official.Given) > 0 {
		out.Given, out.GivenNames = official.Given[0], strings.Join(official.Given, " ")
	}
	if known := first(usual.Given); known != "" && known != out.Given {
		out.Known = known
	}
	for _, i := range p.Identifier {
		if i.System == NHSNumberSystem && i.Use != "old" {
			out.NHSNumber = NHSNumber(i.Value)
		}
	}
	out.Born, _ = r4.ParseMoment(p.BirthDate)
	out.BornAs = p.BirthDate
	out.Died, out.Dead = r4.ParseMoment(p.DeceasedDateTime)
	out.Dead = out.Dead || p.DeceasedBoolean != nil && *p.DeceasedBoolean
	if a := home(p.Address); a != nil {
		out.Lines, out.Town, out.Postcode = a.Line, a.City, a.PostalCode
	}
	out.Phone, out.Email = reach(p.Telecom, "phone", "sms"), reach(p.Telecom, "email")
	for _, c := range p.Communication {
		if language := c.Language.String(); !strings.HasPrefix(strings.ToLower(language), "english") {
			out.Language = language
		}
	}
	for _, e := range p.Extension {
		if e.URL == interpreterRequired && e.ValueBoolean != nil {
			out.Interpreter = *e.ValueBoolean
		}
	}
	if len(p.GeneralPractitioner) > 0 {
		out.GP, out.GPName = p.GeneralPractitioner[0].Reference, p.GeneralPractitioner[0].Display
	}
	return out
}

// Called is the name to use when speaking to them.
func (p Person) Called() string {
	switch {
	case p.Known != "":
		return p.Known
	case p.Given != "":
		return p.Given
	}
	return p.Name
}

// Age is how many full years old they are, or were when they died; ok is false when it can't be known.
func (p Person) Age(now time.Time) (years int, ok bool) {
	if p.Born.Precision < r4.Day || p.Dead && p.Died.IsZero() {
		return 0, false
	}
	if p.Dead {
		now = p.Died.At
	}
	born, day := p.Born.At.In(clock.England), now.In(clock.England)
	years = day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		years--
	}
	return years, true
}

// Area is the first half of the postcode: enough to tell two people apart in a list, too little to find a door.
func (p Person) Area() string {
	area, _, _ := strings.Cut(p.Postcode, " ")
	return area
}

// Address is the whole address in lines.
func (p Person) Address() []string {
	return slices.DeleteFunc(append(slices.Clone(p.Lines), p.Town, p.Postcode), func(s string) bool { return s == "" })
}

// names are the official name and the one in everyday use; either may be empty, the first only when there is no name.
func names(p r4.Patient) (official, usual r4.HumanName) {
	for _, n := range p.Name {
		switch n.Use {
		case "old", "maiden":
		case "usual", "nickname":
			usual = n
		case "official":
			official = n
		default:
			if inFull(official) == "" {
				official = n
			}
		}
	}
	if inFull(official) == "" {
		official = usual
	}
	return official, usual
}

func inFull(n r4.HumanName) string {
	if n.Text != "" {
		return n.Text
	}
	return strings.TrimSpace(strings.Join(n.Given, " ") + " " + n.Family)
}

// home is the address they live at now.
func home(addresses []r4.Address) *r4.Address {
	for i, a := range addresses {
		if a.Use != "old" && a.Use != "billing" {
			return &addresses[i]
		}
	}
	return nil
}

func reach(points []r4.ContactPoint, systems ...string) string {
	for _, c := range points {
		if slices.Contains(systems, c.System) && c.Use != "old" {
			return c.Value
		}
	}
	return ""
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}
