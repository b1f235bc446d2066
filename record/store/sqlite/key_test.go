package sqlite

import (
	"bytes"
	"cmp"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concordat/record/store"
)

func TestKeysSortAsWhatTheyMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, math.MaxInt64).Draw(t, "a"), rapid.Int64Range(0, 1<<rapid.IntRange(1, 62).Draw(t, "bits")).Draw(t, "b")
		if bytes.Compare(appendOrdered(nil, a), appendOrdered(nil, b)) != cmp.Compare(a, b) {
			t.Errorf("ordered %d, %d", a, b)
		}
		if n, rest, ok := ordered(append(appendOrdered(nil, a), 7)); n != a || len(rest) != 1 || !ok {
			t.Errorf("%d came back as %d", a, n)
		}
		i, j := rapid.Int64().Draw(t, "i"), rapid.Int64().Draw(t, "j")
		if bytes.Compare(appendInt(nil, i), appendInt(nil, j)) != cmp.Compare(i, j) || readInt(appendInt(nil, i)) != i {
			t.Errorf("int %d, %d", i, j)
		}
		x, y := rapid.Float64().Draw(t, "x"), rapid.Float64().Draw(t, "y")
		if bytes.Compare(appendFloat(nil, x), appendFloat(nil, y)) != cmp.Compare(x, y) || readFloat(appendFloat(nil, x)) != x {
			t.Errorf("float %g, %g", x, y)
		}
		s, u := rapid.String().Draw(t, "s"), rapid.StringOf(rapid.SampledFrom([]rune{0, 1, 'a', 255})).Draw(t, "u")
		for _, p := range [][2]string{{s, u}, {u, s}, {u, u + "\x00"}, {s, s + "a"}} {
			if bytes.Compare(appendText(nil, p[0]), appendText(nil, p[1])) != strings.Compare(p[0], p[1]) {
				t.Errorf("text %q, %q", p[0], p[1])
			}
			if !bytes.HasPrefix(appendText(nil, p[0]+p[1]), appendPrefix(nil, p[0])) {
				t.Errorf("%q does not begin %q", p[0], p[0]+p[1])
			}
		}
		if got, rest, ok := text(append(appendText(nil, u), 9, 9)); string(got) != u || len(rest) != 2 || !ok {
			t.Errorf("%q came back as %q", u, got)
		}
	})
	for _, f := range []float64{math.Inf(-1), -1, math.Copysign(0, -1), 0, math.Inf(1)} {
		if got := readFloat(appendFloat(nil, f)); got != f {
			t.Errorf("%g came back as %g", f, got)
		}
	}
}

func TestPackedIDsAfterATextAreThoseThatSortAfterIt(t *testing.T) {
	digits := rapid.StringOfN(rapid.SampledFrom([]rune("0019aff")), 32, 32, -1)
	rapid.Check(t, func(t *rapid.T) {
		d := digits.Draw(t, "digits")
		id := d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
		from := rapid.IntRange(0, 36).Draw(t, "from")
		text := id[:from] + rapid.StringOfN(rapid.SampledFrom([]rune("0189:aAfgz.-")), 0, 3, -1).Draw(t, "rest")
		if len(text) < 36 && rapid.Bool().Draw(t, "long") {
			text += id[len(text):]
		}
		least := packedAfter(text)
		if got := least != nil && bytes.Compare(packID(id), least) >= 0; got != (id > text) {
			t.Errorf("%q sorts after %q: %v; the least that does is %x", id, text, id > text, least)
		}
		if least != nil && unpackID(least) <= text {
			t.Errorf("%x does not sort after %q", least, text)
		}
	})
	if least := packedAfter("g"); least != nil {
		t.Errorf("after g is %x", least)
	}
}

func TestIDsComeBackAsTheyWere(t *testing.T) {
	for _, id := range []string{store.NewID(), "0190a5a0-0000-7000-8000-00000000000A", "p1", strings.Repeat("a", 36), strings.Repeat("-", 36), "0190a5a0-0000-7000-8000-00000000000g", "0190a5a000007000800000000000000a"} {
		b := packID(id)
		if b != nil && unpackID(b) != id {
			t.Errorf("%s came back as %s", id, unpackID(b))
		}
		if (b != nil) != (id[0] == '0' && len(id) == 36 && strings.ToLower(id) == id && !strings.HasSuffix(id, "g")) {
			t.Errorf("%s packed: %v", id, b != nil)
		}
	}
}

func TestCursorsThatWereNotGivenAreRefused(t *testing.T) {
	it := item{n: 7, updated: -5, keys: [][]byte{nil, {1, 2}}}
	back, err := parseCursor(it.cursor(), 2)
	if err != nil || back.n != 7 || back.updated != -5 || back.keys[0] != nil || !bytes.Equal(back.keys[1], it.keys[1]) {
		t.Errorf("%+v came back as %+v, %v", it, back, err)
	}
	for _, c := range []string{"x", "!", "AQ", it.cursor()[:8], it.cursor() + "AA"} {
		if _, err := parseCursor(c, 2); err == nil {
			t.Errorf("%q was taken", c)
		}
	}
	if _, err := parseCursor(it.cursor(), 1); err == nil {
		t.Error("a cursor of another order was taken")
	}
}

func FuzzCursor(f *testing.F) {
	f.Add((&item{n: 1, keys: [][]byte{{1}}}).cursor(), 1)
	f.Fuzz(func(t *testing.T, s string, keys int) {
		if keys < 0 || keys > 10 {
			return
		}
		_, _ = parseCursor(s, keys)
	})
}
