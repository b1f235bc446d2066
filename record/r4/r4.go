// Package r4 holds Go structs of the FHIR R4 types that Concordat's rooms read and write, generated from the
// definitions, and the few words that make them short to use. An optional primitive that is absent is "" or nil;
// a decimal keeps its text; marshalling writes the resourceType by itself. What a resource holds in arrays of
// primitives that are null (with only extensions) comes back as "".
package r4

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Decimal is a FHIR decimal as written, so that its precision is kept ("1.50" stays "1.50"). "" is absent.
type Decimal string

// MarshalJSON writes the number as it was written. It is an error if the text is no JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return json.Marshal(json.Number(d)) }

// UnmarshalJSON keeps the number's text.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	var n json.Number
	if len(b) > 0 && b[0] == '"' {
		return fmt.Errorf("a decimal is a JSON number, without quotes")
	}
	err := json.Unmarshal(b, &n)
	*d = Decimal(n)
	return err
}

// Text is a concept in words, without a code.
func Text(s string) *CodeableConcept { return &CodeableConcept{Text: s} }

// Coded is a concept with one code.
func Coded(system, code, display string) *CodeableConcept {
	return &CodeableConcept{Coding: []Coding{{System: system, Code: code, Display: display}}}
}

// Ref is a literal reference such as "Patient/1".
func Ref(s string) *Reference { return &Reference{Reference: s} }

// Ptr points at a copy of v, for optional booleans and integers.
func Ptr[T any](v T) *T { return &v }

// Noted is what somebody said at an instant, as FHIR writes it. R4 lets a practitioner, a person, a relative or an
// organisation be an annotation's author, and no PractitionerRole: who writes in one is named in words.
func Noted(by *Reference, at, text string) Annotation {
	a := Annotation{Time: at, Text: text}
	if typ, _ := by.Parts(); typ == "PractitionerRole" {
		a.AuthorString = by.Display
	} else {
		a.AuthorReference = by
	}
	return a
}

// By is who said it, in words; "" when it doesn't say.
func (a Annotation) By() string {
	if a.AuthorReference != nil {
		return a.AuthorReference.Display
	}
	return a.AuthorString
}

// Parts splits a local literal reference ("Patient/1", also with a history part) into type and id; both are "" when
// it is absent or points elsewhere.
func (r *Reference) Parts() (typ, id string) {
	if r == nil {
		return "", ""
	}
	parts := strings.Split(r.Reference, "/")
	if local := len(parts) == 2 || len(parts) == 4 && parts[2] == "_history"; !local || strings.Contains(parts[0], ":") {
		return "", ""
	}
	return parts[0], parts[1]
}

// String is the concept in words: its text, or the first display, or the first code.
func (c *CodeableConcept) String() string {
	if c == nil {
		return ""
	}
	if c.Text != "" {
		return c.Text
	}
	code := ""
	for _, k := range c.Coding {
		if k.Display != "" {
			return k.Display
		}
		if code == "" {
			code = k.Code
		}
	}
	return code
}

// HasCode reports whether one of the concept's codings is that code of that system.
func (c *CodeableConcept) HasCode(system, code string) bool {
	if c == nil {
		return false
	}
	for _, k := range c.Coding {
		if k.System == system && k.Code == code {
			return true
		}
	}
	return false
}

func sameType(want string, got []byte) error {
	if string(got) != want {
		return fmt.Errorf("a %s was expected, and this is a %s", want, got)
	}
	return nil
}
