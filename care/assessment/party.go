package assessment

import (
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

const organisationExtension = "urn:concordat:extension:for-organisation"

// Party is somebody who has a section or gave an answer: a worker for an organisation, the person, or a carer.
type Party struct {
	Ref          string // "PractitionerRole/…", "Patient/…", "RelatedPerson/…"
	Name         string
	Organisation string // "Organization/…"; "" for the person or a carer
	OrgName      string
}

// String is the name, with the organisation when there is one.
func (p Party) String() string {
	if p.OrgName == "" {
		return p.Name
	}
	return p.Name + ", " + p.OrgName
}

// Worker reports whether the party works for an organisation.
func (p Party) Worker() bool { return strings.HasPrefix(p.Ref, "PractitionerRole/") }

// actor is on whose behalf the unit runs.
func actor(r *store.Reader) Party {
	a := r.Access()
	return Party{Ref: a.Actor, Name: a.Name, Organisation: a.Organisation, OrgName: a.OrgName}
}

// reference points at the party. The organisation stands beside it, as it was then: a worker may change posts.
func (p Party) reference() *r4.Reference {
	ref := &r4.Reference{Reference: p.Ref, Display: p.Name}
	if p.Organisation != "" {
		ref.Extension = []r4.Extension{{URL: organisationExtension,
			ValueReference: &r4.Reference{Reference: p.Organisation, Display: p.OrgName}}}
	}
	return ref
}

func partyOf(ref *r4.Reference) Party {
	if ref == nil {
		return Party{}
	}
	p := Party{Ref: ref.Reference, Name: ref.Display}
	for _, e := range ref.Extension {
		if e.URL == organisationExtension && e.ValueReference != nil {
			p.Organisation, p.OrgName = e.ValueReference.Reference, e.ValueReference.Display
		}
	}
	return p
}

// known fills in the name and organisation of a party of whom only the reference is given, from the record.
func (p Party) known(r *store.Reader) (Party, error) {
	typ, id := r4.Ref(p.Ref).Parts()
	if p.Name != "" || p.Ref == "" {
		return p, nil
	}
	switch typ {
	case "PractitionerRole":
		role, err := store.Load[r4.PractitionerRole](r, id)
		if err != nil {
			return p, err
		}
		if role.Value.Practitioner != nil {
			p.Name = role.Value.Practitioner.Display
		}
		if o := role.Value.Organization; o != nil {
			p.Organisation, p.OrgName = o.Reference, o.Display
		}
	case "Patient":
		patient, err := store.Load[r4.Patient](r, id)
		if err != nil {
			return p, err
		}
		p.Name = nameOf(patient.Value.Name)
	case "RelatedPerson":
		related, err := store.Load[r4.RelatedPerson](r, id)
		if err != nil {
			return p, err
		}
		p.Name = nameOf(related.Value.Name)
	}
	return p, nil
}

// nameOf is the name somebody goes by officially, or the first there is.
func nameOf(names []r4.HumanName) string {
	best := -1
	for i, n := range names {
		if best < 0 || n.Use == "official" {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	n := names[best]
	if n.Text != "" {
		return n.Text
	}
	return strings.TrimSpace(strings.Join(n.Given, " ") + " " + n.Family)
}

func codeOf(c *r4.CodeableConcept, system string) string {
	if c == nil {
		return ""
	}
	for _, k := range c.Coding {
		if k.System == system {
			return k.Code
		}
	}
	return ""
}
