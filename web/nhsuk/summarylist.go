package nhsuk

import (
	"html/template"
	"strings"
)

// SummaryList shows facts as pairs of name and value, with links to change them.
type SummaryList struct {
	ID              string
	Rows            []SummaryRow
	Markup          template.HTML // instead of Rows
	Card            *Card         // puts the list into a card
	NoBorder        bool
	NoLastRowBorder bool
	Classes         string
	Attributes      Attributes
}

// SummaryRow is one pair.
type SummaryRow struct {
	ID         string
	Key        Content
	Value      Content
	Actions    Actions
	NoBorder   bool
	Classes    string
	Attributes Attributes
}

type summaryView struct {
	SummaryList
	Class string
	Rows  []summaryRowView
}

type summaryRowView struct {
	SummaryRow
	Class, KeyClass, ValueClass, ActionsClass string
	Links                                     []template.HTML
}

// HTML prints the list.
func (s SummaryList) HTML() template.HTML {
	view := summaryView{SummaryList: s, Class: classes("nhsuk-summary-list", or(
		when(s.NoBorder, "nhsuk-summary-list--no-border", s.Classes),
		when(s.NoLastRowBorder && !s.NoBorder, "nhsuk-summary-list--no-last-row-border", s.Classes)), s.Classes)}
	someHaveActions := false
	for _, row := range s.Rows {
		someHaveActions = someHaveActions || len(row.Actions.Items) > 0
	}
	for position, row := range s.Rows {
		view.Rows = append(view.Rows, s.row(row, someHaveActions, position == len(s.Rows)-1))
	}
	list := render("summary-list", view)
	if s.Card == nil {
		return list
	}
	card := *s.Card
	card.Markup = list
	return card.HTML()
}

func (s SummaryList) row(row SummaryRow, someHaveActions, last bool) summaryRowView {
	bare := row.NoBorder && !(s.NoLastRowBorder && last) &&
		!strings.Contains(s.Classes, "nhsuk-summary-list--no-border") && !strings.Contains(s.Classes, "nhsuk-summary-list--no-last-row-border")
	view := summaryRowView{SummaryRow: row,
		Class: classes("nhsuk-summary-list__row",
			when(someHaveActions && len(row.Actions.Items) == 0, "nhsuk-summary-list__row--no-actions", ""),
			when(bare, "nhsuk-summary-list__row--no-border", row.Classes), row.Classes),
		KeyClass:     column("nhsuk-summary-list__key", row.Key.Width, row.Key.Classes),
		ValueClass:   column("nhsuk-summary-list__value", row.Value.Width, row.Value.Classes),
		ActionsClass: column("nhsuk-summary-list__actions", row.Actions.Width, row.Actions.Classes)}
	var heading Heading
	if s.Card != nil {
		heading = s.Card.Heading
	}
	for _, action := range row.Actions.Items {
		view.Links = append(view.Links, action.print(heading))
	}
	return view
}

func column(class, width, given string) string {
	wide := ""
	if width != "" {
		wide = when(true, "nhsuk-u-width-"+width, given)
	}
	return classes(class, wide, given)
}
