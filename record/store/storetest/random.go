package storetest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
)

// testRandom writes random resources, changes and deletes some, and compares the answers to random searches in random
// scopes with those of the naive evaluator: ids, order, pages and totals.
func testRandom(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		w := &world{engine: e, ids: 5, prefix: fmt.Sprintf("r%d-", round), now: start.Add(time.Duration(round) * time.Hour), all: naive{}}
		for range rapid.IntRange(1, 40).Draw(t, "writes") {
			w.change(t)
		}
		for range rapid.IntRange(5, 25).Draw(t, "searches") {
			w.compare(t)
		}
	})
	v, err := e.Verify(context.Background(), func(d string) { t.Errorf("verify: %s", d) })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rounds; verified %+v", round, v)
}

// testMany is testRandom with so many resources that lists are cut into chunks, candidates are many and a scope has
// more people than are looked up one by one.
func testMany(t *testing.T, open func(*testing.T) store.Engine) {
	e := open(t)
	defer e.Close()
	w := &world{engine: e, ids: 400, prefix: "m-", now: start, all: naive{}}
	work := rapid.Custom(func(t *rapid.T) int {
		for range 3000 {
			w.change(t)
		}
		for range 120 {
			w.compare(t)
		}
		return len(w.all)
	})
	t.Logf("%d resources", work.Example(1))
	clean(t, e)
}

// world is what a round has written. Its ids have a prefix of their own, and its searches a tag, so that rounds share
// a database and don't meet.
type world struct {
	engine store.Engine
	ids    int // how many ids there are of each kind, less one
	prefix string
	now    time.Time
	all    naive
}

var (
	surnames   = []string{"Ellis", "ELLISON", "O'Neill", "Żak", "van der Berg", "Ellis-Żak"}
	codes      = []string{"http://loinc.org|8867-4", "http://loinc.org|9279-1", "http://snomed.info/sct|8867-4", "|8867-4", "|x,y"}
	dates      = []string{"2025", "2026", "2026-01", "2026-01-10", "2026-01-11", "2026-01-10T09:00:00Z", "2026-01-10T09:00:00.250Z", "2026-01-31T23:59:59+01:00", "2026-02-01"}
	categories = []string{"", "clinical", "note", "plan"}
	hidden     = []string{"third-party", "sensitive"}
)

func pick(t *rapid.T, name string, from []string) string {
	return rapid.SampledFrom(from).Draw(t, name)
}

func (w *world) id(t *rapid.T, kind string) string {
	last := w.ids
	switch {
	case w.ids < 100:
	case kind == "b":
		last *= 10
	case kind == "p" && rapid.Bool().Draw(t, "one of few"):
		last = 3
	}
	return fmt.Sprintf("%s%s%d", w.prefix, kind, rapid.IntRange(0, last).Draw(t, kind))
}

// meta tags a resource with its round, and with a category and labels.
func (w *world) meta(t *rapid.T) string {
	tags := []string{fmt.Sprintf(`{"system":"urn:test:round","code":"%s"}`, w.prefix)}
	if c := pick(t, "category", categories); c != "" {
		tags = append(tags, fmt.Sprintf(`{"system":"urn:test:category","code":"%s"}`, c))
	}
	if rapid.IntRange(0, 3).Draw(t, "labelled") == 0 {
		tags = append(tags, fmt.Sprintf(`{"system":"urn:test:label","code":"%s"}`, pick(t, "label", hidden)))
	}
	return `"meta":{"tag":[` + strings.Join(tags, ",") + `]}`
}

func coding(c string) string {
	system, code, _ := strings.Cut(c, "|")
	if system == "" {
		return fmt.Sprintf(`{"code":"%s"}`, code)
	}
	return fmt.Sprintf(`{"system":"%s","code":"%s"}`, system, code)
}

