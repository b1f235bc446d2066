package store

import (
	"regexp"
	"testing"
)

func TestNewIDsAreVersion7AndInOrder(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	last := ""
	for range 100_000 {
		id := NewID()
		if !form.MatchString(id) {
			t.Fatalf("%s is not a UUID version 7", id)
		}
		if id <= last {
			t.Fatalf("%s does not come after %s", id, last)
		}
		last = id
	}
}
