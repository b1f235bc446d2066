package sqlite

import (
	_ "embed"

	"github.com/klauspost/compress/s2"

	"concordat/fault"
)

// Bodies and log entries are kept with one byte before them that says how.
const (
	plain  = 0
	packed = 1 // S2, with dictionary 1
)

// dictionary1 is what bodies look like. A file written with it can be read only with it: it is never changed; a better
// one is another file and another number.
//
//go:embed dictionary-1.txt
var dictionary1 []byte

// codec makes bodies small, for the JSON of a resource repeats what all of them say. It is safe for many goroutines.
// It packs in the goroutine that writes, where zstd, which packs a fifth smaller, takes five times as long (docs/adr/0004).
type codec struct{ dict *s2.Dict }

func newCodec() (*codec, error) {
	d := s2.MakeDict(dictionary1, nil)
	if d == nil {
		return nil, fault.New(fault.Internal, "the dictionary of bodies is not one")
	}
	return &codec{d}, nil
}

func (c *codec) pack(body []byte) []byte {
	b := append(make([]byte, 0, 1+s2.MaxEncodedLen(len(body))), packed)
	b = b[:1+len(c.dict.Encode(b[1:cap(b)], body))]
	if len(b) <= len(body) {
		return b
	}
	return append(append(make([]byte, 0, len(body)+1), plain), body...)
}

// unpack returns a body of its own.
func (c *codec) unpack(b []byte) ([]byte, error) {
	switch {
	case len(b) == 0:
	case b[0] == plain:
		return append(make([]byte, 0, len(b)-1), b[1:]...), nil
	case b[0] == packed:
		body, err := c.dict.Decode(nil, b[1:])
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "a version can't be unpacked")
		}
		return body, nil
	}
	return nil, fault.New(fault.Internal, "a version is kept in a way that this program does not know")
}
