package assessmentweb

import (
	"net/http"

	"concordat/care/assessment"
	"concordat/record/store"
	"concordat/web"
)

var confirmTemplate = web.MustParse(files, "confirm.html")

// confirmView is what confirm.html prints.
type confirmView struct {
	Caption, Action string
	Notes           []assessment.Note
}

// confirm shows what the answers don't bear out before a section is completed. It stops nobody: the judgement is the
// worker's.
func confirm(r *web.Request, notes []assessment.Note) error {
	v := confirmView{Notes: notes}
	var chrome web.Chrome
	err := r.View(func(reader *store.Reader) error {
		b, s, err := section(r, reader)
		if err != nil {
			return err
		}
		v.Caption, v.Action = s.Item.Text, b.sectionPath(s.ID())
		back := web.Link{Href: v.Action, Text: "Back to " + s.Item.Text}
		chrome = web.Chrome{Title: "These answers don’t bear out the judgement", Person: b.person, Back: &back}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, confirmTemplate, chrome, v)
}

// judges reports whether the section asks for the judgements of eligibility.
func judges(s *assessment.Section) bool {
	for i := range s.Item.Questions {
		if assessment.Judgement(i) {
			return true
		}
	}
	return false
}

// notesByField are the notes at the field of each judgement, none where there is nothing to say; nil for a section
// without judgements.
func notesByField(judged *assessment.Section, notes []assessment.Note) map[string][]string {
	if judged == nil {
		return nil
	}
	out := map[string][]string{}
	for i := range judged.Item.Questions {
		if assessment.Judgement(i) {
			out[i.LinkID] = notesOn(notes, i.LinkID)
		}
	}
	return out
}

func notesOn(notes []assessment.Note, item string) []string {
	out := []string{}
	for _, n := range notes {
		if n.Item == item {
			out = append(out, n.Text)
		}
	}
	return out
}
