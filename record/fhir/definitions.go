package fhir

import (
	"maps"
	"slices"
	"sync"
)

// Definitions are the types that a server knows: every R4 type, and with With its own. They are immutable and safe
// for use by many at once.
type Definitions struct {
	types    map[string]*Type
	names    []string // of resource types, sorted
	sets     map[string]*codeSet
	unusable []string // search parameters of R4 that are not answered, with the reason
}

// R4 are the definitions of FHIR R4 (4.0.1), loaded once from the table that is part of the program.
var R4 = sync.OnceValue(func() *Definitions {
	d, err := loadTable()
	if err != nil {
		panic("record/fhir: the embedded element table is damaged: " + err.Error())
	}
	return d
})

// Types are the names of all resource types, sorted.
func (d *Definitions) Types() []string { return d.names }

// Type finds a resource type by name.
func (d *Definitions) Type(name string) (*Type, bool) {
	t, ok := d.types[name]
	if !ok || t.kind != kindResource {
		return nil, false
	}
	return t, true
}

// Params are the search parameters of a resource type, by code. _id and _lastUpdated, which every type has, are not
// among them.
func (d *Definitions) Params(typ string) []*Param {
	t, ok := d.Type(typ)
	if !ok {
		return nil
	}
	return t.params
}

// Param finds a search parameter of a resource type.
func (d *Definitions) Param(typ, code string) (*Param, bool) {
	t, ok := d.Type(typ)
	if !ok {
		return nil, false
	}
	p, ok := t.byCode[code]
	return p, ok
}

// Unusable lists R4's search parameters that are not answered, each with the reason ("Location.near: special").
func (d *Definitions) Unusable() []string { return d.unusable }

// with copies the definitions so that types can be added.
func (d *Definitions) with() *Definitions {
	return &Definitions{types: maps.Clone(d.types), names: slices.Clone(d.names), sets: d.sets, unusable: d.unusable}
}

type typeKind uint8

const (
	kindPrimitive typeKind = iota + 1
	kindDatatype
	kindBackbone
	kindResource
)

// Type is a FHIR type or one of the partnership's own.
type Type struct {
	Name string
	Own  bool // declared as a Go struct, not by FHIR

	kind     typeKind
	format   format // of a primitive
	elements []element
	props    map[string]*prop
	required []int // indexes of elements that must be there
	params   []*Param
	byCode   map[string]*Param
	paths    []paramPath
	trie     func() *trie
}

// element is what a type may hold under one name, or under one of several for a choice.
type element struct {
	name   string
	min    int
	max    int // -1: any number
	choice bool
	types  []*Type // nil entry: any resource
	set    *codeSet
	// targets are the only types that a reference may be to; empty: any.
	targets []string
}

// prop is one JSON property of a type: an element, or one type of a choice.
type prop struct {
	name    string
	element int // index in the type's elements
	index   int // its own, for the extraction trie
	many    bool
	typ     *Type    // nil: any resource
	set     *codeSet // for a code: its required binding
	literal bool     // Reference.reference: a literal reference
	targets []string // of a Reference: the only types it may be to; empty: any
}

// codeSet are the codes of a required binding. With a system, all are of it; without, keys are system|code for
// concepts.
type codeSet struct {
	url    string
	system string
	codes  map[string]struct{} // codes
	pairs  map[string]struct{} // system|code
}

func (s *codeSet) has(system, code string) bool {
	_, ok := s.pairs[system+"|"+code]
	return ok
}

// paramPath is where a parameter's values are in the type.
type paramPath struct {
	param *Param
	path  string
}

func (t *Type) addElement(e element) {
	i := len(t.elements)
	t.elements = append(t.elements, e)
	if e.min > 0 {
		t.required = append(t.required, i)
	}
	for _, et := range e.types {
		name := e.name
		if e.choice {
			name += upperFirst(et.Name)
		}
		p := &prop{name: name, element: i, index: len(t.props), many: e.max != 1, typ: et}
		if et != nil && et.kind == kindPrimitive {
			p.set = e.set
		}
		if et != nil && et.Name == "Reference" {
			p.targets = e.targets
		}
		p.literal = t.Name == "Reference" && name == "reference"
		t.props[name] = p
	}
}

func upperFirst(s string) string { return string(s[0]&^0x20) + s[1:] }

func (t *Type) addParam(p *Param, paths []string) {
	t.params = append(t.params, p)
	t.byCode[p.Code] = p
	for _, path := range paths {
		t.paths = append(t.paths, paramPath{p, path})
	}
}

func newType(name string, kind typeKind) *Type {
	t := &Type{Name: name, kind: kind}
	if kind == kindPrimitive {
		t.format = formats[name]
		return t
	}
	t.props = make(map[string]*prop)
	if kind == kindResource {
		t.byCode = make(map[string]*Param)
		t.trie = sync.OnceValue(func() *trie { return buildTrie(t) })
	}
	return t
}
