package nhsuk

import (
	"html/template"
	"strconv"
	"strings"
)

// Table shows rows of facts. A responsive one folds into blocks on a phone; a scrolling one keeps its shape.
type Table struct {
	ID                string
	Caption           Heading // Size "s" to "xl"; its own Caption is printed with it
	Head              []Cell
	Rows              [][]Cell
	FirstCellIsHeader bool
	Responsive        bool
	Compact           bool
	Striped           bool
	Scroll            bool
	Card              *Card // puts the table into a card
	NoBorder          bool
	NoLastRowBorder   bool
	Variant           string // "reverse"
	Classes           string
	Attributes        Attributes
}

// Cell is one cell; in the head it names the column and says how its cells look.
type Cell struct {
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string
	Href               string
	Header             string // the column's name in a responsive table, when the head does not say it
	Format             string // "numeric" or "string"
	Align              string // "left", "centre" or "right"
	Width              string // as in "one-third"
	Colspan            int
	Rowspan            int
	Sort               string // of a head cell: "none", "ascending" or "descending" make the table sortable
	SortNext           string
	SortValue          string
	Classes            string
	Attributes         Attributes
}

type tableView struct {
	Table
	Class    string
	Sortable bool // by the package's script
	Title    template.HTML
	Head     []template.HTML
	Rows     [][]template.HTML
}

// HTML prints the table.
func (t Table) HTML() template.HTML {
	view := tableView{Table: t}
	sortable, onServer := false, false
	for _, head := range t.Head {
		sortable = sortable || head.Sort != ""
		onServer = onServer || (sortable && head.Href != "")
	}
	view.Class = classes("nhsuk-table",
		modifier("nhsuk-table--", t.Variant, t.Classes, "reverse"),
		when(t.Compact, "nhsuk-table--compact", t.Classes),
		when(t.Responsive, "nhsuk-table--responsive", t.Classes),
		or(when(t.NoBorder, "nhsuk-table--no-border", t.Classes), when(t.NoLastRowBorder && !t.NoBorder, "nhsuk-table--no-last-row-border", t.Classes)),
		when(sortable, "nhsuk-table--sortable", t.Classes),
		when(t.Striped, "nhsuk-table--striped", t.Classes),
		t.Classes)
	isSortable := strings.Contains(view.Class, "nhsuk-table--sortable")
	view.Sortable = isSortable && !onServer
	var captionID string
	view.Title, captionID = t.title(isSortable)
	for _, head := range t.Head {
		view.Head = append(view.Head, t.headCell(head, sortable, onServer))
	}
	for _, row := range t.Rows {
		var cells []template.HTML
		for position, cell := range row {
			cells = append(cells, t.rowCell(cell, position))
		}
		view.Rows = append(view.Rows, cells)
	}
	out := render("table", view)
	if t.Scroll {
		out = Scroll{Markup: out, LabelledBy: captionID, Variant: t.Variant}.HTML()
	}
	if t.Card == nil {
		return out
	}
	card := *t.Card
	card.Markup = out
	return card.HTML()
}

// title prints the caption and gives its id, which names a scrolling region.
func (t Table) title(sortable bool) (template.HTML, string) {
	heading := t.Caption
	if heading.ID == "" && t.Scroll {
		switch {
		case t.ID != "":
			heading.ID = t.ID + "-caption"
		case heading.Text != "":
			name := []rune(strings.ToLower(strings.ReplaceAll(heading.Text, " ", "-")))
			heading.ID = "table-" + string(name[:min(40, len(name))]) + "-caption"
		}
	}
	words := heading.VisuallyHiddenText
	if words == "" && sortable {
		words = "Column headers are sortable"
	}
	if words != "" {
		heading.VisuallyHiddenText = "(" + words + ")"
	}
	if heading.Caption.Placement == "before" || heading.Caption.Placement == "after" {
		heading.Caption.Placement = ""
	}
	heading.Caption.Size = or(heading.Caption.Size, heading.Size)
	heading.Element = "caption"
	return heading.print(headingStyle{class: "nhsuk-table__caption", prefix: "nhsuk-table__caption--", sizes: []string{"s", "m", "l", "xl"}}), heading.ID
}

