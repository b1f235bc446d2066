package fhir

import "encoding/json"

// Rewrite returns the resource with its literal references replaced: change is asked for each of References and says
// what to write instead, or false to leave it. The search values are those of the new references. A change that would
// make the resource invalid (an empty reference, or one with white space) is not made.
func (r *Resource) Rewrite(change func(url string) (string, bool)) *Resource {
	var edits []edit
	for _, ref := range r.References {
		if url, ok := change(ref.URL); ok && url != ref.URL {
			quoted, err := json.Marshal(url)
			if err != nil || !formatURI.allows(url) {
				continue
			}
			edits = append(edits, edit{span{ref.Start, ref.End}, string(quoted)})
		}
	}
	if len(edits) == 0 {
		return r
	}
	s := splice{out: make([]byte, 0, len(r.Body)+64*len(edits)), body: r.Body}
	out, err := r.defs.Parse(r.Type, s.apply(edits))
	if err != nil {
		return r
	}
	return out
}
