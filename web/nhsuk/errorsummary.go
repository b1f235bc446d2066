package nhsuk

import "html/template"

// ErrorSummary stands at the top of a page whose form was not accepted, and takes the focus there.
type ErrorSummary struct {
	ID               string
	Heading          Heading // "There is a problem" unless given
	Description      Content
	ErrorList        []ErrorItem
	DisableAutoFocus bool
	Classes          string
	Attributes       Attributes
}

// ErrorItem says one thing that is wrong; Href leads to the control ("#family").
type ErrorItem struct {
	Text       string
	Markup     template.HTML
	Href       string
	Attributes Attributes
}

type errorSummaryView struct {
	ErrorSummary
	Title template.HTML
}

// HTML prints the summary.
func (e ErrorSummary) HTML() template.HTML {
	heading := e.Heading
	if heading.empty() {
		heading.Text = "There is a problem"
	}
	heading.Level = 2
	return render("error-summary", errorSummaryView{ErrorSummary: e, Title: heading.print(headingStyle{class: "nhsuk-error-summary__heading"})})
}

// Print gives the words of the item.
func (e ErrorItem) Print() template.HTML { return choose(e.Text, e.Markup) }
