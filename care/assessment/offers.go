package assessment

import (
	"cmp"
	"slices"
	"strings"

	"concordat/care/aboutme"
	"concordat/care/circle"
	"concordat/care/worker"
	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/record/store"
)

// Offer is a fact on the record that may be the answer to a question: nobody has to write it twice.
type Offer struct {
	Text   string
	Source string // reference of the resource that says so
	From   string // what that is and who says so, in words: "Conditions on the record, Dr Priya Nair, Lakeside Surgery"
	Since  r4.Moment
}

// Offers are the facts on the person's record for the questions of a section, by linkId. What the question's answer
// says already is not offered again.
func (a *Assessment) Offers(r *store.Reader, s *Section) (map[string][]Offer, error) {
	out := map[string][]Offer{}
	known := map[string][]Offer{}
	for i := range s.Item.Questions {
		find := resolvers[i.Offer]
		if find == nil || i.Entries() != nil {
			continue
		}
		if _, done := known[i.Offer]; !done {
			facts, err := find(r, a.Person)
			if err != nil {
				return nil, err
			}
			known[i.Offer] = facts
		}
		said := said(a.Log.On(i.LinkID, "").Values())
		for _, o := range known[i.Offer] {
			if !strings.Contains(said, strings.ToLower(o.Text)) {
				out[i.LinkID] = append(out[i.LinkID], o)
			}
		}
	}
	return out, nil
}

func said(values []forms.Value) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString(strings.ToLower(v.Text) + "\n")
	}
	return b.String()
}

// Take is the reply that accepts offers: added to what is answered already.
func (a *Assessment) Take(item *forms.Item, offers ...Offer) Reply {
	on := a.Log.On(item.LinkID, "")
	r := Reply{Item: item.LinkID, Base: on.Marks(), Values: slices.Clone(on.Values())}
	for n, o := range offers {
		if n == 0 {
			r.Source = o.Source
		} else {
			r.AlsoFrom = append(r.AlsoFrom, o.Source)
		}
		if item.Repeats || len(r.Values) == 0 {
			r.Values = append(r.Values, forms.Value{Text: o.Text})
			continue
		}
		r.Values = []forms.Value{{Text: r.Values[0].Text + "\n" + o.Text}}
	}
	return r
}

// resolvers find facts by the name that a form's offer-from extension gives.
var resolvers = map[string]func(r *store.Reader, person string) ([]Offer, error){
	"conditions": conditions, "medicines": medicines, "allergies": allergies, "people": people,
	"lives-with": livesWith, "carers": carers, "communication": communication, "about-me-matters": matters,
}

func conditions(r *store.Reader, person string) ([]Offer, error) {
	found, err := store.FindAll[r4.Condition](r, "patient=?", person)
	var out []Offer
	for _, f := range found {
		c := f.Value
		if status := codeOf(c.ClinicalStatus, clinicalStatus); status != "" && status != "active" && status != "recurrence" && status != "relapse" {
			continue
		}
		since, _ := r4.ParseMoment(cmp.Or(c.OnsetDateTime, c.RecordedDate))
		out = append(out, Offer{c.Code.String(), "Condition/" + f.ID, from(r, "Conditions on the record", c.Asserter, c.Recorder), since})
	}
	return distinct(out), err
}

const clinicalStatus = "http://terminology.hl7.org/CodeSystem/condition-clinical"

func medicines(r *store.Reader, person string) ([]Offer, error) {
	requests, err := store.FindAll[r4.MedicationRequest](r, "patient=?&status=active", person)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for _, f := range requests {
		since, _ := r4.ParseMoment(f.Value.AuthoredOn)
		out = append(out, Offer{medicine(f.Value.MedicationCodeableConcept, f.Value.DosageInstruction), "MedicationRequest/" + f.ID, from(r, "Prescriptions on the record", f.Value.Requester, f.Value.Recorder), since})
	}
	statements, err := store.FindAll[r4.MedicationStatement](r, "patient=?&status=active", person)
	for _, f := range statements {
		since, _ := r4.ParseMoment(cmp.Or(f.Value.EffectiveDateTime, f.Value.DateAsserted))
		out = append(out, Offer{medicine(f.Value.MedicationCodeableConcept, f.Value.Dosage), "MedicationStatement/" + f.ID, from(r, "Medicines on the record", f.Value.InformationSource), since})
	}
	return distinct(out), err
}

