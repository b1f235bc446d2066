package sqlite

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"concordat/fault"
	"concordat/record/fhir"
	"concordat/record/store"
)

// entry is one search value of a resource as the index keeps it. The bytes of a value sort as it does:
//
//	token     code, then number of the system
//	string    folded text, then the text as written where that is another
//	reference 1 and the target's resource number; 2 and a URL; 3, number of the system and code
//	date      class of its length, first millisecond, last millisecond
//	number    low end, high end
//	quantity  as number, then code of the unit and number of its system
//	uri       the URI
type entry struct {
	param int64
	dated bool // a date: it is in by_person too
	value []byte
}

func (e entry) compare(o entry) int {
	if e.param != o.param {
		return int(e.param - o.param)
	}
	return bytes.Compare(e.value, o.value)
}

const (
	toResource = 1
	toURL      = 2
	toLogical  = 3
)

// forward is all that search knows of the current version of a resource: what belongs in its index rows, what scope
// is decided by, and what sorts it.
type forward struct {
	people   []int64 // resource numbers of the Patients; empty: nobody's
	category int64
	labels   []int64
	entries  []entry // in order, none twice
}

// homes are the persons under whom a resource's rows are: those it belongs to, or 0 when it belongs to nobody.
func (f *forward) homes() []int64 {
	if len(f.people) == 0 {
		return []int64{0}
	}
	return f.people
}

func (f *forward) encode() []byte {
	b := make([]byte, 0, 64+24*len(f.entries))
	b = appendNumbers(b, f.people)
	b = binary.AppendUvarint(b, uint64(f.category))
	b = appendNumbers(b, f.labels)
	for _, e := range f.entries {
		param := uint64(e.param) << 1
		if e.dated {
			param |= 1
		}
		b = binary.AppendUvarint(b, param)
		b = binary.AppendUvarint(b, uint64(len(e.value)))
		b = append(b, e.value...)
	}
	return b
}

func appendNumbers(b []byte, list []int64) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// decodeForward reads what encode wrote; the values are parts of b.
func decodeForward(b []byte) (*forward, error) {
	d := decoder{b: b}
	f := &forward{people: d.numbers(), category: d.number(), labels: d.numbers()}
	for len(d.b) > 0 && !d.bad {
		param := d.number()
		f.entries = append(f.entries, entry{param >> 1, param&1 == 1, d.bytes()})
	}
	if d.bad {
		return nil, fault.New(fault.Internal, "a forward record of the index is damaged")
	}
	return f, nil
}

// values are those of one parameter.
func (f *forward) values(param int64) []entry {
	i, _ := slices.BinarySearchFunc(f.entries, param, func(e entry, p int64) int { return int(e.param - p) })
	j := i
	for j < len(f.entries) && f.entries[j].param == param {
		j++
	}
	return f.entries[i:j]
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) number() int64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[size:]
	return int64(n)
}

