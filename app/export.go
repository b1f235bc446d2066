package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"concordat/record/r4"
)

type exportCommand struct {
	place
	Dir string `arg:"" help:"A new or empty folder."`
}

// Run writes the current version of every resource as NDJSON, one file for each type, through the running server when
// there is one. What changes meanwhile may be in it as it was or as it became.
func (c exportCommand) Run(ctx context.Context, con *console) (err error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	if there, err := os.ReadDir(c.Dir); err != nil || len(there) > 0 {
		return errors.Join(err, fmt.Errorf("%s is not empty: export into a new folder, so that nothing old is taken for new", c.Dir))
	}
	if _, err := c.existing(); err != nil {
		return err
	}
	o, err := reach(c.place, "export", con)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	var can r4.CapabilityStatement
	if err := o.get(ctx, "/fhir/metadata", &can); err != nil {
		return err
	}
	total := 0
	for _, typ := range can.Rest[0].Resource {
		n, err := c.exportType(ctx, o, typ.Type)
		if err != nil {
			return err
		}
		total += n
	}
	fmt.Fprintf(con.out, "exported %d resources\n", total)
	return nil
}

// exportType writes the file of one type, unless there is none of it.
func (c exportCommand) exportType(ctx context.Context, o *owner, typ string) (n int, err error) {
	page, err := exportPage(ctx, o, "/fhir/"+typ+"?_count=500&_sort=_id")
	if err != nil || len(page.resources) == 0 {
		return 0, err
	}
	f, err := os.OpenFile(filepath.Join(c.Dir, typ+".ndjson"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriter(f)
	defer func() { err = errors.Join(err, out.Flush(), f.Close()) }()
	for {
		for _, r := range page.resources {
			if _, err := out.Write(append(r, '\n')); err != nil {
				return n, err
			}
			n++
		}
		if page.next == "" {
			return n, nil
		}
		if page, err = exportPage(ctx, o, page.next); err != nil {
			return n, err
		}
	}
}

// exported is one page of resources and where the next one is.
type exported struct {
	resources []json.RawMessage
	next      string
}

func exportPage(ctx context.Context, o *owner, address string) (exported, error) {
	var b r4.Bundle
	if err := o.get(ctx, address, &b); err != nil {
		return exported{}, err
	}
	var p exported
	for _, e := range b.Entry {
		p.resources = append(p.resources, e.Resource)
	}
	for _, l := range b.Link {
		if l.Relation == "next" {
			p.next = l.URL
		}
	}
	return p, nil
}
