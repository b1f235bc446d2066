package nhsuk

import (
	"html/template"
	"strings"
)

// Tag says the status of something in one or two words. Colour never says it alone.
type Tag struct {
	ID         string
	Text       string
	Markup     template.HTML
	Colour     string // "white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow", or "none"
	NoBorder   bool
	Classes    string
	Attributes Attributes
}

// HTML prints the tag.
func (t Tag) HTML() template.HTML {
	class := classes("nhsuk-tag",
		modifier("nhsuk-tag--", t.Colour, t.Classes, "white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow"),
		when(t.Colour == "none", "nhsuk-tag--no-colour", t.Classes),
		when(t.NoBorder, "nhsuk-tag--no-border", t.Classes), t.Classes)
	return element("strong", Attributes{"class": class}, t.ID, t.Attributes, choose(t.Text, t.Markup))
}

// Details hides what few people need behind a line to press.
type Details struct {
	ID         string
	Summary    Content
	Text       string
	Markup     template.HTML
	Open       bool
	Expander   bool   // with a border, for several one below the other
	Variant    string // "reverse"
	Classes    string
	Attributes Attributes
}

type detailsView struct {
	Details
	Class   string
	Content template.HTML
}

// HTML prints the details.
func (d Details) HTML() template.HTML {
	class := classes("nhsuk-details", modifier("nhsuk-details--", d.Variant, d.Classes, "reverse"), when(d.Expander, "nhsuk-expander", d.Classes), d.Classes)
	return render("details", detailsView{Details: d, Class: class, Content: choose(d.Text, d.Markup)})
}

// InsetText sets a few words apart from what is around them.
type InsetText struct {
	ID                 string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string // "Information" unless given
	Classes            string
	Attributes         Attributes
}

// HTML prints the text.
func (i InsetText) HTML() template.HTML {
	content := i.Markup
	if content == "" && i.Text != "" {
		content = "<p>" + choose(i.Text, "") + "</p>"
	}
	return element("div", Attributes{"class": classes("nhsuk-inset-text", i.Classes)}, i.ID, i.Attributes,
		hidden(or(i.VisuallyHiddenText, "Information")+": ")+"\n"+content)
}

// WarningCallout is for what must not be overlooked.
type WarningCallout struct {
	ID         string
	Heading    Heading // level 3 unless given
	Text       string
	Markup     template.HTML
	Actions    Actions
	Classes    string
	Attributes Attributes
}

// HTML prints the callout.
func (w WarningCallout) HTML() template.HTML {
	heading := w.Heading
	if heading.Level == 0 {
		heading.Level = 3
	}
	if heading.Text != "" && !strings.Contains(strings.ToLower(heading.Text), "important") {
		heading.VisuallyHiddenText = or(heading.VisuallyHiddenText, "Important")
	} else {
		heading.VisuallyHiddenText = ""
	}
	return Card{ID: w.ID, Heading: heading, Description: Content{Text: w.Text, Markup: w.Markup}, Actions: w.Actions, Variant: "warning",
		Classes: w.Classes, Attributes: w.Attributes}.HTML()
}

// DoDontList says what to do, or with Icon "cross" what not to do.
type DoDontList struct {
	ID         string
	Heading    Heading // level 3 unless given
	Icon       string  // "tick" unless given, or "cross"
	Items      []Content
	HidePrefix bool   // leaves out "do not" before each item
	PrefixText string // instead of "do not"
	Classes    string
	Attributes Attributes
}

// HTML prints the list in a card.
func (d DoDontList) HTML() template.HTML {
	kind := "tick"
	if d.Icon == "cross" {
		kind = "cross"
	}
	list := template.HTML(`<ul class="nhsuk-list nhsuk-list--` + kind + `" role="list">`)
	for _, item := range d.Items {
		prefix := ""
		if !d.HidePrefix && (d.PrefixText != "" || kind == "cross") {
			prefix = or(d.PrefixText, "do not") + " "
		}
		list += "<li>" + icon(kind) + choose(prefix, "") + item.Print() + "</li>"
	}
	heading := d.Heading
	if heading.Level == 0 {
		heading.Level = 3
	}
	return Card{ID: d.ID, Heading: heading, Description: Content{Markup: list + "</ul>"}, Variant: "feature", Classes: d.Classes, Attributes: d.Attributes}.HTML()
}

// Panel says that something was done, in large letters. Variant "interruption" asks to stop and think.
type Panel struct {
	ID         string
	Heading    Heading // level 1 unless given
	Text       string
	Markup     template.HTML
	Variant    string
	Classes    string
	Attributes Attributes
}

// HTML prints the panel.
func (p Panel) HTML() template.HTML {
	content := p.Heading.print(headingStyle{class: "nhsuk-panel__heading", prefix: "nhsuk-panel__heading--", sizes: []string{"m", "l", "xl"}})
	if body := choose(p.Text, p.Markup); body != "" {
		content += `<div class="nhsuk-panel__body">` + body + `</div>`
	}
	return element("div", Attributes{"class": classes("nhsuk-panel", modifier("nhsuk-panel--", p.Variant, p.Classes, "interruption"), p.Classes)},
		p.ID, p.Attributes, content)
}

// NotificationBanner tells of something on the page they did not ask for, or with Variant "success" that what they did
// is done; that one takes the focus.
type NotificationBanner struct {
	ID               string
	Title            Heading // "Important" or "Success" unless given
	Heading          Heading // level 3 unless given
	Text             string
	Markup           template.HTML
	Variant          string // "success"
	Role             string
	DisableAutoFocus bool
	Classes          string
	Attributes       Attributes
}

// HTML prints the banner.
func (n NotificationBanner) HTML() template.HTML {
	role, word := "region", "Important"
	if n.Variant == "success" {
		role, word = "alert", "Success"
	}
	title := n.Title
	title.ID = or(title.ID, "nhsuk-notification-banner-title")
	if title.empty() {
		title.Text = word
	}
	if title.Level == 0 {
		title.Level = 2
	}
	content := n.Heading.print(headingStyle{class: "nhsuk-notification-banner__heading", level: 3})
	switch {
	case n.Markup != "":
		content += n.Markup
	case n.Text != "" && n.Heading.empty():
		content += `<p class="nhsuk-notification-banner__heading">` + choose(n.Text, "") + `</p>`
	case n.Text != "":
		content += `<p class="nhsuk-body">` + choose(n.Text, "") + `</p>`
	}
	own := Attributes{"class": classes("nhsuk-notification-banner", n.Classes, modifier("nhsuk-notification-banner--", n.Variant, n.Classes, "success")),
		"data-module": "nhsuk-notification-banner", "role": or(n.Role, role), "aria-labelledby": title.ID}
	if n.DisableAutoFocus {
		own["data-disable-auto-focus"] = "true"
	}
	return element("div", own, n.ID, n.Attributes,
		`<div class="nhsuk-notification-banner__header">`+title.print(headingStyle{class: "nhsuk-notification-banner__title"})+
			`</div><div class="nhsuk-notification-banner__content">`+content+`</div>`)
}
