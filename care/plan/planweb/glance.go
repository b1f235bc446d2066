package planweb

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"

	"concordat/care/plan"
)

// The plan at a glance: needs lead to outcomes, outcomes to what people do. It is drawn for a screen and for A4 across;
// a phone shows its table instead, and a screen reader reads the table.
const (
	glanceWidth  = 960
	columnWidth  = 272
	columnGap    = 72
	lineHeight   = 20
	boxPadding   = 12
	boxGap       = 14
	lettersWide  = 31
	mostLines    = 4
	headingSpace = 40
)

// box is one thing in the picture.
type box struct {
	lines  []string
	who    string
	class  string
	ref    string
	x, y   int
	height int
}

// glance draws the plan, or gives nothing when there is too little to draw.
func glance(r reading) template.HTML {
	if len(r.Plan.Outcomes) == 0 {
		return ""
	}
	var needs, outcomes, actions []*box
	for _, n := range r.Plan.Needs {
		needs = append(needs, &box{lines: wrap(n.Words), class: "need", ref: n.Ref})
	}
	for _, o := range r.Plan.Outcomes {
		outcomes = append(outcomes, &box{lines: wrap(o.Words), class: "outcome", ref: o.Ref})
	}
	for _, row := range r.Rows {
		for _, a := range row.Actions {
			if !slices.ContainsFunc(actions, func(b *box) bool { return b.ref == a.Ref }) {
				actions = append(actions, actionBox(r, a))
			}
		}
	}
	for _, a := range r.Loose {
		actions = append(actions, actionBox(r, a))
	}
	columns := [][]*box{needs, outcomes, actions}
	height := place(columns)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="app-glance" viewBox="-2 0 %d %d" role="img" aria-labelledby="glance-title" aria-describedby="glance-table" xmlns="http://www.w3.org/2000/svg"><title id="glance-title">%s</title>`,
		glanceWidth+4, height, html.EscapeString(r.Say("Your plan in one picture. The table says the same.", "The plan in one picture. The table says the same.")))
	for i, heading := range []string{r.Say("What you need", "Needs"), r.Say("What you want", "Outcomes"), "Who does what"} {
		fmt.Fprintf(&b, `<text class="app-glance__heading" x="%d" y="24">%s</text>`, i*(columnWidth+columnGap), html.EscapeString(heading))
	}
	links(&b, r, needs, outcomes, actions)
	for _, column := range columns {
		for _, x := range column {
			x.draw(&b)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func actionBox(r reading, a action) *box {
	return &box{lines: wrap(a.What), who: r.WhoDoes(a), class: "action app-glance__box--" + a.Who, ref: a.Ref}
}

// place sets where the boxes stand, each column centred on the tallest, and gives the height of the whole.
func place(columns [][]*box) int {
	tallest := 0
	heights := make([]int, len(columns))
	for i, column := range columns {
		for _, x := range column {
			x.height = len(x.lines)*lineHeight + 2*boxPadding
			if x.who != "" {
				x.height += lineHeight
			}
			heights[i] += x.height + boxGap
		}
		tallest = max(tallest, heights[i])
	}
	for i, column := range columns {
		y := headingSpace + (tallest-heights[i])/2
		for _, x := range column {
			x.x, x.y = i*(columnWidth+columnGap), y
			y += x.height + boxGap
		}
	}
	return headingSpace + tallest
}

func links(b *strings.Builder, r reading, needs, outcomes, actions []*box) {
	join := func(from, to *box) {
		x1, y1, x2, y2 := from.x+columnWidth, from.y+from.height/2, to.x, to.y+to.height/2
		fmt.Fprintf(b, `<path class="app-glance__link" d="M%d %d C%d %d %d %d %d %d"/>`, x1, y1, x1+columnGap/2, y1, x2-columnGap/2, y2, x2, y2)
	}
	for _, o := range outcomes {
		outcome, _ := r.Plan.Entry(o.ref).(*plan.Outcome)
		for _, n := range needs {
			if slices.Contains(outcome.Needs, n.ref) {
				join(n, o)
			}
		}
		for _, a := range actions {
			act, _ := r.Plan.Entry(a.ref).(*plan.Action)
			if slices.Contains(act.For, o.ref) {
				join(o, a)
			}
		}
	}
}

func (x *box) draw(b *strings.Builder) {
	fmt.Fprintf(b, `<rect class="app-glance__box app-glance__box--%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, x.class, x.x, x.y, columnWidth, x.height)
	y := x.y + boxPadding + 14
	if x.who != "" {
		fmt.Fprintf(b, `<text class="app-glance__who" x="%d" y="%d">%s</text>`, x.x+boxPadding, y, html.EscapeString(cut(x.who, lettersWide)))
		y += lineHeight
	}
	for _, line := range x.lines {
		fmt.Fprintf(b, `<text class="app-glance__words" x="%d" y="%d">%s</text>`, x.x+boxPadding, y, html.EscapeString(line))
		y += lineHeight
	}
}

// wrap breaks words into lines that fit a box, at most four; what is left out is in the table.
func wrap(words string) []string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(words) {
		w = cut(w, lettersWide)
		switch {
		case line == "":
			line = w
		case len([]rune(line))+1+len([]rune(w)) <= lettersWide:
			line += " " + w
		default:
			lines = append(lines, line)
			line = w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > mostLines {
		lines = append(lines[:mostLines-1:mostLines-1], cut(lines[mostLines-1]+" ……", lettersWide))
	}
	return lines
}

func cut(s string, letters int) string {
	runes := []rune(s)
	if len(runes) <= letters {
		return s
	}
	return string(runes[:letters-1]) + "…"
}
