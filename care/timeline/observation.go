package timeline

import (
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

func tellObservation(f store.Found[r4.Observation]) (Event, bool) {
	v := f.Value
	for i := range v.Category {
		for _, k := range v.Category[i].Coding {
			if strings.HasPrefix(k.System, "urn:concordat:plan") {
				return Event{}, false // a strength of the plan, which is shown with it
			}
		}
	}
	e := Event{Title: Reading(v), Struck: v.Status == "entered-in-error", together: readings}
	if e.At, _ = r4.ParseMoment(v.EffectiveDateTime); e.At.IsZero() && v.EffectivePeriod != nil {
		e.At, _ = r4.ParseMoment(v.EffectivePeriod.Start)
	}
	if e.At.IsZero() {
		e.At, _ = r4.ParseMoment(v.EffectiveInstant)
	}
	for _, n := range v.Note {
		e.Text = n.Text
	}
	for i := range v.Performer {
		e.who(&v.Performer[i])
	}
	return e, true
}

// Reading says an observation in words, with its value and unit: "Body mass index 27.4 kg/m²", "Blood pressure
// 142/88 mmHg".
func Reading(v r4.Observation) string {
	name := plainName(v.Code)
	switch {
	case v.ValueQuantity != nil:
		return name + " " + Amount(v.ValueQuantity)
	case v.ValueCodeableConcept != nil:
		return name + ": " + lower(words(v.ValueCodeableConcept))
	case v.ValueString != "":
		return name + ": " + v.ValueString
	case v.ValueBoolean != nil && *v.ValueBoolean:
		return name + ": yes"
	case v.ValueBoolean != nil:
		return name + ": no"
	case v.ValueInteger != nil:
		return name + " " + number(r4.Decimal(itoa(*v.ValueInteger)))
	case v.ValueDateTime != "":
		at, _ := r4.ParseMoment(v.ValueDateTime)
		return name + ": " + at.String()
	case v.DataAbsentReason != nil:
		return name + ": " + lower(words(v.DataAbsentReason))
	}
	if pressure := bloodPressure(v); pressure != "" {
		return name + " " + pressure
	}
	var parts []string
	for _, c := range v.Component {
		switch {
		case c.ValueQuantity != nil:
			parts = append(parts, lower(plainName(c.Code))+" "+Amount(c.ValueQuantity))
		case c.ValueCodeableConcept != nil:
			parts = append(parts, lower(plainName(c.Code))+" "+lower(words(c.ValueCodeableConcept)))
		case c.ValueString != "":
			parts = append(parts, lower(plainName(c.Code))+" "+c.ValueString)
		}
	}
	if len(parts) == 0 {
		return name
	}
	return name + ": " + strings.Join(parts, ", ")
}

const loinc = "http://loinc.org"

// bloodPressure is systolic over diastolic, as it is said; "" when the observation has not both.
func bloodPressure(v r4.Observation) string {
	var high, low *r4.Quantity
	for _, c := range v.Component {
		switch {
		case c.Code.HasCode(loinc, "8480-6"):
			high = c.ValueQuantity
		case c.Code.HasCode(loinc, "8462-4"):
			low = c.ValueQuantity
		}
	}
	if high == nil || low == nil {
		return ""
	}
	return whole(high.Value) + "/" + whole(low.Value) + " mmHg"
}

// units are UCUM units as people write them in England.
var units = map[string]string{
	"kg/m2": "kg/m²", "mm[Hg]": "mmHg", "/min": "a minute", "{beats}/min": "a minute", "{score}": "", "(score)": "", "1": "", "{count}": "", "Cel": "°C", "[degF]": "°F",
	"10*3/uL": "×10³/µL", "10*6/uL": "×10⁶/µL", "10*9/L": "×10⁹/L", "10*12/L": "×10¹²/L", "ug/L": "µg/L", "umol/L": "µmol/L", "mL/min/{1.73_m2}": "mL/min/1.73 m²",
	"[in_i]": "inches", "[lb_av]": "lb", "a": "years", "d": "days", "h": "hours", "wk": "weeks", "mo": "months",
}

// Amount says a quantity: the number to no more places than people use, and its unit.
func Amount(q *r4.Quantity) string {
	unit := q.Unit
	if unit == "" {
		unit = q.Code
	}
	if plain, ok := units[unit]; ok {
		unit = plain
	} else {
		unit = strings.NewReplacer("{", "", "}", "").Replace(unit) // what UCUM puts in braces is a remark in words
	}
	out := q.Comparator + number(q.Value)
	switch {
	case unit == "":
		return out
	case unit == "%" || strings.HasPrefix(unit, "°"):
		return out + unit
	}
	return out + " " + unit
}
