package assessmentweb

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"concordat/care/assessment"
	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/web"
)

// A question is a field named by its Key. Beside it stands a hidden field with what the page showed (shown) and the
// marks of the answers that were seen, so that an answer is recorded only where somebody changed something, and knows
// what it was based on.
const basePrefix = "base."

// base is what the hidden field beside a question says.
type base struct {
	shown string
	marks []string
}

func (b base) String() string { return b.shown + ":" + strings.Join(b.marks, ",") }

func parseBase(s string) base {
	shown, marks, _ := strings.Cut(s, ":")
	b := base{shown: shown}
	for _, m := range strings.Split(marks, ",") {
		if m != "" && len(m) <= 80 && len(b.marks) < 50 {
			b.marks = append(b.marks, m)
		}
	}
	return b
}

// shown is the answer that the page shows in the question's field: where answers differ, the asker's own if it is among
// them, so that nobody finds somebody else's words in the place of theirs; nil when there is none.
func shown(on assessment.Standing, who string) *assessment.Given {
	if own := on.Own(who); own != nil && on.Differ() {
		return own
	}
	return on.Latest()
}

// baseOf is the hidden field's value for a question as it stands.
func baseOf(on assessment.Standing, who string) base {
	b := base{shown: digest(nil, "", ""), marks: on.Marks()}
	if g := shown(on, who); g != nil {
		b.shown = digest(g.Value, g.Absent, g.Why)
	}
	return b
}

// after is the base once an answer was given on it: the author has seen their own answer and what they saw before.
func (b base) after(g assessment.Given) base {
	next := base{shown: digest(g.Value, g.Absent, g.Why)}
	for _, m := range b.marks {
		if id, _, _ := strings.Cut(m, "/"); id != g.ID {
			next.marks = append(next.marks, m)
		}
	}
	if g.ID != "" {
		next.marks = append(next.marks, g.Mark())
	}
	return next
}

// digest stands for an answer in few characters.
func digest(values []forms.Value, absent, why string) string {
	if len(values) == 0 && absent == "" {
		return ""
	}
	var parts []string
	for _, v := range values {
		parts = append(parts, typed(v))
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(append(parts, absent, why), "\x00")))
	return hex.EncodeToString(sum[:6])
}

// typed is a value as its field sends it.
func typed(v forms.Value) string {
	switch {
	case v.Coding != nil:
		return v.Coding.Code
	case v.Yes != nil && *v.Yes:
		return "yes"
	case v.Yes != nil:
		return "no"
	case v.Integer != nil:
		return strconv.Itoa(*v.Integer)
	case v.Decimal != "":
		return string(v.Decimal)
	case v.Date != "":
		return v.Date
	}
	return v.Text
}

// show puts the answer that stands into the fields of its question.
func show(f *web.Form, i *forms.Item, entry string, g *assessment.Given) {
	if g == nil {
		return
	}
	name := assessment.Key{Item: i.LinkID, Entry: entry}.Field()
	var parts []string
	for _, v := range g.Value {
		if i.Type == "open-choice" && v.Coding == nil {
			f.Set(name+".other", v.Text)
			continue
		}
		parts = append(parts, typed(v))
	}
	switch {
	case i.Type == "date" && len(parts) > 0:
		if m, ok := r4.ParseMoment(parts[0]); ok {
			f.SetDate(name, m.At)
		}
	case i.Repeats && (i.Type == "string" || i.Type == "text"):
		f.Set(name, strings.Join(parts, "\n"))
	default:
		f.Set(name, parts...)
	}
	if g.Absent != "" {
		f.Set(name+".absent", g.Absent)
		f.Set(name+".why", g.Why)
	}
}

// sent reports whether the form holds the question: our script sends only what changed, a page sends all it shows.
func sent(r *web.Request, f *web.Form, name string) bool {
	if !r.IsScript() {
		return f.Has(basePrefix + name)
	}
	return f.Has(name) || f.Has(name+"-day") || f.Has(name+".absent") || f.Has(name+".other")
}

// reply reads what was typed for a question. ok is false when something typed can't be read: the form says what.
func reply(f *web.Form, i *forms.Item, entry string) (out assessment.Reply, ok bool) {
	key := assessment.Key{Item: i.LinkID, Entry: entry}
	name := key.Field()
	out = assessment.Reply{Item: i.LinkID, Entry: entry, Base: parseBase(f.Value(basePrefix + name)).marks}
	out.Values, ok = values(f, i, name)
	absent, why := f.Value(name+".absent"), f.Value(name+".why")
	before := parseBase(f.Value(basePrefix + name)).shown
	switch {
	case absent == "" && why != "":
		f.Add(name, "Choose why “"+i.Short+"” can’t be answered.")
		return out, false
	case absent == "" || len(out.Values) > 0 && before == digest(nil, absent, why):
		// no reason is given, or the one that the page came with, and now there is an answer in its place
	case len(out.Values) > 0 && before == digest(out.Values, "", ""):
		out.Values, out.Absent, out.Why = nil, absent, why // in place of the answer that the page came with
	default:
		out.Absent, out.Why = absent, why
	}
	return out, ok
}

func values(f *web.Form, i *forms.Item, name string) (out []forms.Value, ok bool) {
	v := f.Value(name)
	switch i.Type {
	case "choice", "open-choice":
		return choices(f, i, name)
	case "boolean":
		if v == "yes" || v == "no" {
			out = []forms.Value{{Yes: r4.Ptr(v == "yes")}}
		}
	case "integer":
		low, high := i.Whole()
		n, given := f.Int(name, "“"+i.Short+"”", low, high, "")
		if given {
			out = []forms.Value{{Integer: &n}}
		}
	case "decimal":
		if v != "" {
			out = []forms.Value{{Decimal: r4.Decimal(strings.ReplaceAll(v, ",", ""))}}
		}
		if len(out) > 0 && len(i.Check(out)) > 0 {
			f.Add(name, i.Check(out)[0])
		}
	case "date":
		if t, given := f.Date(name, "“"+i.Short+"”", ""); given {
			out = []forms.Value{{Date: t.Format("2006-01-02")}}
		}
	default:
		for _, line := range lines(v, i.Repeats) {
			out = append(out, forms.Value{Text: line})
		}
	}
	return out, f.Err(name) == ""
}

func choices(f *web.Form, i *forms.Item, name string) (out []forms.Value, ok bool) {
	for _, code := range f.Values(name) {
		if code == "" {
			continue
		}
		o, known := i.Option(code)
		if !known {
			f.Add(name, "Choose one of the answers to “"+i.Short+"”")
			return nil, false
		}
		out = append(out, forms.Value{Coding: &o})
	}
	if other := f.Value(name + ".other"); other != "" && i.Type == "open-choice" && (i.Repeats || len(out) == 0) {
		out = append(out, forms.Value{Text: other})
	}
	return out, true
}

// lines are the lines of what was typed, or the whole as one.
func lines(v string, each bool) []string {
	if !each {
		if v == "" {
			return nil
		}
		return []string{v}
	}
	var out []string
	for line := range strings.SplitSeq(v, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// changed reports whether a reply says anything new: other than what the page showed, or than the author's own answer
// that came after it.
func changed(f *web.Form, out assessment.Reply, on assessment.Standing, me string) bool {
	b := parseBase(f.Value(basePrefix + assessment.Key{Item: out.Item, Entry: out.Entry}.Field()))
	said := digest(out.Values, out.Absent, out.Why)
	if said != b.shown {
		return true
	}
	own := on.Own(me)
	return own != nil && !slices.Contains(b.marks, own.Mark()) && digest(own.Value, own.Absent, own.Why) != said
}
