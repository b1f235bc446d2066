package nhsuk_test

import (
	"fmt"
	"sort"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// expected is the HTML of an example as Concordat should print it, or the reason why it cannot be compared.
func expected(name string, example fixture) (want, reason string) {
	if name == "header" {
		return withoutLogo(example.HTML), ""
	}
	return example.HTML, ""
}

// withoutLogo takes the NHS logo out of an example's header. What is left of a link that held the logo and the
// service's name is the link that the package prints when they are apart.
func withoutLogo(markup string) string {
	nodes := parse(markup)
	var out strings.Builder
	for _, node := range nodes {
		removeLogo(node)
		if err := html.Render(&out, node); err != nil {
			return err.Error()
		}
	}
	return out.String()
}

func removeLogo(node *html.Node) {
	for child := node.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Data == "svg" && strings.Contains(attribute(child, "class"), "nhsuk-header__logo"):
			node.RemoveChild(child)
		case child.Data == "a" && attribute(child, "class") == "nhsuk-header__service-logo":
			replaceLogoLink(node, child)
		default:
			removeLogo(child)
		}
		child = next
	}
}

// replaceLogoLink leaves the service's name as the link, or nothing where there was only the logo.
func replaceLogoLink(parent, link *html.Node) {
	for child := link.FirstChild; child != nil; child = child.NextSibling {
		if attribute(child, "class") == "nhsuk-header__service-name" {
			link.RemoveChild(child)
			child.Data, child.DataAtom = "a", atom.A
			child.Attr = append(child.Attr, html.Attribute{Key: "href", Val: attribute(link, "href")})
			parent.InsertBefore(child, link)
			break
		}
	}
	parent.RemoveChild(link)
}

func attribute(node *html.Node, name string) string {
	for _, each := range node.Attr {
		if each.Key == name {
			return each.Val
		}
	}
	return ""
}

// compareHTML says how two pieces of HTML differ in elements, attributes or words, or nothing. The order of attributes
// and white space that no reader meets do not count.
func compareHTML(got, want string) string {
	g, w := outline(parse(got)), outline(parse(want))
	for i := 0; i < len(g) || i < len(w); i++ {
		switch {
		case i >= len(g):
			return "missing " + w[i]
		case i >= len(w):
			return "too much " + g[i]
		case g[i] != w[i]:
			return fmt.Sprintf("got %s, want %s", g[i], w[i])
		}
	}
	return ""
}

func parse(markup string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		panic(err)
	}
	return nodes
}

// outline lists tags and words in the order of the document.
func outline(nodes []*html.Node) []string {
	var out []string
	for _, node := range nodes {
		out = append(out, lines(node)...)
	}
	return out
}

func lines(node *html.Node) []string {
	switch node.Type {
	case html.TextNode:
		if text := words(node); text != "" {
			return []string{fmt.Sprintf("text %q", text)}
		}
		return nil
	case html.ElementNode:
		out := []string{"<" + node.Data + attributes(node) + ">"}
		for child := node.FirstChild; child != nil; child = child.NextSibling {
			out = append(out, lines(child)...)
		}
		return append(out, "</"+node.Data+">")
	}
	return nil
}

// words gives a text with its white space folded. Inside words for screen readers the space at the ends matters.
func words(node *html.Node) string {
	text := strings.Join(strings.Fields(node.Data), " ")
	if text == "" || node.Parent == nil {
		return text
	}
	if node.Parent.Data == "span" && strings.Contains(attribute(node.Parent, "class"), "visually-hidden") {
		if strings.HasPrefix(node.Data, " ") {
			text = " " + text
		}
		if strings.HasSuffix(node.Data, " ") {
			text += " "
		}
	}
	return text
}

func attributes(node *html.Node) string {
	var out []string
	for _, each := range node.Attr {
		value := each.Val
		if each.Key == "class" {
			names := strings.Fields(value)
			sort.Strings(names)
			value = strings.Join(names, " ")
		}
		if each.Key == "aria-describedby" {
			value = strings.Join(strings.Fields(value), " ")
		}
		out = append(out, fmt.Sprintf(" %s=%q", each.Key, value))
	}
	sort.Strings(out)
	return strings.Join(out, "")
}
