package store

import (
	"errors"

	"concordat/fault"
	"concordat/record"
)

// Refusal is what a fault.Error wraps when a Decider said no. The fault answers like an unknown id; whoever may know
// that the person exists can be told more from here (errors.As to *Refusal).
type Refusal struct {
	Decision record.Decision
	Do       record.Action
	Subject  record.Subject // without its Body
}

func (r *Refusal) Error() string { return r.Do.String() + " refused: " + r.Decision.Reason }

// refused hides a refusal behind the answer that an unknown id gets.
func refused(r *Refusal) error {
	return fault.Wrap(r, fault.NotFound, "%s", unknown(r.Subject.Type))
}

// unknown is the answer for what is not there and for what the asker may not know of.
func unknown(typ string) string { return "There is no " + typ + " with that id that you can see." }

// absent turns an engine's not found into the answer that a refusal gets too.
func absent(err error, typ string) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "%s", unknown(typ))
	}
	return err
}

func asRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
