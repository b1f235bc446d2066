package assessmentweb

import (
	"net/http"
	"slices"
	"strings"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/store"
	"concordat/web"
)

// saveSection records what was changed in the section, and then does what the pressed button says. What can be
// recorded is recorded even when something else that was typed can't be.
func saveSection(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	var done saved
	if err := r.Update(func(tx *store.Tx) error {
		done = saved{hidden: map[string]string{}, refused: map[string]bool{}, next: "/assessments/" + r.Path("id") + "/sections/" + r.Path("section")}
		return done.save(r, tx, f)
	}); err != nil && !invalid(f, err) {
		return err
	}
	if r.IsScript() {
		return answerScript(r, f, done)
	}
	if done.completing {
		return finish(r, f, done)
	}
	if !f.OK() {
		return showSection(r, http.StatusUnprocessableEntity, f, done.refused)
	}
	if done.notice != "" {
		if err := r.Flash(done.notice); err != nil {
			return err
		}
	}
	return r.Redirect(done.next)
}

// finish completes the section. What can't be read and what is missing are said together. Where the answers don't bear
// out a judgement the worker is asked once more, and may complete it all the same.
func finish(r *web.Request, f *web.Form, done saved) error {
	for _, m := range done.missing {
		f.Add(m.Path, m.Message)
	}
	if f.OK() && len(done.notes) > 0 && !done.anyway {
		return confirm(r, done.notes)
	}
	if f.OK() {
		if err := r.Update(func(tx *store.Tx) error {
			return assessment.Complete(tx, r.Path("id"), r.Path("section"))
		}); err != nil && !invalid(f, err) {
			return err
		}
	}
	if !f.OK() {
		return showSection(r, http.StatusUnprocessableEntity, f, done.refused)
	}
	if err := r.Flash("The section is completed."); err != nil {
		return err
	}
	return r.Redirect("/assessments/" + r.Path("id"))
}

func answerScript(r *web.Request, f *web.Form, done saved) error {
	if !f.OK() {
		return r.JSON(http.StatusUnprocessableEntity, map[string]string{"error": "invalid", "message": f.Errors()[0].Message})
	}
	return r.JSON(http.StatusOK, map[string]any{"saved": clock.Hour(r.Now()), "hidden": done.hidden, "notes": notesByField(done.judged, done.notes)})
}

// saved is what saving came to.
type saved struct {
	hidden     map[string]string // the new bases, for our script
	refused    map[string]bool   // fields whose words could not be recorded
	next       string
	notice     string
	completing bool
	anyway     bool                // though the answers don't bear out a judgement
	missing    []fault.Issue       // with completing
	judged     *assessment.Section // where a worker judges eligibility
	notes      []assessment.Note
}

func (d *saved) save(r *web.Request, tx *store.Tx, f *web.Form) error {
	a, err := assessment.Open(tx.Reader, r.Path("id"))
	if err != nil {
		return err
	}
	s, err := a.Section(r.Path("section"))
	if err != nil {
		return err
	}
	var replies []assessment.Reply
	each(a, s, func(i *forms.Item, entry string) {
		name := assessment.Key{Item: i.LinkID, Entry: entry}.Field()
		if !sent(r, f, name) {
			return
		}
		out, ok := reply(f, i, entry)
		if ok && !changed(f, out, a.Log.On(i.LinkID, entry), r.Who.Actor) {
			return
		}
		if ok && len(out.Values) == 1 && out.Values[0].Coding != nil && ofOneself(*out.Values[0].Coding) && r.Who.Role != access.Person {
			f.Add(name, "Only "+a.PersonName+" can say that. Say who is writing.")
			ok = false
		}
		if wrong := s.Check(out, tx.Now()); ok && len(wrong) > 0 {
			f.Add(wrong[0].Path, wrong[0].Message)
			ok = false
		}
		if !ok {
			d.refused[name] = true
			return
		}
		replies = append(replies, out)
	})
	given, err := assessment.Give(tx, a.ID, s.ID(), replies...)
	if err != nil {
		return err
	}
	for n, g := range given {
		name := basePrefix + assessment.Key{Item: g.Item, Entry: g.Entry}.Field()
		d.hidden[name] = base{marks: replies[n].Base}.after(g).String()
	}
	if err := d.press(tx, a.ID, s.ID(), f.Value("do")); err != nil {
		return err
	}
	if !d.completing && !judges(s) {
		return nil
	}
	return d.look(tx.Reader, a.ID, s.ID())
}

// look reads what the section needs before it can be completed, and what the answers don't bear out, as they are now.
func (d *saved) look(r *store.Reader, id, section string) error {
	a, err := assessment.Open(r, id)
	if err != nil {
		return err
	}
	s, err := a.Section(section)
	if err != nil {
		return err
	}
	if d.completing {
		d.missing = a.Missing(s)
	}
	if judges(s) && (assessment.Party{Ref: r.Access().Actor}).Worker() {
		d.judged, d.notes = s, a.Notes()
	}
	return nil
}

// press does what a button of the page says.
func (d *saved) press(tx *store.Tx, id, section, button string) error {
	verb, rest, _ := strings.Cut(button, ":")
	what, with, _ := strings.Cut(rest, "|")
	key := assessment.ParseField(what)
	switch verb {
	case "complete":
		d.completing, d.anyway = true, rest == "anyway"
	case "save":
		d.notice = "Saved at " + clock.Hour(tx.Now()) + "."
	case "later":
		d.next, d.notice = "/assessments/"+id, "Saved at "+clock.Hour(tx.Now())+"."
	case "add":
		entry, err := assessment.AddEntry(tx, id, section, key.Item)
		d.next += "#" + key.Item + "~" + entry
		return err
	case "remove":
		d.next += "#" + key.Item
		return assessment.RemoveEntry(tx, id, section, key.Item, key.Entry)
	case "accept", "accept-all", "choose", "both":
		d.next += "#q-" + what
		return settle(tx, id, section, verb, key, with)
	}
	return nil
}

// settle gives the answer that a press chose: a fact on the record, or one of the answers that stand side by side.
func settle(tx *store.Tx, id, section, verb string, key assessment.Key, with string) error {
	a, err := assessment.Open(tx.Reader, id)
	if err != nil {
		return err
	}
	s, err := a.Section(section)
	if err != nil {
		return err
	}
	item := s.Item.Find(key.Item)
	if item == nil || !item.Question() {
		return fault.New(fault.NotFound, "This section has no such question.")
	}
	var out assessment.Reply
	switch verb {
	case "accept", "accept-all":
		offers, err := a.Offers(tx.Reader, s)
		if err != nil {
			return err
		}
		wanted := slices.DeleteFunc(offers[item.LinkID], func(o assessment.Offer) bool { return verb == "accept" && o.Source != with })
		if len(wanted) == 0 {
			return nil // it was accepted already, in another window
		}
		out = a.Take(item, wanted...)
	case "choose":
		if out, err = a.Choose(item, key.Entry, with); err != nil {
			return err
		}
	default:
		ok := false
		if out, ok = a.KeepBoth(item, key.Entry); !ok {
			return fault.At(key.Field(), "conflict", "“%s” can have only one answer. Choose one.", item.Short)
		}
	}
	_, err = assessment.Give(tx, id, section, out)
	return err
}

// each calls do for every question of a section, asked or not, in each entry of its repeating group.
func each(a *assessment.Assessment, s *assessment.Section, do func(i *forms.Item, entry string)) {
	for i := range s.Item.Questions {
		if group := i.Entries(); group != nil {
			for _, e := range a.Log.Entries(group) {
				do(i, e)
			}
			continue
		}
		do(i, "")
	}
}
