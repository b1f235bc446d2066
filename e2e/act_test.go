package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// finder is how the tests find controls: as people do, by the words on them. It runs in the page's own world but
// leaves nothing there.
const finder = `(() => {
  const shown = e => e.getClientRects().length > 0 && !e.closest('[aria-hidden="true"]') && getComputedStyle(e).visibility !== 'hidden'
  const fold = s => (s || '').replace(/\s+/g, ' ').trim()
  const text = e => fold(e.getAttribute('aria-label') || e.textContent || e.value)
  const pick = (all, words) => all.find(e => text(e) === words) || all.find(e => text(e).startsWith(words)) || all.find(e => text(e).includes(words))
  const controlOf = label => label.control || document.getElementById(label.htmlFor)
  return {
    press: words => {
      const all = [...document.querySelectorAll('a[href], button, summary, input[type=submit]')].filter(shown)
      return pick(all.filter(e => e.closest('main')), words) || pick(all, words)
    },
    label: words => pick([...document.querySelectorAll('label')].filter(l => shown(l) && controlOf(l)), words),
    field: words => {
      const label = pick([...document.querySelectorAll('label')].filter(l => { const c = controlOf(l); return c && shown(c) && !['radio', 'checkbox'].includes(c.type) }), words)
      return label ? controlOf(label) : [...document.querySelectorAll('[aria-label]')].find(e => shown(e) && fold(e.getAttribute('aria-label')) === words)
    },
    choice: (question, words) => {
      const sets = [...document.querySelectorAll('fieldset')].filter(f => fold(f.querySelector('legend')?.textContent).includes(question))
      const inner = question ? sets.sort((a, b) => a.textContent.length - b.textContent.length)[0] : document
      return inner && pick([...inner.querySelectorAll('label')].filter(l => shown(l) && controlOf(l)), words)
    },
    at: e => { e.scrollIntoView({ block: 'center', behavior: 'instant' }); const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2] },
    words: () => fold([document.body.innerText, ...[...document.querySelectorAll('textarea, input[type=text], input[type=search], input:not([type])')].filter(shown).map(e => e.value)].join(' '))
  }
})()`

// find runs an expression in which find stands for the finder.
func find[T any](v *visitor, expression string) (T, error) {
	return evaluate[T](v, fmt.Sprintf("(find => (%s))(%s)", expression, finder))
}

func quote(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// open goes to a path of the server.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.must("open "+path, chromedp.Navigate(v.server.url+path))
}

// clickAt finds an element by an expression and presses the mouse on it, or goes there by keyboard.
func (v *visitor) clickAt(what, expression string) {
	v.t.Helper()
	if v.look.keyboard {
		v.reach(what, expression)
		return
	}
	at, err := find[[]float64](v, fmt.Sprintf("((e) => e ? find.at(e) : null)(%s)", expression))
	if err != nil || len(at) != 2 {
		v.photograph("failed")
		v.t.Fatalf("%s is not on the page (%v)\nat %s\n%s", what, err, v.where(), clip(v.text()))
	}
	v.must("press "+what, chromedp.MouseClickXY(at[0], at[1]))
}

// press presses a button, link or line that opens something, on the same page.
func (v *visitor) press(words string) {
	v.t.Helper()
	v.clickAt(fmt.Sprintf("%q", words), "find.press("+quote(words)+")")
}

// follow presses a button or link and waits for the page it leads to.
func (v *visitor) follow(words string) {
	v.t.Helper()
	v.arrives(func() { v.press(words) })
}

// arrives does something and waits until another page has come.
func (v *visitor) arrives(do func()) {
	v.t.Helper()
	v.must("mark the page", chromedp.Evaluate[chromedp.Void](`window.concordatLeaving = true`))
	do()
	before := v.where()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		arrived, err := evaluate[bool](v, `!window.concordatLeaving && document.readyState === 'complete'`)
		if err == nil && arrived {
			return
		}
	}
	v.photograph("failed")
	v.t.Fatalf("no other page came in 15 seconds\nat %s\n%s", before, clip(v.text()))
}

