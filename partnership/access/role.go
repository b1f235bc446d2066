package access

// Kind groups roles by what they are to a person's record.
type Kind uint8

const (
	Nobody       Kind = iota
	Practitioner      // gives or arranges care
	Oneself           // the person whose record it is
	Family            // a carer, who sees what the person agreed to
	Oversight         // runs, pays for or speaks about services, and never sees a named record
	Guardian          // looks after how information is used: sees who looked, not what they saw
	Machine           // a system client or the server itself
)

// Roles that the first version of the partnership has. The codes are kept on every log entry.
const (
	SocialWorker   = "social-worker"
	CommunityNurse = "community-nurse"
	GP             = "gp"
	TransferHub    = "transfer-hub"
	Provider       = "provider"
	Commissioner   = "commissioner"
	FundManager    = "fund-manager"
	Person         = "person"
	Carer          = "carer"
	Voice          = "voice"
	Champion       = "champion"
	Governance     = "governance"
	System         = "system"
)

// Role is one row of the table of roles.
type Role struct {
	Code string
	Name string // as people say it, after "a" or "the"
	Kind Kind
	// Purpose is why the role asks when a route does not say: a code of HL7 v3 PurposeOfUse.
	Purpose string
	// Refusal tells somebody in the role why a page about people is not for them.
	Refusal string
}

var roles = [...]Role{
	{SocialWorker, "social worker", Practitioner, "TREAT", "This page isn't part of a social worker's work."},
	{CommunityNurse, "community nurse", Practitioner, "TREAT", "This page isn't part of a community nurse's work."},
	{GP, "GP", Practitioner, "TREAT", "This page isn't part of a GP's work."},
	{TransferHub, "care transfer hub coordinator", Practitioner, "TREAT", "This page isn't part of the care transfer hub's work."},
	{Provider, "care provider", Oversight, "HOPERAT", "Your organisation has no package of care running for anyone yet, so no one's record is shared with it."},
	{Commissioner, "commissioner", Oversight, "HOPERAT", "Commissioners see counts, never a named record."},
	{FundManager, "pooled-fund manager", Oversight, "HPAYMT", "The pooled-fund manager sees money and counts, never a named record."},
	{Person, "person", Oneself, "PATRQT", "You can see your own record. This page is for people who work in care."},
	{Carer, "carer", Family, "FAMRQT", "You can see what the person you care for has agreed to share with you. This page is for people who work in care."},
	{Voice, "voice body lead", Oversight, "HOPERAT", "The voice body sees what people tell it and counts, never a named record."},
	{Champion, "community champion", Oversight, "HOPERAT", "Champions see ideas and counts, never a named record."},
	{Governance, "information-governance lead", Guardian, "HCOMPL", "You can see who looked at records and why, not what is in them."},
	{System, "system client", Machine, "HSYSADMIN", "Pages are for people. A system client uses /fhir and /api."},
}

// RoleOf is the row of a role's code; the zero Role for a code that is not in the table.
func RoleOf(code string) Role {
	for _, r := range roles {
		if r.Code == code {
			return r
		}
	}
	return Role{}
}
