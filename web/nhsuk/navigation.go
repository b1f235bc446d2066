package nhsuk

import (
	"html/template"
	"strconv"
)

// ActionLink leads to the next thing to do.
type ActionLink struct {
	ID         string
	Text       string
	Markup     template.HTML
	Href       string
	Type       string // makes it a button
	Element    string
	Variant    string // "reverse"
	Classes    string
	Attributes Attributes
}

type goView struct {
	ID, Class, Href, Type string
	Attributes            Attributes
	Content               template.HTML
}

// HTML prints the link.
func (a ActionLink) HTML() template.HTML {
	view := goView{ID: a.ID, Href: or(a.Href, "#"), Type: or(a.Type, "submit"), Attributes: a.Attributes,
		Class:   classes("nhsuk-action-link", modifier("nhsuk-action-link--", a.Variant, a.Classes, "reverse"), a.Classes),
		Content: icon("arrow-right-circle") + ` <span class="nhsuk-action-link__text">` + choose(a.Text, a.Markup) + `</span>`}
	return view.print(or(a.Element, linkOrButton(a.Href, a.Type)))
}

// print gives a link or a button.
func (g goView) print(element string) template.HTML {
	if element == "a" {
		return render("go-link", g)
	}
	return render("go-button", g)
}

// BackLink goes back to the page before.
type BackLink struct {
	ID                 string
	Text               string // "Back" unless given
	Markup             template.HTML
	VisuallyHiddenText string
	Href               string
	Type               string
	Element            string
	Variant            string // "reverse"
	Classes            string
	Attributes         Attributes
}

// HTML prints the link.
func (b BackLink) HTML() template.HTML {
	content := choose(or(b.Text, "Back"), b.Markup)
	if b.VisuallyHiddenText != "" {
		content = hidden(b.VisuallyHiddenText+" ") + content
	}
	view := goView{ID: b.ID, Href: or(b.Href, "#"), Type: or(b.Type, "submit"), Attributes: b.Attributes, Content: content,
		Class: classes("nhsuk-back-link", modifier("nhsuk-back-link--", b.Variant, b.Classes, "reverse"), b.Classes)}
	return view.print(or(b.Element, linkOrButton(b.Href, b.Type)))
}

// Breadcrumb shows where the page stands; on a phone it is a link back to the last of its items.
type Breadcrumb struct {
	ID         string
	Items      []BreadcrumbItem
	Text       string // a last item, with Href
	Href       string
	BackLink   BackLink // what the phone's link says instead
	AriaLabel  string
	Variant    string // "reverse"
	Classes    string
	Attributes Attributes
}

// BreadcrumbItem is one page above this one.
type BreadcrumbItem struct {
	Text       string
	Markup     template.HTML
	Href       string
	Attributes Attributes
}

// Print gives the words of the item.
func (b BreadcrumbItem) Print() template.HTML { return choose(b.Text, b.Markup) }

type breadcrumbView struct {
	Breadcrumb
	Class string
	Label string
	Back  template.HTML
}

// HTML prints the breadcrumb.
func (b Breadcrumb) HTML() template.HTML {
	items := append([]BreadcrumbItem(nil), b.Items...)
	if b.Text != "" && b.Href != "" {
		items = append(items, BreadcrumbItem{Text: b.Text, Href: b.Href})
	}
	back := b.BackLink
	if len(items) > 0 {
		last := items[len(items)-1]
		if back.Text == "" && back.Markup == "" {
			back.Text = last.Text
		}
		back.Href = or(back.Href, last.Href)
		if back.Attributes == nil {
			back.Attributes = last.Attributes
		}
	}
	back.VisuallyHiddenText = or(back.VisuallyHiddenText, "Back to")
	back.Variant = or(back.Variant, b.Variant)
	b.Items = items
	return render("breadcrumb", breadcrumbView{Breadcrumb: b, Label: or(b.AriaLabel, "Breadcrumb"), Back: back.HTML(),
		Class: classes("nhsuk-breadcrumb", modifier("nhsuk-breadcrumb--", b.Variant, b.Classes, "reverse"), b.Classes)})
}

// SkipLink lets keyboards jump over the header.
type SkipLink struct {
	ID         string
	Text       string // "Skip to main content" unless given
	Markup     template.HTML
	Href       string // "#maincontent" unless given
	Classes    string
	Attributes Attributes
}

