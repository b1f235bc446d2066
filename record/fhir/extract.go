package fhir

import (
	"math"
	"slices"
	"strings"
)

// frame gathers the parts of an object from which search values are made, and whether a concept with a required
// binding had one of its codes.
type frame struct {
	parts           [slotCount]string
	low, high       int64
	dated           bool
	started, ended  bool
	codings, inside int
}

// take1 uses a primitive: for the enclosing frame, and for values of its own.
func (p *parser) take1(n *node, value string) {
	if n.slot != noSlot && len(p.frames) > 0 {
		p.frames[len(p.frames)-1].parts[n.slot] = value
	}
	if p.quiet {
		return
	}
	if n.exists > 0 && value != "false" {
		p.found |= 1 << n.exists
	}
	for i := range n.emits {
		p.emitPrimitive(&n.emits[i], value)
	}
}

func (p *parser) emitPrimitive(e *emit, value string) {
	v := Value{Param: e.param}
	switch e.how {
	case fromCode:
		v.Code = value
	case fromLabel:
		if p.labelled(e.param, value) {
			return
		}
		v.Text = value
	case fromText:
		v.Text = value
		if e.param.phonetic {
			p.emitPhonetic(e.param, value)
			return
		}
	case fromURI:
		v.URL = value
	case fromNumber:
		low, high, ok := precisionRange(value)
		if !ok {
			return
		}
		v.Num = [2]float64{low, high}
	default:
		return
	}
	p.values = append(p.values, v)
}

// labelled reports whether one of the last values, the codings of the same concept, has that display, so that the
// text adds nothing.
func (p *parser) labelled(param *Param, text string) bool {
	for i, v := range slices.Backward(p.values) {
		if v.Param != param || len(p.values)-i > 20 {
			return false
		}
		if v.Text == text {
			return true
		}
	}
	return false
}

// takeDate uses a date, dateTime or instant.
func (p *parser) takeDate(n *node, m moment) {
	if n.slot != noSlot && len(p.frames) > 0 {
		p.frames[len(p.frames)-1].add(n.slot, m)
	}
	if p.quiet {
		return
	}
	if n.exists > 0 {
		p.found |= 1 << n.exists
	}
	for _, e := range n.emits {
		if e.how == fromDate {
			p.values = append(p.values, Value{Param: e.param, Low: m.low, High: m.high})
		}
	}
}

// add widens the frame's range: a start says nothing about the end, nor an end about the start.
func (f *frame) add(s slot, m moment) {
	f.started = f.started || s == slotStart
	f.ended = f.ended || s == slotEnd
	if !f.dated {
		f.low, f.high = m.low, m.high
	}
	f.dated = true
	f.low, f.high = min(f.low, m.low), max(f.high, m.high)
}

// closeFrame makes values of what the object that closes has brought together.
func (p *parser) closeFrame(n *node) {
	last := len(p.frames) - 1
	f := &p.frames[last]
	if n.bound != nil {
		p.checkBound(n, f)
	}
	if !p.quiet {
		for i := range n.emits {
			p.emitFrame(&n.emits[i], f)
		}
	}
	p.frames = p.frames[:last]
}

// checkBound checks a concept with a required binding: one of its codings must be from the set. Coding frames close
// first and count into the concept's.
func (p *parser) checkBound(n *node, f *frame) {
	if n.typ.Name == "Coding" {
		outer := &p.frames[len(p.frames)-2]
		outer.codings++
		if n.bound.has(f.parts[slotSystem], f.parts[slotCode]) {
			outer.inside++
		}
		return
	}
	if f.inside == 0 && f.codings > 0 {
		p.issue("code-invalid", "None of the codings is one of the codes allowed here (%s).", n.bound)
	}
}

func (p *parser) emitFrame(e *emit, f *frame) {
	if e.filter != "" && f.parts[slotFilter] != e.filter {
		return
	}
	v := Value{Param: e.param}
	switch e.how {
	case fromToken:
		v.System, v.Code, v.Text = f.parts[slotSystem], f.parts[slotCode], f.parts[slotText]
		if v.System == "" && v.Code == "" && v.Text == "" {
			return
		}
	case fromReference:
		if !f.reference(&v, e.target, p.defs) {
			return
		}
	case fromSlotURI:
		if v.URL = f.parts[slotURL]; v.URL == "" {
			return
		}
	case fromPeriod:
		if !f.period(&v) {
			return
		}
	case fromQuantity, fromMoney, fromRange:
		if !f.quantity(&v, e.how) {
			return
		}
	default:
		return
	}
	p.values = append(p.values, v)
}

