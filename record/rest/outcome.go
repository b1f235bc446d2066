package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"syscall"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// refusal is an error of HTTP itself, for which no kind of fault has a status of its own.
type refusal struct {
	status  int
	code    string // of FHIR's IssueType
	path    string
	allow   string // the Allow header
	message string
}

func (r refusal) Error() string { return r.message }

// verdicts say how each kind of fault is told to a client: the status, and the code of an issue that brings none.
var verdicts = map[fault.Kind]struct {
	status int
	code   string
}{
	fault.Invalid:      {http.StatusBadRequest, "invalid"},
	fault.NotFound:     {http.StatusNotFound, "not-found"},
	fault.Conflict:     {http.StatusConflict, "conflict"},
	fault.Denied:       {http.StatusForbidden, "forbidden"},
	fault.Unauthorised: {http.StatusUnauthorized, "login"},
	fault.Gone:         {http.StatusGone, "deleted"},
	fault.TooLarge:     {http.StatusRequestEntityTooLarge, "too-costly"},
	fault.Unsupported:  {http.StatusNotImplemented, "not-supported"},
	fault.Unavailable:  {http.StatusServiceUnavailable, "transient"},
	fault.Internal:     {http.StatusInternalServerError, "exception"},
}

// outcome tells an error to the client: its status and an OperationOutcome that says what is wrong, where, and how to
// mend it. An error that is no fault says nothing of itself.
func outcome(err error) (int, r4.OperationOutcome) {
	var r refusal
	if errors.As(err, &r) {
		return r.status, r4.OperationOutcome{Issue: []r4.OperationOutcomeIssue{issue("error", r.code, r.path, r.message)}}
	}
	kind := fault.KindOf(err)
	v := verdicts[kind]
	var f *fault.Error
	if !errors.As(err, &f) || kind == fault.Internal {
		return v.status, r4.OperationOutcome{Issue: []r4.OperationOutcomeIssue{issue("fatal", v.code, "", "Something went wrong on the server. Nothing was changed by this request.")}}
	}
	var o r4.OperationOutcome
	for _, i := range f.Issues {
		code := i.Code
		if code == "" {
			code = v.code
		}
		o.Issue = append(o.Issue, issue("error", code, i.Path, i.Message))
	}
	if len(o.Issue) == 0 {
		o.Issue = append(o.Issue, issue("error", v.code, "", f.Message+because(kind, err)))
	}
	return v.status, o
}

// because is the reason of a decision against an asker who may know it; whoever may not is told that there is nothing.
func because(kind fault.Kind, err error) string {
	var r *store.Refusal
	if kind != fault.Denied || !errors.As(err, &r) || r.Decision.Reason == "" {
		return ""
	}
	return " " + r.Decision.Reason
}

func issue(severity, code, path, message string) r4.OperationOutcomeIssue {
	i := r4.OperationOutcomeIssue{Severity: severity, Code: code, Diagnostics: message}
	if path != "" {
		i.Expression = []string{path}
	}
	return i
}

// inside says that an error is of one part of the request: "Patient.name[0]" inside "Bundle.entry[3].resource" becomes
// "Bundle.entry[3].resource.name[0]". The kind stays.
func inside(where, typ string, err error) error {
	var r refusal
	if errors.As(err, &r) {
		r.path = join(where, typ, r.path)
		return r
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	issues := make([]fault.Issue, 0, max(1, len(f.Issues)))
	for _, i := range f.Issues {
		i.Path = join(where, typ, i.Path)
		issues = append(issues, i)
	}
	if len(issues) == 0 {
		issues = append(issues, fault.Issue{Path: where, Code: verdicts[f.Kind].code, Message: f.Message})
	}
	out := fault.Wrap(err, f.Kind, "%s", f.Message)
	out.Issues = issues
	return out
}

func join(where, typ, path string) string {
	for header, element := range entryHeaders {
		if rest, ok := strings.CutPrefix(path, header); ok && strings.HasPrefix(where, "Bundle.entry[") {
			entry, _, _ := strings.Cut(where, "]")
			return entry + "].request." + element + rest
		}
	}
	switch rest, ok := strings.CutPrefix(path, typ); {
	case path == "":
		return where
	case ok && typ != "" && (rest == "" || rest[0] == '.'):
		return where + rest
	default:
		return where + "." + path
	}
}

// entryHeaders are the headers of a request that an entry has as elements of its own.
var entryHeaders = map[string]string{"If-Match": "ifMatch", "If-None-Exist": "ifNoneExist"}

// refuse turns an error into the answer of the whole request, and logs what only the operator can mend.
func (c *call) refuse(err error) *answer {
	status, o := outcome(err)
	a := &answer{status: status, header: http.Header{}}
	a.body, _ = json.Marshal(o)
	switch status {
	case http.StatusUnauthorized:
		a.header.Set("WWW-Authenticate", `Bearer realm="concordat"`)
	case http.StatusServiceUnavailable:
		a.header.Set("Retry-After", "5")
	}
	var r refusal
	if errors.As(err, &r) && r.allow != "" {
		a.header.Set("Allow", r.allow)
	}
	if status >= 500 && status != http.StatusNotImplemented {
		c.server.Log.Error("request failed", slog.String("base", c.server.Path), slog.String("method", c.r.Method),
			slog.String("request", c.w.Header().Get("X-Request-Id")), slog.String("kind", fault.KindOf(err).String()), slog.String("types", types(err)), slog.String("cause", cause(err)))
	}
	return a
}

// types are the Go types of an error and of what it wraps.
func types(err error) string {
	var out []string
	for ; err != nil; err = errors.Unwrap(err) {
		out = append(out, fmt.Sprintf("%T", err))
	}
	return strings.Join(out, " ")
}

// cause is the innermost error's text, for the operator: of faults, whose texts hold no values, and of what the system
// and the database say. The text of any other error (of a reader of JSON, numbers or dates) may repeat what it read,
// and so is not given; a panic comes as its type and stack.
func cause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	switch err.(type) {
	case *fault.Error, syscall.Errno, interface{ Code() int }: // the last is SQLite's
		return err.Error()
	}
	// A panic in a unit is told as its value with the stack behind it: the value may be of the record.
	if _, stack, ok := strings.Cut(err.Error(), "\ngoroutine "); ok {
		return "panic at goroutine " + stack
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err.Error()
	}
	return ""
}
