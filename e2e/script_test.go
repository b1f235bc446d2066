package e2e

import (
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"concordat/web/assets"
	"concordat/web/nhsuk"

	"github.com/chromedp/chromedp"
)

// desk is a small server with one form that saves itself, to see what the script sends and when.
type desk struct {
	mu     sync.Mutex
	posts  []url.Values
	down   bool   // answers 503
	signed bool   // nobody is signed in: answers 401
	name   string // who is at the desk
	extra  string // what the live part says
	saved  map[string][]string
}

const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// startDesk serves the form with the style sheet and scripts as they are built.
func startDesk(t *testing.T) (*desk, server) {
	t.Helper()
	built, err := assets.Load()
	if err != nil {
		missing(t, "%v: the scripts were not tried", err)
	}
	d := &desk{name: "Amina Yusuf", extra: "One section is done", saved: map[string][]string{}}
	mux := http.NewServeMux()
	mux.Handle(assets.Root, built)
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) { d.page(w, built) })
	mux.HandleFunc("POST /form", d.take)
	mux.HandleFunc("GET /other", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<title>Other</title>Another page"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return d, server{url: s.URL}
}

var deskPage = template.Must(template.New("desk").Parse(`<!DOCTYPE html><html lang="en-GB" class="nhsuk-template"><head><meta charset="utf-8">
<title>A form</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="{{.Icon}}"><link rel="stylesheet" href="{{.Styles}}"><script type="module" src="{{.Script}}"></script></head>
<body class="nhsuk-template__body">{{.Skip}}{{.Header}}<div class="nhsuk-width-container"><main class="nhsuk-main-wrapper" id="maincontent">
<h1>A form that saves itself</h1><p data-live-status role="status"></p>
<div id="overview" data-live="/form"><p id="part" data-part>{{.Extra}}</p><p id="held" data-part><a href="/other">Open: {{.Extra}}</a></p></div>
<form data-autosave action="/form" method="post"><input type="hidden" name="base.sleep" value="a1">
{{range .Questions}}{{.}}{{end}}<p data-save-status role="status"></p>{{.Button}}</form>
</main></div></body></html>`))

func (d *desk) page(w http.ResponseWriter, built *assets.Set) {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := func(name string) string { return strings.Join(d.saved[name], "") }
	w.Header().Set("Content-Security-Policy", strict)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err := deskPage.Execute(w, map[string]any{
		"Icon": built.Path("favicon.svg"), "Styles": built.Path("concordat.css"), "Script": built.Path("concordat.js"), "Extra": d.extra,
		"Skip":   nhsuk.SkipLink{}.HTML(),
		"Header": nhsuk.Header{Service: nhsuk.HeaderService{Text: "Concordat", Href: "/form"}, Account: nhsuk.HeaderAccount{Items: []nhsuk.HeaderAccountItem{{Text: d.name}}}}.HTML(),
		"Button": nhsuk.Button{Text: "Save"}.HTML(),
		"Questions": []template.HTML{
			nhsuk.Textarea{Name: "sleep", Label: nhsuk.Label{Text: "How does she sleep?"}, Value: first("sleep")}.HTML(),
			nhsuk.Radios{Name: "stairs", Value: first("stairs"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Can she climb the stairs?"}},
				Items: []nhsuk.Choice{{Text: "Yes", Value: "yes"}, {Text: "No", Value: "no", Conditional: nhsuk.Markup(nhsuk.Input{Name: "why", Value: first("why"), Label: nhsuk.Label{Text: "Why not?"}}.HTML())}}}.HTML(),
			nhsuk.Checkboxes{Name: "aids", Values: d.saved["aids"], Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What does she use?"}},
				Items: []nhsuk.Choice{{Text: "Stick", Value: "stick"}, {Text: "Frame", Value: "frame"}}}.HTML(),
			`<div data-autosave-group>` + nhsuk.DateInput{ID: "fall", NamePrefix: "fall", Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "When did she fall?"}}}.HTML() + `</div>`,
		},
	})
	if err != nil {
		panic(err)
	}
}

