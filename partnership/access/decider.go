package access

import (
	"context"
	"slices"
	"strings"

	"concordat/record"
)

// Decider decides each access by role, relationship and consent; what no rule permits is refused. The zero Decider is
// ready to use and safe for use by many goroutines.
//
// These are the rules of the first version, in which the partnership's sharing agreements are not yet data. Each has an
// id that goes into the log:
//
//	rule:nobodys/1       organisations, staff and forms, which belong to no person: everybody may read them
//	rule:direct-care/1   every practitioner of the partnership may see every person's record, for direct care, and write
//	                     it in their own name: not what others said, consented to or signed, nor what was agreed
//	rule:own-record/1    a person sees her own record, but for what others said in confidence, and writes her own words
//	rule:carer-consent/1 a carer sees what an active Consent of the person names, and writes their own words
//	rule:log/1           the information-governance lead sees who looked, and at whom: the name only on the log's page
//	rule:token/1         a system client does what its token allows
type Decider struct{}

var _ record.Decider = Decider{}

// carePurposes are the purposes of use (HL7 v3 PurposeOfUse) that are direct care.
var carePurposes = []string{"TREAT", "ETREAT", "CAREMGT", "COC"}

// hiddenFromFamily are labels of what was said in confidence by or about somebody else. Subject access leaves it out
// too (domain/sharing.md, section 6).
var hiddenFromFamily = []string{"third-party"}

// theLog is the category under which the store asks who may read the log of accesses itself. No resource has it.
const theLog = "audit"

// namesTheLog is the action of the page of the log, on which somebody chosen is named. Who and where people are is read
// for that alone: over /fhir, the log's reader sees ids.
const namesTheLog = "governance.access.view"

// everybodys are the categories of what belongs to no person that everybody may read.
var everybodys = []string{"partnership", "form"}

// Decide answers for one resource.
func (d Decider) Decide(ctx context.Context, facts record.Facts, a record.Access, do record.Action, s record.Subject) (record.Decision, error) {
	role := RoleOf(a.Role)
	if role.Kind == Machine {
		return decideMachine(a, do, s), nil
	}
	reach, err := reachOf(facts, a, role)
	if err != nil {
		return record.Decision{}, err
	}
	if do == record.Read || do == record.Search {
		return reach.decideReading(s), nil
	}
	return reach.decideWriting(facts, do, s)
}

// Scope is what a search may find: exactly what Decide permits to be searched.
func (d Decider) Scope(ctx context.Context, facts record.Facts, a record.Access) (record.Scope, error) {
	role := RoleOf(a.Role)
	if role.Kind == Machine {
		if g, err := ParseGrants(a.Granted); err == nil && g.Allow("*", record.Search) {
			return record.Scope{Everything: true, Ground: byToken(a)}, nil
		}
		return record.Scope{}, nil
	}
	reach, err := reachOf(facts, a, role)
	return reach.scope, err
}

func decideMachine(a record.Access, do record.Action, s record.Subject) record.Decision {
	g, err := ParseGrants(a.Granted)
	if err != nil || !g.Allow(s.Type, do) {
		return record.Decision{MayKnow: true, Reason: "The client's token doesn't allow it to " + do.String() + " " + s.Type + "."}
	}
	return permit(byToken(a))
}

func byToken(a record.Access) record.Ground {
	return record.Ground{Because: []string{"rule:token/1"}, Reason: "The client's token allows it: " + a.Granted + "."}
}

// The grounds on which a person sees her own record and the information-governance lead the log.
var (
	ownRecord = record.Ground{Because: []string{"rule:own-record/1"}, Reason: "It is your own record."}
	theLogs   = record.Ground{Because: []string{"rule:log/1"}, Reason: "To check how information is used."}
)

func byConsent(ids ...string) record.Ground {
	g := record.Ground{Because: []string{"rule:carer-consent/1"}, Reason: "The person agreed to share this with you."}
	for _, id := range ids {
		g.Because = append(g.Because, "Consent/"+id)
	}
	return g
}

func permit(g record.Ground) record.Decision {
	return record.Decision{Permit: true, Because: g.Because, Reason: g.Reason}
}

// reach is what an access can reach: the scope of its searches and what that rests on.
type reach struct {
	access   record.Access
	role     Role
	person   string // id of the Patient who asks, "" for others
	consents []consent
	known    []string // Patients whom a carer is there for, consent or not
	scope    record.Scope
}

