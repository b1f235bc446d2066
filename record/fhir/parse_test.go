package fhir

import (
	"errors"
	"strings"
	"testing"

	"concordat/fault"
)

// issues are an error's issues, one a line.
func issues(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	var b strings.Builder
	for _, i := range f.Issues {
		b.WriteString(i.Path + " | " + i.Code + " | " + i.Message + "\n")
	}
	return b.String()
}

func TestEveryTypeHasAWorkingTrie(t *testing.T) {
	d := R4()
	if n := len(d.Types()); n != 146 {
		t.Errorf("R4 has 146 types of resource that can be sent, not %d", n)
	}
	for _, name := range d.Types() {
		typ, _ := d.Type(name)
		typ.trie()
	}
}
