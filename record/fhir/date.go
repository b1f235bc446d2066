package fhir

// moment is what a FHIR date, dateTime or instant may mean: the first and the last millisecond since 1970 in UTC.
type moment struct {
	low, high int64
	precision datePrecision
}

type datePrecision uint8

const (
	toYear datePrecision = iota + 1
	toMonth
	toDay
	toMinute // only in searches
	toSecond
	toFraction
)

const dayMillis = 24 * 60 * 60 * 1000

// parseMoment reads a date, dateTime or instant as R4 writes them (http://hl7.org/fhir/R4/datatypes.html#dateTime):
// a year, a month, a day, or a day with a time to the second and a zone. A search may also stop at the minute and
// leave the zone out; then UTC is meant. Days must exist in the calendar; a second may be 60.
func parseMoment(s string, search bool) (moment, bool) {
	year, ok := number(s, 0, 4)
	if !ok || year == 0 {
		return moment{}, false
	}
	if len(s) == 4 {
		return span2(dayNumber(year, 1, 1), dayNumber(year+1, 1, 1), toYear), true
	}
	month, ok := number(s, 5, 2)
	if !ok || s[4] != '-' || month < 1 || month > 12 {
		return moment{}, false
	}
	if len(s) == 7 {
		return span2(dayNumber(year, month, 1), dayNumber(year, month+1, 1), toMonth), true
	}
	day, ok := number(s, 8, 2)
	if !ok || s[7] != '-' || day < 1 || day > daysIn(year, month) {
		return moment{}, false
	}
	n := dayNumber(year, month, day)
	if len(s) == 10 {
		return span2(n, n+1, toDay), true
	}
	if s[10] != 'T' {
		return moment{}, false
	}
	millis, length, precision, rest, ok := parseTime(s[11:])
	if !ok || precision == toMinute && !search {
		return moment{}, false
	}
	zone, ok := parseZone(rest)
	if !ok && !(search && rest == "") {
		return moment{}, false
	}
	low := n*dayMillis + millis - zone
	return moment{low, low + length - 1, precision}, true
}

func span2(first, next int64, p datePrecision) moment {
	return moment{first * dayMillis, next*dayMillis - 1, p}
}

// parseTime reads hh:mm, hh:mm:ss or hh:mm:ss.fff; length is how many milliseconds the written precision spans.
func parseTime(s string) (millis, length int64, precision datePrecision, rest string, ok bool) {
	hour, ok1 := number(s, 0, 2)
	minute, ok2 := number(s, 3, 2)
	if !ok1 || !ok2 || s[2] != ':' || hour > 23 || minute > 59 {
		return
	}
	millis = int64(hour*60+minute) * 60_000
	if len(s) == 5 || s[5] != ':' {
		return millis, 60_000, toMinute, s[5:], true
	}
	second, ok := number(s, 6, 2)
	if !ok || second > 60 {
		return 0, 0, 0, "", false
	}
	millis += int64(second) * 1000
	if len(s) == 8 || s[8] != '.' {
		return millis, 1000, toSecond, s[8:], true
	}
	end := digits(s, 9)
	if end == 9 {
		return 0, 0, 0, "", false
	}
	length = 1000
	for i := 9; i < end && i < 12; i++ {
		length /= 10
		millis += int64(s[i]-'0') * length
	}
	return millis, length, toFraction, s[end:], true
}

// parseZone reads Z or an offset up to 14 hours, in milliseconds east of UTC.
func parseZone(s string) (int64, bool) {
	if s == "Z" {
		return 0, true
	}
	hour, ok1 := number(s, 1, 2)
	minute, ok2 := number(s, 4, 2)
	if !ok1 || !ok2 || len(s) != 6 || s[3] != ':' || hour > 14 || minute > 59 || hour == 14 && minute > 0 {
		return 0, false
	}
	offset := int64(hour*60+minute) * 60_000
	switch s[0] {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

// number reads n digits at i.
func number(s string, i, n int) (int, bool) {
	if len(s) < i+n {
		return 0, false
	}
	v := 0
	for _, c := range []byte(s[i : i+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, true
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4, month == 6, month == 9, month == 11:
		return 30
	}
	return 31
}

// dayNumber counts days from 1 January 1970 in the Gregorian calendar; month 13 is January of the next year.
func dayNumber(year, month, day int) int64 {
	if month == 13 {
		year, month = year+1, 1
	}
	// Years begin in March here, so that the leap day comes last; eras have 400 years.
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era)*146097 + int64(dayOfEra) - 719468
}
