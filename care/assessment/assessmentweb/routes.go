// Package assessmentweb is the pages of the joint assessment: the list of a person's assessments, one as a task list,
// its sections as forms that save themselves, and the whole to read and print.
package assessmentweb

import (
	"embed"

	"concordat/care/assessment"
	"concordat/care/banner"
	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

//go:embed *.html
var files embed.FS

// Routes are the pages of the assessment.
func Routes() []web.Route {
	staff := func(pattern, action string, page func(*web.Request) error) web.Route {
		return web.Route{Pattern: pattern, Action: action, Audience: access.Practitioners, Page: page}
	}
	all := func(pattern, action string, page func(*web.Request) error) web.Route {
		return web.Route{Pattern: pattern, Action: action, Audience: access.Practitioners.And(access.PersonAndCarer), Page: page}
	}
	return []web.Route{
		staff("GET /people/{id}/assessments", "assessment.list", list),
		staff("GET /people/{id}/assessments/start", "assessment.start.view", startPage),
		staff("POST /people/{id}/assessments/start", "assessment.start", start),
		all("GET /assessments/{id}", "assessment.view", overview),
		all("GET /assessments/{id}/read", "assessment.read", read),
		staff("GET /assessments/{id}/stop", "assessment.stop.view", stopPage),
		staff("POST /assessments/{id}/stop", "assessment.stop", stop),
		all("GET /assessments/{id}/sections/{section}", "assessment.section.view", sectionPage),
		all("POST /assessments/{id}/sections/{section}", "assessment.answer", saveSection),
		all("GET /assessments/{id}/sections/{section}/others", "assessment.section.follow", others),
		all("GET /assessments/{id}/sections/{section}/history", "assessment.history", history),
		all("POST /assessments/{id}/sections/{section}/take", "assessment.section.take", take),
		all("GET /assessments/{id}/sections/{section}/decline", "assessment.section.decline.view", declinePage),
		all("POST /assessments/{id}/sections/{section}/decline", "assessment.section.decline", decline),
		staff("GET /assessments/{id}/sections/{section}/hand", "assessment.section.hand.view", handPage),
		staff("POST /assessments/{id}/sections/{section}/hand", "assessment.section.hand", hand),
		all("GET /assessments/{id}/sections/{section}/reopen", "assessment.section.reopen.view", reopenPage),
		all("POST /assessments/{id}/sections/{section}/reopen", "assessment.section.reopen", reopen),
	}
}

// about is what every page of an assessment is about.
type about struct {
	a      *assessment.Assessment
	person *web.PersonBanner // nil for a carer who may not see who the person is by record
}

// load reads the assessment that the path names.
func load(r *web.Request, reader *store.Reader) (about, error) {
	a, err := assessment.Open(reader, r.Path("id"))
	if err != nil {
		return about{}, err
	}
	_, id := r4.Ref(a.Person).Parts()
	b, err := personBanner(r, reader, id)
	return about{a, b}, err
}

// personBanner says who the page is about; to the person herself it says nothing new.
func personBanner(r *web.Request, reader *store.Reader, id string) (*web.PersonBanner, error) {
	if r.Who.Kind() != access.Practitioner {
		return nil, nil
	}
	b, _, err := banner.For(reader, id)
	return b, err
}

func (b about) path() string { return "/assessments/" + b.a.ID }

func (b about) sectionPath(section string) string { return b.path() + "/sections/" + section }

// back leads up from a page under the assessment. A back link is there at every width, where crumbs are not.
func (b about) back() *web.Link { return &web.Link{Href: b.path(), Text: "Back to the assessment"} }

// backToPerson leads up from the assessment: to the person's own assessments, or home for herself and those around her.
func (b about) backToPerson(r *web.Request) *web.Link {
	if r.Who.Kind() != access.Practitioner {
		return &web.Link{Href: "/", Text: "Home"}
	}
	_, id := r4.Ref(b.a.Person).Parts()
	return &web.Link{Href: "/people/" + id + "/assessments", Text: "Assessments of " + b.a.PersonName}
}

// section reads the assessment and the section that the path names.
func section(r *web.Request, reader *store.Reader) (about, *assessment.Section, error) {
	b, err := load(r, reader)
	if err != nil {
		return b, nil, err
	}
	s, err := b.a.Section(r.Path("section"))
	return b, s, err
}

// mine reports whether the asker may fill the section in: workers any, a person or carer what was given to them.
func mine(r *web.Request, s *assessment.Section) bool {
	return r.Who.Kind() == access.Practitioner || s.Task.Value.Owner != nil && s.Task.Value.Owner.Reference == r.Who.Actor
}

// invalid reports whether a form can show what is wrong.
func invalid(f *web.Form, err error) bool { return fault.Is(err, fault.Invalid) && f.Take(err) }
