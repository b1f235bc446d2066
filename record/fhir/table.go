package fhir

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// definitionsTable is written by gen, which describes its lines.
//
//go:embed definitions.gz
var definitionsTable []byte

// loadTable reads the element table: first the names of all types, so that elements can point at them.
func loadTable() (*Definitions, error) {
	z, err := gzip.NewReader(bytes.NewReader(definitionsTable))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.Grow(1 << 20)
	if _, err := io.Copy(&text, z); err != nil {
		return nil, err
	}
	l := loader{Definitions: &Definitions{types: make(map[string]*Type, 1024), sets: make(map[string]*codeSet, 256)}}
	kinds := map[string]typeKind{"primitive": kindPrimitive, "datatype": kindDatatype, "backbone": kindBackbone, "resource": kindResource}
	for line := range strings.SplitSeq(text.String(), "\n") {
		if name, ok := strings.CutPrefix(line, "T\t"); ok {
			name, kind, _ := strings.Cut(name, "\t")
			l.types[name] = newType(name, kinds[kind])
			if kinds[kind] == kindResource {
				l.names = append(l.names, name)
			}
		}
	}
	for line := range strings.SplitSeq(text.String(), "\n") {
		if err := l.line(line); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
	}
	slices.Sort(l.names)
	slices.Sort(l.unusable)
	return l.Definitions, nil
}

type loader struct {
	*Definitions
	fields [8]string
	typ    *Type
}

func (l *loader) line(line string) error {
	if strings.HasPrefix(line, "S\t") {
		l.set(line)
		return nil
	}
	n := 0
	for f := range strings.SplitSeq(line, "\t") {
		if n == len(l.fields) {
			return fmt.Errorf("too many fields")
		}
		l.fields[n] = f
		n++
	}
	clear(l.fields[n:])
	switch l.fields[0] {
	case "T":
		l.typ = l.types[l.fields[1]]
	case "E":
		return l.element()
	case "P":
		l.param()
	case "N":
		l.unusable = append(l.unusable, l.typ.Name+"."+l.fields[1]+": "+l.fields[2])
	}
	return nil
}

func (l *loader) set(line string) {
	fields := strings.Split(line, "\t")
	s := &codeSet{url: fields[1], system: fields[2], codes: make(map[string]struct{}, len(fields))}
	l.sets[s.url] = s
	for _, c := range fields[3:] {
		if s.system == "" {
			_, c, _ = strings.Cut(c, "|")
		}
		s.codes[c] = struct{}{}
	}
	if len(fields) > 60 { // bound to codes only, never to concepts
		return
	}
	s.pairs = make(map[string]struct{}, len(fields))
	for _, c := range fields[3:] {
		if s.system != "" {
			c = s.system + "|" + c
		}
		s.pairs[c] = struct{}{}
	}
}

func (l *loader) element() error {
	e := element{name: l.fields[1], choice: l.fields[5] != ""}
	var err error
	if e.min, err = strconv.Atoi(l.fields[2]); err != nil {
		return err
	}
	if e.max, err = strconv.Atoi(l.fields[3]); err != nil {
		return err
	}
	for name := range strings.SplitSeq(l.fields[4], " ") {
		t, ok := l.types[name]
		if !ok && name != "Resource" {
			return fmt.Errorf("no type %s", name)
		}
		e.types = append(e.types, t)
	}
	if l.fields[6] != "" {
		if e.set = l.sets[l.fields[6]]; e.set == nil {
			return fmt.Errorf("no value set %s", l.fields[6])
		}
	}
	e.targets = strings.Fields(l.fields[7])
	l.typ.addElement(e)
	return nil
}

var kindNames = map[string]Kind{"token": Token, "string": String, "reference": RefKind, "date": Date, "number": Number, "quantity": Quantity, "uri": URI}

func (l *loader) param() {
	p := &Param{
		Key: l.typ.Name + "." + l.fields[1], Type: l.typ.Name, Code: l.fields[1],
		Kind: kindNames[l.fields[2]], URL: l.fields[3], Person: l.fields[6] != "",
	}
	p.phonetic = p.Code == "phonetic"
	if l.fields[4] != "" {
		p.Targets = strings.Fields(l.fields[4])
	}
	l.typ.addParam(p, strings.Split(l.fields[5], "|"))
}
