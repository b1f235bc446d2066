package e2e

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker, read once from npm's folder.
var axe struct {
	once   sync.Once
	source string
	err    error
}

func axeSource(t *testing.T) string {
	t.Helper()
	axe.once.Do(func() {
		text, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
		axe.source, axe.err = string(text), err
	})
	if axe.err != nil {
		missing(t, "axe-core is not installed (run npm ci): the pages were not checked for accessibility")
	}
	return axe.source
}

// violation is one rule of axe that a page breaks.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// wcag are the rules that are asked for: WCAG 2.2 A and AA, and what axe calls best practice.
const wcag = `{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }`

// accessible fails the test for each rule that the page breaks. axe runs in a world of its own, so the page's content
// security policy stays as strict as it is.
func (v *visitor) accessible(name string) {
	v.t.Helper()
	found, err := v.violations()
	if err != nil {
		v.t.Errorf("axe could not look at %s: %v", v.where(), err)
		return
	}
	v.photograph(name)
	for _, each := range found {
		var nodes []string
		for _, node := range each.Nodes {
			nodes = append(nodes, clip(node.HTML)+"\n      "+strings.ReplaceAll(node.Summary, "\n", "\n      "))
		}
		v.t.Errorf("%s at %d pixels: %s (%s), %d times:\n    %s", v.where(), v.width, each.Help, each.ID, len(each.Nodes), strings.Join(nodes[:min(3, len(nodes))], "\n    "))
	}
}

func (v *visitor) violations() ([]violation, error) {
	source := axeSource(v.t)
	if v.look.noScript { // axe itself needs script; the page, which came without, stays as it is
		if err := v.allowScript(true); err != nil {
			return nil, err
		}
		defer func() { _ = v.allowScript(false) }() // the window is gone if this fails, which the next step tells
	}
	ctx, cancel := v.patience()
	defer cancel()
	answer, err := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) (string, error) {
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return "", err
		}
		world, err := cdp.Call(ctx, t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
		if err != nil {
			return "", err
		}
		in := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
		if _, err := chromedp.Evaluate[chromedp.Void](source+";0", in)(ctx, t); err != nil {
			return "", err
		}
		return chromedp.Evaluate[string](`axe.run(document, `+wcag+`).then(found => JSON.stringify(found.violations))`, in, chromedp.EvalAwaitPromise)(ctx, t)
	})
	if err != nil {
		return nil, err
	}
	var found []violation
	return found, json.Unmarshal([]byte(answer), &found)
}
