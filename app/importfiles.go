package app

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// paths imports files, and the JSON and NDJSON files of folders and the folders in them, in the order of their names.
func (i *importer) paths(ctx context.Context, paths []string) error {
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() || path != root && !importable(path) {
				return nil
			}
			return i.file(ctx, path)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func importable(path string) bool {
	path = strings.TrimSuffix(path, ".gz")
	return strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".ndjson")
}

// file imports one file. What is wrong with the file counts as a failure and does not end the import.
func (i *importer) file(ctx context.Context, path string) error {
	var err error
	if strings.HasSuffix(strings.TrimSuffix(path, ".gz"), ".ndjson") {
		err = i.lines(ctx, path)
	} else {
		err = i.document(ctx, path)
	}
	var bad unreadable
	if errors.As(err, &bad) {
		i.fail(path, "", 1, []string{bad.Error()})
		return nil
	}
	return err
}

// unreadable is what is wrong with a file.
type unreadable struct{ error }

// source opens a file, unpacked when it is packed.
func source(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<18))
	if err != nil {
		return nil, errors.Join(unreadable{fmt.Errorf("it is not packed with gzip: %w", err)}, f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}

// lines imports NDJSON: one resource a line, each on its own. Memory does not grow with the file.
func (i *importer) lines(ctx context.Context, path string) error {
	in, err := source(path)
	if err != nil {
		return err
	}
	defer in.Close()
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 1<<16), wholeLimit)
	c := chunk{importer: i, file: path}
	for n := 1; scanner.Scan(); n++ {
		line := bytes.TrimSpace(scanner.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := c.add(ctx, fmt.Sprintf("line %d", n), bytes.Clone(line), request{}); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return errors.Join(c.flush(ctx), unreadable{fmt.Errorf("it can't be read to its end: %w", err)})
	}
	return c.flush(ctx)
}

// document imports a file of one resource or Bundle. What fits in memory is taken whole; a larger file must be a
// Bundle whose entries don't depend on each other.
func (i *importer) document(ctx context.Context, path string) error {
	in, err := source(path)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, wholeLimit+1))
	if err != nil {
		return unreadable{fmt.Errorf("it can't be read to its end: %w", err)}
	}
	if len(text) > wholeLimit {
		return i.large(ctx, path)
	}
	var b bundleFile
	if err := json.Unmarshal(text, &b); err != nil {
		return unreadable{notJSON(err)}
	}
	switch {
	case b.ResourceType == "Bundle" && b.Type == "transaction":
		return i.add(ctx, job{file: path, whole: text, resources: len(b.Entry)})
	case b.ResourceType == "Bundle" && b.Type != "batch" && b.linked():
		return i.linked(ctx, path, b)
	}
	c := chunk{importer: i, file: path}
	if b.ResourceType != "Bundle" {
		return errors.Join(c.add(ctx, "", text, request{}), c.flush(ctx))
	}
	for n, e := range b.Entry {
		if err := c.add(ctx, fmt.Sprintf("Bundle.entry[%d]", n), e.Resource, e.Request); err != nil {
			return err
		}
	}
	return c.flush(ctx)
}

// bundleFile is what an import needs of a Bundle that it takes apart.
type bundleFile struct {
	ResourceType, Type string
	Entry              []struct {
		FullURL  string
		Resource json.RawMessage
		Request  request
	}
}

// linked reports whether entries can point at each other by a urn:uuid, so that they belong together.
func (b bundleFile) linked() bool {
	for _, e := range b.Entry {
		if strings.HasPrefix(e.FullURL, "urn:uuid:") {
			return true
		}
	}
	return false
}

// linked imports a collection whose entries point at each other, as one transaction.
func (i *importer) linked(ctx context.Context, path string, b bundleFile) error {
	var items []item
	for n, e := range b.Entry {
		where := fmt.Sprintf("Bundle.entry[%d]", n)
		it, err := e.Request.item(where, e.Resource)
		if err != nil {
			i.fail(path, where, len(b.Entry), []string{err.Error()})
			return nil
		}
		it.full = e.FullURL
		items = append(items, it)
	}
	return i.add(ctx, job{file: path, whole: bundleOf("transaction", items), resources: len(items)})
}

// large imports a Bundle of any size, entry by entry.
func (i *importer) large(ctx context.Context, path string) error {
	kind, typ, err := i.walk(path, nil)
	if err != nil {
		return err
	}
	switch {
	case kind != "Bundle":
		return unreadable{fmt.Errorf("a resource of more than %d MB can't be imported", wholeLimit>>20)}
	case typ == "transaction":
		return unreadable{fmt.Errorf("a transaction of more than %d MB can't be imported: split it", wholeLimit>>20)}
	}
	c := chunk{importer: i, file: path}
	_, _, err = i.walk(path, func(n int, resource []byte, r request) error {
		return c.add(ctx, fmt.Sprintf("Bundle.entry[%d]", n), resource, r)
	})
	return errors.Join(err, c.flush(ctx))
}

// walk goes through a Bundle's entries one by one and says its resourceType and type.
func (i *importer) walk(path string, each func(n int, resource []byte, r request) error) (kind, typ string, err error) {
	in, err := source(path)
	if err != nil {
		return "", "", err
	}
	defer in.Close()
	d := json.NewDecoder(bufio.NewReaderSize(in, 1<<18))
	broken := func(err error) (string, string, error) {
		return "", "", unreadable{fmt.Errorf("it is not JSON: %w", notJSON(err))}
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return broken(err)
		}
		switch name {
		case "resourceType":
			err = d.Decode(&kind)
		case "type":
			err = d.Decode(&typ)
		case "entry":
			err = walkEntries(d, each)
		default:
			err = d.Decode(new(json.RawMessage))
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
			return broken(err)
		}
		if err != nil {
			return "", "", err
		}
	}
	return kind, typ, nil
}

func walkEntries(d *json.Decoder, each func(n int, resource []byte, r request) error) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for n := 0; d.More(); n++ {
		var e struct {
			Resource json.RawMessage
			Request  request
		}
		if err := d.Decode(&e); err != nil {
			return err
		}
		if each == nil {
			continue
		}
		if err := each(n, e.Resource, e.Request); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}
