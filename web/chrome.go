package web

import (
	"html/template"
	"net/http"
	"time"

	"concordat/partnership/access"
)

// Chrome is what stands around a page's own part.
type Chrome struct {
	Title   string        // of the page, without the partnership's name
	Errors  []FieldError  // of the page's form: the error summary and "Error: " in the title
	Back    *Link         // above the page
	Crumbs  []Link        // instead of Back, from the top down
	Person  *PersonBanner // on every page about one person
	Nav     string        // path of the navigation link that is current
	Wide    bool          // boards and tables that need the width
	Print   bool          // a page made to be printed: no header, no navigation
	Variant string        // "large-print" or "easy-read"
	Scripts []string      // further modules of assets that the page works better with
	Aside   template.HTML // "" for none
}

// Link is a link with its words.
type Link struct{ Href, Text string }

// PersonBanner says on every page about one person who it is about, so that nothing is written on the wrong record.
type PersonBanner struct {
	Name      string
	Preferred string // what she likes to be called
	Pronouns  string
	Born      time.Time
	Died      time.Time // zero while alive
	Age       int
	NHSNumber string // shown 3-3-4
	Href      string // her page
	Alerts    []Alert
}

// Alert is something that everybody who meets the person must know.
type Alert struct {
	Text   string
	Detail string
	Href   string
}

// SpacedNHS shows an NHS number as it is read out, 3-3-4.
func (p PersonBanner) SpacedNHS() string {
	if len(p.NHSNumber) != 10 {
		return p.NHSNumber
	}
	return p.NHSNumber[:3] + " " + p.NHSNumber[3:6] + " " + p.NHSNumber[6:]
}

// navigation is the menu of each kind of role. A link that no route answers for the role is left out.
var navigation = map[access.Kind][]Link{
	access.Practitioner: {{"/", "Home"}, {"/people", "Find a person"}, {"/referrals", "Referrals"}},
	access.Oneself:      {{"/", "Home"}, {"/my/plan", "My plan"}, {"/my/about-me", "About me"}, {"/my/next", "What happens next"}, {"/my/record-looked-at", "Who has looked"}},
	access.Family:       {{"/", "Home"}, {"/my/plan", "The plan"}, {"/my/next", "What happens next"}},
	access.Oversight:    {{"/", "Home"}},
	access.Guardian:     {{"/governance/access", "Who has used the record"}},
}

// navItem is a link of the menu as one page shows it.
type navItem struct {
	Link
	Current bool
}

func (k *Kernel) menu(who access.Who, current string) []navItem {
	var items []navItem
	for _, link := range navigation[who.Kind()] {
		if k.answers(link.Href, who) {
			items = append(items, navItem{link, link.Href == current})
		}
	}
	return items
}

// answers reports whether a page at the path is for who.
func (k *Kernel) answers(path string, who access.Who) bool {
	probe, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	h, _ := k.mux.Handler(probe)
	p, ok := h.(*page)
	return ok && (p.route.Open || who.In(p.route.Audience))
}

// layout is what layout.html prints.
type layout struct {
	Chrome
	Site      string
	Who       access.Who
	Menu      []navItem
	Flash     string
	Data      any
	Styles    string
	Script    string
	Icon      string
	Modules   []string
	Demo      bool
	Now       time.Time
	Here      string // path and query of this page, when it can be returned to
	RequestID string
}

func (r *Request) layout(c Chrome, flash string, data any) layout {
	k := r.kernel
	l := layout{
		Chrome: c, Site: k.Name, Who: r.Who, Menu: k.menu(r.Who, c.Nav), Flash: flash, Data: data,
		Styles: k.Asset("concordat.css"), Script: k.Asset("concordat.js"), Icon: k.Asset("favicon.svg"),
		Demo: k.Deps.Demo != nil, Now: r.Now(), Here: "/", RequestID: r.ID,
	}
	for _, s := range c.Scripts {
		l.Modules = append(l.Modules, k.Asset(s))
	}
	if !r.IsPost() {
		l.Here = r.HTTP.URL.RequestURI()
	}
	return l
}

// BodyClass is how the style sheet knows a page that is laid out differently.
func (l layout) BodyClass() string {
	class := "nhsuk-template__body"
	if l.Print {
		class += " app-print-page"
	}
	if l.Variant != "" {
		class += " app-" + l.Variant
	}
	return class
}
