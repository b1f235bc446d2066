package plan

import (
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Voice is whose words something is: who said or wrote it, for which organisation, when. It stays with the words when
// somebody else puts them into a plan.
type Voice struct {
	By, Name              string // "Patient/…", "PractitionerRole/…"
	Organisation, OrgName string // "" for the person and for a carer
	At                    time.Time
}

// String is the name, with the organisation when there is one.
func (v Voice) String() string {
	if v.OrgName == "" {
		return v.Name
	}
	return v.Name + ", " + v.OrgName
}

// Spoken says that the words are the person's or a carer's own, and no professional's.
func (v Voice) Spoken() bool {
	return strings.HasPrefix(v.By, "Patient/") || strings.HasPrefix(v.By, "RelatedPerson/")
}

// givenBy says of an answer of an assessment who gave it.
const givenBy = "urn:concordat:extension:given-by"

// voiceOf is whose an answer is. Who works for an organisation has it beside their name, when the asker may know it.
func voiceOf(r *store.Reader, who *r4.Reference, at time.Time) (Voice, error) {
	if who == nil {
		return Voice{}, nil
	}
	v := Voice{By: who.Reference, Name: who.Display, At: at}
	if typ, id := who.Parts(); typ == "PractitionerRole" {
		found, err := store.Load[r4.PractitionerRole](r, id)
		switch {
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Gone), fault.Is(err, fault.Denied):
			return v, nil
		case err != nil:
			return v, err
		}
		if o := found.Value.Organization; o != nil {
			v.Organisation, v.OrgName = o.Reference, o.Display
		}
	}
	return v, nil
}

// extension is the voice as it is kept, nil when nobody is known.
func (v Voice) extension(url string) []r4.Extension {
	if v.By == "" && v.Name == "" {
		return nil
	}
	list := []r4.Extension{{URL: "by", ValueReference: &r4.Reference{Reference: v.By, Display: v.Name}}}
	if !v.At.IsZero() {
		list = append(list, r4.Extension{URL: "at", ValueDateTime: stamp(v.At)})
	}
	if v.Organisation != "" {
		list = append(list, r4.Extension{URL: "organisation", ValueReference: &r4.Reference{Reference: v.Organisation, Display: v.OrgName}})
	}
	return []r4.Extension{{URL: url, Extension: list}}
}

func readVoice(list []r4.Extension) (v Voice) {
	for _, x := range list {
		switch {
		case x.URL == "by" && x.ValueReference != nil:
			v.By, v.Name = x.ValueReference.Reference, x.ValueReference.Display
		case x.URL == "organisation" && x.ValueReference != nil:
			v.Organisation, v.OrgName = x.ValueReference.Reference, x.ValueReference.Display
		case x.URL == "at":
			v.At = instant(x.ValueDateTime)
		}
	}
	return v
}

// Quoting is a part made from a suggestion as it is: whose words it holds stays with it.
func (s Suggestion) Quoting(e Entry) {
	w := &e.Base().Written
	w.From = s.Key
	if says(e, s.Words) {
		w.Said = s.Said
	}
	if n, ok := e.(*Need); ok && n.Hers != "" && n.Hers == s.Hers {
		w.Hers = s.HersSaid
	}
}

func says(e Entry, words string) bool {
	for _, f := range e.Fields() {
		if strings.TrimSpace(f.Value) == strings.TrimSpace(words) && words != "" {
			return true
		}
	}
	return false
}

// keepVoices lets the words that are still those of an earlier voice keep it.
func keepVoices(was, now Entry) {
	w := &now.Base().Written
	*w = was.Base().Written
	before, after := was.Fields(), now.Fields()
	if k := wordsKey(was); find(before, k) != find(after, k) {
		w.Said = Voice{}
	}
	if find(before, "hers") != find(after, "hers") {
		w.Hers = Voice{}
	}
}

// wordsKey names the field of a part that an answer of an assessment becomes.
func wordsKey(e Entry) string {
	switch e.Kind() {
	case "action":
		return "what"
	case "contingency":
		return "then"
	case "refusal":
		return "asked"
	}
	return "words"
}

func find(fields []Field, key string) string {
	for _, f := range fields {
		if f.Key == key {
			return f.Value
		}
	}
	return ""
}
