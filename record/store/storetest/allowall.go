// Package storetest proves that an engine keeps the record as store.Engine says, and helps tests of what is built on
// the store.
package storetest

import (
	"context"

	"concordat/record"
)

// AllowAll is a Decider that permits everything, for tests of what is not about access.
type AllowAll struct{}

func (AllowAll) Decide(context.Context, record.Facts, record.Access, record.Action, record.Subject) (record.Decision, error) {
	return record.Decision{Permit: true, Reason: "everything is allowed in this test"}, nil
}

func (AllowAll) Scope(context.Context, record.Facts, record.Access) (record.Scope, error) {
	return record.Scope{Everything: true}, nil
}