func (d *desk) take(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch {
	case d.down:
		http.Error(w, "down", http.StatusServiceUnavailable)
	case d.signed:
		http.Error(w, "{}", http.StatusUnauthorized)
	case r.Header.Get("X-Concordat-Script") != "1":
		d.posts = append(d.posts, r.PostForm)
		http.Redirect(w, r, "/form", http.StatusSeeOther)
	default:
		d.posts = append(d.posts, r.PostForm)
		for name, values := range r.PostForm {
			d.saved[name] = values
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"saved": "14:05", "hidden": map[string]string{"base.sleep": "a2"}})
	}
}

// last waits for a post that a condition holds for.
func (d *desk) waitFor(t *testing.T, what string, holds func(url.Values) bool) url.Values {
	t.Helper()
	for end := time.Now().Add(6 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		d.mu.Lock()
		for _, post := range d.posts {
			if holds(post) {
				d.mu.Unlock()
				return post
			}
		}
		d.mu.Unlock()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t.Fatalf("%s was not sent; sent were %v", what, d.posts)
	return nil
}

func (d *desk) set(change func(*desk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
}

func (d *desk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.posts)
}

func is(name, value string) func(url.Values) bool {
	return func(post url.Values) bool {
		return post.Get("_field") == name && strings.Join(post[name], "+") == value
	}
}

func TestAnAnswerIsSavedAsItIsGiven(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{width: 390})
	v.open("/form")
	v.accessible("form")
	v.fits()

	v.fill("How does she sleep?", "Badly")
	post := d.waitFor(t, "what was typed", is("sleep", "Badly"))
	if post.Get("base.sleep") != "a1" || len(post) != 3 {
		t.Errorf("sent %v: want that field, its base and its name, nothing else", post)
	}
	v.reads("Saved 14:05")

	v.fill("How does she sleep?", "Badly, since the fall")
	if post := d.waitFor(t, "the second version", is("sleep", "Badly, since the fall")); post.Get("base.sleep") != "a2" {
		t.Errorf("the base is %q, want what the server answered", post.Get("base.sleep"))
	}
	v.choose("Can she climb the stairs?", "No")
	d.waitFor(t, "a choice", is("stairs", "no"))
	v.choose("What does she use?", "Stick")
	v.choose("What does she use?", "Frame")
	d.waitFor(t, "two boxes", is("aids", "stick+frame"))
	v.choose("What does she use?", "Stick")
	v.choose("What does she use?", "Frame")
	d.waitFor(t, "boxes that were cleared", func(post url.Values) bool {
		_, named := post["aids"]
		return named && post.Get("_field") == "aids" && post.Get("aids") == ""
	})
	v.fill("Day", "3")
	v.fill("Month", "11")
	v.fill("Year", "2026")
	d.waitFor(t, "a date as a whole", func(post url.Values) bool {
		return post.Get("fall[day]") == "3" && post.Get("fall[month]") == "11" && post.Get("fall[year]") == "2026"
	})
}

func TestNothingIsSentTwice(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	v.fill("How does she sleep?", "Well")
	d.waitFor(t, "what was typed", is("sleep", "Well"))
	v.fill("Day", "3") // leaving the first field is no change
	d.waitFor(t, "the day", func(post url.Values) bool { return post.Get("fall[day]") == "3" })
	time.Sleep(800 * time.Millisecond)
	if got := d.count(); got != 2 {
		t.Errorf("%d posts, want 2: %v", got, d.posts)
	}
}

func TestWhatCouldNotBeSentIsKeptAndSentLater(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	d.set(func(d *desk) { d.down = true })
	v.expectFailures()
	v.fill("How does she sleep?", "Two hours at most")
	v.reads("Not saved yet")
	d.set(func(d *desk) { d.down = false })
	d.waitFor(t, "what was typed while the server was down", is("sleep", "Two hours at most"))
	v.reads("Saved 14:05")
}

func TestTypingGoesOnWithoutAConnection(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	v.offline(true)
	v.expectFailures()
	v.fill("How does she sleep?", "In the chair")
	v.choose("Can she climb the stairs?", "Yes")
	v.reads("Not saved yet")
	v.offline(false)
	d.waitFor(t, "what was typed without a connection", is("sleep", "In the chair"))
	d.waitFor(t, "what was chosen without a connection", is("stairs", "yes"))
}

