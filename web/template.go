package web

import (
	"embed"
	"html/template"
	"io"
	"io/fs"

	"concordat/clock"
)

//go:embed *.html
var files embed.FS

// Template is a page's own part: a file that defines "main", and may define "head" and "aside". The layout is
// around it. A template prints; branching belongs in the page's Go.
type Template struct {
	name string
	tree *template.Template
}

var printers = template.FuncMap{"day": clock.Day, "hour": clock.Hour, "dayAndHour": clock.DayAndHour, "last": last}

// last is the last of some links, where a narrow screen has no room for all.
func last(links []Link) []Link { return links[max(0, len(links)-1):] }

var base = template.Must(template.New("layout.html").Funcs(printers).ParseFS(files, "layout.html", "furniture.html"))

// MustParse parses a page's template together with the layout; further files may define parts that it uses. It panics
// when the page has a mistake: call it where the program starts.
func MustParse(from fs.FS, file string, more ...string) *Template {
	tree := template.Must(template.Must(base.Clone()).ParseFS(from, append([]string{file}, more...)...))
	if tree.Lookup("main") == nil {
		panic(file + ` does not define "main"`)
	}
	return &Template{name: file, tree: tree}
}

func (t *Template) execute(w io.Writer, l layout) error {
	return t.tree.ExecuteTemplate(w, "layout.html", l)
}

// Fragment writes one of the template's own parts with no layout around it: for what a page asks for again and again
// while it is open.
func (t *Template) Fragment(w io.Writer, part string, data any) error {
	return t.tree.ExecuteTemplate(w, part, data)
}
