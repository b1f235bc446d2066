package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"concordat/clock"
)

// owner is the process that owns the database, seen by a command: the server that runs, through its socket, or else
// this process itself. Either speaks REST for every type, with the server's own rights.
type owner struct {
	http  *http.Client
	name  string // of the command, for the log
	close func() error
}

// commandHeader tells the owner which command asks, so that the log can say so.
const commandHeader = "Concordat-Command"

// reach finds the owner of the database, or opens it when none runs.
func reach(p place, command string, con *console) (*owner, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	socket, done, err := socketAddress(path)
	if err != nil {
		return nil, err
	}
	defer done()
	if conn, err := net.DialTimeout("unix", socket, time.Second); err == nil {
		return through(path, command, conn), nil
	} else if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return nil, fmt.Errorf("a server seems to run on %s but does not answer: %w", path, err)
	}
	if err := p.prepare(path); err != nil {
		return nil, err
	}
	r, err := open(path, clock.System{}, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: inProcess{r.ownerHandler(con)}}
	return &owner{http: client, name: command, close: r.close}, nil
}

func through(path, command string, first net.Conn) *owner {
	spare := make(chan net.Conn, 1)
	spare <- first
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		select {
		case c := <-spare:
			return c, nil
		default:
		}
		socket, done, err := socketAddress(path)
		if err != nil {
			return nil, err
		}
		defer done()
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}
	return &owner{http: &http.Client{Transport: transport}, name: command, close: func() error {
		transport.CloseIdleConnections()
		return nil
	}}
}

// socketAddress is what to bind or dial for the socket beside the database. A path too long for a socket address is
// reached through its open folder, until done is called.
func socketAddress(database string) (address string, done func(), err error) {
	path := database + ".sock"
	if len(path) < 100 {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if errors.Is(err, os.ErrNotExist) {
		return path, func() {}, nil // dialling it says that it isn't there
	}
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}

// do sends one request to the owner and returns the status and body of the answer.
func (o *owner) do(ctx context.Context, method, address string, body []byte, headers ...string) (int, []byte, error) {
	if strings.HasPrefix(address, "/") {
		address = "http://concordat" + address
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set(commandHeader, o.name)
	r.Header.Set("Content-Type", "application/fhir+json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := o.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

// get reads JSON from the owner.
func (o *owner) get(ctx context.Context, address string, out any) error {
	status, text, err := o.do(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("%s: status %d: %s", address, status, strings.Join(outcomeLines(text), "; "))
	}
	return json.Unmarshal(text, out)
}

// inProcess sends requests straight to a handler.
type inProcess struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := &kept{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r}, nil
}

// kept is a response that is kept in memory.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *kept) WriteHeader(status int)      { k.status = status }
