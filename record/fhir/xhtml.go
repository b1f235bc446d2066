package fhir

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a narrative may hold: rule txt-1 of R4 (http://hl7.org/fhir/R4/narrative.html). The div names its namespace,
// and says its language in XML's way too.
var (
	xhtmlElements = words(`a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3
		h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var`)
	xhtmlAttributes = words(`abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign
		char charoff charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang
		longdesc name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign
		value vspace width xmlns xml:lang`)
)

func words(s string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

// xhtml reads a narrative.
type xhtml struct {
	s       string
	i       int
	open    []string
	content bool // something that can be seen
}

// checkXHTML says what is wrong with a narrative, "" if nothing is: it must be one well-formed div with the elements
// and attributes of rule txt-1, no script behind an address, and something to see (txt-2).
func checkXHTML(s string) string {
	x := xhtml{s: s}
	if !strings.HasPrefix(s, "<div") {
		return "It must begin with <div."
	}
	for {
		if trouble := x.tag(); trouble != "" {
			return trouble
		}
		if len(x.open) == 0 {
			break
		}
		if trouble := x.text(); trouble != "" {
			return trouble
		}
	}
	switch {
	case strings.TrimSpace(x.s[x.i:]) != "":
		return "Something follows behind the closing </div>."
	case !x.content:
		return "There is nothing to see in it. Write some text, or leave it out."
	}
	return ""
}

// text reads up to the next tag.
func (x *xhtml) text() string {
	n := strings.IndexByte(x.s[x.i:], '<')
	if n < 0 {
		return fmt.Sprintf("<%s> is not closed.", x.open[len(x.open)-1])
	}
	text := x.s[x.i : x.i+n]
	x.i += n
	x.content = x.content || strings.TrimSpace(text) != ""
	return checkEntities(text)
}

// checkEntities wants each & to begin an entity.
func checkEntities(s string) string {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return ""
		}
		s = s[i+1:]
		end := strings.IndexByte(s, ';')
		if end < 1 || end > 12 || html.UnescapeString("&"+s[:end+1]) == "&"+s[:end+1] {
			return "An ampersand must be written &amp;."
		}
	}
}

// tag reads what begins with <.
func (x *xhtml) tag() string {
	rest := x.s[x.i:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		end := strings.Index(rest[4:], "-->")
		if end < 0 {
			return "A comment is not closed."
		}
		x.i += end + 7
		return ""
	case strings.HasPrefix(rest, "<!"), strings.HasPrefix(rest, "<?"):
		return "Declarations and processing instructions are not allowed in it."
	case strings.HasPrefix(rest, "</"):
		return x.end()
	}
	x.i++
	name := x.name()
	if !xhtmlElements[name] {
		return fmt.Sprintf("The element at character %d is not allowed in it.", x.character(x.i-len(name)))
	}
	x.content = x.content || name == "img"
	if trouble := x.attributes(name); trouble != "" {
		return trouble
	}
	if strings.HasPrefix(x.s[x.i:], "/>") {
		x.i += 2
		return ""
	}
	x.i++ // attributes stops at > or />
	if x.open = append(x.open, name); len(x.open) > maxDepth {
		return "Its elements stand more than 100 deep within each other."
	}
	return ""
}

func (x *xhtml) end() string {
	start := x.i
	x.i += 2
	name := x.name()
	x.space()
	last := len(x.open) - 1
	switch {
	case last < 0 || x.open[last] != name:
		return fmt.Sprintf("The tag at character %d closes what is not open.", x.character(start))
	case !strings.HasPrefix(x.s[x.i:], ">"):
		return fmt.Sprintf("</%s has no closing bracket.", name)
	}
	x.i++
	x.open = x.open[:last]
	return ""
}

func (x *xhtml) name() string {
	start := x.i
	for x.i < len(x.s) && (x.s[x.i] == ':' || x.s[x.i] == '-' || x.s[x.i]|0x20 >= 'a' && x.s[x.i]|0x20 <= 'z' || x.s[x.i] >= '0' && x.s[x.i] <= '9') {
		x.i++
	}
	return x.s[start:x.i]
}

// character counts the characters up to a place of the text, from 1.
func (x *xhtml) character(i int) int { return 1 + utf8.RuneCountInString(x.s[:i]) }

func (x *xhtml) space() bool {
	start := x.i
	for x.i < len(x.s) && white(rune(x.s[x.i])) {
		x.i++
	}
	return x.i > start
}

func (x *xhtml) attributes(element string) string {
	var seen []string
	for {
		spaced := x.space()
		rest := x.s[x.i:]
		switch {
		case strings.HasPrefix(rest, ">"), strings.HasPrefix(rest, "/>"):
			return ""
		case rest == "" || !spaced:
			return fmt.Sprintf("<%s has no closing bracket.", element)
		}
		name := x.name()
		switch {
		case !xhtmlAttributes[name]:
			return fmt.Sprintf("The attribute at character %d is not allowed in it.", x.character(x.i-len(name)))
		case slices.Contains(seen, name):
			return fmt.Sprintf("The attribute %s is given twice in <%s>.", name, element)
		}
		seen = append(seen, name)
		if trouble := x.attributeValue(name); trouble != "" {
			return trouble
		}
	}
}

func (x *xhtml) attributeValue(name string) string {
	x.space()
	if !strings.HasPrefix(x.s[x.i:], "=") {
		return fmt.Sprintf("The attribute %s has no value.", name)
	}
	x.i++
	x.space()
	if x.i == len(x.s) || x.s[x.i] != '"' && x.s[x.i] != '\'' {
		return fmt.Sprintf("The value of the attribute %s must be in quotes.", name)
	}
	quote := x.s[x.i]
	x.i++
	n := strings.IndexByte(x.s[x.i:], quote)
	if n < 0 || strings.IndexByte(x.s[x.i:x.i+n], '<') >= 0 {
		return fmt.Sprintf("The value of the attribute %s has no closing quote.", name)
	}
	value := x.s[x.i : x.i+n]
	x.i += n + 1
	if (name == "href" || name == "src" || name == "cite" || name == "longdesc") && runsScript(value) {
		return fmt.Sprintf("The address in %s runs a script, which is not allowed.", name)
	}
	return checkEntities(value)
}

// runsScript sees through entities and the white space that browsers pass over.
func runsScript(address string) bool {
	plain := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, html.UnescapeString(address))
	scheme, _, _ := strings.Cut(strings.ToLower(plain), ":")
	return scheme == "javascript" || scheme == "vbscript" || scheme == "data" && strings.Contains(plain, "script")
}
