// Package demo makes the Westmere Health and Care Partnership: a made-up English area of about 60 people, 15
// organisations and 60 staff, the same each time. It writes everything through the rooms' own functions, each act by
// the person who would have done it, at the time it would have been done. Nobody in it is real; its NHS numbers are
// from the 999 range, which is kept for tests.
package demo

// A resident is one of the people of Westmere, with as much of a story as the demonstration tells of them. Days count
// from the day the demonstration starts: -1 is yesterday, 7 is in a week.
type resident struct {
	ID                    string // also the Patient's id
	Prefix, Given, Family string
	Known                 string // what they like to be called, when it isn't Given
	Born, Died            string // ISO dates
	Gender                string
	Home                  string // address lines and postcode, parted by "; "
	Phone                 string
	GP                    string // Organization id
	Speaks                string // language other than English, when an interpreter is needed
	About                 about
	Circle                []relative
	Alerts                []alert
	Health                []condition
	Medicines             []string
	Allergies             []string
	Readings              []reading
	Visits                []visit // to hospital, clinic or surgery
	Booked                []booking
	Notes                 []note
	Referrals             []referral
	Assessment            *assessment
	Plan                  *plan
}

// about is About Me after PRSB's standard of that name, in the person's own words.
type about struct {
	Matters, People, Communicate, Wellness, PleaseDo, PleaseDont, Support, WorthKnowing string
	HelpedBy                                                                            string
}

type relative struct {
	ID, Name, Relation string // Relation is an HL7 v3 RoleCode: DAU, SON, SPS, NBOR, FRND, …
	Phone              string
	LivesWith          bool
	Carer              bool
	Emergency          bool
}

type alert struct{ Kind, Text string } // Kind: safety, clinical, access, communication

type condition struct {
	Text, Code string // Code is SNOMED CT where its meaning was read in a source; else ""
	Since      string // year or date
}

type reading struct {
	Text, LOINC string
	Value       float64
	Unit        string
	Day         int
}

type visit struct {
	Day           int
	Where         string // Organization id
	Class         string // EMER, IMP, AMB, HH
	Text, Outcome string
}

type booking struct {
	Day, Hour int
	Text      string
	With      string // staff id
}

type note struct {
	Day, Hour  int
	By         string // staff id
	Kind       string // note, contact, visit
	Category   string
	Text       string
	ThirdParty bool
}

// referral is a request for help and how far it got: "sent", "seen", "declined", "accepted", "allocated".
type referral struct {
	Day      int
	By, To   string // staff id; Organization id
	For      string
	Wants    string // what the person wants, in their own words
	Why      string
	Urgency  string // routine, urgent, asap, stat
	State    string
	Worker   string // staff id it was allocated to
	Declined string
}

// assessment is a joint assessment and how much of it is done.
type assessment struct {
	Day      int
	Lead     string            // staff id
	Nurse    string            // staff id of the health section
	Words    map[string]string // answers by linkId
	Complete bool
}

// plan is a plan and how far it got: "draft", "offered", "agreed", "active".
type plan struct {
	Day        int
	Lead       string
	Needs      []string
	Strengths  []string
	Outcomes   []outcome
	IfWrong    string // contingency
	Refused    []refusal
	State      string
	ReviewDay  int
	AgreedNote string
}

type outcome struct {
	Words   string
	Actions []action
}

type action struct {
	Who  string // self, family, community, professional
	By   string // a name, or a staff id for professional
	What string
	When string
}

type refusal struct{ Asked, Reason, By string }
