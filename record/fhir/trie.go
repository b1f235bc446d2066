package fhir

import (
	"errors"
	"fmt"
	"strings"
)

// trie says what to take from a resource while it is read. It hangs on the element table: a node stands for an
// element in its place, and has a child for each property whose value is wanted. The same trie carries the checks of
// concepts with a required binding.
type trie struct {
	root   *node
	exists []*Param // parameters that are true when something is there and not false
}

type node struct {
	typ      *Type
	children []*node
	// frame is set where an object's parts are gathered and the emits run when it closes.
	frame bool
	emits []emit
	slot  slot     // where the enclosing frame keeps this primitive
	bound *codeSet // of a concept or its codings
	// exists counts from 1 the parameter that is true when this is there and not false.
	exists int
}

// slot names a part of the frame.
type slot uint8

const (
	noSlot slot = iota
	slotSystem
	slotCode    // code, identifier's value, unit's code, currency
	slotText    // display, unit
	slotURL     // literal reference, or the value that a filter lets through
	slotType    // Reference.type
	slotFilter  // what a filter compares
	slotNumber  // quantity
	slotLow     // range
	slotHigh    // range
	slotCompare // quantity's comparator
	slotStart   // period
	slotEnd     // period
	slotEvent   // timing
	slotCount
)

// emit makes a value of a parameter out of a frame, or out of a primitive.
type emit struct {
	param  *Param
	how    how
	target string // a reference must point at this type
	filter string // slotFilter must be this
}

type how uint8

const (
	fromToken how = iota + 1 // frame: system, code, text
	fromCode                 // primitive: the code
	fromLabel                // primitive: a concept's text
	fromText                 // primitive
	fromReference
	fromURI // primitive
	fromSlotURI
	fromDate   // primitive
	fromPeriod // frame: start, end, event
	fromNumber // primitive
	fromRange  // frame: low, high
	fromQuantity
	fromMoney
)

func buildTrie(t *Type) *trie {
	b := &trieBuilder{trie: &trie{root: &node{typ: t}}}
	for _, p := range t.paths {
		if err := b.add(p); err != nil {
			panic(fmt.Sprintf("record/fhir: %s at %s: %v", p.param.Key, p.path, err))
		}
	}
	b.bindings(b.root, 0)
	return b.trie
}

type trieBuilder struct{ *trie }

func (n *node) child(p *prop) *node {
	if n.children == nil {
		n.children = make([]*node, len(n.typ.props))
	}
	if n.children[p.index] == nil {
		n.children[p.index] = &node{typ: p.typ}
	}
	return n.children[p.index]
}

// step is one part of a path: name, name:Type or name[key=value]; name? at the end of "is there and not false".
type step struct{ name, only, key, value string }

func parsePath(path string) []step {
	var steps []step
	for part := range strings.SplitSeq(path, "/") {
		var s step
		if name, filter, ok := strings.Cut(part, "["); ok {
			part = name
			s.key, s.value, _ = strings.Cut(strings.TrimSuffix(filter, "]"), "=")
		}
		s.name, s.only, _ = strings.Cut(part, ":")
		steps = append(steps, s)
	}
	return steps
}

func (b *trieBuilder) add(p paramPath) error {
	if name, ok := strings.CutSuffix(p.path, "?"); ok {
		b.exists = append(b.exists, p.param)
		for _, pr := range b.root.typ.propsOf(name, "") {
			b.root.child(pr).exists = len(b.exists)
		}
		return nil
	}
	path, target, _ := strings.Cut(p.path, ">")
	return b.walk(b.root, parsePath(path), emit{param: p.param, target: target})
}

func (t *Type) propsOf(name, only string) []*prop {
	var out []*prop
	for _, e := range t.elements {
		for _, et := range e.types {
			if e.name != name || et == nil || only != "" && et.Name != only {
				continue
			}
			full := name
			if e.choice {
				full += upperFirst(et.Name)
			}
			out = append(out, t.props[full])
		}
	}
	return out
}

func (b *trieBuilder) walk(n *node, steps []step, e emit) error {
	if len(steps) == 0 {
		return leaf(n, e)
	}
	s := steps[0]
	props := n.typ.propsOf(s.name, s.only)
	if len(props) == 0 {
		return fmt.Errorf("%s has no %s", n.typ.Name, s.name)
	}
	suited := 0
	for _, p := range props {
		c := n.child(p)
		var err error
		switch {
		case s.key == "":
			if len(steps) == 1 && p.set != nil {
				e.param.implied = p.set.system
			}
			err = b.walk(c, steps[1:], e)
		case p.typ.Name == "ContactPoint" && len(steps) == 1:
			e.filter = s.value
			c.gather(s.key, slotFilter)
			c.gather("value", slotCode)
			err = c.framed(e, fromToken)
		case len(steps) == 2:
			e.filter = s.value
			c.gather(s.key, slotFilter)
			c.gather(steps[1].name, slotURL)
			err = c.framed(e, fromSlotURI)
		default:
			err = fmt.Errorf("a filter stands too early")
		}
		switch {
		case err == nil:
			suited++
		case !errors.Is(err, errUnsuited):
			return err
		}
	}
	// Of a choice, the types that can't give such a value are passed over; one must.
	if suited == 0 {
		return errUnsuited
	}
	return nil
}

// gather puts the primitive at the path under n into a slot of the enclosing frame.
func (n *node) gather(path string, to slot) {
	for name := range strings.SplitSeq(path, "/") {
		n = n.child(n.typ.props[name])
	}
	n.slot = to
}

// bindings hangs the check of concepts with a required binding on their places, which are in resources and their
// backbones.
func (b *trieBuilder) bindings(n *node, depth int) {
	for _, e := range n.typ.elements {
		for _, p := range n.typ.propsOf(e.name, "") {
			switch {
			case p.typ.kind == kindBackbone && hasBindings(p.typ, depth):
				b.bindings(n.child(p), depth+1)
			case bindsConcept(e, p.typ):
				c := n.child(p)
				c.frame, c.bound = true, e.set
				coding := c.child(p.typ.props["coding"])
				coding.coding()
				coding.bound = e.set
			}
		}
	}
}

func bindsConcept(e element, t *Type) bool {
	return t != nil && t.Name == "CodeableConcept" && e.set != nil && e.set.pairs != nil
}

func hasBindings(t *Type, depth int) bool {
	for _, e := range t.elements {
		for _, et := range e.types {
			switch {
			case et == nil:
			case bindsConcept(e, et):
				return true
			case et.kind == kindBackbone && depth < 4 && hasBindings(et, depth+1):
				return true
			}
		}
	}
	return false
}
