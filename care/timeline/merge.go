package timeline

import (
	"slices"
	"strings"
	"time"

	"concordat/care/worker"
	"concordat/clock"
	"concordat/record/r4"
	"concordat/record/store"
)

const (
	enough = 25  // events on a page; the day that passes it is still told whole
	batch  = 60  // resources read from a source at a time
	bound  = 900 // resources read for one page, after which it ends where it is, with a link to go on
)

// Before returns the page of a person's timeline before a day. Of a day everything is on one page.
func Before(r *store.Reader, person string, f Filter) (Page, error) {
	m := merge{r: r, person: person, filter: f, places: map[string]place{}, before: clock.StartOfDay(r.Now()).AddDate(0, 0, 1)}
	if day, ok := r4.ParseMoment(f.Before); ok {
		m.before = day.At
	}
	for _, s := range sources {
		if f.Kind == "" || s.kind == f.Kind {
			m.streams = append(m.streams, &stream{source: s})
		}
	}
	return m.page()
}

// merge takes the newest events from several ordered streams, whole days at a time.
type merge struct {
	r       *store.Reader
	person  string
	filter  Filter
	before  time.Time // midnight in England
	streams []*stream
	places  map[string]place
	read    int
}

// stream is a source as far as it was read.
type stream struct {
	source
	events []Event
	cursor string
	ended  bool
	end    time.Time // nothing unread is later than this
}

func (m *merge) page() (Page, error) {
	for _, s := range m.streams {
		if err := m.more(s); err != nil {
			return Page{}, err
		}
	}
	for {
		days, complete, err := m.told()
		if err != nil {
			return Page{}, err
		}
		shown := 0
		for i, d := range days {
			if shown += len(d.Events); shown >= enough && (i < len(days)-1 || !complete) {
				return Page{days[:i+1], next(d)}, nil
			}
		}
		if complete {
			return Page{Days: days}, nil
		}
		if next := clock.StartOfDay(m.frontier()).AddDate(0, 0, 1); m.read > bound && next.Before(m.before) {
			return Page{days, r4.Date(next)}, nil
		}
		for _, s := range m.streams {
			if !s.ended && !s.end.Before(m.frontier()) {
				if err := m.more(s); err != nil {
					return Page{}, err
				}
			}
		}
	}
}

// more reads the next batch of a stream.
func (m *merge) more(s *stream) error {
	query := "patient=?&" + s.date + "=lt?" + s.where + "&_sort=-" + s.date + "&_count=?&_cursor=?"
	events, cursor, err := s.fetch(m.r, query, "Patient/"+m.person, m.before, batch, s.cursor)
	if err != nil {
		return err
	}
	m.read += batch
	s.cursor, s.ended = cursor, cursor == ""
	for _, e := range events {
		if e.At.At.Before(m.before) { // a period may reach over the day at which it began
			s.events = append(s.events, e)
		}
	}
	if len(events) > 0 {
		last := events[len(events)-1]
		// Where the index orders by the end of what a date may mean, one that is unread may begin later than the last.
		if s.end = lastInstant(last.At); last.Until.At.After(s.end) {
			s.end = lastInstant(last.Until)
		}
	}
	return nil
}

// lastInstant is the end of what a moment may mean, to the day.
func lastInstant(m r4.Moment) time.Time {
	switch m.Precision {
	case r4.Year:
		return m.At.AddDate(1, 0, -1)
	case r4.Month:
		return m.At.AddDate(0, 1, -1)
	}
	return m.At
}

// frontier is the time before which something may be unread.
func (m *merge) frontier() time.Time {
	var latest time.Time
	for _, s := range m.streams {
		if !s.ended && s.end.After(latest) {
			latest = s.end
		}
	}
	return latest
}

// told is what is known in full: the days after the frontier. complete says that nothing is unread.
func (m *merge) told() (days []Day, complete bool, err error) {
	var events []Event
	complete = true
	for _, s := range m.streams {
		events = append(events, s.events...)
		complete = complete && s.ended
	}
	slices.SortStableFunc(events, func(a, b Event) int { return b.At.At.Compare(a.At.At) })
	frontier := r4.Date(m.frontier())
	for _, e := range events {
		if !complete && r4.Date(e.At.At) <= frontier {
			break
		}
		if err := m.place(&e); err != nil {
			return nil, false, err
		}
		if m.filter.Sector != "" && e.Sector != m.filter.Sector {
			continue
		}
		if name := e.At.Day(); len(days) == 0 || days[len(days)-1].Name != name {
			days = append(days, Day{Name: name})
		}
		d := &days[len(days)-1]
		d.Events = append(d.Events, e)
	}
	for i := range days {
		days[i].Events = together(days[i].Events)
	}
	return days, complete, nil
}

