// Package store keeps the record: resources and their versions, the index, the log of every access, the feed of
// changes and sessions. Store is what the rooms use. It decides each access by asking the Decider, and logs it, over
// an Engine that does the keeping.
package store

import (
	"concordat/clock"
	"concordat/record"
	"concordat/record/fhir"
)

// Deps is what a Store is made from.
type Deps struct {
	Engine      Engine
	Definitions *fhir.Definitions
	Decider     record.Decider
	Clock       clock.Clock
	// Place says which category of information a resource is and which labels it carries, from definitions.
	Place func(r *fhir.Resource) (category string, labels []string)
}

// Store is the record. It is safe for use by many goroutines.
type Store struct{ Deps }

// New returns a Store over an engine.
func New(d Deps) *Store { return &Store{d} }
