package plan

import (
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

// Need is something that the person needs help with or is concerned about. It is kept as a Condition, because that is
// what a CarePlan addresses, in a category of its own so that nobody takes it for a diagnosis.
type Need struct {
	Part
	Words string // what the need is
	Hers  string // what the person says about it, in her words
}

func (n *Need) Kind() string { return "need" }

func (n *Need) Fields() []Field {
	return said(Field{"words", "Need", n.Words}, Field{"hers", "In her own words", n.Hers})
}

func (n *Need) Base() *Part { return &n.Part }

func (n *Need) check() error { return required("words", n.Words, "Say what the need is") }

func (n *Need) write(k *keeping) error {
	return keep(k, &n.Part, func(c *r4.Condition, id string) {
		c.ID, c.Meta = id, metaFor(c.Meta, id)
		c.Identifier = withLine(c.Identifier, n.Line)
		c.Extension = n.Written.mark(c.Extension)
		c.ClinicalStatus = r4.Coded(conditionClinical, "active", "Active")
		c.Category = []r4.CodeableConcept{*partCode("need")}
		c.Code = r4.Text(n.Words)
		c.Subject = r4.Ref("Patient/" + k.plan.Person)
		c.RecordedDate = stamp(n.Written.At)
		c.Recorder, c.Asserter = nil, nil
		switch typ, _, _ := strings.Cut(n.Written.By, "/"); typ {
		case "Practitioner", "PractitionerRole", "Patient", "RelatedPerson":
			c.Recorder = n.Written.reference()
		}
		c.Note = nil
		if n.Hers != "" {
			c.Asserter = r4.Ref("Patient/" + k.plan.Person)
			at := n.Written.At
			if !n.Written.Hers.At.IsZero() {
				at = n.Written.Hers.At
			}
			c.Note = []r4.Annotation{{AuthorReference: r4.Ref("Patient/" + k.plan.Person), Time: stamp(at), Text: n.Hers}}
		}
		c.Evidence = nil
		if from := n.Written.source(); from != "" {
			c.Evidence = []r4.ConditionEvidence{{Detail: []r4.Reference{*r4.Ref(from)}}}
		}
	})
}

func readNeed(f store.Found[r4.Condition]) *Need {
	c := f.Value
	n := &Need{Part: Part{Ref: "Condition/" + f.ID, Version: f.Version, Line: lineOf(c.Identifier), Written: written(c.Extension)}, Words: c.Code.String()}
	if c.ClinicalStatus != nil && len(c.ClinicalStatus.Coding) > 0 {
		n.Status = c.ClinicalStatus.Coding[0].Code
	}
	for _, note := range c.Note {
		n.Hers = note.Text
	}
	return n
}

// Strength is something that the person is good at, or that helps her: kept as an Observation.
type Strength struct {
	Part
	Words string
}

func (s *Strength) Kind() string { return "strength" }

func (s *Strength) Fields() []Field { return said(Field{"words", "Strength", s.Words}) }

func (s *Strength) Base() *Part { return &s.Part }

func (s *Strength) check() error {
	return required("words", s.Words, "Say what the person is good at, or what helps")
}

func (s *Strength) write(k *keeping) error {
	return keep(k, &s.Part, func(o *r4.Observation, id string) {
		o.ID, o.Meta = id, metaFor(o.Meta, id)
		o.Identifier = withLine(o.Identifier, s.Line)
		o.Extension = s.Written.mark(o.Extension)
		o.Status = "final"
		o.Category = []r4.CodeableConcept{*partCode("strength")}
		o.Code = r4.Text("Strength, or what helps")
		o.Subject = r4.Ref("Patient/" + k.plan.Person)
		o.EffectiveDateTime = stamp(s.Written.At)
		o.ValueString = s.Words
		o.DerivedFrom = nil
		if from := s.Written.source(); from != "" {
			o.DerivedFrom = []r4.Reference{*r4.Ref(from)}
		}
	})
}

func readStrength(f store.Found[r4.Observation]) *Strength {
	o := f.Value
	return &Strength{Part: Part{Ref: "Observation/" + f.ID, Version: f.Version, Line: lineOf(o.Identifier), Status: o.Status, Written: written(o.Extension)}, Words: o.ValueString}
}
