// Package circle is the people around a person: family and friends, the community, and the professionals who help; and
// the alerts that anybody who helps must know. Family, friends and neighbours are FHIR RelatedPersons, the
// professionals one CareTeam, alerts Flags.
package circle

import (
	"cmp"
	"slices"
	"strings"

	"concordat/care/worker"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	relationSystem = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	contactSystem  = "http://terminology.hl7.org/CodeSystem/v2-0131" // C: emergency contact
	markSystem     = "urn:concordat:circle"                          // carer, lives-with, may-contact, do-not-contact
)

// Group is where in the picture of a person's circle somebody stands.
type Group string

const (
	Family        Group = "family"
	Neighbours    Group = "community"
	Professionals Group = "professional"
)

// Agreed says whether the person agreed to somebody being contacted.
type Agreed string

const (
	NotAsked Agreed = ""
	Yes      Agreed = "yes"
	No       Agreed = "no"
)

// Member is one of the people around a person.
type Member struct {
	ID           string // of the RelatedPerson; "" for a professional
	Ref          string
	Name         string
	Relation     string // HL7 v3 RoleCode for family and friends; "" for a professional
	RelationName string // in words: "daughter", "Community nurse"
	Group        Group
	OrgName      string // of a professional
	Phone, Email string
	LivesWith    bool
	Carer        bool // gives unpaid care
	Emergency    bool // to be rung in an emergency
	MayContact   Agreed
	Version      int
}

// relations are the relations to choose from, closest first; any other RoleCode is kept and shown by its display.
var relations = []Relation{
	{"SPS", "husband, wife or civil partner", Family}, {"DOMPART", "partner", Family}, {"DAU", "daughter", Family}, {"SON", "son", Family},
	{"MTH", "mother", Family}, {"FTH", "father", Family}, {"SIS", "sister", Family}, {"BRO", "brother", Family},
	{"GRNDDAU", "granddaughter", Family}, {"GRNDSON", "grandson", Family}, {"GRMTH", "grandmother", Family}, {"GRFTH", "grandfather", Family},
	{"DAUINLAW", "daughter-in-law", Family}, {"SONINLAW", "son-in-law", Family}, {"NIECE", "niece", Family}, {"NEPHEW", "nephew", Family},
	{"AUNT", "aunt", Family}, {"UNCLE", "uncle", Family}, {"COUSN", "cousin", Family}, {"FAMMEMB", "another relative", Family},
	{"FRND", "friend", Neighbours}, {"NBOR", "neighbour", Neighbours}, {"ROOM", "housemate", Neighbours},
}

// Relation is what somebody is to a person.
type Relation struct {
	Code, Name string
	Group      Group
}

// Relations are the relations to choose from.
func Relations() []Relation { return slices.Clone(relations) }

// Add puts a relative, friend or neighbour in a person's circle and returns the id. fault.Invalid at name or relation.
func Add(tx *store.Tx, person string, m Member) (id string, err error) {
	v, err := m.resource(person)
	if err != nil {
		return "", err
	}
	if m.ID == "" {
		m.ID = tx.NewID()
	}
	_, err = tx.CreateAs(m.ID, v)
	return m.ID, err
}

// Change writes over what is known of somebody in a person's circle. base is the version that was read. Errors as for
// Add; fault.NotFound when they are in somebody else's circle.
func Change(tx *store.Tx, person string, base int, m Member) error {
	found, err := one(tx.Reader, person, m.ID)
	if err != nil {
		return err
	}
	v, err := m.resource(person)
	if err != nil {
		return err
	}
	old := found.Value
	old.Name, old.Relationship, old.Telecom, old.Active = v.Name, v.Relationship, v.Telecom, v.Active
	_, err = tx.Update(old, base)
	return err
}

// Remove takes somebody out of a person's circle; what was known of them stays in the history.
func Remove(tx *store.Tx, person string, base int, id string) error {
	found, err := one(tx.Reader, person, id)
	if err != nil {
		return err
	}
	found.Value.Active = r4.Ptr(false)
	_, err = tx.Update(found.Value, base)
	return err
}

// Load reads one of the people around a person. fault.NotFound when they are in somebody else's circle.
func Load(r *store.Reader, person, id string) (Member, error) {
	found, err := one(r, person, id)
	return member(found), err
}

func one(r *store.Reader, person, id string) (store.Found[r4.RelatedPerson], error) {
	found, err := store.Load[r4.RelatedPerson](r, id)
	if err != nil {
		return found, err
	}
	if _, of := found.Value.Patient.Parts(); of != person {
		return found, fault.New(fault.NotFound, "They are not one of the people around this person.")
	}
	return found, nil
}

func (m Member) resource(person string) (r4.RelatedPerson, error) {
	var issues []fault.Issue
	if m.Name = strings.TrimSpace(m.Name); m.Name == "" {
		issues = append(issues, fault.Issue{Path: "name", Code: "required", Message: "Enter a name"})
	}
	if m.Relation == "" {
		issues = append(issues, fault.Issue{Path: "relation", Code: "required", Message: "Say who they are to the person"})
	}
	v := r4.RelatedPerson{Active: r4.Ptr(true), Patient: r4.Ref("Patient/" + person), Name: []r4.HumanName{{Text: m.Name}}}
	if given, family, two := strings.Cut(m.Name, " "); two {
		v.Name[0].Given, v.Name[0].Family = []string{given}, family
	}
	v.Relationship = []r4.CodeableConcept{*r4.Coded(relationSystem, m.Relation, relationName(m.Relation))}
	mark := func(on bool, system, code, display string) {
		if on {
			v.Relationship = append(v.Relationship, *r4.Coded(system, code, display))
		}
	}
	mark(m.Emergency, contactSystem, "C", "Emergency Contact")
	mark(m.Carer, markSystem, "carer", "Gives unpaid care")
	mark(m.LivesWith, markSystem, "lives-with", "Lives with the person")
	mark(m.MayContact == Yes, markSystem, "may-contact", "The person agreed to their being contacted")
	mark(m.MayContact == No, markSystem, "do-not-contact", "The person does not want them contacted")
	for _, c := range []r4.ContactPoint{{System: "phone", Value: m.Phone}, {System: "email", Value: m.Email}} {
		if c.Value != "" {
			v.Telecom = append(v.Telecom, c)
		}
	}
	return v, fault.All(issues)
}

