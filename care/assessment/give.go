package assessment

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Reply is an answer that is being given.
type Reply struct {
	Item   string // linkId
	Entry  string // of the repeating group that the item is in
	Values []forms.Value
	Absent string   // why there is no answer, a code of Absences; with Why in words
	Why    string   //
	Base   []string // marks of the answers that were seen when this was given; none when there were none
	Source string   // reference of the fact on the record that was accepted as the answer, or ""
	// AlsoFrom are the references of the others that were accepted with it.
	AlsoFrom []string
}

// Give records answers in a section, as one unit. Each stands beside whatever others have answered without having been
// seen: nobody's answer is overwritten. Giving the same again changes nothing, so a reply may be sent twice. A reply
// without values or a reason withdraws the answer. The answers as they are now come back in the order of the replies.
//
// fault.Invalid names items whose values don't fit their question, and then nothing is recorded. fault.Conflict: the
// section is completed. A person or carer answers only in a section that was given to them.
func Give(tx *store.Tx, assessment, sectionID string, replies ...Reply) ([]Given, error) {
	a, s, err := section(tx.Reader, assessment, sectionID)
	if err != nil {
		return nil, err
	}
	if err := a.unfinished(s); err != nil {
		return nil, err
	}
	me := actor(tx.Reader)
	if family(me) && me.Ref != partyOf(s.Task.Value.Owner).Ref {
		return nil, fault.New(fault.Denied, "This section is being filled in by somebody else. Ask them if you want to say something here.")
	}
	var issues []fault.Issue
	for _, r := range replies {
		issues = append(issues, s.Check(r, tx.Now())...)
	}
	if len(issues) > 0 {
		return nil, fault.All(issues)
	}
	out := make([]Given, len(replies))
	for n, r := range replies {
		if out[n], err = a.give(tx, s, r); err != nil {
			return nil, err
		}
	}
	return out, s.take(tx, len(replies) > 0)
}

// family reports whether somebody speaks for themselves, as the person or a carer, and not for an organisation.
func family(p Party) bool {
	return strings.HasPrefix(p.Ref, "Patient/") || strings.HasPrefix(p.Ref, "RelatedPerson/")
}

// Check says what is wrong with a reply that is given now, at its Field; nothing when it can be given. A judgement of
// eligibility is the worker's to make: there is no reason for which it can't be answered.
func (s *Section) Check(r Reply, now time.Time) []fault.Issue {
	item := s.find(r.Item)
	field := Key{r.Item, r.Entry}.Field()
	wrong := func(code, format string, args ...any) []fault.Issue {
		return []fault.Issue{{Path: field, Code: code, Message: fmt.Sprintf(format, args...)}}
	}
	switch {
	case item == nil:
		return wrong("structure", "This section has no such question.")
	case (item.Entries() == nil) != (r.Entry == "") || len(r.Entry) > 64:
		return wrong("structure", "“%s” was answered outside its group.", item.Short)
	case r.Absent != "" && !slices.ContainsFunc(Absences, func(a struct{ Code, Words string }) bool { return a.Code == r.Absent }):
		return wrong("value", "Choose why “%s” can’t be answered.", item.Short)
	case r.Absent != "" && Judgement(item):
		return wrong("value", "“%s” is yours to judge. Answer it, or leave it until you can.", item.Short)
	case r.Absent != "" && len(r.Values) > 0:
		return wrong("value", "Either answer “%s” or say why it can’t be answered, not both.", item.Short)
	case r.Absent != "" && strings.TrimSpace(r.Why) == "":
		return wrong("required", "Say in a few words why “%s” can’t be answered.", item.Short)
	case !item.Question() && len(r.Values) > 0:
		return wrong("structure", "“%s” is no question.", item.Short)
	}
	var issues []fault.Issue
	for _, why := range item.Check(r.Values) {
		issues = append(issues, wrong("value", "%s", why)...)
	}
	if why := item.Late(r.Values, now); why != "" && len(issues) == 0 {
		issues = wrong("value", "%s", why)
	}
	return issues
}

func (s *Section) find(linkID string) *forms.Item {
	if item := s.Item.Find(linkID); item != nil && (item.Question() || item.Repeats) {
		return item
	}
	return nil
}

// give records one reply.
func (a *Assessment) give(tx *store.Tx, s *Section, r Reply) (Given, error) {
	all, err := answers(tx.Reader, "assessment=?&person=?&item=?", a.ref(), a.Person, r.Item)
	if err != nil {
		return Given{}, err
	}
	standing := Fold(all).On(r.Item, r.Entry)
	me := actor(tx.Reader)
	next := Given{Answer: Answer{
		Assessment: *r4.Ref(a.ref()), Person: *r4.Ref(a.Person), Section: s.ID(), Item: r.Item, Entry: r.Entry,
		Author: r4.Reference{Reference: me.Ref, Display: me.Name}, Role: tx.Access().Role, Given: r4.Instant(tx.Now()),
		Value: r.Values, Absent: r.Absent, Why: strings.TrimSpace(r.Why), BasedOn: r.Base,
	}}
	next.Removed = len(r.Values) == 0 && r.Absent == "" && s.Item.Find(r.Item).Question()
	if me.Organisation != "" {
		next.Organisation = &r4.Reference{Reference: me.Organisation, Display: me.OrgName}
	}
	if r.Source != "" {
		next.Source = r4.Ref(r.Source)
	}
	for _, ref := range r.AlsoFrom {
		next.AlsoFrom = append(next.AlsoFrom, *r4.Ref(ref))
	}
	return put(tx, standing, next)
}

