package nhsuk

import (
	"html/template"
	"strings"
)

// Card sets one thing apart. Variants: "primary", "secondary", "feature", "warning", and the care cards "non-urgent",
// "urgent" and "emergency", which say how soon somebody must act.
type Card struct {
	ID          string
	Heading     Heading // level 2 unless given; its Markup follows its Text
	Href        string
	Clickable   bool // the whole card is the link
	Description Content
	Markup      template.HTML // instead of Description
	Image       Image
	Actions     Actions
	Variant     string
	Classes     string
	Attributes  Attributes
}

// Image is the picture on top of a card.
type Image struct {
	Src    string
	Alt    string
	Markup template.HTML
}

// Actions are the links or buttons beside the heading of a card or the value of a summary list's row.
type Actions struct {
	ID         string
	Items      []Action
	Width      string
	Classes    string
	Attributes Attributes
}

// Action is one of them. VisuallyHiddenText says what it is about, since "Change" alone does not.
type Action struct {
	ID                 string
	Text               string
	Markup             template.HTML
	Href               string
	Name               string
	Value              string
	Type               string
	VisuallyHiddenText string
	Classes            string
	Attributes         Attributes
}

type cardView struct {
	Card
	Class   string
	Title   template.HTML
	Actions []template.HTML
	Apart   bool // the heading stands in its own container
	Body    template.HTML
	Chevron template.HTML
}

// careWords are said to screen readers before the heading of a care card, where others see a colour.
var careWords = map[string]string{"emergency": "Immediate action required", "urgent": "Urgent advice", "non-urgent": "Non-urgent advice"}

// HTML prints the card.
func (c Card) HTML() template.HTML {
	care := careWords[c.Variant] != "" && !c.Heading.empty()
	class := classes("nhsuk-card", when(c.Clickable, "nhsuk-card--clickable", ""),
		modifier("nhsuk-card--", c.Variant, c.Classes, "feature", "primary", "secondary", "warning"))
	if care && modifier("nhsuk-card--care--", c.Variant, c.Classes, "non-urgent", "urgent", "emergency") != "" {
		class += " nhsuk-card--care nhsuk-card--care--" + c.Variant
	}
	class = classes(class, c.Classes)
	view := cardView{Card: c, Class: class, Apart: care || len(c.Actions.Items) > 0, Title: c.title(class, care)}
	for _, action := range c.Actions.Items {
		view.Actions = append(view.Actions, action.print(c.Heading))
	}
	if strings.Contains(class, "nhsuk-card--primary") {
		view.Chevron = icon("chevron-right-circle")
	}
	view.Body = c.Markup
	if view.Body == "" {
		view.Body = c.Description.Markup
	}
	if view.Body == "" && c.Description.Text != "" {
		view.Body = `<p class="nhsuk-card__description">` + c.Description.Print() + `</p>`
	}
	return render("card", view)
}

func (c Card) title(class string, care bool) template.HTML {
	if c.Heading.empty() {
		return ""
	}
	heading, arrow := c.Heading, template.HTML("")
	if care {
		heading.VisuallyHiddenText = or(heading.VisuallyHiddenText, careWords[c.Variant])
		arrow = `<span class="nhsuk-card--care__arrow" aria-hidden="true"></span>`
	}
	if heading.Text == "" {
		return heading.Markup + arrow
	}
	heading.Markup = ""
	style := headingStyle{class: "nhsuk-card__heading", prefix: "nhsuk-heading-", level: 2}
	style.inner = func(content template.HTML) template.HTML {
		switch {
		case c.Href != "" && !strings.Contains(class, "nhsuk-card--feature"):
			return render("card-link", linkView{Href: c.Href, Content: content})
		case heading.VisuallyHiddenText != "":
			return `<span role="text">` + hidden(heading.VisuallyHiddenText+": ") + content + `</span>`
		}
		return content
	}
	return heading.print(style) + c.Heading.Markup + arrow
}

type actionView struct {
	Action
	Class   string
	Type    string
	Content template.HTML
}

// print gives the link or button, naming the card it belongs to.
func (a Action) print(heading Heading) template.HTML {
	view := actionView{Action: a, Class: classes("nhsuk-link", a.Classes), Type: or(a.Type, "submit"), Content: choose(a.Text, a.Markup)}
	words := template.HTML("")
	if a.VisuallyHiddenText != "" {
		words = " " + choose(a.VisuallyHiddenText, "")
	}
	if !heading.empty() {
		words += " (" + choose(heading.Text, heading.Markup) + ")"
	}
	if words != "" {
		view.Content += `<span class="nhsuk-u-visually-hidden">` + words + `</span>`
	}
	if linkOrButton(a.Href, a.Type) == "a" {
		return render("action-a", view)
	}
	return render("action-button", view)
}