func reachOf(facts record.Facts, a record.Access, role Role) (reach, error) {
	if a.Actor == "" || role.Kind == Nobody {
		return reach{}, nil
	}
	r := reach{access: a, role: role}
	r.scope = record.Scope{Nobodys: true, NobodysOf: everybodys}
	typ, id, _ := strings.Cut(a.Actor, "/")
	switch role.Kind {
	case Practitioner:
		if slices.Contains(carePurposes, a.Purpose) {
			r.scope.Everything, r.scope.Ground = true, r.byCare()
		}
	case Oneself:
		if typ == "Patient" && id != "" {
			r.person = id
			r.scope.Grants = []record.Slice{{People: []string{id}, Ground: ownRecord}}
			r.scope.HiddenLabels = hiddenFromFamily
		}
	case Family:
		if typ == "RelatedPerson" && id != "" {
			return r, r.family(facts, id)
		}
	case Guardian:
		r.scope.Grants = []record.Slice{{Categories: []string{theLog, "log"}, Ground: theLogs}}
		if a.Action == namesTheLog {
			r.scope.Grants[0].Categories = append(r.scope.Grants[0].Categories, "identity")
		}
	}
	return r, nil
}

func (r *reach) family(facts record.Facts, relatedPerson string) error {
	var err error
	if r.consents, r.scope.Until, err = consentsFor(facts, r.access.Actor); err != nil {
		return err
	}
	for _, c := range r.consents {
		r.known = append(r.known, c.person)
		r.scope.Grants = append(r.scope.Grants, record.Slice{People: []string{c.person}, Categories: c.categories, Ground: byConsent(c.id)})
	}
	r.scope.HiddenLabels = hiddenFromFamily
	caredFor, err := caredFor(facts, relatedPerson)
	if caredFor != "" {
		r.known = append(r.known, caredFor)
	}
	return err
}

func (r *reach) decideReading(s record.Subject) record.Decision {
	if s.Category == theLog && r.role.Kind == Guardian {
		return permit(theLogs)
	}
	if !r.scope.Admits(s) || s.Category == theLog && r.role.Kind != Oneself {
		return r.refuseReading(s)
	}
	if len(s.People) == 0 {
		return record.Decision{Permit: true, Because: []string{"rule:nobodys/1"}, Reason: "It isn't about any person."}
	}
	switch r.role.Kind {
	case Practitioner:
		return permit(r.byCare())
	case Oneself:
		return permit(ownRecord)
	case Family:
		return r.permitFamily(s)
	default:
		return permit(theLogs)
	}
}

func (r *reach) byCare() record.Ground {
	return record.Ground{Because: []string{"rule:direct-care/1"}, Reason: r.directCare()}
}

func (r *reach) directCare() string {
	as := "For direct care, as a " + r.role.Name
	if r.access.OrgName != "" {
		as += " of " + r.access.OrgName
	}
	return as + ". For now, everybody who gives care in the partnership may see the record of everybody they care for."
}

func (r *reach) permitFamily(s record.Subject) record.Decision {
	var ids []string
	for _, c := range r.consents {
		if slices.Contains(s.People, c.person) && slices.Contains(c.categories, s.Category) {
			ids = append(ids, c.id)
		}
	}
	return permit(byConsent(ids...))
}

// refuseReading says why not, and whether the asker may know that there is something to refuse.
func (r *reach) refuseReading(s record.Subject) record.Decision {
	hidden := slices.ContainsFunc(s.Labels, func(l string) bool { return slices.Contains(r.scope.HiddenLabels, l) })
	d := record.Decision{Reason: r.role.Refusal}
	switch r.role.Kind {
	case Nobody:
		d.Reason = "Nobody is signed in."
	case Practitioner:
		d.MayKnow = true
		d.Reason = "People's records may be seen for direct care only, and this page is for something else."
		if s.Category == theLog {
			d.Reason = "The person, and the information-governance lead, may see who looked at a record."
		}
	case Oneself:
		d.Reason = "You can see only your own record."
		if hidden {
			d.Reason = "Somebody else said this in confidence."
		}
	case Family:
		d.Reason = "You can see only the record of somebody who agreed to share it with you."
		if d.MayKnow = !hidden && slices.ContainsFunc(s.People, func(p string) bool { return slices.Contains(r.known, p) }); d.MayKnow {
			d.Reason = "The person you care for hasn't agreed to share this kind of information with you. You can ask them to."
		}
	case Guardian:
		d.MayKnow = true
	}
	return d
}