// put records an answer: as a version of the one that its author is still at, or as a new one.
func put(tx *store.Tx, standing Standing, next Given) (Given, error) {
	mine := standing.Own(next.Author.Reference)
	switch {
	case mine == nil && next.Removed && len(standing.All) == 0:
		return next, nil // withdrawing what was never given
	case mine != nil && mine.same(next) && standing.settledBy(next):
		return *mine, nil
	case mine != nil && tx.Now().Sub(mine.At()) < Sitting && subset(next.BasedOn, mine) && mine.Source == nil:
		next.BasedOn, next.ID, next.Own.ID = mine.BasedOn, mine.ID, mine.ID
		stored, err := tx.Update(next.Answer, mine.Version)
		if err != nil {
			return next, err
		}
		next.Version = stored.Version
		return next, nil
	}
	stored, err := tx.Create(next.Answer)
	if err != nil {
		return next, err
	}
	next.ID, next.Version = stored.ID, stored.Version
	return next, nil
}

// Own is the author's own answer if it still stands.
func (s Standing) Own(author string) *Given {
	for i, g := range s.Heads {
		if g.Author.Reference == author {
			return &s.Heads[i]
		}
	}
	return nil
}

// settledBy reports whether an answer would take up nothing that stands but its author's own: then giving the same
// again says nothing new.
func (s Standing) settledBy(next Given) bool {
	for _, g := range s.Heads {
		if g.Author.Reference != next.Author.Reference && slices.Contains(next.BasedOn, g.Mark()) {
			return false
		}
	}
	return true
}

// subset reports whether a base names nothing that the author's own answer had not seen, but that answer itself.
func subset(base []string, mine *Given) bool {
	for _, mark := range base {
		if id, _, _ := strings.Cut(mark, "/"); id != mine.ID && !slices.Contains(mine.BasedOn, mark) {
			return false
		}
	}
	return true
}

// take notes on the section's Task that an answer was given in it: the one who was asked takes it by answering, and a
// section that waited has begun.
func (s *Section) take(tx *store.Tx, answered bool) error {
	t, me := s.Task, actor(tx.Reader)
	asked := s.AskedOf().Ref == me.Ref
	first := t.Value.ExecutionPeriod == nil
	if !answered || !asked && !first {
		return nil
	}
	if first {
		t.Value.ExecutionPeriod = &r4.Period{Start: r4.Instant(tx.Now())}
	}
	if asked || t.Value.Status == Accepted {
		t.Value.Status = Begun
	}
	return save(tx, t)
}

// AddEntry begins another entry of a repeating group and returns its name.
func AddEntry(tx *store.Tx, assessment, sectionID, group string) (string, error) {
	entry := tx.NewID()
	if _, err := Give(tx, assessment, sectionID, Reply{Item: group, Entry: entry}); err != nil {
		return "", err
	}
	return entry, nil
}

// RemoveEntry takes an entry of a repeating group out. What was answered in it stays in the log.
func RemoveEntry(tx *store.Tx, assessment, sectionID, group, entry string) error {
	a, s, err := section(tx.Reader, assessment, sectionID)
	if err != nil {
		return err
	}
	if err := a.unfinished(s); err != nil {
		return err
	}
	if item := s.find(group); item == nil || item.Question() || entry == "" {
		return fault.New(fault.NotFound, "There is no such entry.")
	}
	me := actor(tx.Reader)
	gone := Answer{Assessment: *r4.Ref(a.ref()), Person: *r4.Ref(a.Person), Section: s.ID(), Item: group, Entry: entry,
		Author: r4.Reference{Reference: me.Ref, Display: me.Name}, Role: tx.Access().Role, Given: r4.Instant(tx.Now()), Removed: true}
	if me.Organisation != "" {
		gone.Organisation = &r4.Reference{Reference: me.Organisation, Display: me.OrgName}
	}
	_, err = tx.Create(gone)
	return err
}

// KeepBoth is the reply that keeps every text that stands side by side, each with who said it; and all the choices of
// a question that takes several. ok is false for a question that can have only one answer: then one must be chosen.
func (a *Assessment) KeepBoth(item *forms.Item, entry string) (r Reply, ok bool) {
	s := a.Log.On(item.LinkID, entry)
	r = Reply{Item: item.LinkID, Entry: entry, Base: s.Marks()}
	var texts []string
	for _, g := range s.Heads {
		for _, v := range g.Value {
			switch {
			case item.Repeats:
				if !slices.ContainsFunc(r.Values, v.Equal) {
					r.Values = append(r.Values, v)
				}
			case item.Type == "text":
				texts = append(texts, g.Author.Display+": "+v.Text)
			default:
				return r, false
			}
		}
	}
	if len(texts) > 0 {
		r.Values = []forms.Value{{Text: strings.Join(texts, "\n")}}
	}
	return r, len(r.Values) > 0
}

// Choose is the reply that takes up one of the answers that stand side by side.
func (a *Assessment) Choose(item *forms.Item, entry, answerID string) (Reply, error) {
	s := a.Log.On(item.LinkID, entry)
	for _, g := range s.Heads {
		if g.ID == answerID {
			return Reply{Item: item.LinkID, Entry: entry, Base: s.Marks(), Values: g.Value, Absent: g.Absent, Why: g.Why}, nil
		}
	}
	return Reply{}, fault.New(fault.Conflict, "That answer has changed since you saw it. Look at both again.")
}

// Field is the name of a question's field on a page: the linkId, with the entry behind it.
func (k Key) Field() string {
	if k.Entry == "" {
		return k.Item
	}
	return k.Item + "~" + k.Entry
}

// ParseField is the question that a field's name means.
func ParseField(field string) Key {
	item, entry, _ := strings.Cut(field, "~")
	return Key{item, entry}
}
