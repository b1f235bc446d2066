package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestTheFirstPressOfAButtonCounts: what is said of saving when a field is left must not move the button away between
// the press and the release of the mouse, whatever it is.
func TestTheFirstPressOfAButtonCounts(t *testing.T) {
	t.Parallel()
	for name, down := range map[string]bool{"saving": false, "not saving": true} {
		for _, l := range []look{{width: 1280}, {width: 390}} {
			t.Run(name, func(t *testing.T) {
				d, s := startDesk(t)
				v := visit(t, s, l)
				v.open("/form")
				d.set(func(d *desk) { d.down = down })
				v.expectFailures()
				const place = `document.querySelector('main form button').getBoundingClientRect()`
				v.must("see the button", chromedp.Evaluate[chromedp.Void](`document.querySelector('main form button').scrollIntoView({ block: 'center' })`))
				at, err := evaluate[[]float64](v, `(r => [r.x + r.width / 2, r.y + 4])(`+place+`)`)
				if err != nil {
					t.Fatal(err)
				}
				v.must("go to the field", chromedp.Evaluate[chromedp.Void](`document.querySelector('textarea').focus({ preventScroll: true }); document.querySelector('main form').addEventListener('submit', () => sessionStorage.setItem('submitted', 'yes'))`))
				v.replace("Badly")
				const end = `document.querySelector('main form').getBoundingClientRect().bottom`
				before, err := evaluate[float64](v, end)
				if err != nil {
					t.Fatal(err)
				}
				v.mouse(input.DispatchMouseEventTypeMousePressed, at)
				time.Sleep(400 * time.Millisecond) // as long as people press; the answer of the server comes in that time
				now, err := evaluate[float64](v, end)
				if err != nil || now != before {
					t.Errorf("the end of the form moved from %v to %v under the press (%v)", before, now, err)
				}
				v.mouse(input.DispatchMouseEventTypeMouseReleased, at)
				for last := time.Now().Add(4 * time.Second); time.Now().Before(last); time.Sleep(30 * time.Millisecond) {
					if yes, err := evaluate[bool](v, `sessionStorage.getItem('submitted') === 'yes'`); err == nil && yes {
						return
					}
				}
				t.Errorf("the press was lost\nat %s", v.where())
			})
		}
	}
}

// mouse presses or releases the button of the mouse at a place.
func (v *visitor) mouse(what input.DispatchMouseEventType, at []float64) {
	v.t.Helper()
	v.must("use the mouse", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: what, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1})
		return err
	}))
}