func (d *decoder) bytes() []byte {
	n := d.number()
	if n < 0 || n > int64(len(d.b)) {
		d.bad, d.b = true, nil
		return nil
	}
	v := d.b[:n:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) numbers() []int64 {
	n := d.number()
	if n > int64(len(d.b)) {
		d.bad, d.b = true, nil
	}
	if n == 0 || d.bad {
		return nil
	}
	list := make([]int64, n)
	for i := range list {
		list[i] = d.number()
	}
	return list
}

// interner gives words and resources their numbers: a unit makes those that are new, a verifier only looks up.
type interner interface {
	intern(k kind, text string) (int64, error)
	reserve(typ, id string) (int64, error)
}

// index makes the forward record of a resource.
func index(in interner, r *fhir.Resource, p store.Placement) (*forward, error) {
	f := &forward{}
	if err := f.place(in, p); err != nil {
		return nil, err
	}
	for i := range r.Values {
		v := &r.Values[i]
		if v.Param.Person && v.Type == aPatient && v.ID != "" && !slices.Contains(p.People, v.ID) {
			return nil, fault.New(fault.Internal, "a %s is about a person in whose record it is not placed", r.Type)
		}
		param, err := in.intern(paramWord, v.Param.Key)
		if err != nil {
			return nil, err
		}
		value, err := encodeValue(in, v)
		if err != nil {
			return nil, err
		}
		if value != nil {
			f.entries = append(f.entries, entry{param, v.Param.Kind == fhir.Date, value})
		}
	}
	slices.SortFunc(f.entries, entry.compare)
	f.entries = slices.CompactFunc(f.entries, func(a, b entry) bool { return a.compare(b) == 0 })
	return f, nil
}

func (f *forward) place(in interner, p store.Placement) (err error) {
	for _, id := range p.People {
		n, err := in.reserve(aPatient, id)
		if err != nil {
			return err
		}
		f.people = append(f.people, n)
	}
	slices.Sort(f.people)
	f.people = slices.Compact(f.people)
	for _, l := range p.Labels {
		n, err := in.intern(labelWord, l)
		if err != nil {
			return err
		}
		f.labels = append(f.labels, n)
	}
	f.category, err = in.intern(categoryWord, p.Category)
	return err
}

// encodeValue is the value as the index keeps it; nil for a kind that the index does not keep.
func encodeValue(in interner, v *fhir.Value) ([]byte, error) {
	switch v.Param.Kind {
	case fhir.Token:
		system, err := in.intern(systemWord, v.System)
		return appendOrdered(appendText(nil, v.Code), system), err
	case fhir.String:
		return appendString(nil, v.Text), nil
	case fhir.RefKind:
		return encodeReference(in, v)
	case fhir.Date:
		return appendDate(nil, v.Low, v.High), nil
	case fhir.Number:
		return appendFloat(appendFloat(nil, v.Num[0]), v.Num[1]), nil
	case fhir.Quantity:
		system, err := in.intern(systemWord, v.System)
		b := appendFloat(appendFloat(nil, v.Num[0]), v.Num[1])
		return appendOrdered(appendText(b, v.Code), system), err
	case fhir.URI:
		return appendText(nil, v.URL), nil
	}
	return nil, nil
}

func encodeReference(in interner, v *fhir.Value) ([]byte, error) {
	switch {
	case v.ID != "":
		n, err := in.reserve(v.Type, v.ID)
		return appendOrdered([]byte{toResource}, n), err
	case v.URL != "":
		return appendText([]byte{toURL}, v.URL), nil
	}
	system, err := in.intern(systemWord, v.System)
	return appendText(appendOrdered([]byte{toLogical}, system), v.Code), err
}

func appendString(b []byte, s string) []byte {
	folded := fhir.Fold(s)
	b = appendText(b, folded)
	if folded == s {
		return append(b, 0)
	}
	return appendText(append(b, 1), s)
}

// lengths are the classes of dates by how long they may last, in milliseconds: a second, a minute, a day, a month, a
// year, ten years; then what is longer or open. A search for what ends after an instant needs to look, in each
// class, only from that instant less the class's length on.
var lengths = [...]int64{1_000, 60_000, 86_400_000, 31 * 86_400_000, 366 * 86_400_000, 3_660 * 86_400_000, math.MaxInt64}

func class(low, high int64) byte {
	length := uint64(high) - uint64(low)
	c := 0
	for uint64(lengths[c]) < length && c < len(lengths)-1 {
		c++
	}
	return byte(c)
}

func appendDate(b []byte, low, high int64) []byte {
	return appendInt(appendInt(append(b, class(low, high)), low), high)
}

func readDate(value []byte) (low, high int64) { return readInt(value[1:]), readInt(value[9:]) }

// lists calls fn with each list of the index that a resource is in: the list's key, without the first number, and
// the resource's posting there. all is the number of the parameter under which a person's list of the type is.
func (f *forward) lists(n, updated, all int64, fn func(*table, []byte, posting)) {
	for _, home := range f.homes() {
		fn(byPerson, personKey(home, all), posting{n, updated, updated})
		for _, e := range f.entries {
			fn(byValue, appendOrdered(valueKey(e.param, e.value), home), posting{n: n})
			if e.dated {
				low, high := readDate(e.value)
				fn(byPerson, personKey(home, e.param), posting{n, low, high})
			}
		}
	}
}

// valueKey begins the key of every list of a parameter and value; the person follows, then the first number.
func valueKey(param int64, value []byte) []byte {
	b := make([]byte, 0, len(value)+20)
	return append(appendOrdered(b, param), value...)
}

func personKey(person, param int64) []byte {
	return appendOrdered(appendOrdered(make([]byte, 0, 24), person), param)
}
