package rest

import "bytes"

// placeholder stands for an entry's resource while the rest of its Bundle is validated.
const placeholder = `{"resourceType":"Parameters"}`

// cut takes the resources out of a Bundle's entries, so that each is parsed once, on its own. The skeleton that is left
// has a placeholder for each. The scan does not validate: what it passes over is validated as part of the skeleton or
// of a resource. It reports false for a body in which it loses its way, which then is no valid Bundle.
func cut(body []byte) (skeleton []byte, resources [][]byte, ok bool) {
	s := scanner{b: body}
	done := 0
	ok = s.members(func(name string) bool {
		if name != "entry" {
			return s.skip()
		}
		return s.elements(func() bool {
			return s.members(func(name string) bool {
				if name != "resource" {
					return s.skip()
				}
				s.space()
				start := s.i
				if !s.skip() {
					return false
				}
				resources = append(resources, body[start:s.i])
				skeleton = append(append(skeleton, body[done:start]...), placeholder...)
				done = s.i
				return true
			})
		})
	})
	s.space()
	return append(skeleton, body[done:]...), resources, ok && s.i == len(body)
}

// scanner walks JSON without looking into values.
type scanner struct {
	b []byte
	i int
}

func (s *scanner) space() {
	for s.i < len(s.b) && (s.b[s.i] == ' ' || s.b[s.i] == '\n' || s.b[s.i] == '\t' || s.b[s.i] == '\r') {
		s.i++
	}
}

// take passes over one character, after any space, if it is c.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// members calls value for each member of an object, by its name, to pass over the value. A name with an escape is not
// followed.
func (s *scanner) members(value func(name string) bool) bool {
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return true
	}
	for {
		s.space()
		start := s.i
		if !s.text() {
			return false
		}
		name := s.b[start+1 : s.i-1]
		if bytes.IndexByte(name, '\\') >= 0 || !s.take(':') || !value(string(name)) {
			return false
		}
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// elements calls value to pass over each element of an array.
func (s *scanner) elements(value func() bool) bool {
	if !s.take('[') {
		return false
	}
	if s.take(']') {
		return true
	}
	for {
		if !value() {
			return false
		}
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// text passes over a string.
func (s *scanner) text() bool {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return false
	}
	for s.i++; s.i < len(s.b); s.i++ {
		switch s.b[s.i] {
		case '\\':
			s.i++
		case '"':
			s.i++
			return true
		}
	}
	return false
}

// skip passes over any value.
func (s *scanner) skip() bool {
	s.space()
	depth := 0
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			if !s.text() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return false
			}
			if depth == 0 {
				s.i++
				return true
			}
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return true
			}
		}
		s.i++
		if depth == 0 && s.i < len(s.b) && (s.b[s.i] == '}' || s.b[s.i] == ']') {
			return true // the end of a number, true, false or null
		}
	}
	return depth == 0
}
