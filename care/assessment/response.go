package assessment

import (
	"strconv"

	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	// ResponseSystem identifies the QuestionnaireResponse of a section: its value is "assessment/section".
	ResponseSystem = "urn:concordat:id:assessment-section"
	givenBy        = "urn:concordat:extension:given-by"
)

// respond writes the section's answers as they stand into its QuestionnaireResponse.
func (a *Assessment) respond(tx *store.Tx, s *Section) (*store.Stored, error) {
	me := actor(tx.Reader)
	q := r4.QuestionnaireResponse{
		Identifier:    &r4.Identifier{System: ResponseSystem, Value: a.ID + "/" + s.ID()},
		Questionnaire: a.Form.Canonical(), Status: "completed", Subject: &r4.Reference{Reference: a.Person, Display: a.PersonName},
		Authored: r4.Instant(tx.Now()), Author: plain(me), Item: a.items(s.Item, ""),
	}
	if source := a.Log.Authors(s.ID()); len(source) == 1 && source[0] != me {
		q.Source = plain(source[0])
	}
	earlier := s.Response()
	if earlier != "" {
		q.Status = "amended"
	}
	if err := a.Form.Valid(q); err != nil {
		return nil, err
	}
	if earlier == "" {
		return tx.Create(q)
	}
	_, id := r4.Ref(earlier).Parts()
	was, err := store.Load[r4.QuestionnaireResponse](tx.Reader, id)
	if err != nil {
		return nil, err
	}
	q.ID = id
	return tx.Update(q, was.Version)
}

// items are an item of the form with its answers; none when nothing in it was answered or it is not asked. A
// repeating group gives one for each of its entries.
func (a *Assessment) items(i *forms.Item, entry string) []r4.QuestionnaireResponseItem {
	if i.Type == "display" {
		return nil
	}
	if i.Question() {
		if !a.Enabled(i, entry) {
			return nil
		}
		return a.question(i, entry)
	}
	entries := []string{entry}
	if i.Repeats {
		entries = a.Log.Entries(i)
	}
	var out []r4.QuestionnaireResponseItem
	for _, e := range entries {
		if !a.Enabled(i, e) {
			continue
		}
		group := r4.QuestionnaireResponseItem{LinkID: i.LinkID, Text: i.Text}
		for _, c := range i.Items {
			group.Item = append(group.Item, a.items(c, e)...)
		}
		if len(group.Item) > 0 {
			out = append(out, group)
		}
	}
	return out
}

func (a *Assessment) question(i *forms.Item, entry string) []r4.QuestionnaireResponseItem {
	on := a.Log.On(i.LinkID, entry)
	if !on.Answered() {
		return nil
	}
	g := on.Latest()
	item := r4.QuestionnaireResponseItem{LinkID: i.LinkID, Text: i.Text}
	if g.Absent != "" {
		item.Extension = []r4.Extension{{URL: forms.Absent, ValueCode: g.Absent}, {URL: forms.AbsentReason, ValueString: g.Why}}
		return []r4.QuestionnaireResponseItem{item}
	}
	for _, v := range g.Value {
		answer := v.Answer()
		answer.Extension = []r4.Extension{{URL: givenBy, ValueReference: plain(g.By())}}
		item.Answer = append(item.Answer, answer)
	}
	return []r4.QuestionnaireResponseItem{item}
}

func versioned(s *store.Stored) string { return s.String() + "/_history/" + strconv.Itoa(s.Version) }
