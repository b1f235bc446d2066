package e2e

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// stop is where the keyboard stands.
type stop struct {
	Name    string // the words on it, or its label
	Kind    string // "a", "button", "radio", …
	Visible bool   // it can be seen that it has the focus
	Hidden  bool   // something else covers it
}

// focused describes what has the focus, as people see it.
const focused = `(() => {
  const e = document.activeElement
  if (!e || e === document.body) return { Name: '', Kind: 'body', Visible: true, Hidden: false }
  const fold = s => (s || '').replace(/\s+/g, ' ').trim()
  const label = e.labels && e.labels[0]
  const drawn = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none' || style.backgroundColor === 'rgb(255, 235, 59)'
  const seen = drawn(getComputedStyle(e)) || [...e.children].some(child => drawn(getComputedStyle(child))) || (label && drawn(getComputedStyle(label, '::before')))
  const r = e.getClientRects()[0] || e.getBoundingClientRect()
  const x = Math.min(Math.max(r.x + r.width / 2, 1), innerWidth - 2), y = Math.min(Math.max(r.y + Math.min(r.height / 2, 20), 1), innerHeight - 2)
  const top = document.elementFromPoint(x, y)
  const uncovered = top && (e.contains(top) || top.contains(e) || (label && label.contains(top)) || (label && e.parentElement.contains(top)))
  return { Name: fold(e.getAttribute('aria-label') || (label ? label.textContent : e.textContent) || e.value), Kind: e.type || e.tagName.toLowerCase(), Visible: seen, Hidden: !uncovered }
})()`

// key presses a key.
func (v *visitor) key(keys string) {
	v.t.Helper()
	v.must("press a key", chromedp.KeyEvent(keys))
}

// tab goes to the next stop and checks that it can be seen there.
func (v *visitor) tab() stop {
	v.t.Helper()
	v.key(kb.Tab)
	at, err := evaluate[stop](v, focused)
	if err != nil {
		v.t.Fatalf("see where the keyboard stands: %v", err)
	}
	if at.Kind != "body" && !at.Visible {
		v.photograph("no-focus")
		v.t.Errorf("it can't be seen that %s %q has the focus\nat %s", at.Kind, at.Name, v.where())
	}
	if at.Hidden {
		v.photograph("covered")
		v.t.Errorf("%s %q has the focus and something covers it\nat %s", at.Kind, at.Name, v.where())
	}
	return at
}

// tabTo goes on until it stands at the control with these words.
func (v *visitor) tabTo(words string) stop {
	v.t.Helper()
	var passed []string
	for range 250 {
		at := v.tab()
		if at.Name == words || strings.HasPrefix(at.Name, words) {
			return at
		}
		passed = append(passed, at.Name)
	}
	v.photograph("failed")
	v.t.Fatalf("the keyboard doesn't reach %q\nat %s\npassed: %s", words, v.where(), clip(strings.Join(passed, " | ")))
	return stop{}
}

// target names the control that an expression finds: what a label belongs to, or the element itself.
const target = `(e => { if (e && e.matches('label')) e = e.control; window.concordatTarget = e; return !!e })(%s)`

// onTarget tells if the keyboard stands there, or on another radio of its question.
const onTarget = `(() => {
  const e = window.concordatTarget, at = document.activeElement
  if (e === at) return 'there'
  return e.type === 'radio' && at.type === 'radio' && at.name === e.name && at.form === e.form ? 'beside' : ''
})()`

// reach goes to a control with the Tab key and does what people do there: Enter on links and buttons, the space bar on
// boxes, arrows among radios; a field only gets the focus.
func (v *visitor) reach(what, expression string) {
	v.t.Helper()
	if found, err := find[bool](v, fmt.Sprintf(target, expression)); err != nil || !found {
		v.photograph("failed")
		v.t.Fatalf("%s is not on the page (%v)\nat %s\n%s", what, err, v.where(), clip(v.text()))
	}
	place := ""
	for range 500 {
		var err error
		if place, err = evaluate[string](v, onTarget); err != nil {
			v.t.Fatal(err)
		}
		if place != "" {
			break
		}
		v.tab()
	}
	switch kind := v.kindOfTarget(); {
	case place == "":
		v.photograph("failed")
		v.t.Fatalf("the keyboard doesn't reach %s\nat %s", what, v.where())
	case kind == "radio":
		v.arrowToTarget()
	case kind == "checkbox":
		v.key(" ")
	case kind == "press":
		v.key(kb.Enter)
	}
}

func (v *visitor) kindOfTarget() string {
	v.t.Helper()
	kind, err := evaluate[string](v, `(e => e.matches('a, button, summary, [type=submit]') ? 'press' : e.type)(window.concordatTarget)`)
	if err != nil {
		v.t.Fatal(err)
	}
	return kind
}

// arrowToTarget chooses the target among its radios: the space bar for the one with the focus, arrows for the others.
func (v *visitor) arrowToTarget() {
	v.t.Helper()
	for range 30 {
		done, err := evaluate[bool](v, `window.concordatTarget.checked`)
		if err != nil {
			v.t.Fatal(err)
		}
		if done {
			return
		}
		if there, err := evaluate[string](v, onTarget); err == nil && there == "there" {
			v.key(" ")
			continue
		}
		v.key(kb.ArrowDown)
	}
	v.t.Fatalf("the arrows don't reach the choice\nat %s", v.where())
}

// arrowDownTo goes to a drop-down list and down in it to the first option that contains the words.
func (v *visitor) arrowDownTo(label, words string) {
	v.t.Helper()
	v.reach(fmt.Sprintf("the list %q", label), "find.field("+quote(label)+")")
	for range 120 {
		done, err := evaluate[bool](v, `document.activeElement.selectedOptions[0].textContent.includes(`+quote(words)+`)`)
		if err != nil {
			v.t.Fatal(err)
		}
		if done {
			return
		}
		v.key(kb.ArrowDown)
	}
	v.t.Fatalf("no %q in the list %q\nat %s", words, label, v.where())
}
