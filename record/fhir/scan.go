package fhir

import (
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON tokens from src, and remembers in out what has been read without the white space between tokens:
// what stands between from and the current place is yet to be copied.
type scanner struct {
	src     string
	i       int
	out     []byte
	from    int
	removed int    // bytes of white space left out so far
	trouble string // why reading can't go on
}

// text is a JSON string's place in src, without its quotes.
type text struct {
	start, end int
	escaped    bool
}

// outAt is where in the compact body a place of src stands that has been read.
func (s *scanner) outAt(i int) int { return i - s.removed }

func (s *scanner) space() {
	if s.i < len(s.src) && s.src[s.i] > ' ' {
		return
	}
	start := s.i
	for s.i < len(s.src) {
		switch s.src[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
			continue
		}
		break
	}
	if s.i > start {
		s.out = append(s.out, s.src[s.from:start]...)
		s.from = s.i
		s.removed += s.i - start
	}
}

func (s *scanner) fail(trouble string) bool {
	if s.trouble == "" {
		s.trouble = trouble
	}
	return false
}

// peek is the next token's first byte, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i == len(s.src) {
		return 0
	}
	return s.src[s.i]
}

// take reads one byte if it is c.
func (s *scanner) take(c byte) bool {
	if s.peek() == c && s.i < len(s.src) {
		s.i++
		return true
	}
	return false
}

// str reads a JSON string.
func (s *scanner) str() (text, bool) {
	if s.peek() != '"' {
		return text{}, s.fail(`a name or a text in double quotes was expected`)
	}
	s.i++
	t := text{start: s.i}
	src := s.src
	for i := s.i; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '"':
			t.end = i
			s.i = i + 1
			return t, true
		case c == '\\':
			t.escaped = true
			n := escapeLength(src[i:])
			if n == 0 {
				s.i = i
				return t, s.fail(`a backslash in a text must begin one of \" \\ \/ \b \f \n \r \t \uXXXX`)
			}
			i += n - 1
		case c < ' ':
			s.i = i
			return t, s.fail("a control character in a text must be written as an escape such as \\n")
		}
	}
	s.i = len(src)
	return t, s.fail("a text has no closing quote")
}

// escapeLength is the length of the escape at the beginning of s, 0 if it is none. Surrogates must come in pairs.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		r, ok := hex4(s)
		switch {
		case !ok:
			return 0
		case !utf16.IsSurrogate(r):
			return 6
		}
		if low, ok := hex4(s[6:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			return 12
		}
	}
	return 0
}

// hex4 reads \uXXXX.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// unquote is the text that t stands for.
func (s *scanner) unquote(t text) string {
	if !t.escaped {
		return s.src[t.start:t.end]
	}
	raw := s.src[t.start:t.end]
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			b = append(b, raw[i])
			i++
			continue
		}
		n := escapeLength(raw[i:])
		switch raw[i+1] {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r, _ := hex4(raw[i:])
			if n == 12 {
				low, _ := hex4(raw[i+6:])
				r = utf16.DecodeRune(r, low)
			}
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, raw[i+1])
		}
		i += n
	}
	return string(b)
}

// number reads a JSON number.
func (s *scanner) number() (string, bool) {
	s.space()
	n := numberLength(s.src[s.i:])
	if n == 0 {
		return "", s.fail("this is no JSON value; a number looks like 12, -0.5 or 1.5e3")
	}
	v := s.src[s.i : s.i+n]
	s.i += n
	return v, true
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// numberLength is the length of the JSON number at the beginning of s, 0 if there is none.
func numberLength(s string) int {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	whole := digits(s, i)
	if whole == i || s[i] == '0' && whole > i+1 {
		return 0
	}
	i = whole
	if i < len(s) && s[i] == '.' {
		end := digits(s, i+1)
		if end == i+1 {
			return 0
		}
		i = end
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		end := digits(s, j)
		if end == j {
			return 0
		}
		i = end
	}
	return i
}

// word reads true, false or null.
func (s *scanner) word() (string, bool) {
	s.space()
	for _, w := range [...]string{"true", "false", "null"} {
		if len(s.src)-s.i >= len(w) && s.src[s.i:s.i+len(w)] == w {
			s.i += len(w)
			return w, true
		}
	}
	return "", s.fail("this is no JSON value; words other than true, false and null need double quotes")
}

// skip reads any JSON value without looking at what it means.
func (s *scanner) skip(depth int) bool {
	if depth > maxDepth {
		return s.fail(tooDeep)
	}
	switch c := s.peek(); {
	case c == '{':
		return s.skipAll('}', depth)
	case c == '[':
		return s.skipAll(']', depth)
	case c == '"':
		_, ok := s.str()
		return ok
	case c == '-' || c >= '0' && c <= '9':
		_, ok := s.number()
		return ok
	case c == 0 && s.i == len(s.src):
		return s.fail("the text ends too soon")
	default:
		_, ok := s.word()
		return ok
	}
}

func (s *scanner) skipAll(closing byte, depth int) bool {
	s.i++
	if s.take(closing) {
		return true
	}
	for {
		if closing == '}' {
			if _, ok := s.str(); !ok {
				return false
			}
			if !s.take(':') {
				return s.fail("a colon was expected behind the name")
			}
		}
		if !s.skip(depth + 1) {
			return false
		}
		if s.take(closing) {
			return true
		}
		if !s.take(',') {
			return s.fail("a comma or a closing bracket was expected")
		}
	}
}
