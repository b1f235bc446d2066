package nhsuk

import "html/template"

// Button does something; ActionLink and links go somewhere.
type Button struct {
	ID                 string
	Text               string
	Markup             template.HTML
	Name               string
	Value              string
	Type               string // "submit" unless given
	Href               string // makes it a link that looks like a button
	Element            string // "a", "button" or "input"; chosen from Href and Type unless given
	Variant            string // "brand", "login", "reverse", "secondary", "secondary-solid" or "warning"
	Small              bool
	Icon               Icon
	AriaLabel          string
	Disabled           bool
	PreventDoubleClick bool
	Classes            string
	Attributes         Attributes
}

// Icon is a picture beside a button's text.
type Icon struct {
	Name      string
	Markup    template.HTML
	Placement string // "start" unless given, or "end"
}

type buttonView struct {
	Button
	Class   string
	Type    string
	Href    string
	Content template.HTML
}

// HTML prints the button.
func (b Button) HTML() template.HTML {
	view := buttonView{Button: b, Type: or(b.Type, "submit"), Href: or(b.Href, "#")}
	view.Class = classes("nhsuk-button",
		modifier("nhsuk-button--", b.Variant, b.Classes, "brand", "login", "reverse", "secondary", "secondary-solid", "warning"),
		when(b.Icon.Name != "" || b.Icon.Markup != "", "nhsuk-button--icon", b.Classes),
		when(b.Small, "nhsuk-button--small", b.Classes),
		b.Classes)
	picture := b.Icon.Markup
	if picture == "" {
		picture = icon(b.Icon.Name)
	}
	view.Content = choose(b.Text, b.Markup)
	if picture != "" {
		if view.Content != "" {
			view.Content = `<span class="nhsuk-button__content">` + view.Content + `</span>`
		}
		if b.Icon.Placement == "end" {
			view.Content += picture
		} else {
			view.Content = picture + view.Content
		}
	}
	switch or(b.Element, linkOrButton(b.Href, b.Type)) {
	case "a":
		return render("button-link", view)
	case "input":
		return render("button-input", view)
	}
	return render("button", view)
}

// linkOrButton is how the macros choose: an address without a type is a link.
func linkOrButton(href, kind string) string {
	if href != "" && kind == "" {
		return "a"
	}
	return "button"
}
