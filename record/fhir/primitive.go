package fhir

import (
	"strings"
	"unicode/utf8"
)

// format is how a primitive is written.
type format uint8

const (
	formatString format = iota
	formatBoolean
	formatInteger
	formatPositive
	formatUnsigned
	formatDecimal
	formatCode
	formatID
	formatURI
	formatOID
	formatUUID
	formatBase64
	formatDate
	formatDateTime
	formatInstant
	formatTime
	formatXHTML
)

var formats = map[string]format{
	"string": formatString, "markdown": formatString, "boolean": formatBoolean, "integer": formatInteger,
	"positiveInt": formatPositive, "unsignedInt": formatUnsigned, "decimal": formatDecimal, "code": formatCode,
	"id": formatID, "uri": formatURI, "url": formatURI, "canonical": formatURI, "oid": formatOID, "uuid": formatUUID,
	"base64Binary": formatBase64, "date": formatDate, "dateTime": formatDateTime, "instant": formatInstant,
	"time": formatTime, "xhtml": formatXHTML,
}

// formatHelp says how a value of the format is written.
var formatHelp = [...]string{
	formatString:   "Write a text that isn't empty; of control characters only tab and line ends are allowed.",
	formatBoolean:  "Write true or false, without quotes.",
	formatInteger:  "Write a whole number between -2147483648 and 2147483647, without quotes or leading zeros.",
	formatPositive: "Write a whole number from 1 to 2147483647, without quotes.",
	formatUnsigned: "Write a whole number from 0 to 2147483647, without quotes.",
	formatDecimal:  "Write a number, without quotes.",
	formatCode:     "Write a code: a text without white space at its ends or twice in a row.",
	formatID:       "Write 1 to 64 letters A-Z and a-z, digits, hyphens or full stops.",
	formatURI:      "Write an address without white space.",
	formatOID:      "Write urn:oid: and numbers with full stops between them, such as urn:oid:1.2.3.",
	formatUUID:     "Write urn:uuid: and a UUID in lower-case letters.",
	formatBase64:   "Write base64: letters, digits, + and /, in groups of four, = at the end where needed.",
	formatDate:     "Write a date that exists as 2026, 2026-03 or 2026-03-31.",
	formatDateTime: "Write 2026, 2026-03, 2026-03-31 or 2026-03-31T14:05:00Z; a time needs seconds and a zone (Z or +01:00).",
	formatInstant:  "Write a full date and time with a zone, such as 2026-03-31T14:05:00.000Z.",
	formatTime:     "Write a time of day with seconds and no zone, such as 14:05:00.",
	formatXHTML:    "Write XHTML in one <div>.",
}

// Limits of a primitive's length, in characters. R4 limits strings to 1024*1024
// (http://hl7.org/fhir/R4/datatypes.html#string), and with them what is made from them: code, id, markdown. Here it holds for
// whatever JSON writes as a text but base64Binary and the narrative's xhtml, which the limit of the whole body bounds.
const (
	maxText   = 1 << 20
	maxNumber = 200
)

func (f format) tooLong(s string) bool {
	return len(s) > maxText && f != formatBase64 && f != formatXHTML && utf8.RuneCountInString(s) > maxText
}

// allows reports whether the text is a valid value of the format; booleans and numbers are not texts.
func (f format) allows(s string) bool {
	switch f {
	case formatString:
		return s != "" && printable(s)
	case formatCode:
		return validCode(s)
	case formatID:
		return validID(s)
	case formatURI:
		return s != "" && strings.IndexFunc(s, white) < 0
	case formatOID:
		return validOID(s)
	case formatUUID:
		return validUUID(s)
	case formatBase64:
		return validBase64(s)
	case formatTime:
		_, _, p, rest, ok := parseTime(s)
		return ok && p > toMinute && rest == ""
	}
	return false
}

// allowsDate is allows for the formats with a date, and says what the date means.
func (f format) allowsDate(s string) (moment, bool) {
	m, ok := parseMoment(s, false)
	switch f {
	case formatDate:
		return m, ok && m.precision <= toDay
	case formatInstant:
		return m, ok && m.precision >= toSecond
	}
	return m, ok
}

// allowsNumber is allows for the numeric formats, which are JSON numbers.
func (f format) allowsNumber(s string) bool {
	switch f {
	case formatDecimal:
		return true
	case formatInteger, formatPositive, formatUnsigned:
		n, ok := smallInt(s)
		return ok && (f != formatPositive || n > 0) && (f != formatUnsigned || s[0] != '-')
	}
	return false
}

// smallInt reads a whole number of 32 bits.
func smallInt(s string) (int64, bool) {
	body := strings.TrimPrefix(s, "-")
	if len(body) == 0 || len(body) > 10 || digits(body, 0) != len(body) {
		return 0, false
	}
	var n int64
	for _, c := range []byte(body) {
		n = n*10 + int64(c-'0')
	}
	if body != s {
		n = -n
	}
	return n, n >= -1<<31 && n < 1<<31 && s != "-0"
}

func printable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// white is the white space of FHIR's regular expressions.
func white(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' }

func validCode(s string) bool {
	before := true
	for i := range len(s) {
		now := s[i] <= ' '
		if now && (before || !white(rune(s[i]))) {
			return false
		}
		before = now
	}
	return !before
}

func validID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}

func validOID(s string) bool {
	body, ok := strings.CutPrefix(s, "urn:oid:")
	if !ok || body == "" || body[0] > '2' || !strings.Contains(body, ".") {
		return false
	}
	for i, part := range strings.Split(body, ".") {
		if part == "" || digits(part, 0) != len(part) || len(part) > 1 && (part[0] == '0' || i == 0) {
			return false
		}
	}
	return true
}

func validUUID(s string) bool {
	body, ok := strings.CutPrefix(s, "urn:uuid:")
	if !ok || len(body) != 36 {
		return false
	}
	for i := range len(body) {
		switch c := body[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f'):
			return false
		}
	}
	return true
}

func validBase64(s string) bool {
	count, padding := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case white(rune(c)):
		case c == '=':
			padding++
			count++
		case padding > 0 || !(c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'):
			return false
		default:
			count++
		}
	}
	return count > 0 && count%4 == 0 && padding <= 2
}
