package assessment

import (
	"slices"
	"strings"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Complete completes a section: its answers become a QuestionnaireResponse that is valid against the form, with a
// Provenance that says who answered, who completed it, for which organisation and when, all in the caller's unit. When
// it was the last open section, the assessment is complete. Completing a section that was opened again makes a new
// version of the same QuestionnaireResponse, with status amended.
//
// fault.Invalid names, by the Field of each question, those that still need an answer or have answers side by side
// that differ.
func Complete(tx *store.Tx, assessment, sectionID string) error {
	a, err := Open(tx.Reader, assessment)
	if err != nil {
		return err
	}
	s, err := a.Section(sectionID)
	if err != nil {
		return err
	}
	if err := a.unfinished(s); err != nil {
		return err
	}
	me := actor(tx.Reader)
	if family(me) && me.Ref != partyOf(s.Task.Value.Owner).Ref {
		return fault.New(fault.Denied, "This section is being filled in by somebody else, who will complete it.")
	}
	if issues := a.Missing(s); len(issues) > 0 {
		return fault.All(issues)
	}
	stored, err := a.respond(tx, s)
	if err != nil {
		return err
	}
	if _, err := tx.Create(a.provenance(tx, s, stored)); err != nil {
		return err
	}
	if err := s.complete(tx, stored, me); err != nil {
		return err
	}
	return a.completeWhenAllAre(tx, s)
}

// Missing lists what a section still needs before it can be completed, at the Field of each question.
func (a *Assessment) Missing(s *Section) []fault.Issue {
	var issues []fault.Issue
	add := func(i *forms.Item, entry, code, message string) {
		issues = append(issues, fault.Issue{Path: Key{i.LinkID, entry}.Field(), Code: code, Message: message})
	}
	a.Each(s, func(i *forms.Item, entry string) {
		on := a.Log.On(i.LinkID, entry)
		switch {
		case on.Differ():
			add(i, entry, "conflict", "“"+i.Short+"” has answers that differ. Choose one, or keep both.")
		case i.Required && !on.Answered():
			add(i, entry, "required", "Answer “"+i.Short+"”, or say why it can’t be answered.")
		}
	})
	return issues
}

// Each calls do for every question of a section that is asked, given the answers so far, once for each entry of a
// repeating group, in the order of the form.
func (a *Assessment) Each(s *Section, do func(item *forms.Item, entry string)) {
	for i := range s.Item.Questions {
		entries := []string{""}
		if group := i.Entries(); group != nil {
			entries = a.Log.Entries(group)
		}
		for _, e := range entries {
			if a.Enabled(i, e) {
				do(i, e)
			}
		}
	}
}

// Enabled reports whether a question is asked, given the answers so far.
func (a *Assessment) Enabled(i *forms.Item, entry string) bool {
	return a.Form.Enabled(i, entry, a.Log.Values)
}

// Progress counts the questions of a section that are asked and have to be answered, those of them that are, and all
// that are answered.
func (a *Assessment) Progress(s *Section) (required, done, answered int) {
	a.Each(s, func(i *forms.Item, entry string) {
		ok := a.Log.On(i.LinkID, entry).Answered()
		if ok {
			answered++
		}
		if i.Required {
			required++
			if ok {
				done++
			}
		}
	})
	return required, done, answered
}

// complete marks the section's Task. Who completed it is its owner from now on.
func (s *Section) complete(tx *store.Tx, response *store.Stored, me Party) error {
	t := s.Task
	now := r4.Instant(tx.Now())
	started := now
	if p := t.Value.ExecutionPeriod; p != nil {
		started = p.Start
	}
	t.Value.Status, t.Value.Owner = Completed, me.reference()
	t.Value.ExecutionPeriod = &r4.Period{Start: started, End: now}
	t.Value.Output = []r4.TaskOutput{{Type: coded(sectionOutput, "The completed section"),
		ValueReference: r4.Ref("QuestionnaireResponse/" + response.ID)}}
	return save(tx, t)
}

func (a *Assessment) completeWhenAllAre(tx *store.Tx, last *Section) error {
	for _, s := range a.Sections {
		if s.ID() != last.ID() && s.Status() != Completed {
			return nil
		}
	}
	t := a.Task
	t.Value.Status = Completed
	t.Value.ExecutionPeriod = &r4.Period{Start: t.Value.AuthoredOn, End: r4.Instant(tx.Now())}
	return save(tx, t)
}

// Reopen opens a completed section again, for a reason that stays on it. What was completed stays as the version that
// it is; the assessment is open again too.
func Reopen(tx *store.Tx, assessment, sectionID, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return fault.At("reason", "required", "Say why the section is opened again.")
	}
	a, s, err := section(tx.Reader, assessment, sectionID)
	if err != nil {
		return err
	}
	if s.Status() != Completed {
		return fault.New(fault.Conflict, "This section is open already.")
	}
	me := actor(tx.Reader)
	if family(me) && (me.Ref != s.Holder().Ref || a.Status() == Completed) {
		return fault.New(fault.Denied, "Ask the worker who looks after this assessment to open it again.")
	}
	t := s.Task
	t.Value.Status = Begun
	t.Value.ExecutionPeriod = &r4.Period{Start: t.Value.ExecutionPeriod.Start}
	note(&t.Value, me, tx.Now(), reason)
	if err := save(tx, t); err != nil {
		return err
	}
	if a.Status() != Completed {
		return nil
	}
	whole := a.Task
	whole.Value.Status = Begun
	whole.Value.ExecutionPeriod = &r4.Period{Start: whole.Value.AuthoredOn}
	note(&whole.Value, me, tx.Now(), s.Item.Text+": "+reason)
	return save(tx, whole)
}

// provenance says where a completed section comes from.
func (a *Assessment) provenance(tx *store.Tx, s *Section, response *store.Stored) r4.Provenance {
	now, me := r4.Instant(tx.Now()), actor(tx.Reader)
	p := r4.Provenance{
		Target:           []r4.Reference{*r4.Ref(versioned(response)), *r4.Ref(a.Person)}, // the person, so that it is in her record
		OccurredDateTime: now, Recorded: now, Activity: r4.Text("Completed “" + s.Item.Text + "”"),
	}
	who := a.Log.Authors(s.ID())
	if !me.Worker() {
		who = nil // a person or carer speaks for themselves alone; who else answered stands beside each answer
	}
	if !slices.Contains(who, me) {
		who = append(who, me)
	}
	for _, party := range who {
		agent := r4.ProvenanceAgent{Type: r4.Coded(participantType, "author", "Author"), Who: plain(party)}
		if party == me {
			agent.Type = r4.Coded(participantType, "attester", "Attester")
		}
		if party.Organisation != "" {
			agent.OnBehalfOf = &r4.Reference{Reference: party.Organisation, Display: party.OrgName}
		}
		p.Agent = append(p.Agent, agent)
	}
	return p
}

// participantType is FHIR's list of what somebody had to do with a resource.
const participantType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"

func plain(p Party) *r4.Reference { return &r4.Reference{Reference: p.Ref, Display: p.Name} }
