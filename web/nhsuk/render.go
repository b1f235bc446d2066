package nhsuk

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"sort"
	"strings"
)

//go:embed templates/*.html
var files embed.FS

var templates = template.Must(template.New("nhsuk").ParseFS(files, "templates/*.html"))

// render prints one component. A template that cannot print its own typed view is a fault in this package that every
// test would meet, so it panics; the page kernel contains panics.
func render(name string, view any) template.HTML {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, name+".html", view); err != nil {
		panic(fmt.Sprintf("nhsuk: %s: %v", name, err))
	}
	return template.HTML(strings.TrimSpace(out.String()))
}

// Attributes are further HTML attributes of an element, by name. Names and values are escaped, but a value is not
// checked to be a safe address: addresses belong in the Href fields.
type Attributes map[string]string

// Print gives the attributes in the order of their names, each with a space before it.
func (a Attributes) Print() template.HTMLAttr {
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	sort.Strings(names)
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, ` %s="%s"`, template.HTMLEscapeString(name), template.HTMLEscapeString(a[name]))
	}
	return template.HTMLAttr(out.String())
}

// Content is a piece of text inside a component: either Text, which is escaped, or Markup, which is not.
type Content struct {
	ID                 string
	Text               string
	Markup             template.HTML
	VisuallyHiddenText string
	Width              string // of a summary list's column, as in "two-thirds"
	Classes            string
	Attributes         Attributes
}

// Text is content that is escaped when printed.
func Text(text string) Content { return Content{Text: text} }

// Markup is content that is printed as it is.
func Markup(markup template.HTML) Content { return Content{Markup: markup} }

// Print gives what is to be shown.
func (c Content) Print() template.HTML { return choose(c.Text, c.Markup) }

func (c Content) empty() bool { return c.Text == "" && c.Markup == "" }

// choose prefers markup, as the macros do.
func choose(text string, markup template.HTML) template.HTML {
	if markup != "" {
		return markup
	}
	return template.HTML(template.HTMLEscapeString(text))
}

// classes joins the class names that are not empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, name := range names {
		if name != "" {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " ")
}

// modifier gives the class for one of the allowed values, unless the caller's own classes already hold one of them.
func modifier(prefix, value, given string, allowed ...string) string {
	found := ""
	for _, each := range allowed {
		if strings.Contains(given, prefix+each) {
			return ""
		}
		if each == value {
			found = prefix + value
		}
	}
	return found
}

// when gives the class if the condition holds and the caller's own classes do not hold it yet.
func when(condition bool, class, given string) string {
	if !condition || strings.Contains(given, class) {
		return ""
	}
	return class
}

// or gives the first of the values that is not empty.
func or(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
