package person

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Details are what somebody is registered with. Family and Born must be there; the rest is "" when it isn't known.
type Details struct {
	ID                   string // "" for a new one
	NHSNumber            string
	Prefix, Given        string
	Family               string
	Known                string // what they like to be called, when it isn't Given
	Born, Died           string // FHIR dates: "1942-03-14", or less when less is known
	Gender               string // FHIR's administrative gender: male, female, other, unknown, or ""
	Lines                []string
	Town, Postcode       string
	Phone, Mobile, Email string
	Language             string // spoken, when it isn't English
	Interpreter          bool
	GP, GPName           string // "Organization/…" and its name
	// NoNHSNumber says that a number which is known is to go: without it, an empty NHSNumber is refused by Change.
	NoNHSNumber bool
}

// oldest is how many years ago somebody can have been born: the longest life that was ever proved lasted 122.
const oldest = 130

var (
	postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$`)
	phoneShape    = regexp.MustCompile(`^\+?[0-9 ()./-]+(?i:\s*(ext|extension|x)\.? *[0-9]{1,6})?$`)
	emailShape    = regexp.MustCompile(`^[^\s@<>()",;]+@[^\s@<>()",;.]+(\.[^\s@<>()",;.]+)+$`)
)

// isPhone reports whether s has the shape of a telephone number: 7 to 15 digits, written as people write them, and an
// extension. Whether it rings isn't asked.
func isPhone(s string) bool {
	number, _, _ := strings.Cut(strings.ToLower(s), "x") // and the e before it is no digit
	digits := 0
	for _, c := range number {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return phoneShape.MatchString(s) && digits >= 7 && digits <= 15
}

// Postcode writes a postcode as the post does, in capitals with a space before the last three; ok is false when it
// hasn't the shape of one. Whether such a place exists isn't asked.
func Postcode(s string) (postcode string, ok bool) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if len(s) > 3 {
		s = s[:len(s)-3] + " " + s[len(s)-3:]
	}
	return s, postcodeShape.MatchString(s)
}

// Tidy checks details and writes the NHS number and postcode as they are kept. The error is fault.Invalid with an
// issue for each field (nhs-number, given, family, born, postcode, phone, mobile, email).
func (d Details) Tidy(now time.Time) (Details, error) {
	var issues []fault.Issue
	add := func(field, code, message string) {
		issues = append(issues, fault.Issue{Path: field, Code: code, Message: message})
	}
	if d.Given = strings.TrimSpace(d.Given); d.Given == "" {
		add("given", "required", "Enter a first name. If it isn't known, enter Unknown")
	}
	if d.Family = strings.TrimSpace(d.Family); d.Family == "" {
		add("family", "required", "Enter a last name")
	}
	if m, ok := r4.ParseMoment(d.Born); d.Born == "" {
		add("born", "required", "Enter a date of birth")
	} else if !ok || m.Precision == r4.Time {
		add("born", "value", "Enter a real date of birth, like 14 3 1942")
	} else if m.At.After(now) {
		add("born", "value", "Date of birth must be in the past")
	} else if m.At.Before(clock.StartOfDay(now).AddDate(-oldest, 0, 0)) {
		add("born", "value", "Check the year: nobody born more than 130 years ago can be registered")
	}
	if strings.TrimSpace(d.NHSNumber) == "" {
		d.NHSNumber = ""
	} else if n, err := ParseNHSNumber(d.NHSNumber); err != nil {
		add("nhs-number", "value", err.Error())
	} else {
		d.NHSNumber = string(n)
	}
	if strings.TrimSpace(d.Postcode) == "" {
		d.Postcode = ""
	} else if p, ok := Postcode(d.Postcode); !ok {
		add("postcode", "value", "Enter a full postcode, like WM4 2QT")
	} else {
		d.Postcode = p
	}
	for _, phone := range [...]struct{ field, number string }{{"phone", d.Phone}, {"mobile", d.Mobile}} {
		if phone.number != "" && !isPhone(phone.number) {
			add(phone.field, "value", "Enter a telephone number, like 01632 960118")
		}
	}
	if d.Email != "" && !emailShape.MatchString(d.Email) {
		add("email", "value", "Enter an email address, like name@example.org")
	}
	return d, fault.All(issues)
}

// Register adds somebody and returns their id. fault.Invalid as Tidy says; fault.Conflict when somebody with the NHS
// number is here already. Likely matches are shown to a human first: see Likely.
func Register(tx *store.Tx, d Details) (id string, err error) {
	if d, err = d.Tidy(tx.Now()); err != nil {
		return "", err
	}
	if d.NHSNumber != "" {
		same, err := store.Find[r4.Patient](tx.Reader, "identifier=?|?&_count=1", NHSNumberSystem, d.NHSNumber)
		if err != nil {
			return "", err
		}
		if len(same) > 0 {
			return "", fault.New(fault.Conflict, "Somebody with this NHS number is registered already.")
		}
	}
	p := d.patient()
	if org := tx.Access().Organisation; org != "" {
		p.ManagingOrganization = &r4.Reference{Reference: org, Display: tx.Access().OrgName}
	}
	if d.ID == "" {
		d.ID = tx.NewID()
	}
	_, err = tx.CreateAs(d.ID, p)
	return d.ID, err
}

// Change writes details over what is known of somebody. base is the version that was read. What Details has no word for
// stays as it is; an earlier name or address is kept as an old one. Errors as for Register, and fault.Invalid at nhs-number
// when a number that is known would go without NoNHSNumber.
func Change(tx *store.Tx, id string, base int, d Details) (err error) {
	if d, err = d.Tidy(tx.Now()); err != nil {
		return err
	}
	found, err := store.Load[r4.Patient](tx.Reader, id)
	if err != nil {
		return err
	}
	if d.NHSNumber != "" {
		same, err := store.Find[r4.Patient](tx.Reader, "identifier=?|?&_count=2", NHSNumberSystem, d.NHSNumber)
		if err != nil {
			return err
		}
		for _, s := range same {
			if s.ID != id {
				return fault.New(fault.Conflict, "Somebody else is registered with this NHS number.")
			}
		}
	}
	p := found.Value
	if known := Of(found).NHSNumber; known != "" && d.NHSNumber == "" && !d.NoNHSNumber {
		return fault.At("nhs-number", "required", "The NHS number %s would be taken off this record. Enter it again, or tick below that it must go", known)
	}
	d.write(&p, Of(found), r4.Date(tx.Now()))
	_, err = tx.Update(p, base)
	return err
}

// write puts the details into a Patient who was known as before until today.
func (d Details) write(p *r4.Patient, before Person, today string) {
	fresh := d.patient()
	p.BirthDate, p.Extension = fresh.BirthDate, slices.DeleteFunc(p.Extension, func(x r4.Extension) bool { return x.URL == interpreterRequired })
	p.Extension = append(p.Extension, fresh.Extension...)
	if d.Gender != "" {
		p.Gender = d.Gender
	}
	p.Identifier = slices.DeleteFunc(p.Identifier, func(i r4.Identifier) bool { return i.System == NHSNumberSystem })
	p.Identifier = append(fresh.Identifier, p.Identifier...)
	if official, _ := names(*p); official.Family != d.Family || strings.Join(official.Given, " ") != strings.Join(words(d.Given), " ") {
		official.Use, official.Period = "old", &r4.Period{End: today}
		p.Name = append(fresh.Name, append(oldNames(p.Name), official)...)
	} else {
		fresh.Name[0] = official
		p.Name = append(fresh.Name, oldNames(p.Name)...)
	}
	now := Of(store.Found[r4.Patient]{Value: fresh})
	if moved := strings.Join(before.Address(), "|") != strings.Join(now.Address(), "|"); moved {
		if was := home(p.Address); was != nil {
			was.Use, was.Period = "old", &r4.Period{End: today}
		}
		p.Address = append(fresh.Address, p.Address...)
	}
	p.Telecom = slices.DeleteFunc(p.Telecom, func(c r4.ContactPoint) bool {
		return c.Use != "old" && (c.Value == before.Phone || c.Value == before.Email)
	})
	p.Telecom = append(fresh.Telecom, p.Telecom...)
	if d.Language != before.Language {
		p.Communication = fresh.Communication
	}
}

func oldNames(all []r4.HumanName) []r4.HumanName {
	return slices.DeleteFunc(slices.Clone(all), func(n r4.HumanName) bool { return n.Use != "old" && n.Use != "maiden" })
}

func (d Details) patient() r4.Patient {
	p := r4.Patient{Active: r4.Ptr(true), Gender: d.Gender, BirthDate: d.Born, DeceasedDateTime: d.Died}
	if d.NHSNumber != "" {
		p.Identifier = []r4.Identifier{{System: NHSNumberSystem, Value: d.NHSNumber}}
	}
	name := r4.HumanName{Use: "official", Family: d.Family, Given: words(d.Given), Prefix: words(d.Prefix)}
	p.Name = []r4.HumanName{name}
	if d.Known != "" && d.Known != d.Given {
		p.Name = append(p.Name, r4.HumanName{Use: "usual", Given: []string{d.Known}, Family: d.Family})
	}
	if len(d.Lines) > 0 || d.Town != "" || d.Postcode != "" {
		p.Address = []r4.Address{{Use: "home", Line: d.Lines, City: d.Town, PostalCode: d.Postcode}}
	}
	for _, c := range []r4.ContactPoint{{System: "phone", Value: d.Phone, Use: "home"}, {System: "phone", Value: d.Mobile, Use: "mobile"}, {System: "email", Value: d.Email}} {
		if c.Value != "" {
			p.Telecom = append(p.Telecom, c)
		}
	}
	if d.Language != "" {
		p.Communication = []r4.PatientCommunication{{Language: r4.Text(d.Language), Preferred: r4.Ptr(true)}}
	}
	if d.Interpreter {
		p.Extension = []r4.Extension{{URL: interpreterRequired, ValueBoolean: r4.Ptr(true)}}
	}
	if d.GP != "" {
		p.GeneralPractitioner = []r4.Reference{{Reference: d.GP, Display: d.GPName}}
	}
	return p
}

func words(s string) []string { return strings.Fields(s) }
