package sqlite

import "concordat/fault"

// A body is kept with one byte before it that says how.
const plain = 0

func packBody(body []byte) []byte {
	return append(append(make([]byte, 0, len(body)+1), plain), body...)
}

// unpackBody returns a copy.
func unpackBody(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != plain {
		return nil, fault.New(fault.Internal, "a version is kept in a way that this program does not know")
	}
	return append(make([]byte, 0, len(b)-1), b[1:]...), nil
}
