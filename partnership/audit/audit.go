// Package audit reads the log of accesses for the people it is about: who looked at a record, when, for which
// organisation and why, in plain words. Nothing is hidden: what is shown as one line is only the same person doing the
// same thing again within a few minutes, and the line says how often.
package audit

import (
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/partnership/access"
	"concordat/record/store"
)

// together is how far apart two accesses may be and still be one visit.
const together = 10 * time.Minute

// Look is one visit to a record.
type Look struct {
	Who     string // "Amina Yusuf, social worker"
	OrgName string // "" for the person and for a carer
	Oneself bool   // it was the person herself
	Did     string // "looked at your plan"
	Why     string // the reason, as the asker gave it, or else the first sentence of the decision's
	Refused bool   // the record was asked for and not shown
	First   time.Time
	Last    time.Time
	Times   int // how many accesses it was

	actor   string
	verb    verb
	written []string // kinds of thing that were changed
	things  []string // kinds of thing that were read
	partly  bool     // some of what was asked for was refused
}

// verb is what was done to the record, as far as the log tells.
type verb uint8

const (
	lookedAt verb = iota
	addedTo
	failed
	notShown
	notChanged
	notDeleted
)

// When says when in the day it was: "2:05pm", or "2:05pm to 2:12pm".
func (l Look) When() string {
	first, last := clock.Hour(l.First), clock.Hour(l.Last)
	if first == last {
		return first
	}
	return first + " to " + last
}

// Day is the visits of one day, the latest first.
type Day struct {
	Date  time.Time
	Looks []Look
}

// Page is one page of who looked.
type Page struct {
	Days []Day
	// Notes is what the decisions said beyond their first sentence, each once.
	Notes []string
	Older int64 // where the next page begins; 0 at the end
}

// pageRows is how many accesses are read for one page.
const pageRows = 200

// Looked reads who looked at a person's record, the latest first, those before the position (0: from the latest). It
// is itself an access, decided and in the log.
func Looked(r *store.Reader, person string, before int64) (Page, error) {
	if before <= 0 {
		before = -1
	}
	rows, err := r.Log(person, before, pageRows)
	if err != nil {
		return Page{}, err
	}
	page := Page{Days: byDay(visits(rows, person)), Notes: notes(rows)}
	if len(rows) == pageRows && rows[len(rows)-1].Position > 0 {
		page.Older = rows[len(rows)-1].Position
	}
	return page, nil
}

// notes are the sentences after the first of the reason of each decision that permitted something. What a refusal adds
// is said to whoever was refused.
func notes(rows []store.LogRow) []string {
	var out []string
	for _, row := range rows {
		if row.Erased || row.Entry.Outcome != "permit" || row.Entry.Access.Reason != "" {
			continue
		}
		if _, rest := firstSentence(row.Entry.Reason); rest != "" && !slices.Contains(out, rest) {
			out = append(out, rest)
		}
	}
	return out
}

func firstSentence(words string) (first, rest string) {
	first, rest, found := strings.Cut(words, ". ")
	if found {
		first += "."
	}
	return first, rest
}

// visits makes one look of accesses by the same actor, of one kind and for one reason, within a few minutes of each
// other. rows are newest first, and so are the looks.
func visits(rows []store.LogRow, person string) []Look {
	var out []Look
	for _, row := range rows {
		if row.Erased {
			continue
		}
		look := lookOf(row.Entry, person)
		i := slices.IndexFunc(out, func(l Look) bool {
			return l.actor == look.actor && l.verb == look.verb && l.partly == look.partly && l.Why == look.Why && l.First.Sub(look.First) <= together
		})
		if i < 0 {
			out = append(out, look)
			continue
		}
		out[i].First, out[i].Times = look.First, out[i].Times+1
		out[i].written = join(out[i].written, look.written)
		out[i].things = join(out[i].things, look.things)
	}
	for i := range out {
		out[i].Did = out[i].did()
	}
	return out
}

func byDay(looks []Look) []Day {
	var out []Day
	for _, l := range looks {
		date := clock.StartOfDay(l.Last)
		if n := len(out); n == 0 || !out[n-1].Date.Equal(date) {
			out = append(out, Day{Date: date})
		}
		out[len(out)-1].Looks = append(out[len(out)-1].Looks, l)
	}
	return out
}

