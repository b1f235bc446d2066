package plan

import (
	"strings"
	"time"

	"concordat/definitions"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Authority is the ground on which somebody agreed to a plan, when it wasn't the person pressing the button herself.
// Its zero value is the person herself. The grounds are in definitions/authorities.json.
type Authority struct {
	Kind         string    // code of the ground
	Registration string    // of a power of attorney or a court's order
	On           time.Time // of the registration, the order or the decision
	Assessor     string    // who assessed capacity, for a best interests decision
	Scope        string    // what an order covers
	How          string    // in what way: "at home, with Joan there"
}

// Words says the ground in words for staff: "Attorney for health and welfare; reference 7000 1234 5678; 3 May 2024".
func (a Authority) Words(at time.Time) string {
	if a.Kind == "" {
		return ""
	}
	parts := []string{a.Kind}
	if ground, err := a.ground(at); err == nil {
		parts[0] = ground.Name
	}
	for _, f := range []struct{ before, value string }{
		{"reference ", a.Registration}, {"", dayWords(a.On)}, {"capacity assessed by ", a.Assessor}, {"covers ", a.Scope}, {"", a.How},
	} {
		if f.value != "" {
			parts = append(parts, f.before+f.value)
		}
	}
	return strings.Join(parts, "; ")
}

// Plain says the ground in words for the person.
func (a Authority) Plain(at time.Time) string {
	ground, err := a.ground(at)
	if err != nil {
		return ""
	}
	return ground.Plain
}

func (a Authority) ground(at time.Time) (definitions.Authority, error) {
	list, err := definitions.AuthoritiesOn(at)
	if err != nil {
		return definitions.Authority{}, err
	}
	for _, g := range list {
		if g.Code == a.Kind {
			return g, nil
		}
	}
	return definitions.Authority{}, fault.At("authority", "required", "Choose by what authority the plan is agreed")
}

// check says what is missing for the ground to hold: a fault.Invalid with the form's fields.
func (a Authority) check(tx *store.Tx, person string) error {
	ground, err := a.ground(tx.Now())
	if err != nil {
		return err
	}
	e := fault.New(fault.Invalid, "What the authority rests on isn't complete.")
	for _, f := range []struct{ field, value, message string }{
		{"registration", a.Registration, "Enter the registration or order number"},
		{"date", day(a.On), "Enter the date"},
		{"assessor", a.Assessor, "Enter who assessed the person's capacity for this decision"},
		{"scope", a.Scope, "Say what the order covers"},
		{"how", a.How, "Say how it was agreed and who was there"},
	} {
		if ground.Requires(f.field) && strings.TrimSpace(f.value) == "" {
			e.Issues = append(e.Issues, fault.Issue{Path: f.field, Code: "required", Message: f.message})
		}
	}
	if a.On.After(tx.Now()) {
		e.Issues = append(e.Issues, fault.Issue{Path: "date", Code: "value", Message: "The date must be today or in the past"})
	}
	if ground.Under > 0 {
		patient, err := store.Load[r4.Patient](tx.Reader, person)
		if err != nil {
			return err
		}
		born := instant(patient.Value.BirthDate)
		if born.IsZero() || !tx.Now().Before(born.AddDate(ground.Under, 0, 0)) {
			e.Issues = append(e.Issues, fault.Issue{Path: "authority", Code: "business-rule", Message: "Parental responsibility ends at 18. Choose another authority"})
		}
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

func (a Authority) extension() []r4.Extension {
	if a.Kind == "" {
		return nil
	}
	e := r4.Extension{URL: authorityURL, Extension: []r4.Extension{{URL: "kind", ValueCoding: &r4.Coding{System: authoritySystem, Code: a.Kind}}}}
	if !a.On.IsZero() {
		e.Extension = append(e.Extension, r4.Extension{URL: "date", ValueDate: day(a.On)})
	}
	for _, f := range []struct{ url, value string }{
		{"registration", a.Registration}, {"assessor", a.Assessor}, {"scope", a.Scope}, {"how", a.How},
	} {
		if f.value != "" {
			e.Extension = append(e.Extension, r4.Extension{URL: f.url, ValueString: f.value})
		}
	}
	return []r4.Extension{e}
}

func readAuthority(list []r4.Extension) (a Authority) {
	for _, e := range list {
		if e.URL != authorityURL {
			continue
		}
		for _, x := range e.Extension {
			switch x.URL {
			case "kind":
				if x.ValueCoding != nil {
					a.Kind = x.ValueCoding.Code
				}
			case "date":
				a.On = instant(x.ValueDate)
			case "registration":
				a.Registration = x.ValueString
			case "assessor":
				a.Assessor = x.ValueString
			case "scope":
				a.Scope = x.ValueString
			case "how":
				a.How = x.ValueString
			}
		}
	}
	return a
}
