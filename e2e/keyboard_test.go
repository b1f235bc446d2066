package e2e

import (
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

// enter goes to a control and presses Enter, which leads to another page.
func (v *visitor) enter(words string) {
	v.t.Helper()
	v.tabTo(words)
	v.arrives(func() { v.key(kb.Enter) })
}

// typeInto goes to a field and types, in place of what is there.
func (v *visitor) typeInto(label, text string) {
	v.t.Helper()
	v.tabTo(label)
	v.replace(text)
}

// tick goes to a radio or checkbox and presses the space bar. Radios of one question are one stop: arrows go on.
func (v *visitor) tick(words string) {
	v.t.Helper()
	for range 250 {
		at := v.tab()
		if at.Kind == "radio" {
			if v.arrowTo(at, words) {
				return
			}
			continue
		}
		if at.Kind == "checkbox" && strings.HasPrefix(at.Name, words) {
			v.key(" ")
			return
		}
	}
	v.t.Fatalf("the keyboard doesn't reach the choice %q\nat %s", words, v.where())
}

// arrowTo goes through the radios of one question. It is false, with the first one chosen again, when none has the words.
func (v *visitor) arrowTo(at stop, words string) bool {
	v.t.Helper()
	names, err := evaluate[[]string](v, `[...document.querySelectorAll('input[type=radio]')].filter(r => r.name === document.activeElement.name && !r.disabled).map(r => r.labels[0].textContent.replace(/\s+/g, ' ').trim())`)
	if err != nil {
		v.t.Fatalf("read the radios: %v", err)
	}
	for i, name := range names {
		if !strings.HasPrefix(name, words) {
			continue
		}
		v.key(" ")
		for position := indexOf(names, at.Name); position != i; position = (position + 1) % len(names) {
			v.key(kb.ArrowDown)
		}
		return true
	}
	return false
}

func indexOf(all []string, one string) int {
	for i, each := range all {
		if each == one {
			return i
		}
	}
	return 0
}