// body is a random resource.
func (w *world) body(t *rapid.T) string {
	switch rapid.IntRange(0, 9).Draw(t, "type") {
	case 0, 1:
		return w.patient(t)
	case 2:
		return fmt.Sprintf(`{"resourceType":"Organization","id":"%s",%s,"name":"%s"}`, w.id(t, "o"), w.meta(t), pick(t, "name", surnames))
	case 3, 4:
		people := fmt.Sprintf(`{"actor":{"reference":"Patient/%s"},"status":"accepted"}`, w.id(t, "p"))
		if rapid.Bool().Draw(t, "two") {
			people += fmt.Sprintf(`,{"actor":{"reference":"Patient/%s"},"status":"accepted"}`, w.id(t, "p"))
		}
		return fmt.Sprintf(`{"resourceType":"Appointment","id":"%s",%s,"status":"booked","start":"2026-01-10T09:00:00Z","end":"2026-01-10T09:30:00Z","participant":[%s]}`, w.id(t, "a"), w.meta(t), people)
	}
	return w.observation(t)
}

func (w *world) patient(t *rapid.T) string {
	more := ""
	if rapid.Bool().Draw(t, "born") {
		more += fmt.Sprintf(`,"birthDate":"%s"`, pick(t, "birth", dates[:5]))
	}
	if rapid.Bool().Draw(t, "known") {
		more += fmt.Sprintf(`,"identifier":[{"system":"urn:ids","value":"%d"}]`, rapid.IntRange(0, 3).Draw(t, "value"))
	}
	return fmt.Sprintf(`{"resourceType":"Patient","id":"%s",%s,"name":[{"family":"%s"}]%s}`, w.id(t, "p"), w.meta(t), pick(t, "family", surnames), more)
}

func (w *world) observation(t *rapid.T) string {
	more := ""
	switch rapid.IntRange(0, 4).Draw(t, "when") {
	case 0:
		more += fmt.Sprintf(`,"effectivePeriod":{"start":"%s"}`, pick(t, "start", dates))
	case 1, 2, 3:
		more += fmt.Sprintf(`,"effectiveDateTime":"%s"`, pick(t, "effective", dates[:7]))
	}
	if rapid.Bool().Draw(t, "measured") {
		more += fmt.Sprintf(`,"valueQuantity":{"value":%s,"code":"%s","system":"urn:units"}`, pick(t, "value", []string{"5", "5.0", "5.4", "-1", "100", "0.25"}), pick(t, "unit", []string{"kg", "g"}))
	}
	switch rapid.IntRange(0, 3).Draw(t, "performer") {
	case 0:
		more += fmt.Sprintf(`,"performer":[{"reference":"Organization/%s"}]`, w.id(t, "o"))
	case 1:
		more += `,"performer":[{"identifier":{"system":"urn:staff","value":"77"}}]`
	}
	if rapid.IntRange(0, 4).Draw(t, "subject") > 0 {
		more += fmt.Sprintf(`,"subject":{"reference":"Patient/%s"}`, w.id(t, "p"))
	}
	codings := coding(pick(t, "code", codes))
	if rapid.Bool().Draw(t, "coded twice") {
		codings += "," + coding(pick(t, "code", codes))
	}
	return fmt.Sprintf(`{"resourceType":"Observation","id":"%s",%s,"status":"%s","code":{"coding":[%s]}%s}`, w.id(t, "b"), w.meta(t), pick(t, "status", []string{"final", "preliminary"}), codings, more)
}

