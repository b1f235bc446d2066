package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

var ids struct {
	sync.Mutex
	last uint64 // milliseconds and the 12 bits that follow, of the latest id
}

// NewID returns a UUID version 7 (RFC 9562): ids made by one process sort in the order in which they were made. Its
// time is the machine's, not the record's clock: it orders and says nothing of when.
func NewID() string {
	var b [16]byte
	rand.Read(b[:])
	now := time.Now()
	at := uint64(now.UnixMilli())<<12 | uint64(now.Nanosecond()%1_000_000)*4096/1_000_000
	ids.Lock()
	if at <= ids.last {
		at = ids.last + 1
	}
	ids.last = at
	ids.Unlock()
	binary.BigEndian.PutUint64(b[:8], at>>12<<16|0x7000|at&0xfff)
	b[8] = b[8]&0x3f | 0x80
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	s[8] = '-'
	hex.Encode(s[9:13], b[4:6])
	s[13] = '-'
	hex.Encode(s[14:18], b[6:8])
	s[18] = '-'
	hex.Encode(s[19:23], b[8:10])
	s[23] = '-'
	hex.Encode(s[24:], b[10:])
	return string(s[:])
}
