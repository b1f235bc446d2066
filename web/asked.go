package web

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// asked is what a page with a form asks, and whom it is about: read off the page itself, so that what was typed can be
// shown again under the words that it was an answer to.
type asked struct {
	person *PersonBanner
	fields map[string]question
}

// question is one field of a form, in the words of its page.
type question struct {
	words   string
	options map[string]string // what is chosen from, by what is sent; nil for what is typed
	hidden  bool              // nobody typed it
	place   int               // on the page, from 1; 0 when the page has no such field
}

type askedKey struct{}

// lookUp reads what the page at a path asks, for who is asking now: nothing when there is no such page for them.
func (r *Request) lookUp(path string) asked {
	var found asked
	if path == "" || r.HTTP.Context().Value(askedKey{}) != nil || !r.kernel.answers(path, r.Who) {
		return found
	}
	probe, err := http.NewRequestWithContext(context.WithValue(r.Context(), askedKey{}, &found), http.MethodGet, path, nil)
	if err != nil {
		return found
	}
	probe.Header.Set("Cookie", r.HTTP.Header.Get("Cookie"))
	r.kernel.mux.ServeHTTP(&statusProbe{header: http.Header{}}, probe)
	return found
}

// tell keeps what a page asks, when it is made only to be looked up, and reports whether it is.
func (r *Request) tell(status int, t *Template, chrome Chrome, data any) (bool, error) {
	found, ok := r.HTTP.Context().Value(askedKey{}).(*asked)
	if !ok || status != http.StatusOK {
		return ok, nil
	}
	var page bytes.Buffer
	if err := t.execute(&page, r.layout(chrome, "", data)); err != nil {
		return true, err
	}
	tree, err := html.Parse(&page)
	if err != nil {
		return true, err
	}
	found.person, found.fields = chrome.Person, map[string]question{}
	found.readPage(tree)
	return true, nil
}

func (a *asked) readPage(tree *html.Node) {
	labels := map[string]string{}
	for n := range tree.Descendants() {
		if n.DataAtom == atom.Label {
			labels[attribute(n, "for")] = text(n)
		}
	}
	a.read(tree, "", labels)
}

// read takes the fields below a node, of which the legend of the fieldset around it says what they ask.
func (a *asked) read(n *html.Node, legend string, labels map[string]string) {
	if n.DataAtom == atom.Fieldset {
		for c := range n.ChildNodes() {
			if c.DataAtom == atom.Legend {
				legend = text(c)
			}
		}
	}
	if name := attribute(n, "name"); name != "" {
		a.add(n, name, legend, labels[attribute(n, "id")])
	}
	for c := range n.ChildNodes() {
		a.read(c, legend, labels)
	}
}

func (a *asked) add(n *html.Node, name, legend, label string) {
	q := a.fields[name]
	switch kind := attribute(n, "type"); {
	case n.DataAtom == atom.Input && kind == "hidden":
		if _, known := a.fields[name]; !known {
			a.fields[name] = question{hidden: true}
		}
		return
	case n.DataAtom == atom.Input && (kind == "radio" || kind == "checkbox"):
		if q.options == nil {
			q.options = map[string]string{}
		}
		q.words, q.options[attribute(n, "value")] = legend, label
		if legend == "" {
			q.words, q.options[attribute(n, "value")] = label, "Yes"
		}
	case n.DataAtom == atom.Select:
		q.words, q.options = label, map[string]string{}
		for o := range n.Descendants() {
			if o.DataAtom == atom.Option {
				q.options[attribute(o, "value")] = text(o)
			}
		}
	case n.DataAtom == atom.Input && legend != "" && label != "": // the boxes of a date
		q.words = legend + " " + label
	case n.DataAtom == atom.Input, n.DataAtom == atom.Textarea:
		q.words = label
	default:
		return
	}
	if q.hidden = false; q.place == 0 {
		q.place = len(a.fields) + 1
	}
	a.fields[name] = q
}

// order compares two fields by where they are on the page, those that it hasn't last, by name.
func (a asked) order(x, y string) int {
	first, second := a.fields[x].place, a.fields[y].place
	if (first == 0) != (second == 0) {
		return second - first
	}
	return cmp.Or(first-second, strings.Compare(x, y))
}

// shown is a field as people read it; ok is false for what nobody typed.
func (a asked) shown(name, value string) (field typedField, ok bool) {
	q, known := a.fields[name]
	if q.hidden {
		return typedField{}, false
	}
	if !known || q.words == "" {
		q.words = "What you typed"
	}
	if option := q.options[value]; option != "" {
		value = option
	}
	return typedField{q.words, value}, true
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var words strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			words.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(words.String()), " ")
}