// People lists family, friends and neighbours: those to ring in an emergency first, then carers, then by name.
func People(r *store.Reader, person string) ([]Member, error) {
	found, err := store.Find[r4.RelatedPerson](r, "patient=?", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var out []Member
	for _, f := range found {
		if f.Value.Active == nil || *f.Value.Active {
			out = append(out, member(f))
		}
	}
	rank := func(m Member) int {
		switch {
		case m.Emergency:
			return 0
		case m.Carer:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b Member) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

func member(f store.Found[r4.RelatedPerson]) Member {
	m := Member{ID: f.ID, Ref: "RelatedPerson/" + f.ID, Group: Neighbours, Version: f.Version}
	for _, n := range f.Value.Name {
		if m.Name = n.Text; m.Name == "" {
			m.Name = strings.TrimSpace(strings.Join(n.Given, " ") + " " + n.Family)
		}
	}
	for i := range f.Value.Relationship {
		c := &f.Value.Relationship[i]
		switch {
		case c.HasCode(contactSystem, "C"):
			m.Emergency = true
		case c.HasCode(markSystem, "carer"):
			m.Carer = true
		case c.HasCode(markSystem, "lives-with"):
			m.LivesWith = true
		case c.HasCode(markSystem, "may-contact"):
			m.MayContact = Yes
		case c.HasCode(markSystem, "do-not-contact"):
			m.MayContact = No
		default:
			m.relation(c)
		}
	}
	for _, c := range f.Value.Telecom {
		switch c.System {
		case "phone":
			m.Phone = c.Value
		case "email":
			m.Email = c.Value
		}
	}
	return m
}

func (m *Member) relation(c *r4.CodeableConcept) {
	m.RelationName = strings.ToLower(c.String())
	for _, k := range c.Coding {
		if k.System == relationSystem {
			m.Relation = k.Code
		}
	}
	for _, known := range relations {
		if known.Code == m.Relation {
			m.RelationName, m.Group = known.Name, known.Group
		}
	}
}

func relationName(code string) string {
	for _, r := range relations {
		if r.Code == code {
			return r.Name
		}
	}
	return ""
}

// Join puts a professional in the person's care team, which is made when there is none. Who is in it already stays
// as they are.
func Join(tx *store.Tx, person string, w worker.Worker, role string) error {
	teams, err := teams(tx.Reader, person)
	if err != nil {
		return err
	}
	participant := r4.CareTeamParticipant{Member: w.Reference(), OnBehalfOf: w.OrgReference(), Period: &r4.Period{Start: r4.Instant(tx.Now())}}
	if role != "" {
		participant.Role = []r4.CodeableConcept{*r4.Text(role)}
	}
	if len(teams) == 0 {
		_, err := tx.Create(r4.CareTeam{Status: "active", Name: "People who help", Subject: r4.Ref("Patient/" + person),
			Participant: []r4.CareTeamParticipant{participant}})
		return err
	}
	team := teams[0].Value
	for _, p := range team.Participant {
		if p.Member != nil && p.Member.Reference == w.Ref && (p.Period == nil || p.Period.End == "") {
			return nil
		}
	}
	team.ID = teams[0].ID
	team.Participant = append(team.Participant, participant)
	_, err = tx.Update(team, teams[0].Version)
	return err
}

// Helpers lists the professionals of the person's care teams, those who help now.
func Helpers(r *store.Reader, person string) ([]Member, error) {
	found, err := teams(r, person)
	if err != nil {
		return nil, err
	}
	var out []Member
	for _, f := range found {
		for _, p := range f.Value.Participant {
			ended := p.Period != nil && p.Period.End != ""
			if typ, _ := p.Member.Parts(); ended || typ != "PractitionerRole" && typ != "Practitioner" {
				continue
			}
			m := Member{Ref: p.Member.Reference, Group: Professionals}
			m.Name, m.OrgName, _ = strings.Cut(p.Member.Display, ", ")
			if p.OnBehalfOf != nil && p.OnBehalfOf.Display != "" {
				m.OrgName = p.OnBehalfOf.Display
			}
			if len(p.Role) > 0 {
				m.RelationName = p.Role[0].String()
			}
			if !slices.ContainsFunc(out, func(o Member) bool { return o.Ref == m.Ref }) {
				out = append(out, m)
			}
		}
	}
	return out, nil
}

// teams are the active care teams, Concordat's own first.
func teams(r *store.Reader, person string) ([]store.Found[r4.CareTeam], error) {
	found, err := store.Find[r4.CareTeam](r, "patient=?&status=active", "Patient/"+person)
	slices.SortStableFunc(found, func(a, b store.Found[r4.CareTeam]) int {
		return cmp.Compare(b2i(a.Value.Name != "People who help"), b2i(b.Value.Name != "People who help"))
	})
	return found, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
