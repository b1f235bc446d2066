package assessmentweb

import (
	"strings"
	"time"

	"concordat/care/assessment"
	"concordat/clock"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

// othersView is who else is in a section, and what they have answered since the page was opened.
type othersView struct {
	URL     string
	Present string // "Ben Carter is answering here now."
	News    []news
}

// news is an answer by somebody else that the page does not show yet.
type news struct{ By, Question, Text, Href string }

// others is the part of the section's page that keeps itself up to date.
func others(r *web.Request) error {
	since, ok := r4.ParseMoment(r.Query("since"))
	if !ok {
		return fault.At("since", "value", "Say since when.")
	}
	var v othersView
	err := r.View(func(reader *store.Reader) error {
		b, s, err := section(r, reader)
		if err == nil {
			v = othersOf(b.a, s, r.Who.Actor, since.At, reader.Now(), b.sectionPath(s.ID()))
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.Fragment(sectionTemplate, "others", v)
}

func othersOf(a *assessment.Assessment, s *assessment.Section, me string, since, now time.Time, path string) othersView {
	v := othersView{URL: path + "/others?since=" + r4.Instant(since)}
	var names []string
	for _, p := range a.Log.Present(s.ID(), now) {
		if p.Ref != me {
			names = append(names, p.String())
		}
	}
	switch len(names) {
	case 0:
	case 1:
		v.Present = names[0] + " is answering here now."
	default:
		v.Present = strings.Join(names[:len(names)-1], "; ") + " and " + names[len(names)-1] + " are answering here now."
	}
	for _, g := range a.Log.Since(s.ID(), since) {
		item := s.Item.Find(g.Item)
		if g.Author.Reference == me || item == nil || !item.Question() {
			continue
		}
		v.News = append(v.News, news{g.By().Name + ", " + clock.Hour(g.At()), item.Short, short(inWords(g)),
			path + "#q-" + assessment.Key{Item: g.Item, Entry: g.Entry}.Field()})
	}
	return v
}

// short is the beginning of a long answer.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 120 {
		return s
	}
	return strings.TrimSpace(string(r[:120])) + "…"
}
