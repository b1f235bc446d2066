package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"concordat/definitions"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Suggestion is an answer of a completed assessment that can be accepted as a part of the plan with one press.
type Suggestion struct {
	Key      string // names it within the plan
	Kind     string // of the part that it would become
	Words    string
	Hers     string // what the person said about it
	Question string // what was asked
	Source   string // the QuestionnaireResponse it is from
	Said     Voice  // who gave the answer
	HersSaid Voice  // who wrote down what the person said about it
}

// Suggestions lists what the person's completed assessments offer to a plan and it hasn't got yet, in the order in
// which a plan is read.
func Suggestions(r *store.Reader, p *Plan) ([]Suggestion, error) {
	found, err := store.Find[r4.QuestionnaireResponse](r, "patient=?&status=completed,amended&_sort=authored", "Patient/"+p.Person)
	if err != nil {
		return nil, err
	}
	var out []Suggestion
	for _, f := range found {
		form, _, _ := strings.Cut(f.Value.Questionnaire, "|")
		offers, err := definitions.PlanOffersOn(form, r.Now())
		if err != nil {
			return nil, err
		}
		if len(offers) > 0 {
			s := suggester{offers: offers, source: "QuestionnaireResponse/" + f.ID, at: instant(f.Value.Authored), reader: r, author: f.Value.Author}
			if err := s.walk(f.Value.Item, ""); err != nil {
				return nil, err
			}
			out = append(out, s.out...)
		}
	}
	out = slices.DeleteFunc(out, func(s Suggestion) bool { return p.has(s) })
	order := []string{"need", "strength", "outcome", "action", "contingency", "refusal"}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out, nil
}

// Sources are the completed assessments of a person that a plan can be made from, "QuestionnaireResponse/…".
func Sources(r *store.Reader, person string) ([]string, error) {
	found, err := store.Find[r4.QuestionnaireResponse](r, "patient=?&status=completed,amended&_sort=authored", "Patient/"+person)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		form, _, _ := strings.Cut(f.Value.Questionnaire, "|")
		offers, err := definitions.PlanOffersOn(form, r.Now())
		if err != nil {
			return nil, err
		}
		if len(offers) > 0 {
			out = append(out, "QuestionnaireResponse/"+f.ID)
		}
	}
	return out, nil
}

// has says whether the plan has a part of that kind from that source which begins with the same words.
func (p *Plan) has(s Suggestion) bool {
	return slices.ContainsFunc(p.Entries(), func(e Entry) bool {
		if e.Kind() != s.Kind {
			return false
		}
		if from := e.Base().Written.From; from != "" {
			return from == s.Key
		}
		fields := e.Fields()
		return len(fields) > 0 && fields[0].Value == s.Words
	})
}

type suggester struct {
	offers []definitions.PlanOffer
	source string
	reader *store.Reader
	author *r4.Reference // of the answers that don't say who gave them
	at     time.Time
	out    []Suggestion
}

// walk goes through the items of one group; repeated groups keep their answers apart.
func (s *suggester) walk(items []r4.QuestionnaireResponseItem, group string) error {
	for _, item := range items {
		if err := s.offer(item, items, group); err != nil {
			return err
		}
		if err := s.walk(item.Item, item.Text); err != nil {
			return err
		}
		for _, a := range item.Answer {
			if err := s.walk(a.Item, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// voice is whose an answer is.
func (s *suggester) voice(item r4.QuestionnaireResponseItem) (Voice, error) {
	who := s.author
	for _, a := range item.Answer {
		for _, x := range a.Extension {
			if x.URL == givenBy && x.ValueReference != nil {
				who = x.ValueReference
			}
		}
	}
	return voiceOf(s.reader, who, s.at)
}

func (s *suggester) offer(item r4.QuestionnaireResponseItem, beside []r4.QuestionnaireResponseItem, group string) error {
	for _, o := range s.offers {
		if !o.Matches(item.LinkID) {
			continue
		}
		said, err := s.voice(item)
		if err != nil {
			return err
		}
		for _, words := range answers(item) {
			x := Suggestion{Kind: o.Part, Words: words, Question: item.Text, Source: s.source, Said: said}
			x.Key = s.source + "#" + item.LinkID + "#" + short(words)
			if o.Group && group != "" {
				x.Question, x.Words = group+": "+item.Text, group+": "+words
			}
			if o.With != "" {
				hers := sibling(beside, item.LinkID, o)
				x.Hers = strings.Join(answers(hers), "\n")
				if x.HersSaid, err = s.voice(hers); err != nil {
					return err
				}
			}
			s.out = append(s.out, x)
		}
	}
	return nil
}

// sibling is the answer in the same group that holds the person's own words.
func sibling(beside []r4.QuestionnaireResponseItem, linkID string, o definitions.PlanOffer) r4.QuestionnaireResponseItem {
	parent, last := linkID[:strings.LastIndex(linkID, ".")+1], o.With[strings.LastIndex(o.With, ".")+1:]
	for _, item := range beside {
		if item.LinkID == parent+last {
			return item
		}
	}
	return r4.QuestionnaireResponseItem{}
}

func answers(item r4.QuestionnaireResponseItem) []string {
	var out []string
	for _, a := range item.Answer {
		if words := strings.TrimSpace(a.ValueString); words != "" {
			out = append(out, words)
		}
	}
	return out
}

// Accept adds the suggestion with a key to the plan, as far as it can be added as it is: needs, strengths and outcomes.
// The other kinds need more than the answer says, and a page asks for that. It returns the reference of the new part.
func Accept(tx *store.Tx, plan, key string) (string, error) {
	s, err := SuggestionOf(tx.Reader, plan, key)
	if err != nil {
		return "", err
	}
	var part Entry
	switch s.Kind {
	case "need":
		part = &Need{Words: s.Words, Hers: s.Hers}
	case "strength":
		part = &Strength{Words: s.Words}
	case "outcome":
		part = &Outcome{Words: s.Words}
	default:
		return "", fault.New(fault.Invalid, "Say a little more before this can go into the plan.")
	}
	s.Quoting(part)
	return Add(tx, plan, part)
}

// SuggestionOf is the suggestion with a key; fault.NotFound when the plan has it already or nothing offers it.
func SuggestionOf(r *store.Reader, plan, key string) (Suggestion, error) {
	p, err := ByID(r, plan)
	if err != nil {
		return Suggestion{}, err
	}
	all, err := Suggestions(r, p)
	if err != nil {
		return Suggestion{}, err
	}
	for _, s := range all {
		if s.Key == key {
			return s, nil
		}
	}
	return Suggestion{}, fault.New(fault.NotFound, "This is in the plan already, or the assessment has changed.")
}

// short is a short name of some words.
func short(words string) string {
	h := sha256.Sum256([]byte(words))
	return hex.EncodeToString(h[:6])
}
