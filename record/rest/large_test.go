package rest_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// counted is a body that counts what was read of it.
type counted struct {
	io.Reader
	read atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

// A body is read only when all else about the request is right, so that what can't be done costs no memory.
func TestNoBodyIsReadForWhatCannotBeDone(t *testing.T) {
	s := allowed(t)
	const size = 60 << 20
	for _, tc := range []struct {
		method, path, media string
		status              int
	}{
		{"POST", "/Shoe", "application/fhir+json", 404},
		{"POST", "/Patient/1/$magic", "application/fhir+json", 404},
		{"PUT", "/Patient", "application/fhir+json", 405},
		{"PUT", "/Patient/a_b", "application/fhir+json", 400},
		{"POST", "/Patient", "application/fhir+xml", 415},
	} {
		body := &counted{Reader: io.LimitReader(endless{}, size)}
		r, err := http.NewRequest(tc.method, s.URL+"/fhir"+tc.path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = size
		r.Header.Set("Authorization", "Bearer test")
		r.Header.Set("Content-Type", tc.media)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatalf("%s %s: %v", tc.method, tc.path, err)
		}
		answer.Body.Close()
		// What the two sides' sockets hold was taken off the reader, and no more.
		if answer.StatusCode != tc.status || body.read.Load() > 16<<20 {
			t.Errorf("%s %s: status %d after %d bytes", tc.method, tc.path, answer.StatusCode, body.read.Load())
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestABrowserSessionSendsLessThanASystem(t *testing.T) {
	s := allowed(t)
	long := `{"resourceType":"Basic","code":{"text":"x"}` + strings.Repeat(" ", 9<<20) + "}"
	s.want(http.StatusRequestEntityTooLarge, "POST", "/Basic", long, "Authorization", "", "Cookie", "concordat=x")
	s.want(http.StatusCreated, "POST", "/Basic", long)
	s.want(http.StatusRequestEntityTooLarge, "POST", "/Basic/_search", "_id="+strings.Repeat("x", 2<<20), "Content-Type", "application/x-www-form-urlencoded")
}

// A client need not say how much it sends.
func TestABodyOfUnknownLengthIsReadWhole(t *testing.T) {
	s := allowed(t)
	for _, size := range []int{0, 64<<10 - 44, 64 << 10, 3 << 20, 65 << 20} {
		text := `{"resourceType":"Basic","code":{"text":"x"}` + strings.Repeat(" ", size) + "}"
		r, err := http.NewRequest("POST", s.URL+"/fhir/Basic", io.MultiReader(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer test")
		r.Header.Set("Content-Type", "application/fhir+json")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		want := http.StatusCreated
		if size > 64<<20 {
			want = http.StatusRequestEntityTooLarge
		}
		if answer.StatusCode != want {
			t.Errorf("%d bytes: status %d", size, answer.StatusCode)
		}
	}
}
