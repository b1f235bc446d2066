package assessmentweb

import (
	"net/http"
	"slices"

	"concordat/care/assessment"
	"concordat/fault"
	"concordat/record/store"
	"concordat/web"
)

var historyTemplate = web.MustParse(files, "history.html")

// historyView is what history.html prints: every answer to one question, latest first.
type historyView struct {
	Section, Question, Back string
	Answers                 []historyRow
}

type historyRow struct {
	Text   []string
	By     string
	Stands bool
}

func history(r *web.Request) error {
	var v historyView
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, s, err := section(r, reader)
		if err != nil {
			return err
		}
		key := assessment.ParseField(r.Query("item"))
		item := s.Item.Find(key.Item)
		if item == nil || !item.Question() || !mine(r, s) && s.Status() != assessment.Completed {
			return fault.New(fault.NotFound, "There is no such question that you can see.")
		}
		chrome = web.Chrome{Title: "Answers to “" + item.Short + "”", Person: b.person, Back: b.back()}
		v = historyView{Section: s.Item.Text, Question: item.Text, Back: b.sectionPath(s.ID()) + "#q-" + key.Field()}
		on := b.a.Log.On(key.Item, key.Entry)
		for _, g := range slices.Backward(on.All) {
			stands := slices.ContainsFunc(on.Heads, func(h assessment.Given) bool { return h.ID == g.ID })
			v.Answers = append(v.Answers, historyRow{textOf(g), said(g), stands})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, historyTemplate, chrome, v)
}
