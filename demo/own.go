package demo

import (
	"concordat/care/aboutme"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
)

// own adds what a resident wrote about themselves, and what they agreed to share with whom.
func (s *script) own(r resident) {
	says := map[string]string{}
	for heading, words := range map[string]string{
		"most-important": r.About.Matters, "people": r.About.People, "communication": r.About.Communicate, "wellness": r.About.Wellness,
		"please-do": r.About.PleaseDo, "please-dont": r.About.PleaseDont, "support": r.About.Support, "worth-knowing": r.About.WorthKnowing,
	} {
		if words != "" {
			says[heading] = words
		}
	}
	who := r.who()
	if r.ID == margaret.ID {
		s.add(day(-99, 11), who, "consent.give", "your own choice", margaretsConsent)
	}
	if len(says) == 0 {
		return
	}
	s.add(day(-100, 11), who, "about-me.save", "your own words", func(tx *store.Tx) error {
		_, err := aboutme.Save(tx, aboutme.AboutMe{Person: r.ID, Says: says, SupportedBy: r.About.HelpedBy})
		return err
	})
}

// who is a resident as somebody who is signed in.
func (r resident) who() access.Who {
	return access.Who{Actor: "Patient/" + r.ID, Name: r.Given + " " + r.Family, Role: access.Person, Person: r.ID}
}

// margaretsConsent lets her daughter see her plan, what she says about herself, who helps her and what happens next. It
// doesn't open notes, assessments or her health record.
func margaretsConsent(tx *store.Tx) error {
	shared := []r4.Coding{}
	for _, category := range []string{"plan", "about-me", "appointment", "responsibility", "circle"} {
		shared = append(shared, r4.Coding{System: access.CategorySystem, Code: category})
	}
	_, err := tx.CreateAs("margaret-to-joan", r4.Consent{
		Status:     "active",
		Scope:      r4.Coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"),
		Category:   []r4.CodeableConcept{*r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA", "information access")},
		Patient:    margaret.patient(),
		DateTime:   r4.Instant(tx.Now()),
		Performer:  []r4.Reference{*margaret.patient()},
		PolicyRule: r4.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN", "opt-in"),
		Provision: &r4.ConsentProvision{Type: "permit", Class: shared, Actor: []r4.ConsentProvisionActor{{
			Role:      r4.Coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "DAU", "natural daughter"),
			Reference: &r4.Reference{Reference: "RelatedPerson/joan-ellis", Display: "Joan Ellis"},
		}}},
	})
	return err
}
