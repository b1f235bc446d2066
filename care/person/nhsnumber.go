package person

import (
	"strings"

	"concordat/fault"
)

// NHSNumberSystem is the FHIR system of NHS numbers.
const NHSNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// NHSNumber is a valid NHS number: ten digits without spaces. "" is none.
type NHSNumber string

// ParseNHSNumber reads an NHS number as people write it, with spaces or hyphens. The check digit is the NHS Data
// Dictionary's: weights 10 to 2 on the first nine digits, eleven minus the remainder of their sum by eleven. Ten equal
// digits pass that check and are refused all the same. An error is fault.Invalid, at nhs-number, and says how to mend it.
func ParseNHSNumber(s string) (NHSNumber, error) {
	const field = "nhs-number"
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
	if strings.Trim(digits, "0123456789") != "" {
		return "", fault.At(field, "value", "An NHS number has only digits, like 999 000 0018")
	}
	if len(digits) != 10 {
		return "", fault.At(field, "value", "An NHS number has 10 digits. You entered %d", len(digits))
	}
	if strings.Count(digits, digits[:1]) == len(digits) {
		return "", fault.At(field, "value", "An NHS number is never the same digit ten times. Check the number")
	}
	if check, ok := checkDigit(digits[:9]); !ok {
		return "", fault.At(field, "value", "No NHS number begins with these nine digits. Check 2 digits weren't swapped")
	} else if check != digits[9] {
		return "", fault.At(field, "value", "The last digit doesn't fit the other nine. Check 2 digits weren't swapped")
	}
	return NHSNumber(digits), nil
}

// checkDigit is the digit that must follow nine; ok is false for nine digits that no digit fits.
func checkDigit(nine string) (digit byte, ok bool) {
	sum := 0
	for i, r := range nine {
		sum += int(r-'0') * (10 - i)
	}
	switch check := 11 - sum%11; check {
	case 10:
		return 0, false
	case 11:
		return '0', true
	default:
		return byte('0' + check), true
	}
}

// String shows the number in groups of three, three and four.
func (n NHSNumber) String() string {
	if len(n) != 10 {
		return string(n)
	}
	return string(n[:3] + " " + n[3:6] + " " + n[6:])
}
