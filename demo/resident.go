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
	Notes                 []noteStory
	Referrals             []referralStory
	Assessment            *assessmentStory
	Plan                  *planStory
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

type alert struct {
	Kind, Text string // Kind: safety, clinical, access, communication
	Day        int    // on which it was raised; 0 is when they were registered
}

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

type noteStory struct {
	Day, Hour  int
	By         string // staff id
	Kind       string // note, contact, visit
	Category   string
	Text       string
	ThirdParty bool
}

// referralStory is a request for help and how far it got: "sent", "seen", "declined", "accepted", "allocated".
type referralStory struct {
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

// assessmentStory is a joint assessment and how far it got: "begun" (some sections answered in part) or "complete".
type assessmentStory struct {
	Day         int
	Lead, Nurse string // staff ids: who leads it, and who has the health section
	Stage       string
	Lives       string // code of the form's question home.lives
	Change      string // what the person would like to change
	Summary     string // the nurse's: what health means for daily life
	Fallen      string // what happened, "" when they haven't fallen
	CarerSays   string // "" when nobody cares for them unpaid
	Offer       string // of a carer's assessment: accepted, considering, declined
	Unable      []unable
	Reason      string   // the social worker's, for the three judgements
	Areas       []string // of wellbeing
}

// unable is one of the Care Act's outcomes that the person can't achieve: its code in the form, in which way (a limb of the
// regulations' test), what the person says, and what is needed.
type unable struct{ Outcome, Why, Says, Needed string }

// planStory is a plan and how far it got: "draft", "offered", "agreed", "active".
type planStory struct {
	Day       int
	Lead      string // staff id of the professional who is responsible for it
	Needs     []string
	Strengths []string
	Outcomes  []outcome
	IfWrong   contingency
	Refused   []refusal
	State     string
	ReviewDay int
	Agreed    agreement
}

// agreement is how the plan was agreed to. Authority is a code of definitions/authorities.json; "" is the person
// telling the professional.
type agreement struct {
	Words, How   string
	Authority    string
	By, Name     string
	Registration string
	Assessor     string
	Day          int // of the registration or the decision; 0 is the day of the plan
}

type contingency struct{ If, Then, Call, Phone string }

type outcome struct {
	Words   string
	Actions []action
}

type action struct {
	Who  string // code of plan.Actors
	By   string // a name, or a staff id for professional
	What string
	When string
}

type refusal struct{ Asked, Reason, Instead, By string }
