package personweb

import (
	"html/template"
	"strings"

	"concordat/care/circle"
	"concordat/care/person"
)

// The picture of a person's circle: family above, friends and neighbours beside, professionals below. It is as narrow
// as a phone, so that its words can be read there, and everything it says is in the table under it.
const (
	mapWidth  = 420
	mapColumn = mapWidth / 3
	mapRow    = 120
	mapTop    = 72
)

// ecomapView is what ecomap.html prints.
type ecomapView struct {
	Name   string
	Height int
	X, Y   int // the person
	Nodes  []node
	Rows   []circle.Member
	Width  int
}

type node struct {
	circle.Member
	X, Y                    int
	Initials, First, Second string
	Circle, Square, Diamond bool
	Strong, Broken          bool
	TextY, SecondY          int
}

// ecomap draws the people around a person.
func ecomap(p person.Person, people, helpers []circle.Member) template.HTML {
	view := ecomapView{Name: p.Called(), Width: mapWidth, Rows: append(append([]circle.Member{}, people...), helpers...)}
	var above, beside []circle.Member
	for _, m := range people {
		if m.Group == circle.Neighbours && len(beside) < 2 {
			beside = append(beside, m)
		} else {
			above = append(above, m)
		}
	}
	y := view.rows(above, mapTop)
	for i := range view.Nodes { // the lines come from below: names stand above
		n := &view.Nodes[i]
		if n.SecondY = n.Y - 32; n.Second == "" {
			n.TextY = n.SecondY
		} else {
			n.TextY = n.SecondY - 18
		}
	}
	view.X, view.Y = mapWidth/2, y
	for i, m := range beside {
		view.add(m, mapColumn/2+i*2*mapColumn, y)
	}
	view.Height = view.rows(helpers, y+mapRow+12) - mapTop + 24
	if len(helpers) == 0 {
		view.Height = y + 72
	}
	var out strings.Builder
	if err := viewTemplate.Fragment(&out, "ecomap", view); err != nil {
		return ""
	}
	return template.HTML(out.String())
}

// rows places people three to a row from y down, each row in the middle, and returns where the next row would be.
func (v *ecomapView) rows(people []circle.Member, y int) int {
	for len(people) > 0 {
		row := people[:min(3, len(people))]
		people = people[len(row):]
		left := (mapWidth - len(row)*mapColumn) / 2
		for i, m := range row {
			v.add(m, left+mapColumn/2+i*mapColumn, y)
		}
		y += mapRow
	}
	return y
}

func (v *ecomapView) add(m circle.Member, x, y int) {
	first, second := twoLines(m.Name)
	v.Nodes = append(v.Nodes, node{Member: m, X: x, Y: y, Initials: initials(m.Name), First: first, Second: second, TextY: y + 44, SecondY: y + 62,
		Circle: m.Group == circle.Family, Square: m.Group == circle.Neighbours, Diamond: m.Group == circle.Professionals,
		Strong: m.Carer, Broken: m.MayContact == circle.No})
}

// twoLines breaks a name where it fits under its mark.
func twoLines(name string) (first, second string) {
	const fits = 15
	name, _, _ = strings.Cut(name, ",")
	if len([]rune(name)) <= fits {
		return name, ""
	}
	if i := strings.LastIndexByte(name[:min(len(name), fits+1)], ' '); i > 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}

func initials(name string) string {
	var out []rune
	for _, w := range strings.Fields(strings.TrimPrefix(name, "Dr ")) {
		if out = append(out, []rune(w)[0]); len(out) == 2 {
			break
		}
	}
	return string(out)
}
