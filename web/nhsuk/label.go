package nhsuk

import (
	"html/template"
	"strconv"
)

// Label names one form control. With IsPageHeading (or a Heading) it is also the page's heading.
type Label struct {
	ID                 string
	For                string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string
	Caption            Caption
	Size               string // "s", "m", "l" or "xl"
	IsPageHeading      bool
	Heading            Heading
	Classes            string
	Attributes         Attributes
}

// HTML prints the label, or nothing when it has no text.
func (l Label) HTML() template.HTML {
	head := wording{l.Text, l.Markup, l.VisuallyHiddenText, l.Caption, l.Size}.with(l.Heading, l.IsPageHeading)
	own := Attributes{}
	if l.For != "" {
		own["for"] = l.For
	}
	for key, value := range l.Attributes {
		own[key] = value
	}
	head.ID, head.Element, head.Classes, head.Attributes = l.ID, "label", l.Classes, own
	outside := head.Caption
	if outside.Placement == "before" || outside.Placement == "after" {
		outside.Size = or(outside.Size, head.Size)
		head.Caption = Caption{}
	}
	inner := head.print(headingStyle{class: "nhsuk-label", prefix: "nhsuk-label--", sizes: []string{"s", "m", "l", "xl"}})
	if inner == "" {
		return ""
	}
	if l.IsPageHeading || !l.Heading.unset() {
		inner = element(headingElement(l.Heading), Attributes{"class": "nhsuk-label-wrapper"}, l.Heading.ID, l.Heading.Attributes, inner)
	}
	switch outside.Placement {
	case "before":
		return outside.HTML() + inner
	case "after":
		return inner + outside.HTML()
	}
	return inner
}

// Legend names a fieldset.
type Legend struct {
	ID                 string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string
	Caption            Caption
	Size               string // "s", "m", "l" or "xl"
	IsPageHeading      bool
	Heading            Heading
	Classes            string
	Attributes         Attributes
}

// HTML prints the legend, or nothing when it has no text.
func (l Legend) HTML() template.HTML {
	head := wording{l.Text, l.Markup, l.VisuallyHiddenText, l.Caption, l.Size}.with(l.Heading, l.IsPageHeading)
	if head.empty() {
		return ""
	}
	class := classes("nhsuk-fieldset__legend", modifier("nhsuk-fieldset__legend--", head.Size, l.Classes, "s", "m", "l", "xl"), l.Classes)
	caption := head.Caption
	caption.Size = or(caption.Size, head.Size)
	if caption.Placement == "before" {
		caption.Placement = "start"
	}
	head.Caption, head.Size = caption, ""
	after := template.HTML("")
	if caption.Placement == "after" {
		after, head.Caption = caption.HTML(), Caption{}
	}
	if !l.IsPageHeading && l.Heading.unset() {
		head.ID, head.Element, head.Attributes = l.ID, "legend", l.Attributes
		return head.print(headingStyle{class: class}) + after
	}
	head.ID, head.Level, head.Attributes = l.Heading.ID, l.Heading.Level, l.Heading.Attributes
	inner := head.print(headingStyle{class: "nhsuk-fieldset__heading"})
	return element("legend", Attributes{"class": class}, l.ID, l.Attributes, inner) + after
}

func headingElement(h Heading) string {
	return "h" + strconv.Itoa(max(1, h.Level))
}

// wording is what labels and legends share with the heading they may be.
type wording struct {
	text    string
	markup  template.HTML
	hidden  string
	caption Caption
	size    string
}

// with lets the heading's words go before the label's own.
func (w wording) with(h Heading, isPageHeading bool) Heading {
	out := Heading{Text: w.text, Markup: w.markup, VisuallyHiddenText: w.hidden, Caption: w.caption, Size: w.size}
	if h.unset() && !isPageHeading {
		return out
	}
	out.Text = or(h.Text, w.text)
	if h.Markup != "" {
		out.Markup = h.Markup
	}
	out.VisuallyHiddenText = or(h.VisuallyHiddenText, w.hidden)
	if !h.Caption.empty() {
		out.Caption = h.Caption
	}
	out.Size = or(h.Size, w.size)
	return out
}
