// Package worker is the staff of the partnership as care needs them: who somebody is, for which organisation, and who
// a piece of work can go to. They are kept as FHIR PractitionerRoles and Organizations.
package worker

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"concordat/definitions"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/r4"
	"concordat/record/store"
)

// KindSystem is the code system of the kinds of organisation in the partnership ("council", "gp-practice"): a coding
// in Organization.type. Organisations without one, from imported records, take no work from the partnership.
const KindSystem = "urn:concordat:organisation-kind"

// Worker is somebody in the job they do for an organisation.
type Worker struct {
	Ref                   string // "PractitionerRole/…"
	Name, Job             string
	Organisation, OrgName string // "Organization/…"
}

// Organisation is a body that people work for.
type Organisation struct {
	Ref, Name string
	Kind      string // code of KindSystem, "" for one outside the partnership
	Sector    Sector
}

// Sector is the part of care that an organisation is of.
type Sector string

const (
	Health     Sector = "health"
	SocialCare Sector = "social-care"
	Community  Sector = "community"
)

// Name is the sector in words.
func (s Sector) Name() string {
	switch s {
	case Health:
		return "Health"
	case SocialCare:
		return "Social care"
	}
	return "Community"
}

// Asking is the worker on whose behalf a record is used; a person or carer has no organisation.
func Asking(a record.Access) Worker {
	return Worker{Ref: a.Actor, Name: a.Name, Organisation: a.Organisation, OrgName: a.OrgName}
}

// Reference points at the worker and says who it is, so that any reader of the record sees a name.
func (w Worker) Reference() *r4.Reference {
	return &r4.Reference{Reference: w.Ref, Display: w.String()}
}

// OrgReference points at the worker's organisation; nil when there is none.
func (w Worker) OrgReference() *r4.Reference {
	if w.Organisation == "" {
		return nil
	}
	return &r4.Reference{Reference: w.Organisation, Display: w.OrgName}
}

// String is the worker's name and organisation.
func (w Worker) String() string {
	if w.OrgName == "" {
		return w.Name
	}
	return w.Name + ", " + w.OrgName
}

// Load reads a worker by reference.
func Load(r *store.Reader, ref string) (Worker, error) {
	_, id := r4.Ref(ref).Parts()
	found, err := store.Load[r4.PractitionerRole](r, id)
	if err != nil {
		return Worker{}, err
	}
	return of(found), nil
}

// RoleSystem is the code system of the partnership's roles: a coding in PractitionerRole.code.
const RoleSystem = "urn:concordat:role"

// At lists those of an organisation who give or arrange care, by name: whom a person's care can go to. Staff whose role
// isn't among the partnership's are from elsewhere and are listed too.
func At(r *store.Reader, organisation string) ([]Worker, error) {
	found, err := store.Find[r4.PractitionerRole](r, "organization=?&active=true", organisation)
	if err != nil {
		return nil, err
	}
	var out []Worker
	for _, f := range found {
		if mayCare(f.Value.Code) {
			out = append(out, of(f))
		}
	}
	slices.SortFunc(out, func(a, b Worker) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func mayCare(roles []r4.CodeableConcept) bool {
	for _, role := range roles {
		for _, k := range role.Coding {
			if k.System == RoleSystem && access.RoleOf(k.Code).Kind != access.Practitioner {
				return false
			}
		}
	}
	return true
}

func of(f store.Found[r4.PractitionerRole]) Worker {
	w := Worker{Ref: "PractitionerRole/" + f.ID}
	if p := f.Value.Practitioner; p != nil {
		w.Name = p.Display
	}
	if o := f.Value.Organization; o != nil {
		w.Organisation, w.OrgName = o.Reference, o.Display
	}
	if len(f.Value.Code) > 0 {
		w.Job = f.Value.Code[0].String()
	}
	return w
}

// Organisations lists the bodies of the partnership, by name.
func Organisations(r *store.Reader) ([]Organisation, error) {
	found, err := store.Find[r4.Organization](r, "type="+KindSystem+"|")
	if err != nil {
		return nil, err
	}
	out := make([]Organisation, len(found))
	for i, f := range found {
		out[i] = organisation(f)
	}
	slices.SortFunc(out, func(a, b Organisation) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// LoadOrganisation reads an organisation by reference.
func LoadOrganisation(r *store.Reader, ref string) (Organisation, error) {
	_, id := r4.Ref(ref).Parts()
	found, err := store.Load[r4.Organization](r, id)
	if err != nil {
		return Organisation{}, err
	}
	return organisation(found), nil
}

func organisation(f store.Found[r4.Organization]) Organisation {
	o := Organisation{Ref: "Organization/" + f.ID, Name: f.Value.Name, Sector: Community}
	for _, c := range f.Value.Type {
		for _, k := range c.Coding {
			if k.System == KindSystem {
				o.Kind = k.Code
			}
			if s, ok := sectors()[k.System+"|"+k.Code]; ok {
				o.Sector = s
			}
		}
	}
	return o
}

// sectors maps a kind of organisation, as system|code, to its sector. Which sector a kind is of does not change with
// the day; the file keeps its validity as every definition does.
var sectors = sync.OnceValue(func() map[string]Sector {
	file, err := definitions.Load[struct {
		Kinds []struct {
			System, Code string
			Sector       Sector
			definitions.Validity
		}
	}]("sectors.json")
	if err != nil {
		panic(err) // an embedded file; a test reads it
	}
	out := map[string]Sector{}
	for _, k := range file.Kinds {
		out[strings.TrimSpace(k.System)+"|"+k.Code] = k.Sector
	}
	return out
})
