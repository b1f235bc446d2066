package sqlite

import (
	"bytes"
	"runtime"
	"strconv"
)

// within reports whether the caller runs in the goroutine of the unit that the writer runs now: then waiting for the
// writer would be waiting for itself. A goroutine that a unit starts and waits for is not seen.
func (e *Engine) within() bool {
	unit := e.running.Load()
	return unit != 0 && unit == goroutine()
}

// goroutine is the number of the calling goroutine. Go gives it only as the first line of a stack, "goroutine 7
// [running]:"; whoever cannot read it gets 0, which is no goroutine's.
func goroutine() int64 {
	var b [64]byte
	line := b[:runtime.Stack(b[:], false)]
	number, _, _ := bytes.Cut(bytes.TrimPrefix(line, []byte("goroutine ")), []byte(" "))
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
