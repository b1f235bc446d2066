package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"concordat/fault"
)

// The operator's log names what failed and repeats nothing of anybody's record.
func TestCauseHoldsNoValues(t *testing.T) {
	const secret = "Ellis"
	_, number := strconv.Atoi(secret)
	decode := json.Unmarshal([]byte(`{"name":"Ellis"}`), &struct{ Name int }{})
	panicked := fmt.Errorf("%v\n%s", "index "+secret, debug.Stack())
	for _, err := range []error{number, decode, errors.New(secret), panicked} {
		wrapped := fault.Wrap(fmt.Errorf("read %w", err), fault.Internal, "it failed")
		if got := cause(wrapped) + types(wrapped); strings.Contains(got, secret) {
			t.Errorf("%T: %s", err, got)
		}
	}
	if got := cause(fault.Wrap(panicked, fault.Internal, "panic in a unit")); !strings.Contains(got, "TestCauseHoldsNoValues") {
		t.Errorf("the stack of a panic is missing: %s", got)
	}
	if got := cause(fmt.Errorf("write: %w", syscall.ENOSPC)); got != syscall.ENOSPC.Error() {
		t.Errorf("a full disk is told as %q", got)
	}
	if got := types(fmt.Errorf("write: %w", syscall.ENOSPC)); got != "*fmt.wrapError syscall.Errno" {
		t.Errorf("types are %s", got)
	}
}
