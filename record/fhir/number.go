package fhir

import (
	"math"
	"strconv"
	"strings"
)

// precisionRange is what a written number means: half a unit of its last digit to either side
// (http://hl7.org/fhir/R4/search.html#number). 100 is 99.5 to 100.5, 5.40 is 5.395 to 5.405, 1e2 is 50 to 150.
func precisionRange(s string) (low, high float64, ok bool) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, 0, false
	}
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		exponent, _ = strconv.Atoi(s[i+1:])
	}
	if _, decimals, ok := strings.Cut(mantissa, "."); ok {
		exponent -= len(decimals)
	}
	half := 0.5 * math.Pow10(exponent)
	return v - half, v + half, true
}