// fill types into the field with this label, in place of what is there.
func (v *visitor) fill(label, text string) {
	v.t.Helper()
	v.clickAt(fmt.Sprintf("the field %q", label), "find.field("+quote(label)+")")
	v.replace(text)
}

// replace types in place of what the field with the focus holds.
func (v *visitor) replace(text string) {
	v.t.Helper()
	v.must("type",
		chromedp.Evaluate[chromedp.Void](`document.activeElement.select && document.activeElement.select()`),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}))
}

// choose presses the radio or checkbox with this label; question narrows it to one fieldset, "" to none.
func (v *visitor) choose(question, label string) {
	v.t.Helper()
	v.clickAt(fmt.Sprintf("the choice %q of %q", label, question), "find.choice("+quote(question)+", "+quote(label)+")")
}

// pickFrom chooses from a drop-down list the first option that contains the words.
func (v *visitor) pickFrom(label, words string) {
	v.t.Helper()
	if v.look.keyboard {
		v.arrowDownTo(label, words)
		return
	}
	expression := fmt.Sprintf(`(s => { const o = s && [...s.options].find(o => o.textContent.includes(%s)); if (!o) return false
		s.value = o.value; s.dispatchEvent(new Event('input', { bubbles: true })); s.dispatchEvent(new Event('change', { bubbles: true })); return true })(find.field(%s))`,
		quote(words), quote(label))
	if done, err := find[bool](v, expression); err != nil || !done {
		v.photograph("failed")
		v.t.Fatalf("no %q in the list %q (%v)\nat %s", words, label, err, v.where())
	}
}

// text is what can be read on the page, in fields too.
func (v *visitor) text() string {
	out, err := find[string](v, "find.words()")
	if err != nil {
		return err.Error()
	}
	return out
}

// reads fails the test unless the page says these words, now or within five seconds.
func (v *visitor) reads(words ...string) {
	v.t.Helper()
	for _, each := range words {
		if !v.comes(each, 5*time.Second) {
			v.photograph("failed")
			v.t.Fatalf("the page doesn't say %q\nat %s\n%s", each, v.where(), clip(v.text()))
		}
	}
}

// comes reports whether the words come onto the page within a time.
func (v *visitor) comes(words string, patience time.Duration) bool {
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if strings.Contains(v.text(), words) {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// readsNot fails the test if the page says these words.
func (v *visitor) readsNot(words ...string) {
	v.t.Helper()
	text := v.text()
	for _, each := range words {
		if strings.Contains(text, each) {
			v.t.Errorf("the page says %q\nat %s", each, v.where())
		}
	}
}

// path is the path of the page.
func (v *visitor) path() string {
	v.t.Helper()
	out, err := evaluate[string](v, `location.pathname`)
	if err != nil {
		v.t.Fatalf("read the address: %v", err)
	}
	return out
}

// signIn becomes one of the personas.
func (v *visitor) signIn(persona string) {
	v.t.Helper()
	v.who = persona
	v.open("/sign-in")
	v.arrives(func() {
		v.clickAt("the persona "+persona, fmt.Sprintf(`document.querySelector('button[name="persona"][value="%s"]')`, persona))
	})
	if v.path() == "/sign-in" {
		v.t.Fatalf("could not sign in as %s: %s", persona, clip(v.text()))
	}
}

// fits fails the test when the page is wider than the window.
func (v *visitor) fits() {
	v.t.Helper()
	wide, err := evaluate[[]string](v, `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *, header *, aside *, footer *')]
		.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.nhsuk-scroll')).slice(0, 3).map(e => e.tagName + '.' + e.className)`)
	if err != nil {
		v.t.Error(err)
	}
	if len(wide) > 0 {
		v.photograph("too-wide")
		v.t.Errorf("%s is wider than %d pixels: %s", v.where(), v.width, strings.Join(wide, ", "))
	}
}

func clip(text string) string {
	if len(text) > 3000 {
		return text[:1000] + " … " + text[len(text)-2000:]
	}
	return text
}
