package app

import (
	"net/http"
	"slices"

	"concordat/care/assessment/assessmentweb"
	"concordat/care/homeweb"
	"concordat/care/myweb"
	"concordat/care/note/noteweb"
	"concordat/care/person/personweb"
	"concordat/care/plan/planweb"
	"concordat/care/referral/referralweb"
	"concordat/partnership/audit/auditweb"
	"concordat/web"
	"concordat/web/assets"
)

// pages are the pages, room by room. The sign-in pages and the demonstration's clock belong to the kernel itself.
func pages() []web.Route {
	return slices.Concat(
		homeweb.Routes(),
		personweb.Routes(),
		noteweb.Routes(),
		referralweb.Routes(),
		assessmentweb.Routes(),
		planweb.Routes(),
		myweb.Routes(),
		auditweb.Routes(),
	)
}

// mounts are what is no page.
func mounts(s *server) map[string]http.Handler {
	fhir, own := s.rest("/fhir", "/api", false), s.rest("/api", "/fhir", true)
	return map[string]http.Handler{
		"/fhir":              fhir,
		"/fhir/":             fhir,
		"/api":               own,
		"/api/":              own,
		"GET " + assets.Root: s.assets,
		"GET /healthz":       http.HandlerFunc(s.operations.alive),
		"GET /readyz":        http.HandlerFunc(s.operations.ready),
		"GET /metrics":       s.operations.metrics(),
	}
}