func lookOf(e store.Entry, person string) Look {
	l := Look{First: e.At, Last: e.At, Times: 1, OrgName: e.Access.OrgName, actor: e.Access.Actor + e.Access.Role,
		Oneself: e.Access.Actor == "Patient/"+person, partly: e.Outcome == "permit" && len(e.Refused) > 0}
	l.Who = e.Access.Name
	if l.Who == "" {
		l.Who = e.Access.Actor
	}
	if role := access.RoleOf(e.Access.Role); role.Name != "" && role.Kind != access.Oneself {
		l.Who += ", " + role.Name
	}
	switch {
	case e.Outcome == "deny":
		l.verb = wanted(e.Access.Action)
	case e.Outcome == "failed":
		l.verb = failed
	case e.Wrote > 0:
		l.verb = addedTo
	}
	l.Refused = l.verb == notShown
	l.written = things(e.Targets[:min(e.Wrote, len(e.Targets))], e.Access.Action)
	l.things = things(e.Targets[min(e.Wrote, len(e.Targets)):], e.Access.Action)
	if len(l.written) == 0 && e.Wrote > 0 && strings.HasPrefix(e.Targets[0], "Provenance/") {
		l.written = []string{"agreements and signatures"}
	}
	l.Why = why(e)
	return l
}

// join adds to a list what it hasn't got.
func join(list, more []string) []string {
	for _, t := range more {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// did says what was done, in words. Every kind of thing is named.
func (l Look) did() string {
	read := slices.DeleteFunc(slices.Clone(l.things), func(t string) bool { return slices.Contains(l.written, t) })
	who, was := "they", "was"
	if l.Oneself {
		who, was = "you", "were"
	}
	out := ""
	switch {
	case l.verb == notShown:
		return "asked to see your record, and " + was + " not shown it"
	case l.verb == notChanged:
		return "tried to add to your record or change it, and " + was + " not allowed to"
	case l.verb == notDeleted:
		return "tried to take something out of your record, and " + was + " not allowed to"
	case l.verb == failed:
		return "tried to use your record, and it didn’t work"
	case l.verb == addedTo && len(l.written) == 0:
		out = "added to your record"
	case l.verb == addedTo && len(read) == 0:
		out = "added to your record: " + sentence(l.written)
	case l.verb == addedTo:
		out = "added to your record: " + sentence(l.written) + ". To do that, " + who + " looked at: " + sentence(read)
	case len(read) == 0:
		out = "looked at your record"
	case len(read) == 1:
		out = "looked at your " + read[0]
	default:
		out = "looked at your record: " + sentence(read)
	}
	if l.partly {
		out += ". Some of what " + who + " asked for was refused"
	}
	return out
}

// thingWords are the types of resource in words that come after "your".
var thingWords = map[string]string{
	"CarePlan": "plan", "Goal": "plan", "Task": "tasks", "ServiceRequest": "requests for help",
	"QuestionnaireResponse": "assessment or About Me", "Answer": "assessment", "DocumentReference": "notes",
	"Patient": "name and details", "RelatedPerson": "people around you", "CareTeam": "people around you",
	"Condition": "health and needs", "Observation": "health and needs", "MedicationRequest": "medicines", "MedicationStatement": "medicines",
	"AllergyIntolerance": "alerts", "Flag": "alerts", "Encounter": "visits", "Appointment": "appointments",
	"EpisodeOfCare": "who is responsible", "AuditEvent": "list of who has looked", "Consent": "choices about sharing",
	"Provenance": "",
}

// things lists what was read, in words, the commonest kinds first.
func things(targets []string, action string) []string {
	count := map[string]int{}
	var order []string
	for _, t := range targets {
		typ := t
		if i := strings.IndexAny(t, "/?"); i > 0 {
			typ = t[:i]
		}
		words, known := thingWords[typ]
		switch {
		case !known:
			words = "health record"
		case typ == "QuestionnaireResponse" && strings.HasPrefix(action, "about-me"):
			words = "About Me"
		case words == "":
			continue
		}
		if count[words] == 0 {
			order = append(order, words)
		}
		count[words]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	return order
}

func sentence(list []string) string {
	n := len(list)
	if n == 1 {
		return list[0]
	}
	return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
}