// change writes one random resource, or deletes it, in a unit of its own at an instant of its own.
func (w *world) change(t *rapid.T) {
	r, err := fhir.R4().Parse("", []byte(w.body(t)))
	if err != nil {
		t.Fatal(causes(err))
	}
	w.now = w.now.Add(time.Second)
	k := store.Key{Type: r.Type, ID: r.ID}
	remove := rapid.IntRange(0, 6).Draw(t, "delete") == 0
	p := store.Placement{People: store.PeopleOf(r, r.ID)}
	p.Category, p.Labels = place(r)
	err = w.engine.Update(context.Background(), func(u store.Unit) error {
		base := 0
		old, err := u.Get(k)
		if old != nil {
			base = old.Version
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		if remove && base > 0 {
			_, err = u.Delete(k, base, w.now)
		} else {
			_, err = u.Put(r, r.ID, base, p, w.now)
			remove = false
		}
		if err != nil {
			return err
		}
		return u.Append(store.Entry{At: w.now, Access: asker, People: p.People, Outcome: "permit"})
	})
	if err != nil {
		t.Fatal(causes(err))
	}
	if remove {
		delete(w.all, k.String())
		return
	}
	w.all[k.String()] = &naiveResource{r.Type, r.ID, p.People, p.Category, p.Labels, w.now, r.Values}
}

// clauses are what a random search may ask of each type; %p, %o are ids, %d a date, %n a name, %c a code.
var clauses = map[string][]string{
	"Patient":      {"family=%n", "family:exact=%n", "family:contains=%n", "name=%n,%n", "birthdate=%x%d", "birthdate:missing=true", "identifier=%v", "identifier=urn:ids|%v", "identifier=urn:ids|", "identifier:missing=false", "_id=%p", "_lastUpdated=%xNOW"},
	"Organization": {"name=%n", "_id=%o"},
	"Appointment":  {"patient=Patient/%p", "actor=Patient/%p", "patient.family=%n", "status=booked", "date=%x%d", "_lastUpdated=%xNOW"},
	"Observation": {"patient=Patient/%p", "patient=Patient/%p,Patient/%p", "subject=Patient/%p", "patient=%p", "code=%c", "code:not=%c", "code=8867-4", "code=http://loinc.org|", "status=final", "status:not=final",
		"date=%x%d", "date=%x%d", "date:missing=true", "date:missing=false", "value-quantity=%x%q", "value-quantity=%x%q||kg", "performer=Organization/%o", "performer:identifier=urn:staff|77", "performer:missing=true",
		"patient.family=%n", "performer:Organization.name=%n", "patient._id=%p", "_lastUpdated=%xNOW", "patient:missing=true"},
}

var sorts = map[string][]string{
	"Patient":      {"family", "-family", "birthdate", "-birthdate,family", "_id", "-_id", "identifier", "_lastUpdated", "-_lastUpdated"},
	"Organization": {"name", "-name,_id"},
	"Appointment":  {"date", "-status,date"},
	"Observation":  {"date", "-date", "code,-date", "-code", "value-quantity", "-value-quantity,date", "_lastUpdated", "-_lastUpdated", "_id"},
}

func (w *world) query(t *rapid.T) (typ, query string) {
	typ = pick(t, "type", []string{"Patient", "Organization", "Appointment", "Observation", "Observation", "Observation"})
	parts := []string{"_tag=urn:test:round|" + w.prefix}
	for range rapid.IntRange(0, 3).Draw(t, "clauses") {
		parts = append(parts, w.filled(t, pick(t, "clause", clauses[typ])))
	}
	if rapid.Bool().Draw(t, "sorted") {
		parts = append(parts, "_sort="+pick(t, "sort", sorts[typ]))
	}
	slices.Reverse(parts)
	return typ, strings.Join(parts, "&")
}

func (w *world) filled(t *rapid.T, clause string) string {
	clause = strings.ReplaceAll(clause, "NOW", w.now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "ago"))*time.Second).Format(time.RFC3339))
	name, value, _ := strings.Cut(clause, "=")
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '%' {
			b.WriteByte(value[i])
			continue
		}
		i++
		switch value[i] {
		case 'p':
			b.WriteString(w.id(t, "p"))
		case 'o':
			b.WriteString(w.id(t, "o"))
		case 'd':
			b.WriteString(pick(t, "date", dates))
		case 'x':
			b.WriteString(pick(t, "prefix", []string{"", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}))
		case 'n':
			name := pick(t, "name", surnames)
			b.WriteString(name[:rapid.SampledFrom([]int{1, 3, len(name)}).Draw(t, "letters")])
		case 'c':
			b.WriteString(strings.ReplaceAll(pick(t, "code", codes), ",", `\,`))
		case 'v':
			fmt.Fprint(&b, rapid.IntRange(0, 4).Draw(t, "value"))
		case 'q':
			b.WriteString(pick(t, "number", []string{"5", "5.0", "5.4", "-1", "1e2", "0.25", "0.3"}))
		}
	}
	return name + "=" + url.QueryEscape(b.String())
}

