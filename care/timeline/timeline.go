// Package timeline tells what happened to a person, across health, social care and the community, in words: it merges
// the resources of many types by date, page by page. It also says what happens next and what is stuck, and remembers
// when each worker last looked, so that a timeline opens at what changed since.
package timeline

import (
	"time"

	"concordat/care/worker"
	"concordat/record/r4"
)

// Kind is what sort of thing an event is, for choosing.
type Kind struct{ Code, Name string }

// Kinds are the kinds of event to choose from.
var Kinds = []Kind{
	{"note", "Notes and contacts"}, {"visit", "Visits and appointments"}, {"health", "Health"}, {"medicine", "Medicines"},
	{"referral", "Referrals"}, {"assessment", "Assessments"}, {"plan", "Plans"},
}

// KindName is a kind in words, "" for none.
func KindName(code string) string {
	for _, k := range Kinds {
		if k.Code == code {
			return k.Name
		}
	}
	return ""
}

// Event is something that happened, in words.
type Event struct {
	Type, ID   string // the resource it is read from; of readings taken together, the first
	Kind       string // code of Kinds
	At, Until  r4.Moment
	Title      string
	Text       string   // a sentence or two, "" for none
	More       []string // details to unfold
	By         string   // who, "" when not known
	OrgName    string
	Sector     worker.Sector
	Joint      bool // of several organisations
	ThirdParty bool
	Struck     bool // recorded in error
	IsNote     bool // a note of Concordat's own, with a page
	IsPlan     bool // a person's care and support plan
	Changed    time.Time

	orgRef, byRef string
	parts         []Event // those that are shown as this one
	together      string  // what events of one day are shown as one by: readings of a place, sections of a form
}

// Filter chooses events.
type Filter struct {
	Kind   string        // code of Kinds; "" is all
	Sector worker.Sector // "" is all
	Before string        // FHIR date: only days before it; "" is up to now
}

// Page is some whole days of a timeline, newest first.
type Page struct {
	Days []Day
	Next string // Filter.Before of the next page; "" at the end
}

// Day is what happened on one day, or in one month or year when no more is known.
type Day struct {
	Name   string
	Events []Event
}
