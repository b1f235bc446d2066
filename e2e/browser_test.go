package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chrome is the one browser process of the package; each visitor has a window of their own in it.
var chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	os.Exit(code)
}

// startChrome finds Chromium and starts it once.
func startChrome() {
	path, err := findChrome()
	if err != nil {
		chrome.err = err
		return
	}
	profile, err := os.MkdirTemp("", "concordat-e2e-")
	if err != nil {
		chrome.err = err
		return
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
	}
	allocated, stopAllocated := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocated)
	chrome.ctx = ctx
	chrome.stop = func() {
		stopBrowser()
		stopAllocated()
		_ = os.RemoveAll(profile) // Chromium may still be writing; the folder is the machine's temporary one
	}
	chrome.err = chromedp.Do(ctx)
}

func findChrome() (string, error) {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium on this machine (make setup installs one): the browser tests were not run")
}

// visitor is somebody with a window of their own: cookies, width, script on or off.
type visitor struct {
	t      *testing.T
	ctx    context.Context
	server server
	look   look
	who    string // the persona, for the names of pictures
	width  int
	mu     sync.Mutex
	faults []string // console errors, uncaught exceptions, requests to others
	bytes  int64    // received since the last reset
	shot   int
	asked  bool // whether the page may ask before it is left
}

// look is how a visitor's window is set up.
type look struct {
	width    int // 1280 unless given
	height   int // 900 unless given
	noScript bool
	keyboard bool   // never touches the mouse
	start    string // where a crawl begins, besides home
}

// visit opens a window on the server. What goes wrong in it fails the test when it ends.
func visit(t *testing.T, s server, l look) *visitor {
	t.Helper()
	chrome.once.Do(startChrome)
	if chrome.err != nil {
		missing(t, "%v", chrome.err)
	}
	ctx, stop := chromedp.NewContext(chrome.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if l.width == 0 {
		l.width = 1280
	}
	if l.height == 0 {
		l.height = 900
	}
	v := &visitor{t: t, ctx: ctx, server: s, look: l, width: l.width}
	if err := v.setUp(l); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	t.Cleanup(v.checkFaults)
	return v
}

// nextTab opens another tab beside the visitor's: the same browser, the same cookies.
func (v *visitor) nextTab() *visitor {
	v.t.Helper()
	ctx, stop := chromedp.NewContext(chrome.ctx, chromedp.WithExistingBrowserContext(chromedp.FromContext(v.ctx).BrowserContextID))
	v.t.Cleanup(stop)
	tab := &visitor{t: v.t, ctx: ctx, server: v.server, look: v.look, width: v.width}
	if err := tab.setUp(v.look); err != nil {
		v.t.Fatalf("open a tab: %v", err)
	}
	v.t.Cleanup(tab.checkFaults)
	return tab
}

// setUp starts the window. Its first action must not be bound to a time, or the window would end with it.
func (v *visitor) setUp(l look) error {
	if err := chromedp.Listen(v.ctx, v.listen); err != nil {
		return err
	}
	if _, err := chromedp.Call(v.ctx, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	if _, err := chromedp.Call(v.ctx, log.Enable, cdp.Empty{}); err != nil {
		return err
	}
	if err := v.allowScript(!l.noScript); err != nil {
		return err
	}
	return v.resize(l.width, l.height)
}

// resize makes the window another size.
func (v *visitor) resize(width, height int) error {
	v.width = width
	size := emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: 1, Mobile: width < 500}
	_, err := chromedp.Call(v.ctx, emulation.SetDeviceMetricsOverride, size)
	return err
}

// allowScript switches the page's scripts on or off, from now on.
func (v *visitor) allowScript(on bool) error {
	_, err := chromedp.Call(v.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	return err
}

// listen notes what a page may not do.
func (v *visitor) listen(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			v.faults = append(v.faults, "console: "+consoleText(e.Args))
		}
	case *runtime.EventExceptionThrown:
		v.faults = append(v.faults, "exception: "+exceptionText(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !v.expected(e.Entry) {
			v.faults = append(v.faults, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, v.server.url+"/") && !strings.HasPrefix(url, "data:") {
			v.faults = append(v.faults, "a request to somebody else: "+url)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 500 {
			v.faults = append(v.faults, fmt.Sprintf("status %d from %s", e.Response.Status, e.Response.URL))
		}
	case *page.EventJavascriptDialogOpening:
		if !v.asked {
			v.faults = append(v.faults, "the page asked before it was left: "+e.Message)
		}
		go v.answerDialog()
	case *network.EventLoadingFinished:
		v.bytes += int64(e.EncodedDataLength)
	}
}

// answerDialog presses "leave".
func (v *visitor) answerDialog() {
	if _, err := chromedp.Call(v.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}); err != nil {
		v.t.Logf("answer the page's question: %v", err)
	}
}

// expected tells of log entries that are no fault: a page that says no with 403, 404, 409 or 422 is logged by the browser.
func (v *visitor) expected(entry *log.Entry) bool {
	return entry.Source == log.EntrySourceNetwork && strings.Contains(entry.Text, "status of 4") && !strings.Contains(entry.URL, "/assets/")
}

func exceptionText(details *runtime.ExceptionDetails) string {
	if details.Exception != nil {
		return details.Exception.Description
	}
	return details.Text
}

func consoleText(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		text := string(arg.Value)
		if text == "" {
			text = arg.Description
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}

// leaveAnyway goes to another page though this one asks not to.
func (v *visitor) leaveAnyway(path string) {
	v.t.Helper()
	v.mu.Lock()
	v.asked = true
	v.mu.Unlock()
	v.open(path)
	v.mu.Lock()
	v.asked = false
	v.mu.Unlock()
}

// checkFaults fails the test for what went wrong unseen.
func (v *visitor) checkFaults() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, each := range slices.Compact(slices.Sorted(slices.Values(v.faults))) {
		v.t.Errorf("in this window: %s", each)
	}
	v.faults = nil
}

// must runs steps and ends the test when one fails or takes longer than 20 seconds.
func (v *visitor) must(what string, steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := v.patience()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.photograph("failed")
		v.t.Fatalf("%s: %v\nat %s", what, err, v.where())
	}
}

// patience bounds one action.
func (v *visitor) patience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(v.ctx, 20*time.Second)
}

// evaluate runs an expression in the page, waits for its promise, and gives its value.
func evaluate[T any](v *visitor, expression string) (T, error) {
	ctx, cancel := v.patience()
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// where is the address and heading of the page, for messages.
func (v *visitor) where() string {
	out, err := evaluate[string](v, `location.href + " – " + document.title`)
	if err != nil {
		return err.Error()
	}
	return out
}

// photograph keeps a picture of the whole page when CONCORDAT_SHOTS names a folder.
func (v *visitor) photograph(name string) {
	v.t.Helper()
	folder := os.Getenv("CONCORDAT_SHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := v.patience()
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		v.t.Logf("no picture of %s: %v", name, err)
		return
	}
	v.shot++
	test := strings.NewReplacer("/", "-", " ", "-").Replace(v.t.Name())
	file := filepath.Join(folder, fmt.Sprintf("%s-%s-%d-%02d-%s.png", test, v.who, v.width, v.shot, name))
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		v.t.Log(err)
	}
}

// weigh gives the bytes received since it was last asked.
func (v *visitor) weigh() int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	weight := v.bytes
	v.bytes = 0
	return weight
}
