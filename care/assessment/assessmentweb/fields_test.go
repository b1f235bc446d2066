package assessmentweb

import (
	"testing"

	"concordat/care/assessment"
	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/web"
)

func TestWhatIsTypedIsReadByTheQuestionsType(t *testing.T) {
	options := []r4.Coding{{System: "s", Code: "x", Display: "X"}, {System: "s", Code: "y", Display: "Y"}}
	for _, c := range []struct {
		item  forms.Item
		typed map[string][]string
		want  string // in words
		wrong bool
	}{
		{forms.Item{Type: "string"}, map[string][]string{"q": {"a b"}}, "a b", false},
		{forms.Item{Type: "string", Repeats: true}, map[string][]string{"q": {"a\n\n b "}}, "a, b", false},
		{forms.Item{Type: "text"}, map[string][]string{"q": {"a\nb"}}, "a\nb", false},
		{forms.Item{Type: "text"}, map[string][]string{"q": {""}}, "", false},
		{forms.Item{Type: "boolean"}, map[string][]string{"q": {"yes"}}, "Yes", false},
		{forms.Item{Type: "boolean"}, map[string][]string{"q": {"no"}}, "No", false},
		{forms.Item{Type: "integer"}, map[string][]string{"q": {"12"}}, "12", false},
		{forms.Item{Type: "integer"}, map[string][]string{"q": {"1.5"}}, "", true},
		{forms.Item{Type: "decimal"}, map[string][]string{"q": {"61.50"}}, "61.50", false},
		{forms.Item{Type: "decimal"}, map[string][]string{"q": {"1e9"}}, "1e9", true},
		{forms.Item{Type: "decimal"}, map[string][]string{"q": {"sixty"}}, "sixty", true},
		{forms.Item{Type: "date"}, map[string][]string{"q-day": {"3"}, "q-month": {"march"}, "q-year": {"2026"}}, "3 March 2026", false},
		{forms.Item{Type: "date"}, map[string][]string{"q-day": {"31"}, "q-month": {"2"}, "q-year": {"2026"}}, "", true},
		{forms.Item{Type: "date"}, map[string][]string{"q-day": {"3"}}, "", true},
		{forms.Item{Type: "choice", Options: options}, map[string][]string{"q": {"y"}}, "Y", false},
		{forms.Item{Type: "choice", Options: options}, map[string][]string{"q": {"z"}}, "", true},
		{forms.Item{Type: "choice", Options: options, Repeats: true}, map[string][]string{"q": {"y", "", "x"}}, "Y, X", false},
		{forms.Item{Type: "open-choice", Options: options}, map[string][]string{"q.other": {"Z"}}, "Z", false},
		{forms.Item{Type: "open-choice", Options: options}, map[string][]string{"q": {"x"}, "q.other": {"Z"}}, "X", false},
		{forms.Item{Type: "open-choice", Options: options, Repeats: true}, map[string][]string{"q": {"x"}, "q.other": {"Z"}}, "X, Z", false},
	} {
		c.item.LinkID, c.item.Short = "q", "The question"
		f := web.NewForm()
		for name, v := range c.typed {
			f.Set(name, v...)
		}
		got, ok := values(f, &c.item, "q")
		if forms.Words(got) != c.want || ok == c.wrong || f.OK() != ok {
			t.Errorf("%s %v: %q, ok %v, errors %v", c.item.Type, c.typed, forms.Words(got), ok, f.Errors())
		}
		if !ok || len(got) == 0 {
			continue
		}
		again := web.NewForm()
		show(again, &c.item, "", &assessment.Given{Answer: assessment.Answer{Value: got}})
		if back, _ := values(again, &c.item, "q"); !forms.EqualAll(back, got) {
			t.Errorf("%s: shown and sent back, %q became %q", c.item.Type, forms.Words(got), forms.Words(back))
		}
	}
}

func TestABaseOutlivesTheWayThereAndBack(t *testing.T) {
	b := base{shown: "abc", marks: []string{"one/2", "two/1"}}
	if got := parseBase(b.String()); got.String() != b.String() {
		t.Errorf("%s became %s", b, got)
	}
	next := b.after(assessment.Given{ID: "one", Version: 3})
	if got := next.String(); got != ":two/1,one/3" {
		t.Errorf("after a further version of the own answer: %s", got)
	}
}
