package nhsuk

import (
	"html/template"
	"reflect"
	"strconv"
	"strings"
)

// Caption is the smaller line that goes with a heading, as in "Margaret Ellis" over "Health".
type Caption struct {
	ID         string
	Text       string
	Markup     template.HTML
	Placement  string // "start" (the default, inside the heading), "end", "before" or "after"
	Size       string // "m", "l", "xl" or "xxl"
	Element    string // "span" unless given
	Classes    string
	Attributes Attributes
}

// HTML prints the caption, or nothing when it has no text.
func (c Caption) HTML() template.HTML {
	if c.empty() {
		return ""
	}
	size := modifier("nhsuk-caption-", c.Size, c.Classes, "m", "l", "xl", "xxl")
	bottom := ""
	if c.Placement == "after" || c.Placement == "end" {
		bottom = "nhsuk-caption--bottom"
	}
	return element(or(c.Element, "span"), Attributes{"class": classes(or(size, "nhsuk-caption"), bottom, c.Classes)}, c.ID, c.Attributes,
		choose(c.Text, c.Markup))
}

func (c Caption) empty() bool { return c.Text == "" && c.Markup == "" }

// Heading is a heading of a page or of a component.
type Heading struct {
	ID                 string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string
	Caption            Caption
	Href               string
	Size               string // "xxs" to "xl"
	Level              int    // 1 to 6; each component has its own default
	Element            string // instead of h1 to h6
	Classes            string
	Attributes         Attributes
}

// HTML prints the heading, or nothing when it has no text.
func (h Heading) HTML() template.HTML {
	return h.print(headingStyle{class: "nhsuk-heading", prefix: "nhsuk-heading-"})
}

func (h Heading) empty() bool { return h.Text == "" && h.Markup == "" }

func (h Heading) unset() bool { return reflect.ValueOf(h).IsZero() }

// headingStyle says how a component dresses the headings inside it.
type headingStyle struct {
	class  string   // the element's class
	prefix string   // before the size; a prefix of class plus "-" replaces the class
	sizes  []string // allowed; all when nil
	level  int      // when the heading names none
	inner  func(content template.HTML) template.HTML
}

var headingSizes = []string{"xxs", "xs", "s", "m", "l", "xl"}

func (h Heading) print(style headingStyle) template.HTML {
	if h.empty() {
		return ""
	}
	sizes := style.sizes
	if sizes == nil {
		sizes = headingSizes
	}
	class, caption := style.class, h.Caption
	if size := modifier(style.prefix, h.Size, h.Classes, sizes...); style.prefix != "" && size != "" {
		if style.prefix == style.class+"-" {
			class = size
		} else {
			class = classes(class, size)
		}
		caption.Size = or(caption.Size, h.Size)
	}
	name := h.Element
	if name == "" {
		name = "h" + strconv.Itoa(max(1, h.Level, levelIf(h.Level == 0, style.level)))
	}
	own := Attributes{}
	if all := classes(class, h.Classes); all != "" {
		own["class"] = all
	}
	out := element(name, own, h.ID, h.Attributes, h.content(style, caption))
	switch caption.Placement {
	case "before":
		return caption.HTML() + out
	case "after":
		return out + caption.HTML()
	}
	return out
}

func levelIf(condition bool, level int) int {
	if condition {
		return level
	}
	return 0
}

// content is what stands between the tags: the caption where it belongs, the text or link, and the hidden words.
func (h Heading) content(style headingStyle, caption Caption) template.HTML {
	inner := choose(h.Text, h.Markup)
	switch {
	case style.inner != nil:
		inner = style.inner(inner)
	case h.Href != "":
		inner = render("heading-link", linkView{Href: h.Href, Content: inner})
	}
	if h.VisuallyHiddenText != "" && style.inner == nil {
		inner += hidden(" " + h.VisuallyHiddenText)
	}
	switch {
	case caption.empty():
		return inner
	case caption.Placement == "" || caption.Placement == "start":
		return caption.HTML() + " " + inner
	case caption.Placement == "end":
		return inner + " " + caption.HTML()
	}
	return inner
}

type linkView struct {
	Href    string
	Class   string
	Content template.HTML
}

// hidden prints words for screen readers only.
func hidden(text string) template.HTML {
	return `<span class="nhsuk-u-visually-hidden">` + template.HTML(template.HTMLEscapeString(text)) + `</span>`
}

// element prints an element whose name is chosen while running. Names come from this package or from the page's own
// code, never from what people type.
func element(name string, own Attributes, id string, more Attributes, content template.HTML) template.HTML {
	all := Attributes{}
	for key, value := range own {
		all[key] = value
	}
	if id != "" {
		all["id"] = id
	}
	for key, value := range more {
		all[key] = value
	}
	tag := template.HTML(template.HTMLEscapeString(strings.ToLower(name)))
	return "<" + tag + template.HTML(all.Print()) + ">" + content + "</" + tag + ">"
}
