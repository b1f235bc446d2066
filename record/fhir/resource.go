package fhir

import "time"

// Resource is a resource that has been parsed: its bytes are valid against the definitions and its search values are
// known. It is immutable; the methods that change something return another.
type Resource struct {
	Type string
	ID   string // as the body has it, or ""
	// Body is the JSON as received without the white space between tokens. Its meta.versionId and
	// meta.lastUpdated are whatever was sent; Stamp replaces them.
	Body   []byte
	Values []Value
	// References are the literal references in the body, in order: what a transaction rewrites.
	References []Reference

	layout layout // where resourceType, id and meta stand in Body
	defs   *Definitions
}

// Reference is a literal reference (Reference.reference, or a uri that may name an entry's fullUrl) and where its
// JSON string stands in Resource.Body, quotes included.
type Reference struct {
	Path       string // "Observation.subject"
	URL        string // as written: "Patient/1", "urn:uuid:…", "#contained", "http://…"
	Start, End int
}

// Stamp returns the body with its id and with meta.versionId and meta.lastUpdated set; everything else in meta, and
// every other token, stays as it was received.
func (r *Resource) Stamp(id string, version int, updated time.Time) []byte {
	return r.stamp(id, version, updated)
}

// Kind is the type of a search parameter.
type Kind uint8

const (
	Token Kind = iota + 1
	String
	RefKind
	Date
	Number
	Quantity
	URI
	Composite
	Special
)

// Param is a search parameter of one type ("Patient", "name"). Params are interned: the same pointer for the life of
// a Definitions. Key is stable across builds and names it in a database: "Patient.name".
type Param struct {
	Key     string
	Type    string
	Code    string
	URL     string // canonical URL of its definition, for the CapabilityStatement
	Kind    Kind
	Targets []string // types that a reference may point at; empty: any
	// Person marks the parameter that says whose record the resource belongs to.
	Person bool

	phonetic bool   // values and searches are compared by Phonetic
	implied  string // system of the codes when they are plain codes of one system
}

// Value is one search value taken from a resource. Which fields are set depends on Param.Kind:
//
//	Token    System, Code (a code without a system has System ""; an identifier's value is Code); Text is its display
//	String   Text, as written; the index folds it
//	RefKind  Type and ID of a local reference; or URL of an absolute or canonical one; or System and Code of a logical one
//	Date     Low and High: first and last millisecond since 1970 UTC that the value may mean; open ends are MinTime and MaxTime
//	Number   Low and High as numbers in Num[0], Num[1]: the range that the written precision means
//	Quantity as Number, with System and Code of the unit (Code is the unit as written when there is no code)
//	URI      URL
type Value struct {
	Param        *Param
	System, Code string
	Text         string
	Type, ID     string
	URL          string
	Low, High    int64
	Num          [2]float64
}

// Open ends of a date range.
const (
	MinTime int64 = -1 << 62
	MaxTime int64 = 1<<62 - 1
)
