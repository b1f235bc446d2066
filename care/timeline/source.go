package timeline

import (
	"concordat/care/note"
	"concordat/care/referral"
	"concordat/record/r4"
	"concordat/record/store"
)

// source is one type of resource, or a part of one, that events are read from. date is the search parameter by which
// its events are ordered.
type source struct {
	kind, date, where string
	fetch             func(r *store.Reader, query string, args ...any) (events []Event, next string, err error)
}

// from makes a source of what resources of a type say; tell answers false for what is no event.
func from[T any](typ, kind, date, where string, tell func(store.Found[T]) (Event, bool)) source {
	return source{kind, date, where, func(r *store.Reader, query string, args ...any) ([]Event, string, error) {
		page, err := store.FindPage[T](r, query, args...)
		if err != nil {
			return nil, "", err
		}
		var events []Event
		for _, f := range page.Found {
			if e, ok := tell(f); ok {
				e.Type, e.ID, e.Kind, e.Changed = typ, f.ID, kind, f.Updated
				events = append(events, e)
			}
		}
		return events, page.Next, nil
	}}
}

// sources are all that a timeline is read from. Together the where clauses of a type leave out nothing that has a date.
var sources = []source{
	from("DocumentReference", "note", "period", "", tellDocument),
	from("DocumentReference", "note", "date", "&period:missing=true", tellDocument),
	from("Communication", "note", "sent", "", tellCommunication),
	from("Encounter", "visit", "date", "", tellEncounter),
	from("Appointment", "visit", "date", "", tellAppointment),
	from("Procedure", "health", "date", "", tellProcedure),
	from("Condition", "health", "onset-date", "", tellCondition),
	from("Condition", "health", "recorded-date", "&onset-date:missing=true", tellCondition),
	from("AllergyIntolerance", "health", "date", "", tellAllergy),
	from("Observation", "health", "date", "", tellObservation),
	from("DiagnosticReport", "health", "date", "", tellReport),
	from("Immunization", "health", "date", "", tellImmunization),
	from("MedicationRequest", "medicine", "authoredon", "", tellPrescription),
	from("Task", "referral", "authored-on", "&code="+referral.TaskSystem+"|"+referral.Code, tellReferral),
	from("ServiceRequest", "health", "authored", "&category:not="+referral.RequestSystem+"|"+referral.Code, tellRequest),
	from("QuestionnaireResponse", "assessment", "authored", "", tellResponse),
	from("CarePlan", "plan", "date", "", tellPlan),
}

func tellDocument(f store.Found[r4.DocumentReference]) (Event, bool) {
	if n := note.Of(f); n.Kind != "" {
		e := Event{At: n.Happened, Title: n.KindName, Text: n.Text, By: n.ByName, byRef: n.By, OrgName: n.OrgName, orgRef: n.Org, ThirdParty: n.ThirdParty, Struck: n.Retracted, IsNote: true}
		if n.Category != "" {
			e.Title += ": " + n.Category
		}
		if n.Late() {
			e.More = []string{"Written down " + n.Recorded.String()}
		}
		return e, true
	}
	v := f.Value
	e := Event{Title: words(v.Type), Text: v.Description, Struck: v.Status == "entered-in-error"}
	e.At, _ = r4.ParseMoment(v.Date)
	if v.Context != nil && v.Context.Period != nil {
		e.At, _ = r4.ParseMoment(v.Context.Period.Start)
	}
	if e.Title == "" {
		e.Title = "Document"
	}
	if len(v.Author) > 0 {
		e.who(&v.Author[0])
	}
	e.where(v.Custodian)
	return e, true
}

func tellCommunication(f store.Found[r4.Communication]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Message", Struck: v.Status == "entered-in-error"}
	e.At, _ = r4.ParseMoment(v.Sent)
	for _, p := range v.Payload {
		e.Text = p.ContentString
	}
	e.who(v.Sender)
	return e, true
}

func tellReferral(f store.Found[r4.Task]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Referral: " + v.Description}
	e.At, _ = r4.ParseMoment(v.AuthoredOn)
	e.who(v.Requester)
	for _, n := range v.Note {
		if at, ok := r4.ParseMoment(n.Time); ok && n.By() != "" {
			e.More = append(e.More, at.String()+": "+n.Text+" ("+n.By()+")")
		}
	}
	switch v.Status {
	case "requested":
		e.Text = "Waiting for an answer from " + v.Owner.Display
	case "rejected":
		e.Text = "Declined: " + v.StatusReason.String()
	}
	return e, true
}

func tellResponse(f store.Found[r4.QuestionnaireResponse]) (Event, bool) {
	v := f.Value
	e := Event{Title: formName(v.Questionnaire), Struck: v.Status == "entered-in-error"}
	if len(v.Item) == 1 && v.Item[0].Text != "" { // a section of a form that several people fill in
		e.together = e.Title
		e.Title += ": " + v.Item[0].Text
	}
	e.At, _ = r4.ParseMoment(v.Authored)
	if v.Status == "amended" {
		e.Text = "Changed after it was completed"
	}
	e.who(v.Author)
	return e, true
}

// planCategory is by which a partnership's plan and its contingency are told apart from plans of imported records.
const planCategory = "urn:concordat:plan:category"

func tellPlan(f store.Found[r4.CarePlan]) (Event, bool) {
	v := f.Value
	e := Event{Title: "Care plan", Struck: v.Status == "entered-in-error"}
	ours := false
	for i := range v.Category {
		for _, k := range v.Category[i].Coding {
			if k.System == planCategory {
				ours = true
				if k.Code == "contingency" {
					return e, false
				}
			}
		}
		if !ours {
			e.Title = "Care plan: " + lower(words(&v.Category[i]))
		}
	}
	if ours {
		e.Title, e.IsPlan = "Care and support plan", true
		e.Text = map[string]string{"draft": "Being written", "active": "In force", "revoked": "Replaced or ended", "completed": "Finished"}[v.Status]
	}
	if v.Period != nil {
		e.At, _ = r4.ParseMoment(v.Period.Start)
		e.Until, _ = r4.ParseMoment(v.Period.End)
	}
	for _, a := range v.Activity {
		if a.Detail != nil && a.Detail.Code != nil {
			e.More = append(e.More, words(a.Detail.Code))
		}
	}
	e.who(v.Author)
	return e, true
}
