package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"concordat/record/rest"
)

type importCommand struct {
	place
	Paths []string `arg:"" name:"path" help:"Files or folders."`
}

// senders is how many requests of an import are under way at once, so that their commits share a sync.
const senders = 4

// Run imports the files, through the running server when there is one.
func (c importCommand) Run(ctx context.Context, con *console) (err error) {
	o, err := reach(c.place, "import", con)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	begun := time.Now()
	i := &importer{owner: o, con: con, jobs: make(chan job)}
	stop := i.progress(con.err)
	var wait sync.WaitGroup
	for range senders {
		wait.Go(func() {
			for j := range i.jobs {
				i.send(ctx, j)
			}
		})
	}
	err = i.paths(ctx, c.Paths)
	close(i.jobs)
	wait.Wait()
	stop()
	fmt.Fprintf(con.out, "imported %d resources, %d failed, in %.1f s\n", i.imported.Load(), i.failed.Load(), time.Since(begun).Seconds())
	if err == nil && i.failed.Load() > 0 {
		err = errors.New("not everything was imported")
	}
	return err
}

// importer reads files and sends what is in them to the owner of the record.
type importer struct {
	owner    *owner
	con      *console
	jobs     chan job
	imported atomic.Int64
	failed   atomic.Int64
	printing sync.Mutex
}

// job is what is sent in one request.
type job struct {
	file string
	// whole is a transaction Bundle, sent as it is: all of it or nothing. resources is how many it has.
	whole     []byte
	resources int
	// items are resources that don't depend on each other.
	items []item
}

// item is one resource of a job.
type item struct {
	where  string // "line 12", "Bundle.entry[3]"
	method string
	url    string // below the base
	exists string // If-None-Exist
	full   string // fullUrl
	body   []byte
}

// send sends a job and counts what became of it.
func (i *importer) send(ctx context.Context, j job) {
	if j.whole != nil {
		i.sendWhole(ctx, j)
		return
	}
	// One unit for all is much the cheapest; if it fails, each has its own, and those that are right stay.
	status, _, err := i.owner.do(ctx, http.MethodPost, "/fhir", bundleOf("transaction", j.items))
	if err == nil && status == http.StatusOK {
		i.imported.Add(int64(len(j.items)))
		return
	}
	status, text, err := i.owner.do(ctx, http.MethodPost, "/fhir", bundleOf("batch", j.items))
	answers, why := readResponses(status, text, err)
	if why != nil || len(answers) != len(j.items) {
		i.fail(j.file, j.items[0].where, len(j.items), why)
		return
	}
	for n, a := range answers {
		if a.failed() {
			i.fail(j.file, j.items[n].where, 1, a.lines(j.items[n]))
			continue
		}
		i.imported.Add(1)
	}
}

func (i *importer) sendWhole(ctx context.Context, j job) {
	status, text, err := i.owner.do(ctx, http.MethodPost, "/fhir", j.whole)
	if err == nil && status == http.StatusOK {
		i.imported.Add(int64(j.resources))
		return
	}
	_, why := readResponses(status, text, err)
	i.fail(j.file, "", j.resources, why)
}

// fail names what was not imported and why, one line for each reason.
func (i *importer) fail(file, where string, resources int, why []string) {
	i.failed.Add(int64(resources))
	i.printing.Lock()
	defer i.printing.Unlock()
	if where != "" {
		where += ": "
	}
	for _, line := range why {
		fmt.Fprintf(i.con.err, "%s: %s%s\n", file, where, line)
	}
}

// progress shows on a terminal how far the import is, until the function that it returns is called.
func (i *importer) progress(w io.Writer) (stop func()) {
	f, ok := w.(*os.File)
	if !ok {
		return func() {}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				i.printing.Lock()
				fmt.Fprintf(f, "\r%d resources, %d failed ", i.imported.Load(), i.failed.Load())
				i.printing.Unlock()
			case <-done:
				fmt.Fprint(f, "\r\033[K")
				return
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

// add passes a job on to the senders.
func (i *importer) add(ctx context.Context, j job) error {
	select {
	case i.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Limits of what is held in memory at once.
const (
	wholeLimit = rest.MaxBody // of a transaction, and of a single line or entry
	chunkItems = 200
	chunkBytes = 2 << 20
)
