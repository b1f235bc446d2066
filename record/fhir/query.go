package fhir

// Query is a search that has been understood completely: every clause names a parameter that the type has.
type Query struct {
	Type    string
	Where   []Clause // all must hold
	Sort    []Sort   // then by most recent, then by resource number, so that the order is total
	Count   int      // page size; 0 means the server's default
	Cursor  string   // opaque, from the previous page; "" is the first
	Include []Include
	Total   bool // _total=accurate, or _summary=count
	// CountOnly asks for the total and no entries (_summary=count or _count=0).
	CountOnly bool
	// Ignored are parameters that were not understood and, under lenient handling, left out of the search; the
	// answer names them. Under strict handling ParseQuery refuses instead.
	Ignored []string
	// Links is the part of the query string that next links repeat (all but the cursor).
	Links string
}

// Clause is one search parameter of the query. Any of Matches satisfies it. With a Chain, the reference Param must
// point at a resource of Chain.Type that satisfies Chain.Clause instead.
type Clause struct {
	Param    *Param // nil for _id and _lastUpdated, which are named in Meta
	Meta     string // "_id", "_lastUpdated" or ""
	Modifier string // "", "exact", "contains", "missing", "not", "text", "identifier"
	Missing  bool   // with Modifier "missing"
	Matches  []Match
	Chain    *Chain
}

// Chain is one hop: subject:Patient.name=…
type Chain struct {
	Type   string
	Clause Clause
}

// Match is one value to look for, by the kind of the parameter. For _id it is ID, for _lastUpdated a date. Text is as
// written, to be folded by the index, but for the parameter phonetic, where it is a word's key of Phonetic and must
// be equal.
type Match struct {
	Prefix string // eq (the default, ""), ne, gt, lt, ge, le, sa, eb, ap
	// Token: AnySystem for a bare code; NoSystem for "|code"; Code "" with System set for "system|".
	AnySystem, NoSystem bool
	System, Code        string
	Text                string // string, and :text
	Type, ID, URL       string // reference: Type may be "" for a bare id; uri: URL
	Low, High           int64  // date: the range the written precision means, in milliseconds
	// Num is a number or quantity: with no prefix, ne and ap the range that is meant; with another prefix the number
	// itself, twice. System and Code are a quantity's unit; AnySystem: a bare number or unit.
	Num [2]float64
}

// Sort is one sort key.
type Sort struct {
	Param      *Param // nil for _id and _lastUpdated
	Meta       string
	Descending bool
}

// Include asks for what a page's resources refer to (or, reversed, what refers to them).
type Include struct {
	Param   *Param
	Target  string // "" for any type
	Reverse bool
}
