package fhir

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"concordat/record/r4"
)

// Own makes a Go struct a resource type of the partnership's own. Embed it first, with the type's name:
//
//	type Answer struct {
//		fhir.Own   `own:"Answer"`
//		Assessment string       `json:"assessment" fhir:"1..1,id" search:"assessment,token"`
//		Person     r4.Reference `json:"person" fhir:"1..1" search:"person,reference,person" target:"Patient"`
//		Status     string       `json:"status" fhir:"1..1,code" codes:"draft final" search:"status,token"`
//		Given      string       `json:"given" fhir:"1..1,instant" search:"given,date"`
//		Lines      []Line       `json:"line,omitempty" fhir:"0..*"`
//	}
//
// Each exported field is an element, named by its json tag. Tags:
//
//	fhir    cardinality, and for a primitive its FHIR type, as "min..max,type". Default "0..1" ("0..*" for a slice). A
//	        Go string is a string, r4.Decimal a decimal, int and *int an integer, bool and *bool a boolean; other
//	        FHIR primitives (id, code, date, dateTime, instant, uri, markdown, positiveInt, …) must be named.
//	search  "code,kind" with kind token, string, reference, date, number, quantity or uri; several with a semicolon
//	        between them. A third word, person, marks whose record the resource belongs to. A path into the element
//	        may follow the code: "worker:identifier,token".
//	target  types that a reference may point at, with blanks between them: for the search only.
//	codes   the only codes allowed, with blanks between them.
//
// A struct of package r4 is that datatype; any other struct is a part with elements of its own by the same tags (no
// search there: give it to the field that holds it, with a path). Fields that may be absent need omitempty or
// omitzero, since an empty text is refused. Every own type also has id and meta, and the parameters _tag, _security,
// _profile and _source.
type Own struct {
	ID   string   `json:"id,omitempty"`
	Meta *r4.Meta `json:"meta,omitempty"`
}

var ownType = reflect.TypeFor[Own]()

// ownName is the name by which a struct declares itself an own type.
func ownName(t reflect.Type) (string, bool) {
	if t.Kind() != reflect.Struct {
		return "", false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type == ownType {
			name := f.Tag.Get("own")
			return name, name != ""
		}
	}
	return "", false
}

// With returns the definitions with own types added: each value is a struct that embeds Own, or a pointer to one. It
// is an error if a declaration can't be understood or its name is taken.
func (d *Definitions) With(own ...any) (*Definitions, error) {
	out := d.with()
	for _, v := range own {
		t := reflect.TypeOf(v)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil {
			return nil, fmt.Errorf("an own type is declared by a struct")
		}
		name, ok := ownName(t)
		if !ok {
			return nil, fmt.Errorf("%s does not embed fhir.Own with an own tag", t)
		}
		if out.types[name] != nil {
			return nil, fmt.Errorf("the type %s is there already", name)
		}
		b := ownBuilder{defs: out, typ: newType(name, kindResource)}
		if err := b.resource(t); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out.types[name] = b.typ
		out.names = append(out.names, name)
	}
	slices.Sort(out.names)
	return out, nil
}

type ownBuilder struct {
	defs   *Definitions
	typ    *Type
	within []reflect.Type // parts whose fields are being read
}

// resourceParams are the parameters that every type has.
var resourceParams = []struct {
	code string
	kind Kind
	path string
}{{"_profile", URI, "meta/profile"}, {"_security", Token, "meta/security"}, {"_source", URI, "meta/source"}, {"_tag", Token, "meta/tag"}}

func (b *ownBuilder) resource(t reflect.Type) error {
	b.typ.Own = true
	b.typ.addElement(element{name: "id", max: 1, types: []*Type{b.defs.types["id"]}})
	b.typ.addElement(element{name: "meta", max: 1, types: []*Type{b.defs.types["Meta"]}})
	for _, p := range resourceParams {
		b.typ.addParam(&Param{Key: b.typ.Name + "." + p.code, Type: b.typ.Name, Code: p.code, Kind: p.kind}, []string{p.path})
	}
	if err := b.fields(b.typ, t); err != nil {
		return err
	}
	// A path that leads nowhere is a mistake in the declaration: find it now, not at the first request.
	return checkPaths(b.typ)
}

func checkPaths(t *Type) error {
	b := trieBuilder{&trie{root: &node{typ: t}}}
	for _, p := range t.paths {
		if err := b.add(p); err != nil {
			return fmt.Errorf("search %s: %w", p.param.Code, err)
		}
	}
	return nil
}

