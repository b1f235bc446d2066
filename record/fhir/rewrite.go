package fhir

import "encoding/json"

// Rewrite returns the resource with its literal references replaced: change is asked for each of References and says
// what to write instead, or false to leave it. The search values are those of the new references. What is no address
// (empty, or with white space) is not written. The error is Parse's when the resource would break a rule with its new
// references, such as one to a type that the element may not refer to.
func (r *Resource) Rewrite(change func(url string) (string, bool)) (*Resource, error) {
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
		return r, nil
	}
	s := splice{out: make([]byte, 0, len(r.Body)+64*len(edits)), body: r.Body}
	return r.defs.Parse(r.Type, s.apply(edits))
}
