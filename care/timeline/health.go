package timeline

import (
	"cmp"
	"slices"
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

// Health is what is known of a person's health now, in words: what hasn't ended or been refuted.
type Health struct{ Conditions, Medicines, Allergies []string }

// HealthNow reads what is known of a person's health now, each list in alphabetical order.
func HealthNow(r *store.Reader, person string) (Health, error) {
	var out Health
	patient := "Patient/" + person
	conditions, err := store.Find[r4.Condition](r, "patient=?", patient)
	if err != nil {
		return out, err
	}
	for _, f := range conditions {
		if e, ok := tellCondition(f); ok && !e.Struck && e.Until.IsZero() && !over(f.Value.ClinicalStatus) {
			name := words(f.Value.Code)
			if began, ok := r4.ParseMoment(f.Value.OnsetDateTime); ok {
				name += ", since " + began.Day()
			}
			out.Conditions = append(out.Conditions, name)
		}
	}
	medicines, err := medicines(r, patient)
	if err != nil {
		return out, err
	}
	out.Medicines = medicines
	allergies, err := store.Find[r4.AllergyIntolerance](r, "patient=?", patient)
	if err != nil {
		return out, err
	}
	for _, f := range allergies {
		if e, _ := tellAllergy(f); !over(f.Value.ClinicalStatus) {
			if len(e.More) > 0 {
				e.Title += " (" + lower(strings.Join(e.More, ", ")) + ")"
			}
			out.Allergies = append(out.Allergies, strings.TrimPrefix(e.Title, "Allergy or intolerance: "))
		}
	}
	for _, list := range []*[]string{&out.Conditions, &out.Medicines, &out.Allergies} {
		slices.SortFunc(*list, func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) })
		*list = slices.Compact(*list)
	}
	return out, nil
}

// medicines are what is taken now, by statements and by prescriptions that still run.
func medicines(r *store.Reader, patient string) ([]string, error) {
	var out []string
	add := func(name *r4.CodeableConcept, ref *r4.Reference, dosage []r4.Dosage) {
		text := words(name)
		if text == "" && ref != nil {
			text = ref.Display
		}
		for _, d := range dosage {
			if d.Text != "" {
				text += ": " + d.Text
			}
		}
		if text != "" {
			out = append(out, text)
		}
	}
	taken, err := store.Find[r4.MedicationStatement](r, "patient=?&status=active,on-hold,intended", patient)
	if err != nil {
		return nil, err
	}
	for _, f := range taken {
		add(f.Value.MedicationCodeableConcept, f.Value.MedicationReference, f.Value.Dosage)
	}
	prescribed, err := store.Find[r4.MedicationRequest](r, "patient=?&status=active,on-hold", patient)
	if err != nil {
		return nil, err
	}
	for _, f := range prescribed {
		add(f.Value.MedicationCodeableConcept, f.Value.MedicationReference, f.Value.DosageInstruction)
	}
	return out, nil
}

// over reports whether a condition or allergy is no longer.
func over(status *r4.CodeableConcept) bool {
	if status == nil {
		return false
	}
	return slices.ContainsFunc(status.Coding, func(c r4.Coding) bool {
		return c.Code == "resolved" || c.Code == "inactive" || c.Code == "remission"
	})
}
