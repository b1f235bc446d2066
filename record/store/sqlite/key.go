package sqlite

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
)

// Keys of the index are bytes that sort as what they mean.

// appendOrdered appends a number that is not negative: its length, then its bytes, so that numbers sort.
func appendOrdered(b []byte, n int64) []byte {
	if n < 248 {
		return append(b, byte(n))
	}
	u := uint64(n)
	size := 1
	for size < 8 && u>>(8*size) != 0 {
		size++
	}
	b = append(b, byte(247+size))
	for i := size - 1; i >= 0; i-- {
		b = append(b, byte(u>>(8*i)))
	}
	return b
}

// ordered reads what appendOrdered wrote and returns what follows it; ok is false when b is damaged.
func ordered(b []byte) (n int64, rest []byte, ok bool) {
	if len(b) == 0 {
		return 0, nil, false
	}
	if b[0] < 248 {
		return int64(b[0]), b[1:], true
	}
	size := int(b[0]) - 247
	if len(b) < 1+size {
		return 0, nil, false
	}
	var u uint64
	for _, c := range b[1 : 1+size] {
		u = u<<8 | uint64(c)
	}
	return int64(u), b[1+size:], true
}

// appendText appends text so that it sorts and says where it ends: 0 is written as 0 255, the end is 0 1.
func appendText(b []byte, s string) []byte { return append(appendPrefix(b, s), 0, 1) }

// appendPrefix is appendText without the end: what every text that begins with s begins with.
func appendPrefix(b []byte, s string) []byte {
	for i := range len(s) {
		b = append(b, s[i])
		if s[i] == 0 {
			b = append(b, 255)
		}
	}
	return b
}

// text reads what appendText wrote.
func text(b []byte) (s []byte, rest []byte, ok bool) {
	for i := 0; i+1 < len(b); i++ {
		if b[i] != 0 {
			continue
		}
		if b[i+1] == 1 {
			return bytes.ReplaceAll(b[:i], []byte{0, 255}, []byte{0}), b[i+2:], true
		}
		i++
	}
	return nil, nil, false
}

func appendInt(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(n)^1<<63)
}

func readInt(b []byte) int64 { return int64(binary.BigEndian.Uint64(b) ^ 1<<63) }

// appendFloat appends a float so that floats sort; there is no NaN in a resource.
func appendFloat(b []byte, f float64) []byte {
	u := math.Float64bits(f + 0) // -0 is 0
	if u>>63 == 1 {
		u = ^u
	} else {
		u |= 1 << 63
	}
	return binary.BigEndian.AppendUint64(b, u)
}

func readFloat(b []byte) float64 {
	u := binary.BigEndian.Uint64(b)
	if u>>63 == 1 {
		return math.Float64frombits(u &^ (1 << 63))
	}
	return math.Float64frombits(^u)
}

// after is the least key that is greater than every key that begins with b; nil when there is none.
func after(b []byte) []byte {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 255 {
			next := bytes.Clone(b[:i+1])
			next[i]++
			return next
		}
	}
	return nil
}

// packID is 16 bytes for a UUID in its usual spelling (lower case, with hyphens), else nil: such an id is kept as text.
func packID(id string) []byte {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return nil
	}
	var b [16]byte
	at := 0
	for i := 0; i < 36; {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			i++
			continue
		}
		high, low := digit(id[i]), digit(id[i+1])
		if high > 15 || low > 15 {
			return nil
		}
		b[at] = high<<4 | low
		at++
		i += 2
	}
	return b[:]
}

// packedAfter is the least that packID makes of an id which sorts after a text; nil when there is none.
func packedAfter(text string) []byte {
	const hexDigits = "0123456789abcdef"
	var digits []byte
	least := func() []byte {
		b := make([]byte, 16)
		for i, d := range digits {
			b[i/2] |= d << (4 * (1 - i%2))
		}
		return b
	}
	next := func() []byte { // the least that does not begin with digits and sorts after what does
		for len(digits) > 0 {
			if digits[len(digits)-1]++; digits[len(digits)-1] < 16 {
				return least()
			}
			digits = digits[:len(digits)-1]
		}
		return nil
	}
	for i := range 36 {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		switch {
		case i >= len(text), hyphen && text[i] < '-':
			return least()
		case hyphen && text[i] > '-':
			return next()
		case hyphen:
		case digit(text[i]) < 16:
			digits = append(digits, digit(text[i]))
		default:
			greater := strings.IndexFunc(hexDigits, func(d rune) bool { return byte(d) > text[i] })
			if greater < 0 {
				return next()
			}
			digits = append(digits, byte(greater))
			return least()
		}
	}
	return next()
}

func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

func unpackID(b []byte) string {
	s := make([]byte, 0, 36)
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			s = append(s, '-')
		}
		s = hex.AppendEncode(s, []byte{c})
	}
	return string(s)
}

// bindID binds an id as it is kept.
func (s *stmt) bindID(i int, id string) *stmt {
	if b := packID(id); b != nil {
		return s.bindBlob(i, b)
	}
	return s.bindText(i, id)
}

// id reads an id.
func (s *stmt) id(i int) string {
	if s.isText(i) {
		return s.text(i)
	}
	return unpackID(s.view(i))
}
