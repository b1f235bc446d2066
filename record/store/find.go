package store

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/fhir"
)

// Found is a resource as a Go value, with what the store knows of it.
type Found[T any] struct {
	Value    T
	ID       string
	Version  int
	Updated  time.Time
	Category string
	Labels   []string
}

// limit is how many resources Find returns at most: who needs more pages through them with FindPage.
const limit = 1000

// Load reads the current version of a resource of type T.
func Load[T any](r *Reader, id string) (Found[T], error) {
	s, err := r.Read(fhir.TypeName[T](), id)
	if err != nil {
		return Found[T]{}, err
	}
	return decode[T](s)
}

// LoadVersion reads one version of a resource of type T.
func LoadVersion[T any](r *Reader, id string, version int) (Found[T], error) {
	s, err := r.ReadVersion(fhir.TypeName[T](), id, version)
	if err != nil {
		return Found[T]{}, err
	}
	return decode[T](s)
}

// Find returns everything that matches a FHIR search, "patient=?&status=active&_sort=-date", in which each ? stands
// for one of args, escaped so that it is a value whatever it contains. With _count it returns only the first so many.
// An unknown parameter is fault.Invalid; more than 1,000 matches are fault.TooLarge.
func Find[T any](r *Reader, query string, args ...any) ([]Found[T], error) {
	q, err := parse[T](r, query, args)
	if err != nil {
		return nil, err
	}
	matches, err := all(q, r.Search)
	if err != nil {
		return nil, err
	}
	return decodeAll[T](matches)
}

// FoundPage is one page of what a search found.
type FoundPage[T any] struct {
	Found []Found[T]
	Next  string // the cursor of the next page, for _cursor; "" at the end
	Total int    // exact with _total=accurate, else -1
}

// FindPage returns one page of a search, of _count resources, from where _cursor says.
func FindPage[T any](r *Reader, query string, args ...any) (FoundPage[T], error) {
	q, err := parse[T](r, query, args)
	if err != nil {
		return FoundPage[T]{}, err
	}
	page, err := r.Search(q)
	if err != nil {
		return FoundPage[T]{}, err
	}
	found, err := decodeAll[T](page.Matches)
	return FoundPage[T]{found, page.Next, page.Total}, err
}

// FindAll returns all that a search finds, however much, page by page. The query has no _count and no _cursor. It is for
// lists that must be whole; Find refuses what is more than a list should hold.
func FindAll[T any](r *Reader, query string, args ...any) ([]Found[T], error) {
	page, err := FindPage[T](r, query+"&_count=500", args...)
	all := page.Found
	for err == nil && page.Next != "" {
		page, err = FindPage[T](r, query+"&_count=500&_cursor=?", append(slices.Clone(args), page.Next)...)
		all = append(all, page.Found...)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Count is how many resources match a search, exactly.
func Count[T any](r *Reader, query string, args ...any) (int, error) {
	q, err := parse[T](r, query, args)
	if err != nil {
		return 0, err
	}
	q.CountOnly, q.Total = true, true
	page, err := r.Search(q)
	if err != nil {
		return 0, err
	}
	return page.Total, nil
}

// all returns every match of a query, or the first _count of them, and fails past the limit.
func all(q *fhir.Query, search func(*fhir.Query) (*Page, error)) ([]*Stored, error) {
	whole := *q
	if q.Count == 0 {
		whole.Count = limit
	}
	page, err := search(&whole)
	if err != nil {
		return nil, err
	}
	if q.Count == 0 && page.Next != "" {
		return nil, fault.New(fault.TooLarge, "More than %d %s match. Narrow the search, or read it page by page.", limit, q.Type)
	}
	return page.Matches, nil
}

func parse[T any](r *Reader, query string, args []any) (*fhir.Query, error) {
	filled, err := fill(query, args)
	if err != nil {
		return nil, err
	}
	return r.Definitions().ParseQuery(fhir.TypeName[T](), filled, true)
}

var escapeFHIR = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `$`, `\$`, `|`, `\|`)

// fill puts args in the place of each ? of a query.
func fill(query string, args []any) (string, error) {
	parts := strings.Split(query, "?")
	if len(parts)-1 != len(args) {
		return "", fault.New(fault.Internal, "the query %q has %d places and was given %d values", query, len(parts)-1, len(args))
	}
	var b strings.Builder
	b.WriteString(parts[0])
	for i, arg := range args {
		text := ""
		switch v := arg.(type) {
		case time.Time:
			text = v.UTC().Format("2006-01-02T15:04:05.000Z")
		default:
			text = fmt.Sprint(v)
		}
		b.WriteString(url.QueryEscape(escapeFHIR.Replace(text)))
		b.WriteString(parts[i+1])
	}
	return b.String(), nil
}

func decode[T any](s *Stored) (Found[T], error) {
	v, err := fhir.Decode[T](s.Body)
	return Found[T]{v, s.ID, s.Version, s.Updated, s.Category, s.Labels}, err
}

func decodeAll[T any](stored []*Stored) ([]Found[T], error) {
	found := make([]Found[T], len(stored))
	for i, s := range stored {
		f, err := decode[T](s)
		if err != nil {
			return nil, err
		}
		found[i] = f
	}
	return found, nil
}