// HTML prints the link.
func (s SkipLink) HTML() template.HTML {
	return render("skip-link", goView{ID: s.ID, Class: classes("nhsuk-skip-link", s.Classes), Href: or(s.Href, "#maincontent"),
		Attributes: s.Attributes, Content: choose(or(s.Text, "Skip to main content"), s.Markup)})
}

// Pagination leads through pages in order. With Items it shows numbers; without, only previous and next.
type Pagination struct {
	ID         string
	Previous   PageLink
	Next       PageLink
	Items      []PageItem
	AriaLabel  string // "Pagination" unless given
	Classes    string
	Attributes Attributes
}

// PageLink leads to the page before or after.
type PageLink struct {
	Href       string
	Text       string // "Previous page" or "Next page" unless given
	Markup     template.HTML
	Label      Content // what is on that page
	Attributes Attributes
}

// PageItem is one number, or an ellipsis.
type PageItem struct {
	Number     string
	AriaLabel  string // "Page 3" unless given
	Href       string
	Current    bool
	Ellipsis   bool
	Classes    string
	Attributes Attributes
}

type paginationView struct {
	Pagination
	Class      string
	Label      string
	Back, Fore template.HTML
	LeftArrow  template.HTML
	RightArrow template.HTML
}

// HTML prints the links.
func (p Pagination) HTML() template.HTML {
	items := append([]PageItem(nil), p.Items...)
	for i := range items {
		items[i].AriaLabel = or(items[i].AriaLabel, "Page "+items[i].Number)
	}
	p.Items = items
	return render("pagination", paginationView{Pagination: p, Label: or(p.AriaLabel, "Pagination"),
		Class: classes("nhsuk-pagination", when(len(items) > 0, "nhsuk-pagination--numbered", ""), p.Classes),
		Back:  p.Previous.words("Previous"), Fore: p.Next.words("Next"), LeftArrow: icon("arrow-left"), RightArrow: icon("arrow-right")})
}

func (p PageLink) words(word template.HTML) template.HTML {
	if p.Text == "" && p.Markup == "" {
		return word + hidden(" page")
	}
	return choose(p.Text, p.Markup)
}

// ContentsList leads through the pages of one guide.
type ContentsList struct {
	ID                 string
	Items              []ContentsItem
	AriaLabel          string // "Pages in this guide" unless given
	VisuallyHiddenText string // "Contents" unless given
	Classes            string
	Attributes         Attributes
}

// ContentsItem is one page.
type ContentsItem struct {
	Text       string
	Markup     template.HTML
	Href       string
	Current    bool
	Items      []ContentsItem
	Classes    string
	Attributes Attributes
}

// Print gives the words of the item.
func (c ContentsItem) Print() template.HTML { return choose(c.Text, c.Markup) }

// HTML prints the list.
func (c ContentsList) HTML() template.HTML {
	c.AriaLabel, c.VisuallyHiddenText = or(c.AriaLabel, "Pages in this guide"), or(c.VisuallyHiddenText, "Contents")
	return render("contents-list", c)
}

// Tabs show one of several panels; without script all are shown, one below the other.
type Tabs struct {
	ID                 string
	IDPrefix           string // ID unless given
	VisuallyHiddenText string // "Contents" unless given
	Items              []Tab
	Classes            string
	Attributes         Attributes
}

// Tab is one panel with its label.
type Tab struct {
	ID         string
	Label      string
	Panel      Content
	Attributes Attributes
}

type tabsView struct {
	Tabs
	Items []tabView
}

type tabView struct {
	Tab
	ID      string
	First   bool
	Content template.HTML
}

// HTML prints the tabs.
func (t Tabs) HTML() template.HTML {
	t.VisuallyHiddenText = or(t.VisuallyHiddenText, "Contents")
	view := tabsView{Tabs: t}
	for i, tab := range t.Items {
		content := tab.Panel.Markup
		if content == "" && tab.Panel.Text != "" {
			content = "<p>" + tab.Panel.Print() + "</p>"
		}
		view.Items = append(view.Items, tabView{Tab: tab, ID: or(tab.ID, or(t.IDPrefix, t.ID)+"-"+strconv.Itoa(i+1)), First: i == 0, Content: content})
	}
	return render("tabs", view)
}