func medicine(c *r4.CodeableConcept, dosage []r4.Dosage) string {
	text := c.String()
	if len(dosage) > 0 && dosage[0].Text != "" && text != "" && !strings.Contains(text, dosage[0].Text) {
		text += ", " + dosage[0].Text
	}
	return text
}

func allergies(r *store.Reader, person string) ([]Offer, error) {
	found, err := store.FindAll[r4.AllergyIntolerance](r, "patient=?", person)
	var out []Offer
	for _, f := range found {
		since, _ := r4.ParseMoment(cmp.Or(f.Value.OnsetDateTime, f.Value.RecordedDate))
		out = append(out, Offer{allergy(f.Value), "AllergyIntolerance/" + f.ID, from(r, "Allergies on the record", f.Value.Asserter, f.Value.Recorder), since})
	}
	return distinct(out), err
}

// allergy says what somebody is allergic to, and what it does to them.
func allergy(a r4.AllergyIntolerance) string {
	var does []string
	for _, reaction := range a.Reaction {
		for n := range reaction.Manifestation {
			if said := reaction.Manifestation[n].String(); said != "" && !slices.Contains(does, said) {
				does = append(does, said)
			}
		}
	}
	if text := a.Code.String(); text == "" || len(does) == 0 {
		return text
	}
	return a.Code.String() + ": " + strings.Join(does, ", ")
}

// from says where on the record a fact is and who said it, as far as the record names them: a worker with their
// organisation.
func from(r *store.Reader, where string, by ...*r4.Reference) string {
	for _, ref := range by {
		if ref == nil {
			continue
		}
		if typ, _ := ref.Parts(); typ == "PractitionerRole" {
			if w, err := worker.Load(r, ref.Reference); err == nil {
				return where + ", " + w.String()
			}
		}
		if ref.Display != "" {
			return where + ", " + ref.Display
		}
	}
	return where
}

// around are the people in the circle of whom keep says yes.
func around(r *store.Reader, person string, keep func(circle.Member) bool) ([]Offer, error) {
	_, id := r4.Ref(person).Parts()
	members, err := circle.People(r, id)
	var out []Offer
	for _, m := range members {
		if keep(m) {
			text := m.Name
			if m.RelationName != "" {
				text += ", " + m.RelationName
			}
			out = append(out, Offer{Text: text, Source: m.Ref, From: "The circle of people on the record"})
		}
	}
	return distinct(out), err
}

func people(r *store.Reader, person string) ([]Offer, error) {
	return around(r, person, func(circle.Member) bool { return true })
}

func livesWith(r *store.Reader, person string) ([]Offer, error) {
	return around(r, person, func(m circle.Member) bool { return m.LivesWith })
}

func carers(r *store.Reader, person string) ([]Offer, error) {
	return around(r, person, func(m circle.Member) bool { return m.Carer })
}

func communication(r *store.Reader, person string) ([]Offer, error) {
	_, id := r4.Ref(person).Parts()
	alerts, err := circle.Alerts(r, id)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for _, a := range alerts {
		if a.Kind == "communication" || a.Kind == "adjustment" {
			out = append(out, Offer{a.Text, "Flag/" + a.ID, a.KindName, a.Since})
		}
	}
	said, err := heading(r, id, "communication")
	return distinct(append(out, said...)), err
}

func matters(r *store.Reader, person string) ([]Offer, error) {
	_, id := r4.Ref(person).Parts()
	return heading(r, id, "most-important")
}

// heading is what the person's About Me says under a heading.
func heading(r *store.Reader, id, code string) ([]Offer, error) {
	about, err := aboutme.Current(r, id)
	if err != nil || about.Says[code] == "" {
		return nil, err
	}
	return []Offer{{about.Says[code], "QuestionnaireResponse/" + about.ID, "About Me", r4.Moment{At: about.At, Precision: r4.Day}}}, nil
}

// distinct leaves out what says nothing and what was said before it, most recent first.
func distinct(all []Offer) []Offer {
	slices.SortStableFunc(all, func(a, b Offer) int { return b.Since.At.Compare(a.Since.At) })
	var out []Offer
	for _, o := range all {
		if o.Text != "" && !slices.ContainsFunc(out, func(p Offer) bool { return p.Text == o.Text }) {
			out = append(out, o)
		}
	}
	return out
}