// reference fills in what a Reference points at. Contained resources give nothing.
func (f *frame) reference(v *Value, target string, d *Definitions) bool {
	typ := f.parts[slotType]
	if url := f.parts[slotURL]; url != "" {
		if url[0] == '#' {
			return false
		}
		v.URL = url
		if t, id, ok := d.localReference(url); ok {
			v.URL, v.Type, v.ID, typ = "", t, id, t
		} else if t, ok := d.remoteType(url); ok {
			typ = t
		}
	} else if v.System, v.Code = f.parts[slotSystem], f.parts[slotCode]; v.System == "" && v.Code == "" {
		return false
	}
	return target == "" || typ == target
}

// localReference splits "Patient/1" and "Patient/1/_history/2".
func (d *Definitions) localReference(url string) (typ, id string, ok bool) {
	typ, id, ok = strings.Cut(url, "/")
	if !ok {
		return "", "", false
	}
	if rest, version, versioned := strings.Cut(id, "/_history/"); versioned && validID(version) {
		id = rest
	}
	if _, known := d.Type(typ); !known || !validID(id) {
		return "", "", false
	}
	return typ, id, true
}

// remoteType is the type that an absolute literal reference names.
func (d *Definitions) remoteType(url string) (string, bool) {
	parts := strings.Split(url, "/")
	n := len(parts)
	if n >= 4 && parts[n-2] == "_history" {
		n -= 2
	}
	if n < 4 {
		return "", false
	}
	_, ok := d.Type(parts[n-2])
	return parts[n-2], ok
}

func (f *frame) period(v *Value) bool {
	if !f.dated {
		return false
	}
	v.Low, v.High = f.low, f.high
	if f.ended && !f.started {
		v.Low = MinTime
	}
	if f.started && !f.ended {
		v.High = MaxTime
	}
	return true
}

const currencySystem = "urn:iso:std:iso:4217"

func (f *frame) quantity(v *Value, h how) bool {
	v.System, v.Code = f.parts[slotSystem], f.parts[slotCode]
	if v.Code == "" {
		v.Code = f.parts[slotText]
	}
	if h == fromMoney {
		v.System = currencySystem
	}
	lowText, highText := f.parts[slotNumber], f.parts[slotNumber]
	if h == fromRange {
		lowText, highText = f.parts[slotLow], f.parts[slotHigh]
	}
	if lowText == "" && highText == "" {
		return false
	}
	v.Num = [2]float64{math.Inf(-1), math.Inf(1)}
	if low, high, ok := precisionRange(lowText); ok {
		v.Num[0] = low
		if h != fromRange {
			v.Num[1] = high
		}
	}
	if _, high, ok := precisionRange(highText); ok && h == fromRange {
		v.Num[1] = high
	}
	switch f.parts[slotCompare] {
	case "<", "<=":
		v.Num[0] = math.Inf(-1)
	case ">", ">=":
		v.Num[1] = math.Inf(1)
	}
	return true
}

// exist adds, when the resource closes, the parameters that ask whether something is there.
func (p *parser) exist(t *trie) {
	for i, param := range t.exists {
		code := "false"
		if p.found&(1<<(i+1)) != 0 {
			code = "true"
		}
		p.values = append(p.values, Value{Param: param, Code: code})
	}
}

// emitPhonetic adds the key of each word of a name.
func (p *parser) emitPhonetic(param *Param, name string) {
	for key := range strings.FieldsSeq(Phonetic(name)) {
		p.values = append(p.values, Value{Param: param, Text: key})
	}
}

// String names the set for a message: its codes when they are few, or else its canonical.
func (s *codeSet) String() string {
	if len(s.codes) > 12 {
		return s.url
	}
	names := make([]string, 0, len(s.codes))
	for c := range s.codes {
		names = append(names, c)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
