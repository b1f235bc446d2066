// Package sqlite keeps the record in one SQLite file. It implements store.Engine.
//
// # Writing
//
// One goroutine owns the one connection that writes. Units that wait are taken together and committed with one sync,
// each in its own savepoint, so that one that fails takes nothing with it; when the group's transaction itself dies
// (no room, a failing disk) each unit is run again alone. Whoever waits is told after the sync.
//
// # The index
//
// Search reads no JSON. Everything it needs is in integers and bytes that sort:
//
//   - by_value: (parameter, value, person) -> the numbers of that person's resources with that value, packed;
//   - by_person: (person, parameter) -> the person's resources with a date of that parameter, and under one parameter
//     per type all of the person's resources of the type, with the instant of their last change;
//   - the forward record of each resource: all its values, whose it is, its category and its labels. It says what an
//     update has to change in the lists, decides what no list decides, and sorts.
//
// A person is the resource number of the Patient. What belongs to nobody (organisations, staff, forms) is under the
// person 0. What belongs to several (a relative who is a patient too) is in a list of each of them; whoever may see
// it as one person's may see it.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	lib "modernc.org/sqlite/lib"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// Options say how a file is opened.
type Options struct {
	// ReadOnly opens the file to read it while another process may own and change it: for verify and backup.
	ReadOnly bool
	// Readers is how many connections read at once; 0 means twice the processors, at least 4.
	Readers int
	// Parse is how a body becomes a resource, for Verify: it recomputes the index with it. Without it Verify compares
	// the index with its forward records only.
	Parse func(typ string, body []byte) (*fhir.Resource, error)
	// Place says which category and labels definitions gave a resource at an instant, for Verify: it recomputes with it
	// where each current version belongs. Without it Verify compares with what the log committed to only.
	Place func(r *fhir.Resource, at time.Time) (category string, labels []string)
	// MaxBytes is how large the file may grow, 0 for as large as the disk allows. Beyond it everything is refused as
	// if the disk were full.
	MaxBytes int64
	// Committed, when set, is told of each commit: how many units it took in and how long it took, for metrics. It is
	// called by the goroutine that writes and must not wait.
	Committed func(units int, took time.Duration)
}

// Engine is one open file.
type Engine struct {
	path    string
	options Options
	owner   *os.File
	words   words
	codec   *codec
	readers chan *conn // idle ones; nil stands for one not opened yet
	queue   chan *request
	closing sync.RWMutex
	closed  bool
	written chan struct{} // closed when the writer has ended
	running atomic.Int64  // the number of the goroutine of the unit that runs; 0 between units
}

var _ store.Engine = (*Engine)(nil)

// Open opens the file at path, makes it when there is none, and brings its schema up to date. fault.Unavailable when
// another process owns it or a newer version wrote it.
func Open(path string, o Options) (*Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if o.Readers == 0 {
		o.Readers = max(4, 2*runtime.NumCPU())
	}
	e := &Engine{path: path, options: o, readers: make(chan *conn, o.Readers), queue: make(chan *request, queued),
		written: make(chan struct{})}
	for range o.Readers {
		e.readers <- nil
	}
	if e.codec, err = newCodec(); err != nil {
		return nil, err
	}
	if o.ReadOnly {
		err = e.openReadOnly()
	} else {
		err = e.openOwned()
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (e *Engine) openReadOnly() error {
	close(e.written)
	c, err := e.reader()
	if err != nil {
		return err
	}
	defer func() { e.readers <- c }()
	<-e.readers
	have, err := schemaVersion(c)
	if err != nil {
		return err
	}
	if have < current {
		return fault.New(fault.Unavailable, "The database is of an older version (schema %d of %d). Start the server once to bring it up to date.", have, current)
	}
	return e.words.load(c)
}

func (e *Engine) openOwned() error {
	owner, err := lock(e.path)
	if err != nil {
		return err
	}
	w, err := e.openWriter()
	if err != nil {
		owner.Close()
		return err
	}
	e.owner = owner
	go w.loop()
	return nil
}

func (e *Engine) openWriter() (*writer, error) {
	// SQLite gives the files beside this one its rights: nobody else may read them.
	if f, err := os.OpenFile(e.path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		f.Close()
	}
	c, err := dial(e.path, lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE)
	if err != nil {
		return nil, err
	}
	w := &writer{engine: e, c: c}
	err = errors.Join(c.configure(shared, writing), migrate(c))
	if err == nil && e.options.MaxBytes > 0 {
		err = c.limit(e.options.MaxBytes)
	}
	if err == nil {
		err = e.words.load(c)
	}
	if err == nil {
		err = w.recall()
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return w, nil
}

// limit sets how large the file may grow.
func (c *conn) limit(bytes int64) error {
	q := c.prepare("pragma page_size")
	q.step()
	size := q.int(0)
	if err := q.done(); err != nil {
		return err
	}
	return c.exec(fmt.Sprintf("pragma max_page_count = %d", bytes/size))
}

func (e *Engine) reader() (*conn, error) {
	flags := int32(lib.SQLITE_OPEN_READWRITE)
	if e.options.ReadOnly {
		flags = lib.SQLITE_OPEN_READONLY
	}
	c, err := dial(e.path, flags)
	if err != nil {
		return nil, err
	}
	if err := c.configure(shared, reading); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// View runs fn on one consistent snapshot.
func (e *Engine) View(ctx context.Context, fn func(store.Snapshot) error) error {
	return e.read(ctx, func(s *snapshot) error { return fn(s) })
}

func (e *Engine) read(ctx context.Context, fn func(*snapshot) error) (err error) {
	var c *conn
	select {
	case c = <-e.readers:
		if c == shut {
			e.readers <- shut
			return errClosed()
		}
	case <-ctx.Done():
		return givenUp(ctx)
	}
	defer func() { e.readers <- c }()
	if c == nil {
		if c, err = e.reader(); err != nil {
			return err
		}
	}
	if err := c.do("begin"); err != nil {
		return err
	}
	defer func() {
		if ended := c.do("rollback"); err == nil {
			err = ended
		}
	}()
	return fn(&snapshot{engine: e, c: c})
}

// shut stands for the connections of an engine that is closed.
var shut = &conn{}

// Close waits for what has started, refuses what has not, and gives the file up.
func (e *Engine) Close() error {
	e.closing.Lock()
	if e.closed {
		e.closing.Unlock()
		return nil
	}
	e.closed = true
	close(e.queue)
	e.closing.Unlock()
	<-e.written
	for range cap(e.readers) {
		if c := <-e.readers; c != nil {
			c.close()
		}
	}
	e.readers <- shut
	if e.owner != nil {
		return e.owner.Close()
	}
	return nil
}

func errClosed() error {
	return fault.New(fault.Unavailable, "The server is shutting down. Try again in a minute.")
}

func givenUp(ctx context.Context) error {
	return fault.Wrap(ctx.Err(), fault.Unavailable, "The request was given up before it was done. Nothing was changed.")
}
