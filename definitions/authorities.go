package definitions

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Authority is a ground on which somebody agrees to a plan other than by the person pressing the button, and what must
// be on record about it.
type Authority struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Plain string `json:"plain"` // for the person, in plain words
	Basis string `json:"basis"`
	// Needs are the facts that must be given: "registration", "date", "assessor", "scope", "how".
	Needs []string `json:"needs"`
	// Under is the age from which the ground no longer holds; 0 for none.
	Under int `json:"under,omitempty"`
	// Checked says whether the basis was compared with the text of the law.
	Checked bool `json:"checked"`
	Validity
}

// Requires reports whether a fact must be given.
func (a Authority) Requires(fact string) bool { return slices.Contains(a.Needs, fact) }

var authorities = sync.OnceValues(func() ([]Authority, error) {
	file, err := Load[struct {
		Note        string      `json:"note"`
		Authorities []Authority `json:"authorities"`
	}]("authorities.json")
	if err != nil {
		return nil, err
	}
	for i, a := range file.Authorities {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("definitions/authorities.json: authorities[%d]: %w", i, err)
		}
	}
	return file.Authorities, nil
})

// AuthoritiesOn lists the grounds that hold at t.
func AuthoritiesOn(t time.Time) ([]Authority, error) {
	list, err := authorities()
	if err != nil {
		return nil, err
	}
	var out []Authority
	for _, a := range list {
		if a.On(t) {
			out = append(out, a)
		}
	}
	return out, nil
}
