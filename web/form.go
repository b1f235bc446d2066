package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"concordat/fault"
)

// Limits of a form that is sent.
const (
	maxFormBytes  = 1 << 20
	maxFormFields = 2000
)

// FieldError is one thing wrong with a form: which field, and how to mend it, in the words of the NHS.UK design
// system ("Enter your date of birth").
type FieldError struct{ Field, Message string }

// Form keeps what was typed and what is wrong with it. The methods that read a field return its value and note what is
// wrong; what was typed stays in Value either way, to be shown again.
type Form struct {
	values url.Values
	errors []FieldError
}

// NewForm is a form to show, with values that are known already: name, value, name, value, …
func NewForm(known ...string) *Form {
	f := &Form{values: url.Values{}}
	for i := 0; i+1 < len(known); i += 2 {
		f.values.Set(known[i], known[i+1])
	}
	return f
}

// Form reads what was sent with a POST, or the query of a GET, within limits: fault.TooLarge beyond them.
func (r *Request) Form() (*Form, error) {
	if r.typed != nil {
		return r.typed, nil
	}
	if !r.IsPost() {
		return &Form{values: r.HTTP.URL.Query()}, nil
	}
	r.HTTP.Body = http.MaxBytesReader(r.w, r.HTTP.Body, maxFormBytes)
	if err := parse(r.HTTP); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return nil, fault.New(fault.TooLarge, "What was sent is too long. Send less than 1 megabyte at a time.")
		}
		return nil, fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	if len(r.HTTP.PostForm) > maxFormFields {
		return nil, fault.New(fault.TooLarge, "What was sent has too many fields.")
	}
	r.typed = &Form{values: url.Values{}}
	for name, values := range r.HTTP.PostForm {
		for _, v := range values {
			r.typed.values.Add(name, clean(v))
		}
	}
	return r.typed, nil
}

func parse(r *http.Request) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		return r.ParseMultipartForm(maxFormBytes)
	}
	return r.ParseForm()
}

// clean makes text as people mean it: valid UTF-8, lines ended by \n, no control characters, no space around it.
func clean(v string) string {
	v = strings.ToValidUTF8(v, "\uFFFD")
	v = strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\r", "\n")
	v = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, v)
	return strings.TrimSpace(v)
}

// Value is what was typed in a field, or is known of it.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Values are all values of a field that can have several, such as checkboxes.
func (f *Form) Values(name string) []string { return f.values[name] }

// Has reports whether the field was sent at all, even empty.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Names are the fields that were sent, in no order.
func (f *Form) Names() []string {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		names = append(names, name)
	}
	return names
}

// Set gives a field a value to show.
func (f *Form) Set(name string, values ...string) { f.values[name] = values }

// Add notes that something is wrong with a field. The first thing said of a field stays.
func (f *Form) Add(name, message string) {
	if f.Err(name) == "" {
		f.errors = append(f.errors, FieldError{name, message})
	}
}

// Take notes the issues of a fault.Invalid, each on the field that its path names, and reports whether err was one
// that a form can show. Any other error is the caller's to return.
func (f *Form) Take(err error) bool {
	var e *fault.Error
	if !errors.As(err, &e) || e.Kind != fault.Invalid {
		return false
	}
	for _, issue := range e.Issues {
		f.Add(issue.Path, issue.Message)
	}
	if len(e.Issues) == 0 {
		f.Add("", e.Message)
	}
	return true
}

// OK reports whether nothing is wrong so far.
func (f *Form) OK() bool { return len(f.errors) == 0 }

// Errors are what is wrong, in the order of the fields as they were read: for Chrome.Errors.
func (f *Form) Errors() []FieldError { return f.errors }

// Err is what is wrong with a field, "" when nothing is.
func (f *Form) Err(name string) string {
	for _, e := range f.errors {
		if e.Field == name {
			return e.Message
		}
	}
	return ""
}
