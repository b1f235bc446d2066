package e2e

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// status is what the server answered for the page.
func (v *visitor) status() int {
	v.t.Helper()
	status, err := evaluate[int](v, `performance.getEntriesByType('navigation')[0].responseStatus`)
	if err != nil {
		v.t.Fatal(err)
	}
	return status
}

func TestWhoMayNotSeeARecordIsToldWhy(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	for persona, words := range map[string]string{"commissioner": "never a named record", "provider": "no package of care", "governance": "not what is in them"} {
		v := visit(t, s, look{width: 390})
		v.signIn(persona)
		v.open("/people/margaret-ellis")
		if v.status() != 403 && v.status() != 404 {
			t.Errorf("%s gets %d for Margaret's record", persona, v.status())
		}
		v.readsNot("Quarry Lane", "penicillin")
		v.reads("You can't see this", words)
		v.looksRight("denied")
	}
}

func TestUnknownAndForbiddenPeopleLookAlikeToMargaret(t *testing.T) {
	t.Parallel()
	v := visit(t, startServer(t), look{})
	v.signIn("person")
	v.open("/people/dorothy-haigh")
	forbidden, code := v.text(), v.status()
	v.looksRight("forbidden")
	v.readsNot("Dorothy")
	v.open("/people/nobody-at-all")
	if v.text() != forbidden || v.status() != code {
		t.Errorf("somebody who is there (%d) and nobody (%d) can be told apart:\n%s\n%s", code, v.status(), forbidden, v.text())
	}
}

func TestAnAnswerOutlivesTheServer(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s, stop := startServerOn(t, folder)
	v := visit(t, s, look{})
	v.signIn("social-worker")
	v.open("/people/dorothy-haigh/assessments")
	v.follow("Joint assessment")
	assessment := v.path()
	v.follow("Home")
	v.fill("What would make it easier to live here?", "A rail by the back step")
	v.reads("Saved ")
	stop()

	again, stop := startServerOn(t, folder)
	defer stop()
	v = visit(t, again, look{})
	v.signIn("social-worker")
	v.open(assessment + "/sections/home")
	v.reads("A rail by the back step")
}

func TestAnOverviewFollowsWhatOthersAnswer(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	worker, watcher := visit(t, s, look{}), visit(t, s, look{})
	worker.signIn("social-worker")
	worker.open("/people/dorothy-haigh/assessments")
	worker.follow("Joint assessment")
	watcher.signIn("community-nurse")
	watcher.open(worker.path())
	before := watcher.text()
	worker.follow("Home")
	worker.fill("What would make it easier to live here?", "A rail by the back step")
	worker.reads("Saved ")
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if watcher.text() != before {
			watcher.looksRight("overview-changed")
			return
		}
	}
	t.Errorf("after 15 seconds the overview still says:\n%s", before)
}

func TestThePlanPrintsWell(t *testing.T) {
	t.Parallel()
	v := visit(t, startServer(t), look{})
	v.signIn("social-worker")
	for _, style := range []string{"", "?style=large-print", "?style=easy-read"} {
		v.open("/people/leonard-booth/plan/print" + style)
		v.looksRight("plan-print" + strings.ReplaceAll(style, "?style=", "-"))
		v.printsWell()
	}
	v.open("/people/leonard-booth/plan")
	v.printsWell()
	v.open("/people/margaret-ellis")
	v.printsWell()
}

// onPaper lists what must not be printed, and tells if the line with the date is.
const onPaper = `(() => {
  const shown = e => e.getClientRects().length > 0
  return {
    Screen: [...document.querySelectorAll('header nav, footer, button, .nhsuk-button, .nhsuk-back-link, .nhsuk-breadcrumb, .app-demo-banner, .app-filters, .nhsuk-skip-link')].filter(shown).map(e => e.outerHTML.slice(0, 80)),
    Dated: [...document.querySelectorAll('.app-printed')].filter(shown).length,
    Wide: document.documentElement.scrollWidth <= innerWidth + 1 ? '' : [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)).join(' '),
  }
})()`

// printsWell looks at the page as a printer does and makes a PDF of it.
func (v *visitor) printsWell() {
	v.t.Helper()
	v.medium("print")
	defer v.medium("screen")
	paper, err := evaluate[struct {
		Screen []string
		Dated  int
		Wide   string
	}](v, onPaper)
	if err != nil {
		v.t.Fatal(err)
	}
	if len(paper.Screen) > 0 || paper.Dated != 1 || paper.Wide != "" {
		v.t.Errorf("%s on paper: shows %v, is dated %d times, too wide: %q", v.where(), paper.Screen, paper.Dated, paper.Wide)
	}
	ctx, cancel := v.patience()
	defer cancel()
	pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		v.t.Fatal(err)
	}
	pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1))
	v.t.Logf("%s prints on %d pages", v.where(), pages)
	if pages == 0 || pages > 8 {
		v.t.Errorf("%s prints on %d pages", v.where(), pages)
	}
}

// medium shows the page as it is on screen or on paper.
func (v *visitor) medium(name string) {
	v.t.Helper()
	v.must("show it as on "+name, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		return err
	}))
}