func TestLeavingThePageAtOnceLosesNothing(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	v.fill("How does she sleep?", "Half a sentence")
	v.open("/other")
	d.waitFor(t, "what was typed just before leaving", is("sleep", "Half a sentence"))
	time.Sleep(500 * time.Millisecond)
	if got := d.count(); got != 1 {
		t.Errorf("it was sent %d times", got)
	}
}

func TestATimeOutKeepsTheWordsForTheSamePersonOnly(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	d.set(func(d *desk) { d.signed = true })
	v.expectFailures()
	v.fill("How does she sleep?", "Words of Amina")
	v.reads("you were signed out")
	v.leaveAnyway("/other")

	d.set(func(d *desk) { d.signed, d.name = false, "Ben Carter" })
	v.open("/form")
	time.Sleep(700 * time.Millisecond)
	if d.count() != 0 {
		t.Errorf("another person's words were saved: %v", d.posts)
	}

	d.set(func(d *desk) { d.signed, d.name = true, "Amina Yusuf" })
	v.open("/form")
	v.fill("How does she sleep?", "Words of Amina again")
	v.reads("you were signed out")
	v.leaveAnyway("/other")
	d.set(func(d *desk) { d.signed = false })
	v.open("/form")
	d.waitFor(t, "what was typed before the session ended", is("sleep", "Words of Amina again"))
}

func TestWhatOneTypedIsNotSavedAsAnother(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	amina := visit(t, s, look{})
	amina.open("/form")
	ben := amina.nextTab()
	d.set(func(d *desk) { d.name = "Ben Carter" }) // who signs in beside her in the same browser
	ben.open("/form")
	amina.reads("You are no longer signed in here")
	amina.fill("How does she sleep?", "Words of Amina")
	amina.reads("Not saved: you are no longer signed in here")
	amina.press("Save")
	time.Sleep(700 * time.Millisecond)
	if d.count() != 0 {
		t.Fatalf("Amina's words were saved as Ben's: %v", d.posts)
	}
	amina.accessible("someone-else")
	d.set(func(d *desk) { d.name = "Amina Yusuf" })
	ben.open("/form")
	d.waitFor(t, "what Amina typed, now that she is back", is("sleep", "Words of Amina"))
	amina.readsNot("You are no longer signed in here")
}

func TestALivePartFollowsTheServerButNotUnderTheFingers(t *testing.T) {
	t.Parallel()
	d, s := startDesk(t)
	v := visit(t, s, look{})
	v.open("/form")
	v.tabTo("Open: One section")
	d.set(func(d *desk) { d.extra = "Two sections are done" })
	if !v.comes("Two sections are done", 12*time.Second) {
		t.Fatalf("the part did not change: %s", v.text())
	}
	v.reads("Changed at", "Open: One section is done")
	if at, err := evaluate[stop](v, focused); err != nil || at.Name != "Open: One section is done" {
		t.Errorf("the focus went to %v (%v)", at, err)
	}
	v.tabTo("How does she sleep?")
	if !v.comes("Open: Two sections are done", 12*time.Second) {
		t.Errorf("what had the focus did not follow: %s", v.text())
	}
}

func TestTheFormWorksWithoutScript(t *testing.T) {
	t.Parallel()
	_, s := startDesk(t)
	v := visit(t, s, look{noScript: true})
	v.open("/form")
	v.reads("Why not?")
	v.fill("How does she sleep?", "Well")
	v.follow("Save")
	v.accessible("form-without-script")
}

// expectFailures forgets the faults that a test brings about on purpose, when it ends.
func (v *visitor) expectFailures() {
	v.t.Cleanup(func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		var kept []string
		for _, each := range v.faults {
			if !strings.Contains(each, "status 503") && !strings.Contains(each, "status of 503") && !strings.Contains(each, "ERR_INTERNET_DISCONNECTED") {
				kept = append(kept, each)
			}
		}
		v.faults = kept
	})
}

// offline cuts the connection, or mends it.
func (v *visitor) offline(cut bool) {
	v.t.Helper()
	v.must("cut the connection", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Network.emulateNetworkConditions", map[string]any{"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, nil)
	}))
}
