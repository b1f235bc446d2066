package assessment

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"concordat/definitions/forms"
	"concordat/record/fhir"
	"concordat/record/r4"
)

// Answer is what one person answered to one question of an assessment. Only its author adds to it, and only while they
// are still at it (Sitting): every other change, by them or by anybody, is another Answer. Nothing is taken away: an
// answer that is withdrawn is an Answer with Removed.
type Answer struct {
	fhir.Own     `own:"Answer"`
	Assessment   r4.Reference  `json:"assessment" fhir:"1..1" search:"assessment,reference" target:"Task"`
	Person       r4.Reference  `json:"person" fhir:"1..1" search:"person,reference,person" target:"Patient"`
	Section      string        `json:"section" fhir:"1..1" search:"section,token"`
	Item         string        `json:"item" fhir:"1..1" search:"item,token"` // linkId
	Entry        string        `json:"entry,omitempty" fhir:"0..1"`          // which entry of a repeating group
	Author       r4.Reference  `json:"author" fhir:"1..1" search:"author,reference"`
	Organisation *r4.Reference `json:"organisation,omitempty" fhir:"0..1"`
	Role         string        `json:"role,omitempty" fhir:"0..1,code"`
	Given        string        `json:"given" fhir:"1..1,instant" search:"given,date"`
	Value        []forms.Value `json:"value,omitempty" fhir:"0..*"`
	Removed      bool          `json:"removed,omitempty" fhir:"0..1"`
	// Absent says why there is no answer, as a code of FHIR's data-absent-reason; Why says it in words.
	Absent string `json:"absent,omitempty" fhir:"0..1,code" codes:"asked-unknown not-asked asked-declined"`
	Why    string `json:"why,omitempty" fhir:"0..1"`
	// BasedOn are the answers, as "id/version", that the author had seen and answered anew.
	BasedOn []string `json:"basedOn,omitempty" fhir:"0..*"`
	// Source is what on the record the answer was taken from.
	Source *r4.Reference `json:"source,omitempty" fhir:"0..1"`
	// AlsoFrom is what else on the record it was taken from, where several facts were taken together.
	AlsoFrom []r4.Reference `json:"alsoFrom,omitempty" fhir:"0..*"`
}

// Sitting is how long an author goes on with the same Answer: typing on within it makes versions of one Answer, not
// many. Each version is kept by the record all the same.
const Sitting = 10 * time.Minute

// Absences are the ways in which a question can have no answer, by code of FHIR's data-absent-reason.
var Absences = []struct{ Code, Words string }{
	{"asked-unknown", "It isn’t known"},
	{"not-asked", "It wasn’t asked"},
	{"asked-declined", "They would rather not say"},
}

// Given is an Answer as the record holds it.
type Given struct {
	ID      string
	Version int
	Answer
}

// Mark names the answer in the version that it has now. Whoever answers anew names the marks of what they saw.
func (g Given) Mark() string { return g.ID + "/" + strconv.Itoa(g.Version) }

// By is who gave it.
func (g Given) By() Party {
	p := Party{Ref: g.Author.Reference, Name: g.Author.Display}
	if g.Organisation != nil {
		p.Organisation, p.OrgName = g.Organisation.Reference, g.Organisation.Display
	}
	return p
}

// At is when it was given.
func (g Given) At() time.Time { return instant(g.Answer.Given) }

// Blank reports whether the answer says nothing: it was withdrawn, or emptied.
func (g Given) Blank() bool { return g.Removed || len(g.Value) == 0 && g.Absent == "" }

// same reports whether two answers say the same.
func (g Given) same(h Given) bool {
	if g.Blank() || h.Blank() {
		return g.Blank() == h.Blank()
	}
	return g.Absent == h.Absent && g.Why == h.Why && forms.EqualAll(g.Value, h.Value)
}

// Key is a question, in one entry of its repeating group when it is in one.
type Key struct{ Item, Entry string }

// Log is everything that was answered in an assessment, by question.
type Log struct {
	byKey map[Key]*Standing
	order []*Given // of time
}

// Standing is where a question stands.
type Standing struct {
	All   []Given // every answer, oldest first
	Heads []Given // those that no later answer took up, oldest first: several when people answered without seeing each other
}

// Fold makes a log of answers in any order. None is lost: each is in All of its question. An answer stands until an
// answer that is based on the very version it has, or a later answer by the same author.
func Fold(given []Given) Log {
	l := Log{byKey: map[Key]*Standing{}}
	sorted := slices.Clone(given)
	slices.SortFunc(sorted, func(a, b Given) int {
		return cmp.Or(cmp.Compare(a.Answer.Given, b.Answer.Given), cmp.Compare(a.ID, b.ID))
	})
	for i := range sorted {
		g := &sorted[i]
		k := Key{g.Item, g.Entry}
		s := l.byKey[k]
		if s == nil {
			s = &Standing{}
			l.byKey[k] = s
		}
		s.All = append(s.All, *g)
		l.order = append(l.order, g)
	}
	for _, s := range l.byKey {
		s.Heads = heads(s.All)
	}
	return l
}