// next is the day before which the page after this day begins.
func next(d Day) string { return r4.Date(d.Events[len(d.Events)-1].At.At) }

// readings is what observations are shown together by.
const readings = "reading"

// together shows readings of one day and place as one event, and sections of one form that were completed on one day.
func together(events []Event) []Event {
	var out []Event
	group := map[string]int{}
	for _, e := range events {
		key := e.together
		if key == readings {
			key += "\x00" + e.orgRef + "\x00" + e.byRef
		}
		i, ok := group[key]
		switch {
		case e.together == "" || e.Struck || e.ThirdParty:
			out = append(out, e)
		case !ok:
			group[key] = len(out)
			e.parts = []Event{e}
			out = append(out, e)
		default:
			out[i].parts = append(out[i].parts, e)
			if e.Changed.After(out[i].Changed) {
				out[i].Changed = e.Changed
			}
		}
	}
	for i := range out {
		if len(out[i].parts) > 1 {
			out[i].join()
		}
	}
	return out
}

// join says several events as one.
func (e *Event) join() {
	var lines []string
	for _, p := range e.parts {
		lines = append(lines, p.Title)
	}
	if e.together == readings {
		slices.Sort(lines)
		e.Title = count(len(lines), "reading")
		e.Text = strings.Join(lines[:min(3, len(lines))], "; ")
		if e.More = nil; len(lines) > 3 {
			e.Text += " and " + itoa(len(lines)-3) + " more"
			e.More = lines
		}
		return
	}
	e.Title, e.Text, e.More = e.together, count(len(lines), "section")+" completed", nil
	for i, p := range e.parts {
		line := strings.TrimPrefix(lines[i], e.together+": ")
		if p.By != "" {
			line += " (" + p.By + ")"
		}
		e.More = append(e.More, line)
		e.Joint = e.Joint || p.OrgName != e.parts[0].OrgName
		if p.By != e.By {
			e.By = ""
		}
	}
	if e.Joint {
		e.OrgName = ""
	}
}

// place is where an event came from.
type place struct {
	sector  worker.Sector
	orgName string
	name    string
}

// place finds the organisation and sector of an event. What names none is health's: imported clinical records are the
// only ones that don't.
func (m *merge) place(e *Event) error {
	ref := e.orgRef
	if ref == "" {
		ref = e.byRef
	}
	p, ok := m.places[ref]
	if !ok {
		p = place{sector: worker.Health}
		if err := m.find(ref, &p); err != nil {
			return err
		}
		m.places[ref] = p
	}
	e.Sector = p.sector
	if e.OrgName == "" {
		e.OrgName = p.orgName
	}
	if e.By == "" && e.orgRef == "" {
		e.By = p.name
	}
	return nil
}

// find follows a reference to the organisation behind it. One that can't be followed is no fault of the timeline.
func (m *merge) find(ref string, p *place) error {
	org := ref
	switch typ, id := r4.Ref(ref).Parts(); typ {
	case "PractitionerRole":
		w, err := worker.Load(m.r, ref)
		if err != nil {
			return missing(err)
		}
		org, p.name = w.Organisation, w.Name
	case "Patient", "RelatedPerson":
		p.sector = worker.Community
		return nil
	case "Practitioner":
		found, err := store.Load[r4.Practitioner](m.r, id)
		if err != nil {
			return missing(err)
		}
		for _, n := range found.Value.Name {
			p.name = strings.TrimSpace(strings.Join(append(n.Prefix, n.Given...), " ") + " " + n.Family)
		}
		return nil
	case "Organization":
	default:
		return nil
	}
	o, err := worker.LoadOrganisation(m.r, org)
	if err != nil {
		return missing(err)
	}
	p.sector, p.orgName = o.Sector, o.Name
	return nil
}
