package demo

import (
	"fmt"
	"strings"
	"time"

	"concordat/care/circle"
	"concordat/care/person"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	snomed            = "http://snomed.info/sct"
	loinc             = "http://loinc.org"
	encounterClass    = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	clinicalStatus    = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	allergyStatus     = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
	participationType = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
)

// life adds all that is told of one resident.
func (s *script) life(r resident, nhs string) {
	gp := gpOf(r.GP)
	registered := day(-450, 9).Add(time.Duration(len(s.acts)) * time.Minute)
	s.add(registered, gp.who(), "person.register", "you registered with them", func(tx *store.Tx) error {
		if _, err := person.Register(tx, r.details(nhs)); err != nil {
			return err
		}
		return r.surroundings(tx)
	})
	s.add(registered.Add(time.Hour), gp.who(), "clinical.record", "your general practice", r.health)
	for _, a := range r.Alerts {
		if a.Day == 0 {
			continue
		}
		s.add(day(a.Day, 12), gp.who(), "alert.raise", "your general practice", func(tx *store.Tx) error {
			return r.alerts(tx, func(b alert) bool { return a == b })
		})
	}
	for i, v := range r.Visits {
		s.add(day(v.Day, 17), v.by(gp).who(), "clinical.record", "you were seen at "+orgNamed(v.Where).Name, func(tx *store.Tx) error {
			return v.write(tx, r, i)
		})
	}
	for i, m := range r.Readings {
		s.add(day(m.Day, 12), gp.who(), "clinical.record", "your general practice", func(tx *store.Tx) error {
			return m.write(tx, r, i)
		})
	}
	for i, b := range r.Booked {
		s.add(day(-2, 13), gp.who(), "appointment.book", "your general practice", func(tx *store.Tx) error {
			return b.write(tx, r, i)
		})
	}
	s.own(r)
	s.notes(r)
	s.work(r)
}

func (r resident) patient() *r4.Reference {
	return &r4.Reference{Reference: "Patient/" + r.ID, Display: r.Given + " " + r.Family}
}

func (r resident) details(nhs string) person.Details {
	home := strings.Split(r.Home, "; ")
	lines, town, postcode := home[:len(home)-2], home[len(home)-2], home[len(home)-1]
	return person.Details{
		ID: r.ID, NHSNumber: nhs, Prefix: r.Prefix, Given: r.Given, Family: r.Family, Known: r.Known,
		Born: r.Born, Died: r.Died, Gender: r.Gender, Lines: lines, Town: town, Postcode: postcode, Phone: r.Phone,
		Language: r.Speaks, Interpreter: r.Speaks != "", GP: "Organization/" + r.GP, GPName: orgNamed(r.GP).Name,
	}
}