func (b *ownBuilder) fields(into *Type, t reflect.Type) error {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Type == ownType || !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			return fmt.Errorf("field %s has no name in a json tag", f.Name)
		}
		if into.props[name] != nil {
			return fmt.Errorf("there are two elements %s", name)
		}
		e, err := b.element(into, name, f)
		if err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
		into.addElement(e)
		if err := b.params(into, e, f.Tag); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

func (b *ownBuilder) element(into *Type, name string, f reflect.StructField) (element, error) {
	e := element{name: name, max: 1}
	ft := f.Type
	if ft.Kind() == reflect.Slice && ft.Elem().Kind() != reflect.Uint8 {
		ft, e.max = ft.Elem(), -1
	}
	for ft.Kind() == reflect.Pointer {
		ft = ft.Elem()
	}
	cardinality, fhirType, _ := strings.Cut(f.Tag.Get("fhir"), ",")
	if err := e.cardinality(cardinality); err != nil {
		return e, err
	}
	typ, err := b.elementType(into.Name+"."+name, ft, fhirType)
	if err != nil {
		return e, err
	}
	e.types = []*Type{typ}
	if codes := f.Tag.Get("codes"); codes != "" {
		e.set = newCodeSet(into.Name+"."+name, strings.Fields(codes))
	}
	return e, nil
}

func newCodeSet(name string, codes []string) *codeSet {
	s := &codeSet{url: name, codes: make(map[string]struct{})}
	for _, c := range codes {
		s.codes[c] = struct{}{}
	}
	return s
}

func (e *element) cardinality(s string) error {
	if s == "" {
		return nil
	}
	low, high, ok := strings.Cut(s, "..")
	minimum, err := strconv.Atoi(low)
	if !ok || err != nil {
		return fmt.Errorf(`the cardinality %q is not like "0..1"`, s)
	}
	maximum := -1
	if high != "*" {
		if maximum, err = strconv.Atoi(high); err != nil || maximum < 1 {
			return fmt.Errorf(`the cardinality %q is not like "0..1"`, s)
		}
	}
	if (e.max == 1) != (maximum == 1) {
		return fmt.Errorf("the cardinality %s doesn't suit the Go type: a slice is for more than one", s)
	}
	e.min, e.max = minimum, maximum
	return nil
}

// elementType is the FHIR type of a Go type: the named primitive, a datatype of r4, or a part of the own type.
func (b *ownBuilder) elementType(path string, t reflect.Type, named string) (*Type, error) {
	if named == "" {
		switch {
		case t == reflect.TypeFor[r4.Decimal]():
			named = "decimal"
		case t.PkgPath() == reflect.TypeFor[r4.Meta]().PkgPath():
			named = t.Name()
		case t.Kind() == reflect.String:
			named = "string"
		case t.Kind() == reflect.Bool:
			named = "boolean"
		case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
			named = "integer"
		}
	}
	if named != "" {
		typ := b.defs.types[named]
		if typ == nil || typ.kind == kindResource || typ.kind == kindBackbone {
			return nil, fmt.Errorf("there is no datatype %s", named)
		}
		return typ, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a %s has no FHIR type; name one in the fhir tag", t)
	}
	if slices.Contains(b.within, t) {
		return nil, fmt.Errorf("%s holds itself; parts of own types can't", t)
	}
	b.within = append(b.within, t)
	part := newType(path, kindBackbone)
	err := b.fields(part, t)
	b.within = b.within[:len(b.within)-1]
	return part, err
}

func (b *ownBuilder) params(into *Type, e element, tag reflect.StructTag) error {
	search := tag.Get("search")
	if search == "" {
		return nil
	}
	if into != b.typ {
		return fmt.Errorf("search is given on the resource's own fields, with a path")
	}
	for one := range strings.SplitSeq(search, ";") {
		words := strings.Split(strings.TrimSpace(one), ",")
		code, path, deeper := strings.Cut(words[0], ":")
		if len(words) < 2 || kindNames[words[1]] == 0 || len(words) > 3 || len(words) == 3 && words[2] != "person" {
			return fmt.Errorf(`the search %q is not like "code,kind" or "code,kind,person"`, one)
		}
		if into.byCode[code] != nil {
			return fmt.Errorf("there are two search parameters %s", code)
		}
		p := &Param{Key: into.Name + "." + code, Type: into.Name, Code: code, Kind: kindNames[words[1]], Person: len(words) == 3}
		if p.Kind == RefKind {
			p.Targets = strings.Fields(tag.Get("target"))
		}
		full := e.name
		if deeper {
			full += "/" + path
		}
		into.addParam(p, []string{full})
	}
	return nil
}
