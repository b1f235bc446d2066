package e2e

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// personas are all whom the demonstration has (docs: the demonstration).
var personas = []string{"social-worker", "community-nurse", "gp", "transfer-hub", "provider", "commissioner", "fund-manager", "person", "carer", "voice", "champion", "governance"}

// starts are pages that some begin at besides their home, where that leads to nobody's record yet.
var starts = map[string]string{"community-nurse": "/people/margaret-ellis", "transfer-hub": "/people?q=Booth"}

const (
	mostPages = 26 // for each persona
	mostAlike = 2  // pages that differ only in whom or what they are about
)

// seen is what the crawl wants to know of a page.
type seen struct {
	Status   int
	Title    string
	Headings int // of level 1
	Links    []string
}

const inspection = `({
  Status: performance.getEntriesByType('navigation')[0].responseStatus,
  Title: document.title,
  Headings: document.querySelectorAll('h1').length,
  Links: [...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hash).map(a => a.pathname + a.search)
})`

// TestEveryPageOfEveryPersona follows the links from each persona's home. Every page answers, has one heading and a
// title, is light, fits a phone and 400% zoom, and axe finds nothing on it.
func TestEveryPageOfEveryPersona(t *testing.T) {
	s := startServer(t)
	for _, persona := range personas {
		t.Run(persona, func(t *testing.T) {
			t.Parallel()
			v := visit(t, s, look{start: starts[persona]})
			v.signIn(persona)
			v.crawl()
		})
	}
}

func (v *visitor) crawl() {
	v.t.Helper()
	waiting, known, alike := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	if v.look.start != "" {
		waiting = append(waiting, v.look.start)
	}
	var visited []string
	for len(waiting) > 0 && len(visited) < mostPages {
		next := rarest(waiting, alike)
		path := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		if alike[shape(path)]++; alike[shape(path)] > mostAlike {
			continue
		}
		visited = append(visited, path)
		for _, link := range v.inspect(path) {
			if !known[link] && !apart(link) {
				known[link] = true
				waiting = append(waiting, link)
			}
		}
	}
	v.t.Logf("%d pages, %d links not followed: %s", len(visited), len(waiting), strings.Join(visited, " "))
}

// rarest is the place of the first link to a kind of page that was seen least.
func rarest(links []string, alike map[string]int) int {
	best := 0
	for i, link := range links {
		if alike[shape(link)] < alike[shape(links[best])] {
			best = i
		}
	}
	return best
}

// inspect opens a page, checks it and gives its links.
func (v *visitor) inspect(path string) []string {
	v.t.Helper()
	if err := v.resize(1280, 900); err != nil {
		v.t.Fatal(err)
	}
	v.weigh()
	v.open(path)
	weight := v.weigh()
	page, err := evaluate[seen](v, inspection)
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	if page.Status >= 400 {
		v.t.Errorf("a link leads to %s, which answers %d: %s", path, page.Status, clip(v.text()))
	}
	if page.Headings != 1 || !strings.Contains(page.Title, " – ") {
		v.t.Errorf("%s has %d main headings and the title %q", path, page.Headings, page.Title)
	}
	if weight > laterVisit {
		v.t.Errorf("%s weighs %d bytes", path, weight)
	}
	v.accessible("page" + strings.NewReplacer("/", "-", "?", "-").Replace(path))
	for _, width := range []int{390, 320} {
		if err := v.resize(width, 900); err != nil {
			v.t.Fatal(err)
		}
		v.fits()
	}
	return page.Links
}

// apart tells of what is no page: interfaces, files, downloads.
func apart(link string) bool {
	for _, start := range []string{"/fhir", "/api", "/assets/", "/log/", "/healthz", "/readyz", "/metrics", "/sign-in"} {
		if strings.HasPrefix(link, start) {
			return true
		}
	}
	return false
}

var anID = regexp.MustCompile(`^([0-9a-f]{8,}|.*[0-9].*|[a-z]+-[a-z]+(-[a-z]+)*)$`)

// words that have a hyphen or digit and are no ids.
var fixed = regexp.MustCompile(`^(about-me|large-print|easy-read|access-log|next-steps|sign-in|v[0-9]+)$`)

// shape is a path with its ids taken out, and of its query only the names.
func shape(link string) string {
	address, err := url.Parse(link)
	if err != nil {
		return link
	}
	parts := strings.Split(address.Path, "/")
	for i, part := range parts {
		if anID.MatchString(part) && !fixed.MatchString(part) {
			parts[i] = "{}"
		}
	}
	var names []string
	for name := range address.Query() {
		names = append(names, name)
	}
	return strings.Join(parts, "/") + "?" + strings.Join(names, "&")
}
