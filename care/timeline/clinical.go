package timeline

import (
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

// encounterClasses are HL7 v3 ActEncounterCode in words.
var encounterClasses = map[string]string{
	"EMER": "Emergency department", "IMP": "Stay in hospital", "ACUTE": "Stay in hospital", "NONAC": "Stay in hospital", "SS": "Day case",
	"OBSENC": "Observed in hospital", "AMB": "Appointment", "HH": "Seen at home", "FLD": "Seen away from a clinic", "VR": "Seen by telephone or video",
	"PRENC": "Seen before admission",
}

func tellEncounter(f store.Found[r4.Encounter]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Seen", Struck: v.Status == "entered-in-error"}
	if v.Status == "planned" || v.Status == "cancelled" {
		return e, false
	}
	if v.Class != nil && encounterClasses[v.Class.Code] != "" {
		e.Title = encounterClasses[v.Class.Code]
	}
	var about []string
	for i := range v.Type {
		about = append(about, words(&v.Type[i]))
	}
	for i := range v.ReasonCode {
		reason := v.ReasonCode[i].String()
		if strings.HasSuffix(reason, ".") {
			e.More = append(e.More, reason) // an account, and no name of a problem
			continue
		}
		about = append(about, "because of "+lower(words(&v.ReasonCode[i])))
	}
	e.Text = strings.Join(about, ", ")
	if v.Period != nil {
		e.At, _ = r4.ParseMoment(v.Period.Start)
		e.Until, _ = r4.ParseMoment(v.Period.End)
	}
	if h := v.Hospitalization; h != nil && h.DischargeDisposition != nil {
		e.More = append(e.More, "Left for: "+words(h.DischargeDisposition))
	}
	if e.Text == "" && len(e.More) > 0 {
		e.Text, e.More = e.More[0], e.More[1:]
	}
	if e.Text == "" && v.Text != nil {
		e.Text = plain(v.Text.Div)
	}
	for _, p := range v.Participant {
		e.who(p.Individual)
	}
	e.where(v.ServiceProvider)
	return e, true
}

func tellAppointment(f store.Found[r4.Appointment]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Appointment", Text: v.Description}
	e.At, _ = r4.ParseMoment(v.Start)
	switch v.Status {
	case "noshow":
		e.Title = "Appointment missed"
	case "cancelled":
		e.Title = "Appointment cancelled"
	case "entered-in-error":
		e.Struck = true
	}
	for _, p := range v.Participant {
		if typ, _ := p.Actor.Parts(); typ != "Patient" {
			e.who(p.Actor)
		}
	}
	return e, true
}

func tellProcedure(f store.Found[r4.Procedure]) (Event, bool) {
	v := f.Value
	e := Event{Title: words(v.Code), Struck: v.Status == "entered-in-error"}
	if v.Status == "not-done" {
		e.Title = "Not done: " + lower(e.Title)
	}
	e.At, _ = r4.ParseMoment(v.PerformedDateTime)
	if v.PerformedPeriod != nil {
		e.At, _ = r4.ParseMoment(v.PerformedPeriod.Start)
		e.Until, _ = r4.ParseMoment(v.PerformedPeriod.End)
	}
	if e.At.IsZero() {
		e.Text = v.PerformedString
	}
	for _, p := range v.Performer {
		e.who(p.Actor)
		e.where(p.OnBehalfOf)
	}
	return e, true
}

func tellCondition(f store.Found[r4.Condition]) (Event, bool) {
	v := f.Value
	for i := range v.Category {
		for _, k := range v.Category[i].Coding {
			if strings.HasPrefix(k.System, "urn:concordat:plan") {
				return Event{}, false // a need of the plan, which is shown with it
			}
		}
	}
	e := Event{Title: words(v.Code)}
	e.At, _ = r4.ParseMoment(v.OnsetDateTime)
	if v.OnsetPeriod != nil {
		e.At, _ = r4.ParseMoment(v.OnsetPeriod.Start)
	}
	if e.At.IsZero() {
		e.At, _ = r4.ParseMoment(v.RecordedDate)
	} else if e.At.Precision < r4.Day {
		e.Title += ", since " + e.At.Day()
	}
	if ended, ok := r4.ParseMoment(v.AbatementDateTime); ok {
		e.Until = ended
		e.Text = "Until " + ended.Day()
	}
	e.Struck = v.VerificationStatus.HasCode("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error")
	e.who(v.Recorder)
	return e, true
}

func tellAllergy(f store.Found[r4.AllergyIntolerance]) (Event, bool) {
	v := f.Value
	name := words(v.Code)
	e := Event{Title: name}
	if !strings.Contains(lower(name), "allerg") {
		e.Title = "Allergy or intolerance: " + lower(name)
	}
	if e.At, _ = r4.ParseMoment(v.RecordedDate); e.At.IsZero() {
		e.At, _ = r4.ParseMoment(v.OnsetDateTime)
	}
	for _, r := range v.Reaction {
		for i := range r.Manifestation {
			e.More = append(e.More, words(&r.Manifestation[i]))
		}
	}
	e.who(v.Recorder)
	return e, true
}

func tellReport(f store.Found[r4.DiagnosticReport]) (Event, bool) {
	v := f.Value
	e := Event{Title: words(v.Code), Text: v.Conclusion, Struck: v.Status == "entered-in-error"}
	if e.At, _ = r4.ParseMoment(v.EffectiveDateTime); e.At.IsZero() && v.EffectivePeriod != nil {
		e.At, _ = r4.ParseMoment(v.EffectivePeriod.Start)
	}
	if n := len(v.Result); n > 0 && e.Text == "" {
		e.Text = "Test report, " + count(n, "result")
	}
	for i := range v.Performer {
		e.who(&v.Performer[i])
	}
	return e, true
}

func tellImmunization(f store.Found[r4.Immunization]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Vaccination: " + lower(words(v.VaccineCode)), Struck: v.Status == "entered-in-error"}
	if v.Status == "not-done" {
		e.Title = "Vaccination not given: " + lower(words(v.VaccineCode))
	}
	e.At, _ = r4.ParseMoment(v.OccurrenceDateTime)
	for _, p := range v.Performer {
		e.who(p.Actor)
	}
	return e, true
}

func tellPrescription(f store.Found[r4.MedicationRequest]) (Event, bool) {
	v := f.Value
	name := words(v.MedicationCodeableConcept)
	if name == "" && v.MedicationReference != nil {
		name = v.MedicationReference.Display
	}
	e := Event{Title: "Prescribed: " + name, Struck: v.Status == "entered-in-error"}
	switch v.Status {
	case "stopped", "cancelled":
		e.Text = "Stopped"
	case "completed":
		e.Text = "Finished"
	}
	for _, d := range v.DosageInstruction {
		if d.Text != "" {
			e.More = append(e.More, d.Text)
		}
	}
	e.At, _ = r4.ParseMoment(v.AuthoredOn)
	e.who(v.Requester)
	return e, true
}

func tellRequest(f store.Found[r4.ServiceRequest]) (Event, bool) {
	v := f.Value
	for i := range v.Category {
		for _, k := range v.Category[i].Coding {
			if strings.HasPrefix(k.System, "urn:concordat:plan") {
				return Event{}, false // an action of the plan, which is shown with it
			}
		}
	}
	e := Event{Title: "Asked for: " + lower(words(v.Code)), Struck: v.Status == "entered-in-error"}
	e.At, _ = r4.ParseMoment(v.AuthoredOn)
	e.who(v.Requester)
	return e, true
}
