// Package definitions holds what changes by decision and not by code: categories of information, code lists, clocks,
// forms. Each is a file of this folder in which every rule says from which day it holds and until when, so that what
// was right last year is still answered as it was then.
package definitions

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"time"
	_ "time/tzdata" // the day on which a rule begins is a day in England, on any machine
)

//go:embed *.json
var files embed.FS

// Validity is the days on which a definition holds, both included, as calendar days in England. Without To it is
// still in force.
type Validity struct {
	From string `json:"validFrom"`
	To   string `json:"validTo,omitempty"`
}

var england = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zone is embedded with this package
	}
	return l
}()

// Day is the calendar day in England at t.
func Day(t time.Time) string { return t.In(england).Format(time.DateOnly) }

// On reports whether the definition holds at t.
func (v Validity) On(t time.Time) bool {
	day := Day(t)
	return v.From <= day && (v.To == "" || day <= v.To)
}

func (v Validity) check() error {
	if _, err := time.Parse(time.DateOnly, v.From); err != nil {
		return fmt.Errorf("validFrom %q is not a day", v.From)
	}
	if v.To == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, v.To); err != nil || v.To < v.From {
		return fmt.Errorf("validTo %q is not a day on or after %s", v.To, v.From)
	}
	return nil
}

// Load reads a file of this folder. A field that T does not have is an error: a misspelt rule must not be passed over.
func Load[T any](file string) (T, error) {
	var out T
	text, err := files.ReadFile(file)
	if err != nil {
		return out, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		return out, fmt.Errorf("definitions/%s: %w", file, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return out, fmt.Errorf("definitions/%s: there is something after the end", file)
	}
	return out, nil
}
