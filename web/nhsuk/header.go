package nhsuk

import (
	"html/template"
)

// Header stands on top of every page with the service's name, who is signed in, and the way round. It never shows the
// NHS logo, which is licensed to NHS bodies.
type Header struct {
	ID               string
	Service          HeaderService
	Account          HeaderAccount
	Navigation       HeaderNavigation
	Search           HeaderSearch
	Colour           string // "white"
	Inline           bool   // the navigation stands beside the name
	ContainerClasses string
	Classes          string
	Attributes       Attributes
}

// HeaderService is the service's own name.
type HeaderService struct {
	Text string
	Href string
}

// HeaderAccount tells who is signed in, and signs them out.
type HeaderAccount struct {
	AriaLabel  string // "Account" unless given
	Items      []HeaderAccountItem
	Classes    string
	Attributes Attributes
}

// HeaderAccountItem is words, a link (Href) or a small form with one button (Action).
type HeaderAccountItem struct {
	Text    string
	Markup  template.HTML
	Href    string
	Action  string
	Method  string // "post" unless given
	Icon    bool
	Classes string
}

// HeaderNavigation is the way round for the role.
type HeaderNavigation struct {
	AriaLabel                    string // "Menu" unless given
	Items                        []HeaderLink
	Colour                       string // "white"
	Justified                    bool
	ToggleMenuText               string // "More" unless given
	ToggleMenuVisuallyHiddenText string // "Browse" unless given
	Classes                      string
	Attributes                   Attributes
}

// HeaderLink leads to one part of the service. Current is the page itself, Active a page above it.
type HeaderLink struct {
	Text       string
	Markup     template.HTML
	Href       string
	Current    bool
	Active     bool
	Classes    string
	Attributes Attributes
}

// HeaderSearch is a search box; Action is where it goes.
type HeaderSearch struct {
	Action      string
	Method      string // "get" unless given
	Name        string // "q" unless given
	Label       string // "Search" unless given; said to screen readers
	Placeholder string // "Search" unless given
	Classes     string
	Attributes  Attributes
}

type headerView struct {
	Header
	Class, NavigationClass string
	Account                []template.HTML
	SearchInput            template.HTML
}

// HTML prints the header.
func (h Header) HTML() template.HTML {
	navigation := h.Navigation
	navigation.AriaLabel = or(navigation.AriaLabel, "Menu")
	navigation.ToggleMenuText = or(navigation.ToggleMenuText, "More")
	navigation.ToggleMenuVisuallyHiddenText = or(navigation.ToggleMenuVisuallyHiddenText, "Browse")
	account := h.Account
	account.AriaLabel = or(account.AriaLabel, "Account")
	search := h.Search
	search.Method = or(search.Method, "get")
	h.Navigation, h.Account, h.Search = navigation, account, search
	view := headerView{Header: h,
		Class: classes("nhsuk-header", modifier("nhsuk-header--", h.Colour, h.Classes, "white"), when(h.Inline, "nhsuk-header--inline", h.Classes), h.Classes),
		NavigationClass: classes("nhsuk-header__navigation", modifier("nhsuk-header__navigation--", navigation.Colour, navigation.Classes, "white"),
			when(navigation.Justified, "nhsuk-header__navigation--justified", navigation.Classes), navigation.Classes)}
	for _, item := range account.Items {
		view.Account = append(view.Account, item.print())
	}
	view.SearchInput = search.input()
	return render("header", view)
}

func (s HeaderSearch) input() template.HTML {
	button := Button{AriaLabel: "Search", Icon: Icon{Name: "search"}, Small: true}
	return Input{ID: "search-field", Name: or(s.Name, "q"), Type: "search", Autocomplete: "off", Placeholder: or(s.Placeholder, "Search"),
		Label:     Label{Text: or(s.Label, "Search"), Classes: "nhsuk-u-visually-hidden"},
		FormGroup: FormGroup{AfterInput: Content{Markup: button.HTML()}}}.HTML()
}

type accountView struct {
	HeaderAccountItem
	Content template.HTML
}

func (i HeaderAccountItem) print() template.HTML {
	view := accountView{HeaderAccountItem: i, Content: choose(i.Text, i.Markup)}
	view.Method = or(i.Method, "post")
	if i.Icon {
		view.Content = icon("user") + view.Content
	}
	return render("header-account-item", view)
}

// Print gives the words of the link, marked when it is where one is.
func (l HeaderLink) Print() template.HTML {
	words := choose(l.Text, l.Markup)
	if l.Here() {
		return `<strong class="nhsuk-header__navigation-item-current-fallback">` + words + `</strong>`
	}
	return words
}

// Here tells if the link leads to this page or to one above it.
func (l HeaderLink) Here() bool { return l.Current || l.Active }

// Footer stands below every page.
type Footer struct {
	ID               string
	Columns          int // 1 to 4; 4 unless given
	Navigation       []FooterColumn
	Meta             FooterMeta
	Copyright        Content
	ContainerClasses string
	Classes          string
	Attributes       Attributes
}

// FooterColumn is one group of links.
type FooterColumn struct {
	Heading Heading
	Text    string
	Markup  template.HTML
	Items   []FooterLink
	Width   string // as in "one-half"
}

// FooterLink is one link.
type FooterLink struct {
	Text       string
	Markup     template.HTML
	Href       string
	Attributes Attributes
}

// Print gives the words of the link.
func (f FooterLink) Print() template.HTML { return choose(f.Text, f.Markup) }

// FooterMeta is the small print.
type FooterMeta struct {
	VisuallyHiddenText string // "Support links" unless given
	Items              []FooterLink
	Text               string
	Markup             template.HTML
}

type footerView struct {
	Footer
	Rows      [][]footerColumnView
	MetaText  template.HTML
	Copyright template.HTML
}

type footerColumnView struct {
	FooterColumn
	Title, Body template.HTML
}

// HTML prints the footer.
func (f Footer) HTML() template.HTML {
	columns := f.Columns
	if columns < 1 || columns > 4 {
		columns = 4
	}
	width := []string{"full", "one-half", "one-third", "one-quarter"}[columns-1]
	f.Meta.VisuallyHiddenText = or(f.Meta.VisuallyHiddenText, "Support links")
	view := footerView{Footer: f, MetaText: paragraph(f.Meta.Text, f.Meta.Markup), Copyright: paragraph(f.Copyright.Text, f.Copyright.Markup)}
	for position, column := range f.Navigation {
		heading := column.Heading
		heading.Level, heading.Size = 2, "s"
		column.Width = or(column.Width, width)
		if position%columns == 0 {
			view.Rows = append(view.Rows, nil)
		}
		row := &view.Rows[len(view.Rows)-1]
		*row = append(*row, footerColumnView{FooterColumn: column, Body: paragraph(column.Text, column.Markup),
			Title: heading.print(headingStyle{class: "nhsuk-footer__heading", prefix: "nhsuk-heading-"})})
	}
	return render("footer", view)
}

// paragraph prints small text as a paragraph, and markup as it is.
func paragraph(text string, markup template.HTML) template.HTML {
	if markup != "" || text == "" {
		return markup
	}
	return `<p class="nhsuk-body-s">` + choose(text, "") + `</p>`
}
