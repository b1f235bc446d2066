package plan

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"concordat/record/r4"
	"concordat/record/store"
)

// EventKind is what can happen to a plan on the way to being in force.
type EventKind string

const (
	Offer          EventKind = "offered"
	Agreement      EventKind = "agreed"
	AskedForChange EventKind = "asked-for-change"
	Signing        EventKind = "signed"
)

var eventWords = map[EventKind]string{
	Offer: "Offered to the person", Agreement: "Agreed", AskedForChange: "Asked for a change", Signing: "Signed",
}

// Words is the kind of event in plain words.
func (k EventKind) Words() string { return eventWords[k] }

// Event is an offer, an agreement, a request for change or a signature: a Provenance whose targets are the exact
// versions of the plan and all its parts.
type Event struct {
	ID, Plan, Person string
	Kind             EventKind
	At               time.Time
	By               Written // who did it; for an agreement, who agreed
	Mark             string  // of what was offered, agreed to or signed
	Authority        Authority
	Recorder         Written // who wrote down an agreement that somebody gave by word of mouth
	Words            string  // what the person said, in her words
	Versions         map[string]int
}

// record keeps an event of the plan as it is in tx at this moment.
func (p *Plan) record(tx *store.Tx, e Event) (Event, error) {
	e.Plan, e.Person, e.At, e.Mark = p.ID, p.Person, tx.Now(), p.Mark
	v := r4.Provenance{
		OccurredDateTime: stamp(e.At), Recorded: stamp(e.At),
		Activity:  r4.Coded(eventSystem, string(e.Kind), e.Kind.Words()),
		Extension: append([]r4.Extension{{URL: markURL, ValueString: e.Mark}}, e.Authority.extension()...),
		Agent:     []r4.ProvenanceAgent{agent("attester", e.By)},
		Target:    []r4.Reference{{Reference: "CarePlan/" + p.ID + "/_history/" + strconv.Itoa(p.Version)}},
	}
	if e.Kind == Signing {
		v.Agent[0] = agent("legal", e.By)
		v.Signature = []r4.Signature{{Type: []r4.Coding{{System: signatureType, Code: "1.2.840.10065.1.12.1.1", Display: "Author's Signature"}},
			When: stamp(e.At), Who: e.By.reference(), OnBehalfOf: e.By.organisation()}}
	}
	if e.Kind == Agreement && e.By.By != "Patient/"+p.Person {
		v.Agent[0].OnBehalfOf = r4.Ref("Patient/" + p.Person)
	}
	if e.Recorder.By != "" {
		v.Agent = append(v.Agent, agent("enterer", e.Recorder))
	}
	if e.Words != "" {
		v.Reason = []r4.CodeableConcept{*r4.Text(e.Words)}
	}
	for _, part := range p.Entries() {
		v.Target = append(v.Target, r4.Reference{Reference: part.Base().Ref + "/_history/" + strconv.Itoa(part.Base().Version)})
	}
	// Provenance belongs to a person's record by a target that is the Patient.
	v.Target = append(v.Target, *r4.Ref("Patient/" + p.Person))
	kept, err := tx.Create(&v)
	if err != nil {
		return e, err
	}
	e.ID = kept.ID
	e.Versions = versions(v.Target)
	p.Events = append(p.Events, e)
	p.settle()
	return e, nil
}

func agent(kind string, w Written) r4.ProvenanceAgent {
	who := w.reference()
	if who == nil {
		who = &r4.Reference{Display: w.Name}
	}
	return r4.ProvenanceAgent{Type: r4.Coded(participantType, kind, ""), Who: who, OnBehalfOf: w.organisation()}
}

func (w Written) organisation() *r4.Reference {
	if w.Organisation == "" {
		return nil
	}
	return &r4.Reference{Reference: w.Organisation, Display: w.OrgName}
}

// versions maps each versioned reference to its version.
func versions(targets []r4.Reference) map[string]int {
	out := map[string]int{}
	for _, t := range targets {
		ref, v, ok := strings.Cut(t.Reference, "/_history/")
		if n, err := strconv.Atoi(v); ok && err == nil {
			out[ref] = n
		}
	}
	return out
}

// eventsOf lists the events of one plan, oldest first.
func eventsOf(r *store.Reader, id string) ([]Event, error) {
	return events(r, "target=?", "CarePlan/"+id)
}

func events(r *store.Reader, query string, args ...any) ([]Event, error) {
	found, err := store.Find[r4.Provenance](r, query, args...)
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, f := range found {
		if e, ok := readEvent(f); ok {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Event) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, nil
}

func readEvent(f store.Found[r4.Provenance]) (Event, bool) {
	v := f.Value
	if v.Activity == nil || len(v.Activity.Coding) == 0 || v.Activity.Coding[0].System != eventSystem || len(v.Target) == 0 {
		return Event{}, false
	}
	e := Event{ID: f.ID, Kind: EventKind(v.Activity.Coding[0].Code), At: instant(v.Recorded), Versions: versions(v.Target)}
	_, e.Plan = v.Target[0].Parts()
	for i := range v.Target {
		if typ, id := v.Target[i].Parts(); typ == "Patient" {
			e.Person = id
		}
	}
	for _, x := range v.Extension {
		if x.URL == markURL {
			e.Mark = x.ValueString
		}
	}
	e.Authority = readAuthority(v.Extension)
	for i, a := range v.Agent {
		w := Written{At: e.At}
		if a.Who != nil {
			w.By, w.Name = a.Who.Reference, a.Who.Display
		}
		if typ, _ := a.OnBehalfOf.Parts(); typ == "Organization" {
			w.Organisation, w.OrgName = a.OnBehalfOf.Reference, a.OnBehalfOf.Display
		}
		if i == 0 {
			e.By = w
		} else {
			e.Recorder = w
		}
	}
	for _, why := range v.Reason {
		e.Words = why.Text
	}
	return e, true
}
