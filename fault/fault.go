// Package fault holds the errors that cross Concordat's rooms. An error says what kind it is, so that one place can
// turn it into a page, an OperationOutcome or a log line, and says in plain words what is wrong, where, and how to
// mend it. Any other error is internal: its text is logged by kind and never shown.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble an error is. The zero value is Internal.
type Kind uint8

const (
	Internal     Kind = iota // a defect or a failure nobody outside can mend
	Invalid                  // what was sent breaks a rule; Issues name the places
	NotFound                 // there is no such thing, or the asker may not know that there is
	Conflict                 // somebody else changed it first, or it already exists
	Denied                   // the asker may not, and may know why
	Unauthorised             // nobody is signed in
	Gone                     // it was there and was deleted
	TooLarge                 // a stated limit on size, depth or cost was met
	Unsupported              // a kind of request this server does not answer
	Unavailable              // try again later: full disk, lost database, shutting down
)

var kindNames = [...]string{"internal", "invalid", "not found", "conflict", "denied", "unauthorised", "gone", "too large", "unsupported", "unavailable"}

func (k Kind) String() string { return kindNames[k] }

// Issue is one broken rule. Path is where: a FHIRPath-like element path with indexes ("Patient.name[0].given[1]"),
// a form field's name, or a search parameter. Code is from FHIR's IssueType (structure, required, value, code-invalid, …).
type Issue struct {
	Path, Code, Message string
}

// Error is an error with a kind and a message for the person who meets it.
type Error struct {
	Kind    Kind
	Message string
	Issues  []Issue
	cause   error
}

// New makes an error of a kind. The message is shown to people: no names, no values from a record.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Wrap is New with a cause, kept for the log and for errors.Is; the cause is never shown.
func Wrap(cause error, kind Kind, format string, args ...any) *Error {
	e := New(kind, format, args...)
	e.cause = cause
	return e
}

// At makes an Invalid error with a single issue.
func At(path, code, format string, args ...any) *Error {
	m := fmt.Sprintf(format, args...)
	return &Error{Kind: Invalid, Message: m, Issues: []Issue{{path, code, m}}}
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.cause }

// KindOf is the kind of the first Error in err's chain, Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// All makes one Invalid error of several issues, with the first one's message; nil when there are none.
func All(issues []Issue) error {
	if len(issues) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: issues[0].Message, Issues: issues}
}
