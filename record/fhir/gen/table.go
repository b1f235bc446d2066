package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// writeTable writes the element table: lines of tab-separated fields, in gzip.
//
//	S  url  system  code…                      a value set for codes; system is set when there is only one
//	T  name  kind                              a type; the E and P lines that follow are its own
//	E  name  min  max  types  choice  set  targets  an element; targets are the only types a reference may be to
//	P  code  kind  url  targets  paths  person a search parameter
//	N  code  reason                            a search parameter of R4 that can't be answered
func writeTable(m *model, file string) error {
	t := tableWriter{model: m, sets: map[string]bool{}}
	for _, s := range m.Structures {
		t.structure(s)
	}
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, part := range [][]byte{t.setLines.Bytes(), t.lines.Bytes()} {
		if _, err := z.Write(part); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(file, zipped.Bytes(), 0o644)
}

type tableWriter struct {
	model           *model
	sets            map[string]bool // value sets seen: true when written
	setLines, lines bytes.Buffer
}

func (t *tableWriter) structure(s *structure) {
	line(&t.lines, "T", s.Name, s.Kind)
	for _, e := range s.Elements {
		choice := ""
		if e.Choice {
			choice = "x"
		}
		line(&t.lines, "E", e.Name, strconv.Itoa(e.Min), strconv.Itoa(e.Max), strings.Join(e.Types, " "), choice, t.set(e.Binding), strings.Join(e.Targets, " "))
	}
	person := t.person(s.Name)
	for _, p := range t.model.Params {
		switch {
		case p.Type != s.Name:
		case p.Reason != "":
			line(&t.lines, "N", p.Code, p.Reason)
		default:
			mark := ""
			if p.Code == person {
				mark = "person"
			}
			line(&t.lines, "P", p.Code, p.Kind, p.URL, strings.Join(p.Targets, " "), strings.Join(p.Paths, "|"), mark)
		}
	}
}

// set writes a value set's codes once and returns its URL, or "" when its codes are not known.
func (t *tableWriter) set(url string) string {
	if url == "" {
		return ""
	}
	written, seen := t.sets[url]
	if !seen {
		all := t.model.Codes.expand(url)
		written = len(all) > 0
		t.sets[url] = written
		if written {
			t.writeSet(url, all)
		}
	}
	if !written {
		return ""
	}
	return url
}

func (t *tableWriter) writeSet(url string, all []code) {
	fields := []string{"S", url}
	system := all[0].System
	for _, c := range all {
		if c.System != system {
			system = ""
		}
	}
	fields = append(fields, system)
	for _, c := range all {
		if system == "" {
			fields = append(fields, c.System+"|"+c.Code)
		} else {
			fields = append(fields, c.Code)
		}
	}
	line(&t.setLines, fields...)
}

// subjects are the names that R4 gives the parameter for whose record it is, the most exact first.
var subjects = []string{"patient", "subject", "beneficiary", "individual"}

// person is the one parameter that says whose record a resource of the type belongs to: the type is in R4's Patient
// compartment, and it has a parameter by one of those names. A Patient, a Group (many people), a Person (a link
// between identities) and a Schedule belong to nobody by this rule.
func (t *tableWriter) person(typ string) string {
	if len(t.model.Person[typ]) == 0 || slices.Contains([]string{"Patient", "Group", "Person", "Schedule"}, typ) {
		return ""
	}
	for _, code := range subjects {
		for _, p := range t.model.Params {
			if p.Type == typ && p.Code == code && p.Kind == "reference" && p.Reason == "" {
				return code
			}
		}
	}
	return ""
}

func line(b *bytes.Buffer, fields ...string) {
	fmt.Fprintln(b, strings.Join(fields, "\t"))
}
