// Bench compares this server with others on the same work, on one machine and in one run: rounds take turns, and what
// counts are medians and ratios. Run it with `make bench`.
//
// It builds and starts Concordat on an empty record, and the yardstick (the least that a Go server on SQLite can do for
// the same requests) when CONCORDAT_YARDSTICK names its folder. The load is wrk's, on loopback, bounded in time. The
// import is of the bundles in CONCORDAT_ORACLES. What can't be had is named in a line, and left out.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

// bench is one run.
type bench struct {
	ctx     context.Context
	dir     string // temporary; holds databases and scripts
	rounds  int
	seconds int
	oracles string
	table   table
}

func main() {
	rounds := flag.Int("rounds", 3, "rounds of each piece of work; the median counts")
	seconds := flag.Int("seconds", 5, "seconds of load in each round")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *seconds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds, seconds int) error {
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("the load comes from wrk, which isn't here (Debian's package is wrk): %w", err)
	}
	dir, err := os.MkdirTemp("", "concordat-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{ctx: ctx, dir: dir, rounds: rounds, seconds: seconds, oracles: os.Getenv("CONCORDAT_ORACLES")}
	ours, err := b.concordat()
	if err != nil {
		return err
	}
	defer ours.stop()
	theirs, err := b.yardstick(os.Getenv("CONCORDAT_YARDSTICK"))
	if err != nil {
		return err
	}
	defer theirs.stop()
	if err := b.load(ours, theirs); err != nil {
		return err
	}
	if err := b.imports(ours.program); err != nil {
		return err
	}
	b.table.print(os.Stdout)
	return nil
}

// load runs the HTTP work in turns.
func (b *bench) load(ours, theirs *server) error {
	read, err := b.script("read.lua", readScript(ours))
	if err != nil {
		return err
	}
	for round := range b.rounds {
		fmt.Fprintf(os.Stderr, "bench: round %d of %d\n", round+1, b.rounds)
		if theirs != nil {
			create := filepath.Join(os.Getenv("CONCORDAT_YARDSTICK"), "observations.lua")
			for _, s := range []*server{ours, theirs} {
				if err := b.wrk("create Observations, 64 connections", s.name, s, 64, create, "/"); err != nil {
					return err
				}
			}
		}
		if err := b.wrk("read by id, 16 connections", ours.name, ours, 16, read, "/"); err != nil {
			return err
		}
		if err := b.wrk("read by id, 16 connections", "bare net/http", theirs, 16, "", "/static"); err != nil {
			return err
		}
		if err := b.searches(ours); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) searches(s *server) error {
	for _, q := range []struct{ work, path string }{
		{"Observation by patient and code, 10", "Observation?subject=Patient/bench-%d&code=http://loinc.org%%7C8007-1&_count=10"},
		{"Observation by patient, sorted by date, 10", "Observation?subject=Patient/bench-%d&_sort=-date&_count=10"},
	} {
		script, err := b.script("search.lua", searchScript(s, q.path))
		if err != nil {
			return err
		}
		if err := b.wrk(q.work, s.name, s, 16, script, "/"); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) script(name, text string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// imports times the import of the bundles into a fresh record each time.
func (b *bench) imports(program string) error {
	folder := filepath.Join(b.oracles, "synthea")
	if _, err := os.Stat(folder); b.oracles == "" || err != nil {
		fmt.Fprintln(os.Stderr, "bench: no import: CONCORDAT_ORACLES doesn't name a folder with synthea in it")
		return nil
	}
	for round := range b.rounds {
		data := filepath.Join(b.dir, fmt.Sprintf("import-%d", round))
		began := time.Now()
		out, err := exec.CommandContext(b.ctx, program, "import", "--data", data, folder).CombinedOutput()
		if err != nil {
			return fmt.Errorf("import: %w\n%s", err, out)
		}
		n, err := imported(out)
		if err != nil {
			return err
		}
		b.table.add("import of Synthea bundles, resources/s", "concordat", float64(n)/time.Since(began).Seconds())
		size, err := diskOf(data)
		if err != nil {
			return err
		}
		b.table.add("disk per imported resource, bytes", "concordat", float64(size)/float64(n))
	}
	return nil
}
