package sqlite

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

func TestPackedBodiesComeBackAsTheyWere(t *testing.T) {
	c, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	check := func(t rapid.TB, body []byte) {
		b := c.pack(body)
		if back, err := c.unpack(b); err != nil || !bytes.Equal(back, body) {
			t.Errorf("%q came back as %q, %v", body, back, err)
		}
		if len(b) > len(body)+1 {
			t.Errorf("%d bytes became %d", len(body), len(b))
		}
	}
	for line := range bytes.Lines(dictionary1) {
		check(t, line)
	}
	check(t, bytes.Repeat(dictionary1, 200)) // more than S2's own block
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.SliceOf(rapid.Byte()).Draw(t, "body")) })
	for _, b := range [][]byte{nil, {9, 1}, {packed}, append([]byte{packed, 200}, dictionary1[:50]...)} {
		if _, err := c.unpack(b); err == nil {
			t.Errorf("%v was unpacked", b)
		}
	}
}