func (t Table) headCell(head Cell, sortable, onServer bool) template.HTML {
	own := Attributes{"scope": "col"}
	if t.Responsive {
		own["role"] = "columnheader"
	}
	if head.Sort != "" && sortable {
		own["data-sort"] = ""
		if head.Sort != "none" {
			own["aria-sort"] = head.Sort
		}
	}
	if head.SortNext != "" && sortable && !onServer {
		own["data-sort-next"] = head.SortNext
	}
	return t.cell(head, cellStyle{element: "th", own: own})
}

func (t Table) rowCell(cell Cell, position int) template.HTML {
	var head Cell
	if position < len(t.Head) {
		head = t.Head[position]
	}
	style := cellStyle{element: "td", own: Attributes{}}
	isHeader := position == 0 && t.FirstCellIsHeader
	if isHeader {
		style.element, style.own["scope"] = "th", "row"
	}
	if t.Responsive {
		style.own["role"] = "cell"
		if isHeader {
			style.own["role"] = "rowheader"
		}
		name := head
		name.Text = or(name.Text, cell.Header)
		style.heading = name.value()
	}
	if cell.SortValue != "" {
		style.own["data-sort-value"] = cell.SortValue
	}
	if cell.Align == "" {
		cell.Align = head.Align
		if cell.Format == "string" && head.Format == "numeric" {
			cell.Align = "right"
		}
	}
	cell.Format = or(cell.Format, head.Format)
	return t.cell(cell, style)
}

type cellStyle struct {
	element string
	own     Attributes
	heading template.HTML // the column's name, shown in the cell on a phone
}

func (t Table) cell(cell Cell, style cellStyle) template.HTML {
	class := "nhsuk-table__cell"
	if style.element == "th" {
		class = "nhsuk-table__header"
	}
	wide := ""
	if cell.Width != "" {
		wide = when(true, "nhsuk-u-width-"+cell.Width, cell.Classes)
	}
	style.own["class"] = classes(class, modifier(class+"--", cell.Format, cell.Classes, "numeric"),
		modifier("nhsuk-u-text-align-", cell.Align, cell.Classes, "left", "centre", "right"), wide, cell.Classes)
	if cell.Colspan > 0 && !t.Responsive {
		style.own["colspan"] = strconv.Itoa(cell.Colspan)
	}
	if cell.Rowspan > 0 {
		style.own["rowspan"] = strconv.Itoa(cell.Rowspan)
	}
	inner := cell.value()
	if cell.Href != "" {
		inner = render("heading-link", linkView{Href: cell.Href, Content: inner})
	}
	if style.heading != "" {
		if cell.Markup != "" {
			inner = "<span>" + inner + "</span>"
		}
		inner = `<span class="nhsuk-table__heading" aria-hidden="true">` + style.heading + " </span>" + inner
	}
	return element(style.element, style.own, "", cell.Attributes, inner)
}

// value is the cell's words with those for screen readers.
func (c Cell) value() template.HTML {
	out := choose(c.Text, c.Markup)
	if c.VisuallyHiddenText == "" {
		return out
	}
	if out == "" {
		return hidden(c.VisuallyHiddenText)
	}
	return out + hidden(" "+c.VisuallyHiddenText)
}

// Scroll lets wide content scroll inside itself, reachable by keyboard.
type Scroll struct {
	ID         string
	Text       string
	Markup     template.HTML
	LabelledBy string
	Variant    string
	Classes    string
	Attributes Attributes
}

// HTML prints the region.
func (s Scroll) HTML() template.HTML {
	content := s.Markup
	if content == "" && s.Text != "" {
		content = "<p>" + choose(s.Text, "") + "</p>"
	}
	own := Attributes{"class": "nhsuk-scroll__content", "role": "region"}
	if s.LabelledBy != "" {
		own["aria-labelledby"] = s.LabelledBy
	}
	return element("div", Attributes{"class": classes("nhsuk-scroll", modifier("nhsuk-scroll--", s.Variant, s.Classes, "reverse"), s.Classes), "data-module": "nhsuk-scroll"},
		s.ID, s.Attributes, element("div", own, "", nil, content))
}
