package forms

import (
	"math/big"
	"strconv"
	"strings"

	"concordat/record/r4"
)

// Value is one answer to a question, in the one field that fits the question's type.
type Value struct {
	Text    string     `json:"text,omitempty"` // string, text, and the other words of an open choice
	Coding  *r4.Coding `json:"coding,omitempty"`
	Yes     *bool      `json:"yes,omitempty"`
	Date    string     `json:"date,omitempty" fhir:"0..1,date"` // may be partial: 2024, 2024-03
	Integer *int       `json:"integer,omitempty"`
	Decimal r4.Decimal `json:"decimal,omitempty"`
}

// IsZero reports whether nothing was answered.
func (v Value) IsZero() bool {
	return v.Text == "" && v.Coding == nil && v.Yes == nil && v.Date == "" && v.Integer == nil && v.Decimal == ""
}

// Equal reports whether two values say the same. Codes are compared by system and code, decimals by what they are worth.
func (v Value) Equal(w Value) bool {
	if v.Coding != nil && w.Coding != nil {
		return v.Coding.System == w.Coding.System && v.Coding.Code == w.Coding.Code
	}
	if n, m := v.number(), w.number(); n != nil && m != nil {
		return n.Cmp(m) == 0
	}
	return (v.Coding == nil) == (w.Coding == nil) && v.Text == w.Text && v.Date == w.Date &&
		(v.Yes == nil) == (w.Yes == nil) && (v.Yes == nil || *v.Yes == *w.Yes) &&
		(v.number() == nil) == (w.number() == nil)
}

// EqualAll reports whether two lists of values say the same, in any order.
func EqualAll(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	left := append([]Value(nil), b...)
next:
	for _, v := range a {
		for i, w := range left {
			if v.Equal(w) {
				left = append(left[:i], left[i+1:]...)
				continue next
			}
		}
		return false
	}
	return true
}

// String is the value in words.
func (v Value) String() string {
	switch {
	case v.Coding != nil && v.Coding.Display != "":
		return v.Coding.Display
	case v.Coding != nil:
		return v.Coding.Code
	case v.Yes != nil && *v.Yes:
		return "Yes"
	case v.Yes != nil:
		return "No"
	case v.Integer != nil:
		return strconv.Itoa(*v.Integer)
	case v.Decimal != "":
		return string(v.Decimal)
	case v.Date != "":
		m, _ := r4.ParseMoment(v.Date)
		return m.Day()
	}
	return v.Text
}

// Words is several values in words.
func Words(values []Value) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}

func (v Value) number() *big.Rat {
	switch {
	case v.Integer != nil:
		return new(big.Rat).SetInt64(int64(*v.Integer))
	case v.Decimal != "" && len(v.Decimal) < 60 && !strings.ContainsAny(string(v.Decimal), "eE/"):
		n, ok := new(big.Rat).SetString(string(v.Decimal))
		if ok {
			return n
		}
	}
	return nil
}

// compare orders two values; ok is false when they have no order between them.
func (v Value) compare(w Value) (order int, ok bool) {
	if n, m := v.number(), w.number(); n != nil && m != nil {
		return n.Cmp(m), true
	}
	if v.Date != "" && w.Date != "" {
		n := min(len(v.Date), len(w.Date)) // at the precision that both have
		return strings.Compare(v.Date[:n], w.Date[:n]), true
	}
	if v.Text != "" && w.Text != "" {
		return strings.Compare(v.Text, w.Text), true
	}
	return 0, false
}

// Answer is the value as a QuestionnaireResponse of the item's type holds it.
func (v Value) Answer() r4.QuestionnaireResponseItemAnswer {
	return r4.QuestionnaireResponseItemAnswer{ValueString: v.Text, ValueCoding: v.Coding, ValueBoolean: v.Yes,
		ValueDate: v.Date, ValueInteger: v.Integer, ValueDecimal: v.Decimal}
}

// Of is the value of an answer in a QuestionnaireResponse; zero for a type that a form here can't ask.
func Of(a r4.QuestionnaireResponseItemAnswer) Value {
	return Value{Text: a.ValueString, Coding: a.ValueCoding, Yes: a.ValueBoolean, Date: a.ValueDate,
		Integer: a.ValueInteger, Decimal: a.ValueDecimal}
}
