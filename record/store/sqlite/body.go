package sqlite

import (
	_ "embed"

	"github.com/klauspost/compress/zstd"

	"concordat/fault"
)

// Bodies and log entries are kept with one byte before them that says how.
const (
	plain  = 0
	packed = 1 // zstd, with dictionary 1
)

// dictionary1 is what bodies look like. A file written with it can be read only with it: it is never changed; a better
// one is another file and another number.
//
//go:embed dictionary-1.txt
var dictionary1 []byte

// codec makes bodies small, for the JSON of a resource repeats what all of them say. It is safe for many goroutines.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderDictRaw(1, dictionary1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderDictRaw(1, dictionary1), zstd.WithDecoderConcurrency(0))
	return &codec{encoder, decoder}, err
}

func (c *codec) pack(body []byte) []byte {
	b := c.encoder.EncodeAll(body, append(make([]byte, 0, len(body)/3+64), packed))
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
		body, err := c.decoder.DecodeAll(b[1:], nil)
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "a version can't be unpacked")
		}
		return body, nil
	}
	return nil, fault.New(fault.Internal, "a version is kept in a way that this program does not know")
}
