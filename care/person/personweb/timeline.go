package personweb

import (
	"net/http"
	"time"

	"concordat/care/banner"
	"concordat/care/timeline"
	"concordat/care/worker"
	"concordat/clock"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

var timelineTemplate = web.MustParse(files, "timeline.html")

// newShown is how many changes since the last look are listed before a link to the rest.
const newShown = 12

// timelinePage is what timeline.html prints.
type timelinePage struct {
	Name           string
	Kinds, Sectors []choice
	First          bool // the first page, which opens at what is new
	Looked         string
	New            []timeline.Event
	MoreNew        bool
	Days           []timeline.Day
	Older, Latest  string
	Filtered       bool
	Staff          bool
	id             string
}

// choice is a link that chooses what the timeline shows.
type choice struct {
	Href, Text string
	Current    bool
}

// showTimeline shows what happened to a person, latest first, a page at a time; the first page opens at what changed
// since the worker last looked.
func showTimeline(r *web.Request) error {
	id := r.Path("id")
	filter, err := filterOf(r)
	if err != nil {
		return err
	}
	page := timelinePage{First: filter.Before == "", Staff: r.Who.In(access.Practitioners), id: id}
	var due bool
	var b *web.PersonBanner
	err = r.View(func(reader *store.Reader) error {
		banner, p, err := banner.For(reader, id)
		if err != nil {
			return err
		}
		b, page.Name = banner, p.Called()
		var look timeline.Look
		if page.First && page.Staff {
			if look, due, err = timeline.LastLook(reader, id); err != nil {
				return err
			}
		}
		if !look.Before.IsZero() {
			page.Looked = clock.DayAndHour(look.Before)
			if page.New, page.MoreNew, err = timeline.Changed(reader, id, look.Before, newShown); err != nil {
				return err
			}
		}
		told, err := timeline.Before(reader, id, filter)
		page.Days = told.Days
		if told.Next != "" {
			page.Older = timelineHref(id, filter.Kind, filter.Sector, told.Next)
		}
		return err
	})
	if err != nil {
		return err
	}
	if due {
		if err := recordLook(r, id); err != nil {
			return err
		}
	}
	page.choices(id, filter)
	chrome := web.Chrome{Title: "Timeline of " + b.Name, Person: b, Back: &web.Link{Href: "/people/" + id, Text: b.Name}}
	if !page.Staff {
		chrome.Back = &web.Link{Href: "/", Text: "Home"}
		b.Href = "/"
	}
	return r.Render(http.StatusOK, timelineTemplate, chrome, page)
}

// filterOf reads what is to be shown. A date that is none is fault.Invalid.
func filterOf(r *web.Request) (timeline.Filter, error) {
	f := timeline.Filter{Kind: r.Query("kind"), Sector: worker.Sector(r.Query("sector")), Before: r.Query("before")}
	if timeline.KindName(f.Kind) == "" {
		f.Kind = ""
	}
	if f.Sector != worker.Health && f.Sector != worker.SocialCare && f.Sector != worker.Community {
		f.Sector = ""
	}
	if m, ok := r4.ParseMoment(f.Before); f.Before != "" && (!ok || m.Precision != r4.Day) {
		return f, fault.At("before", "value", "The day before which the timeline is to begin must be a date, like 2026-03-01")
	}
	return f, nil
}

// recordLook records this look. That it can't be recorded is no reason not to show the timeline: next time the same
// things are new again.
func recordLook(r *web.Request, id string) error {
	err := r.Update(func(tx *store.Tx) error {
		_, err := timeline.Looked(tx, id)
		return err
	})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Denied) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func timelineHref(id, kind string, sector worker.Sector, before string) string {
	return with("/people/"+id+"/timeline", "kind", kind, "sector", string(sector), "before", before)
}

func (p *timelinePage) choices(id string, f timeline.Filter) {
	p.Filtered = f.Kind != "" || f.Sector != ""
	p.Latest = timelineHref(id, f.Kind, f.Sector, "")
	p.Kinds = []choice{{timelineHref(id, "", f.Sector, ""), "Everything", f.Kind == ""}}
	for _, k := range timeline.Kinds {
		p.Kinds = append(p.Kinds, choice{timelineHref(id, k.Code, f.Sector, ""), k.Name, f.Kind == k.Code})
	}
	p.Sectors = []choice{{timelineHref(id, f.Kind, "", ""), "Everybody", f.Sector == ""}}
	for _, s := range []worker.Sector{worker.Health, worker.SocialCare, worker.Community} {
		p.Sectors = append(p.Sectors, choice{timelineHref(id, f.Kind, s, ""), s.Name(), f.Sector == s})
	}
}

// At says when a change was made, on the list of what is new.
func (p timelinePage) At(t time.Time) string { return clock.DayAndHour(t) }

// Href is the page of what an event tells of, "" when it has none for the one who looks.
func (p timelinePage) Href(e timeline.Event) string {
	switch {
	case e.Type == "DocumentReference" && e.Kind == "note" && e.IsNote:
		return "/notes/" + e.ID
	case !p.Staff:
		return ""
	case e.Type == "Task":
		return "/referrals/" + e.ID
	case e.Type == "CarePlan" && e.IsPlan:
		return "/people/" + p.id + "/plan"
	}
	return ""
}