func (w *world) scope(t *rapid.T) record.Scope {
	if rapid.IntRange(0, 2).Draw(t, "scoped") == 0 {
		return record.Scope{Everything: true}
	}
	s := record.Scope{Everything: rapid.IntRange(0, 3).Draw(t, "everything") == 0, Nobodys: rapid.Bool().Draw(t, "nobodys")}
	if s.Nobodys && rapid.Bool().Draw(t, "nobodys of") {
		s.NobodysOf = []string{pick(t, "category", categories)}
	}
	for range rapid.IntRange(0, 2).Draw(t, "grants") {
		s.Grants = append(s.Grants, w.slice(t))
	}
	if rapid.IntRange(0, 2).Draw(t, "prohibited") == 0 {
		s.Prohibitions = append(s.Prohibitions, w.slice(t))
	}
	if rapid.IntRange(0, 2).Draw(t, "hiding") == 0 {
		s.HiddenLabels = []string{pick(t, "hidden", hidden)}
	}
	return s
}

func (w *world) slice(t *rapid.T) (s record.Slice) {
	if w.ids > 100 && rapid.IntRange(0, 3).Draw(t, "caseload") == 0 {
		for i := range w.ids {
			s.People = append(s.People, fmt.Sprintf("%sp%d", w.prefix, i))
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "people") {
		s.People = append(s.People, w.id(t, "p"))
	}
	if rapid.IntRange(0, 2).Draw(t, "by category") == 0 {
		s.Categories = []string{pick(t, "category", append([]string{"unheard of"}, categories...))}
	}
	if rapid.IntRange(0, 3).Draw(t, "from") == 0 {
		s.From = w.now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "ago")) * time.Second)
	}
	if rapid.IntRange(0, 3).Draw(t, "to") == 0 {
		s.To = w.now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "ago")) * time.Second)
	}
	return s
}

// compare runs one search in the engine, in one page and in several, and in the naive evaluator.
func (w *world) compare(t *rapid.T) {
	typ, query := w.query(t)
	q, err := fhir.R4().ParseQuery(typ, query, true)
	if err != nil {
		return // a name was cut inside a letter
	}
	scope := w.scope(t)
	want := w.all.search(scope, q)
	q.Total, q.Count = true, 1_000_000
	got, page := w.answer(t, scope, q)
	if !slices.Equal(got, want) || page.Total != len(want) {
		t.Fatalf("%s?%s in %+v\nfound %v, total %d\nwant  %v", typ, query, scope, got, page.Total, want)
	}
	q.Total, q.Count = rapid.Bool().Draw(t, "total"), max(3, len(want)/5)
	var paged []string
	for {
		ids, page := w.answer(t, scope, q)
		paged = append(paged, ids...)
		if page.Next == "" {
			break
		}
		q.Cursor = page.Next
	}
	if !slices.Equal(paged, want) {
		t.Fatalf("%s?%s in %+v\nin pages %v\nwant %v", typ, query, scope, paged, want)
	}
}

func (w *world) answer(t *rapid.T, s record.Scope, q *fhir.Query) (ids []string, page *store.Page) {
	err := w.engine.View(context.Background(), func(v store.Snapshot) (err error) {
		page, err = v.Search(s, q)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %s", q.Links, causes(err))
	}
	ids = []string{}
	for _, m := range page.Matches {
		ids = append(ids, m.ID)
	}
	return ids, page
}