// surroundings writes the people around a resident and what anybody who comes must know.
func (r resident) surroundings(tx *store.Tx) error {
	for _, c := range r.Circle {
		agreed := circle.NotAsked
		if c.Emergency || c.Carer {
			agreed = circle.Yes
		}
		_, err := circle.Add(tx, r.ID, circle.Member{ID: c.ID, Name: c.Name, Relation: c.Relation, Phone: c.Phone,
			LivesWith: c.LivesWith, Carer: c.Carer, Emergency: c.Emergency, MayContact: agreed})
		if err != nil {
			return fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	return r.alerts(tx, func(a alert) bool { return a.Day == 0 })
}

// alerts raises those that which picks.
func (r resident) alerts(tx *store.Tx, which func(alert) bool) error {
	for _, a := range r.Alerts {
		if !which(a) {
			continue
		}
		if _, err := circle.Raise(tx, r.ID, a.Kind, a.Text); err != nil {
			return err
		}
	}
	return nil
}

func (r resident) health(tx *store.Tx) error {
	gp := gpOf(r.GP).worker().Reference()
	for i, c := range r.Health {
		code := r4.Text(c.Text)
		if c.Code != "" {
			code.Coding = []r4.Coding{{System: snomed, Code: c.Code, Display: c.Text}}
		}
		_, err := tx.CreateAs(fmt.Sprintf("%s-condition-%d", r.ID, i+1), r4.Condition{
			ClinicalStatus: r4.Coded(clinicalStatus, "active", "Active"), Code: code, Subject: r.patient(), OnsetDateTime: c.Since, Recorder: gp,
		})
		if err != nil {
			return err
		}
	}
	for i, m := range r.Medicines {
		name, dose, _ := strings.Cut(m, ", ")
		v := r4.MedicationStatement{Status: "active", MedicationCodeableConcept: r4.Text(name), Subject: r.patient(), InformationSource: gp}
		if dose != "" {
			v.Dosage = []r4.Dosage{{Text: dose}}
		}
		if _, err := tx.CreateAs(fmt.Sprintf("%s-medicine-%d", r.ID, i+1), v); err != nil {
			return err
		}
	}
	for i, a := range r.Allergies {
		name, reaction, _ := strings.Cut(a, ": ")
		v := r4.AllergyIntolerance{ClinicalStatus: r4.Coded(allergyStatus, "active", "Active"), Code: r4.Text(name), Patient: r.patient(), Recorder: gp}
		if reaction != "" {
			v.Reaction = []r4.AllergyIntoleranceReaction{{Manifestation: []r4.CodeableConcept{*r4.Text(reaction)}}}
		}
		if _, err := tx.CreateAs(fmt.Sprintf("%s-allergy-%d", r.ID, i+1), v); err != nil {
			return err
		}
	}
	return nil
}

// by is who writes a visit down: somebody of the place, when the demonstration has staff there who may.
func (v visit) by(gp staffMember) staffMember {
	for _, m := range staff {
		if m.Org == v.Where && access.RoleOf(m.Role).Kind == access.Practitioner {
			return m
		}
	}
	return gp
}

func (v visit) write(tx *store.Tx, r resident, i int) error {
	from, until := day(v.Day, 14), day(v.Day, 16)
	if v.Class == "IMP" {
		until = day(min(v.Day+4, -1), 11)
	}
	e := r4.Encounter{
		Status: "finished", Class: &r4.Coding{System: encounterClass, Code: v.Class}, Subject: r.patient(),
		ServiceProvider: &r4.Reference{Reference: "Organization/" + v.Where, Display: orgNamed(v.Where).Name},
		Period:          &r4.Period{Start: from.Format(time.RFC3339), End: until.Format(time.RFC3339)},
		ReasonCode:      []r4.CodeableConcept{*r4.Text(v.Text)},
	}
	switch {
	case v.Outcome == "":
		e.Status, e.Period.End = "in-progress", ""
	case v.Class == "AMB":
		e.ReasonCode[0].Text += " " + v.Outcome + "."
	default:
		e.Hospitalization = &r4.EncounterHospitalization{DischargeDisposition: r4.Text(v.Outcome)}
	}
	_, err := tx.CreateAs(fmt.Sprintf("%s-visit-%d", r.ID, i+1), e)
	return err
}

func (m reading) write(tx *store.Tx, r resident, i int) error {
	_, err := tx.CreateAs(fmt.Sprintf("%s-reading-%d", r.ID, i+1), r4.Observation{
		Status:            "final",
		Category:          []r4.CodeableConcept{*r4.Coded("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "Vital Signs")},
		Code:              &r4.CodeableConcept{Text: m.Text, Coding: []r4.Coding{{System: loinc, Code: m.LOINC}}},
		Subject:           r.patient(),
		EffectiveDateTime: day(m.Day, 11).Format(time.RFC3339),
		ValueQuantity:     &r4.Quantity{Value: r4.Decimal(fmt.Sprint(m.Value)), Unit: m.Unit},
	})
	return err
}

func (b booking) write(tx *store.Tx, r resident, i int) error {
	with := staffNamed(b.With)
	start := day(b.Day, b.Hour)
	_, err := tx.CreateAs(fmt.Sprintf("%s-booked-%d", r.ID, i+1), r4.Appointment{
		Status: "booked", Description: b.Text, Start: start.Format(time.RFC3339), End: start.Add(20 * time.Minute).Format(time.RFC3339),
		Participant: []r4.AppointmentParticipant{
			{Actor: r.patient(), Status: "accepted"},
			{Actor: with.worker().Reference(), Status: "accepted", Type: []r4.CodeableConcept{*r4.Coded(participationType, "PPRF", "primary performer")}},
		},
	})
	return err
}