func heads(all []Given) []Given {
	answered := map[string]bool{}
	latest := map[string]string{}
	for _, g := range all {
		for _, mark := range g.BasedOn {
			answered[mark] = true
		}
		latest[g.Author.Reference] = g.ID
	}
	var out []Given
	for _, g := range all {
		if !answered[g.Mark()] && latest[g.Author.Reference] == g.ID {
			out = append(out, g)
		}
	}
	return out
}

// On is where a question stands; the zero Standing when nobody answered it.
func (l Log) On(item, entry string) Standing {
	if s := l.byKey[Key{item, entry}]; s != nil {
		return *s
	}
	return Standing{}
}

// Values is the log as the form's conditions ask for it.
func (l Log) Values(item *forms.Item, entry string) []forms.Value {
	return l.On(item.LinkID, entry).Values()
}

// Last is the latest answer in a section, or in any with ""; nil when there is none.
func (l Log) Last(section string) *Given {
	for _, g := range slices.Backward(l.order) {
		if section == "" || g.Section == section {
			return g
		}
	}
	return nil
}

// Since are the answers given after an instant in a section, oldest first.
func (l Log) Since(section string, after time.Time) []Given {
	var out []Given
	for _, g := range l.order {
		if g.Section == section && g.At().After(after) {
			out = append(out, *g)
		}
	}
	return out
}

// Present are the parties who gave an answer in a section within the last five minutes, the latest first.
func (l Log) Present(section string, now time.Time) []Party {
	var out []Party
	for _, g := range slices.Backward(l.order) {
		if g.Section != section || now.Sub(g.At()) > 5*time.Minute {
			continue
		}
		if by := g.By(); !slices.Contains(out, by) {
			out = append(out, by)
		}
	}
	return out
}

// Authors are all who gave an answer in a section that still stands, by name.
func (l Log) Authors(section string) []Party {
	var out []Party
	for _, s := range l.byKey {
		for _, g := range s.Heads {
			if by := g.By(); g.Section == section && !g.Blank() && !slices.Contains(out, by) {
				out = append(out, by)
			}
		}
	}
	slices.SortFunc(out, func(a, b Party) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref)) })
	return out
}

// Entries are the entries of a repeating group that are there, in the order in which they were begun. One that was
// removed is there again when somebody answers in it after that.
func (l Log) Entries(group *forms.Item) []string {
	type entry struct {
		begun, last, removed string
	}
	seen := map[string]*entry{}
	var order []string
	for _, g := range l.order {
		item := g.Item
		if g.Entry == "" || item != group.LinkID && !within(group, item) {
			continue
		}
		e := seen[g.Entry]
		if e == nil {
			e = &entry{begun: g.Answer.Given}
			seen[g.Entry] = e
			order = append(order, g.Entry)
		}
		if item == group.LinkID && g.Removed {
			e.removed = g.Answer.Given
		} else {
			e.last = g.Answer.Given
		}
	}
	return slices.DeleteFunc(order, func(id string) bool {
		e := seen[id]
		return e.removed != "" && e.last <= e.removed
	})
}

func within(group *forms.Item, linkID string) bool {
	for i := range group.Questions {
		if i.LinkID == linkID {
			return true
		}
	}
	return false
}

// Latest is the answer that stands, or of several the one given last; nil when nobody answered.
func (s Standing) Latest() *Given {
	if len(s.Heads) == 0 {
		return nil
	}
	return &s.Heads[len(s.Heads)-1]
}

// Values are the values of the latest answer; none when it was withdrawn.
func (s Standing) Values() []forms.Value {
	if g := s.Latest(); g != nil && !g.Removed {
		return g.Value
	}
	return nil
}

// Differ reports whether answers stand side by side that don't say the same.
func (s Standing) Differ() bool {
	for _, g := range s.Heads {
		if !g.same(s.Heads[0]) {
			return true
		}
	}
	return false
}

// Marks name all answers that stand: what somebody who sees them and answers anew bases their answer on.
func (s Standing) Marks() []string {
	marks := make([]string, len(s.Heads))
	for i, g := range s.Heads {
		marks[i] = g.Mark()
	}
	return marks
}

// Answered reports whether there is an answer, or a reason why there is none.
func (s Standing) Answered() bool {
	g := s.Latest()
	return g != nil && !g.Blank()
}
