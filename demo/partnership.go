package demo

import (
	"strings"

	"concordat/care/worker"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	// partnershipID is the partnership's own organisation.
	partnershipID = "westmere"

	odsSystem = "https://fhir.nhs.uk/Id/ods-organization-code"
)

var kindNames = map[string]string{
	"council": "Council", "community-trust": "NHS community trust", "acute-trust": "NHS hospital trust", "mental-health-trust": "NHS mental health trust",
	"gp-practice": "GP practice", "integrated-care-board": "NHS integrated care board", "care-provider": "Care provider", "charity": "Charity",
	"housing-association": "Housing association", "school": "School", "voice-body": "Voice body",
}

// partnership writes the organisations and their staff, long before anything else happened.
func (s *script) partnership() {
	s.add(day(-500, 9), access.Server("demonstration"), "partnership.setup", "setting up the partnership", func(tx *store.Tx) error {
		for _, o := range organisations {
			_, err := tx.CreateAs(o.ID, r4.Organization{
				Active: r4.Ptr(true), Name: o.Name,
				Identifier: []r4.Identifier{{System: odsSystem, Value: o.Code}},
				Type:       []r4.CodeableConcept{*r4.Coded(worker.KindSystem, o.Kind, kindNames[o.Kind])},
				Telecom:    []r4.ContactPoint{{System: "phone", Value: o.Phone, Use: "work"}},
				Address:    []r4.Address{{City: o.Town, District: "Westmere"}},
			})
			if err != nil {
				return err
			}
		}
		for _, m := range staff {
			if err := m.write(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (m staffMember) write(tx *store.Tx) error {
	given, family, _ := strings.Cut(strings.TrimPrefix(m.Name, "Dr "), " ")
	name := r4.HumanName{Text: m.Name, Given: []string{given}, Family: family}
	if strings.HasPrefix(m.Name, "Dr ") {
		name.Prefix = []string{"Dr"}
	}
	if _, err := tx.CreateAs(m.ID, r4.Practitioner{Active: r4.Ptr(true), Name: []r4.HumanName{name}}); err != nil {
		return err
	}
	role := access.RoleOf(m.Role)
	_, err := tx.CreateAs(m.ID, r4.PractitionerRole{
		Active:       r4.Ptr(true),
		Practitioner: &r4.Reference{Reference: "Practitioner/" + m.ID, Display: m.Name},
		Organization: &r4.Reference{Reference: "Organization/" + m.Org, Display: orgNamed(m.Org).Name},
		Code:         []r4.CodeableConcept{{Text: m.Job, Coding: []r4.Coding{{System: worker.RoleSystem, Code: m.Role, Display: role.Name}}}},
	})
	return err
}

// who is a member of staff as somebody who is signed in.
func (m staffMember) who() access.Who {
	return access.Who{
		Actor: "PractitionerRole/" + m.ID, Name: m.Name, Role: m.Role, RoleName: m.Job,
		Organisation: "Organization/" + m.Org, OrgName: orgNamed(m.Org).Name,
	}
}

// worker is a member of staff as somebody work is given to.
func (m staffMember) worker() worker.Worker {
	return worker.Worker{Ref: "PractitionerRole/" + m.ID, Name: m.Name, Job: m.Job, Organisation: "Organization/" + m.Org, OrgName: orgNamed(m.Org).Name}
}

// staffNamed finds a member of staff by id. Every story is played at the first start, so a wrong id fails every test.
func staffNamed(id string) staffMember {
	for _, m := range staff {
		if m.ID == id {
			return m
		}
	}
	panic("demo: nobody on the staff is " + id)
}

func orgNamed(id string) organisation {
	for _, o := range organisations {
		if o.ID == id {
			return o
		}
	}
	panic("demo: no organisation is " + id)
}

// gpOf is the first doctor of a surgery.
func gpOf(surgery string) staffMember {
	for _, m := range staff {
		if m.Org == surgery {
			return m
		}
	}
	panic("demo: no staff at " + surgery)
}

// founded writes the partnership itself, as the last act: with it the demonstration is whole.
func (s *script) founded() {
	s.add(Start, access.Server("demonstration"), "partnership.setup", "setting up the partnership", func(tx *store.Tx) error {
		_, err := tx.CreateAs(partnershipID, r4.Organization{Active: r4.Ptr(true), Name: "Westmere Health and Care Partnership"})
		return err
	})
}
