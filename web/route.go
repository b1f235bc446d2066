package web

import (
	"fmt"
	"strings"

	"concordat/partnership/access"
)

// Route is one page, or one thing that a page's form does.
type Route struct {
	Pattern string // as net/http's ServeMux has it, with the method: "GET /people/{id}"
	Action  string // what it is, for the log and for decisions: "person.view"
	Purpose string // HL7 v3 PurposeOfUse; "" is the usual one of the asker's role
	// Audience is which roles the page is for; each resource is decided again by the record's Decider.
	Audience access.Audience
	Open     bool // anybody may ask, signed in or not
	Page     func(*Request) error
}

// check says what the route fails to declare.
func (r Route) check() error {
	method, path, ok := strings.Cut(r.Pattern, " ")
	switch {
	case !ok || (method != "GET" && method != "POST") || !strings.HasPrefix(path, "/"):
		return fmt.Errorf("route %q: write the pattern as \"GET /path\" or \"POST /path\"", r.Pattern)
	case r.Action == "":
		return fmt.Errorf("route %q declares no action", r.Pattern)
	case r.Audience.Empty() && !r.Open:
		return fmt.Errorf("route %q declares no audience and is not open", r.Pattern)
	case r.Page == nil:
		return fmt.Errorf("route %q has no page", r.Pattern)
	}
	return nil
}
