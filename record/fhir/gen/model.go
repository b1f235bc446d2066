package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// structure is a FHIR type: a primitive, a datatype, a backbone element (named by its path) or a resource.
type structure struct {
	Name     string
	Kind     string // "primitive", "datatype", "backbone", "resource"
	Elements []element
}

// element is one element of a structure. Max is -1 for "*". Choice elements have several types.
type element struct {
	Name    string
	Choice  bool
	Min     int
	Max     int
	Types   []string // FHIR type names, or the path of a backbone; "Resource" for any resource
	Targets []string // types that a reference may be to; none: any
	Binding string   // canonical of the value set of a required binding
}

// model is everything that was read: structures in the order of the definitions, search parameters, code sets and
// the Patient compartment.
type model struct {
	Structures []*structure
	ByName     map[string]*structure
	Params     []searchParam
	Codes      *codes
	Person     map[string][]string
}

type structureDefinition struct {
	ResourceType, Name, Kind, Derivation, FHIRVersion string
	Abstract                                          bool
	Snapshot                                          struct{ Element []elementDefinition }
}

type elementDefinition struct {
	Path             string
	Min              int
	Max              string
	ContentReference string
	Type             []struct {
		Code          string
		TargetProfile []string
		Extension     []struct{ URL, ValueURL string }
	}
	Binding *struct{ Strength, ValueSet string }
}

type entries[T any] struct{ Entry []struct{ Resource T } }

func readJSON(folder, name string, into any) error {
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func readModel(folder string) (*model, error) {
	m := &model{ByName: map[string]*structure{}}
	for _, name := range []string{"profiles-types.json", "profiles-resources.json"} {
		var file entries[structureDefinition]
		if err := readJSON(folder, name, &file); err != nil {
			return nil, err
		}
		for _, e := range file.Entry {
			d := e.Resource
			if d.ResourceType != "StructureDefinition" || d.Kind == "logical" || d.Derivation == "constraint" || d.FHIRVersion != "4.0.1" {
				continue
			}
			m.add(d)
		}
	}
	if err := m.readParams(folder); err != nil {
		return nil, err
	}
	var err error
	m.Codes, err = readCodes(folder)
	return m, err
}

// notR4 are elements, with what is in them, that the package has put into R4's types: its own and some of later releases.
// They are those that the R4 data elements beside them don't have.
var notR4 = []string{
	"Meta.project", "Meta.author", "Meta.onBehalfOf", "Meta.account", "Meta.accounts", "Meta.compartment", "Meta.deleted",
	"Binary.url", "DeviceDefinition.classification", "DeviceDefinition.bodySite", "ObservationDefinition.publisher",
	"EvidenceVariable.characteristic.definitionByCombination",
	"ResearchStudy.name", "ResearchStudy.label", "ResearchStudy.studyDesign", "ResearchStudy.region", "ResearchStudy.descriptionSummary",
	"ResearchStudy.classifier", "ResearchStudy.associatedParty", "ResearchStudy.progressStatus", "ResearchStudy.whyStopped",
	"ResearchStudy.recruitment", "ResearchStudy.comparisonGroup", "ResearchStudy.objective.description", "ResearchStudy.outcomeMeasure",
	"ResearchStudy.result",
}

// isR4 reports whether a path names none of them.
func isR4(path string) bool {
	return !slices.ContainsFunc(notR4, func(not string) bool { return path == not || strings.HasPrefix(path, not+".") })
}

func (m *model) add(d structureDefinition) {
	kind := map[string]string{"primitive-type": "primitive", "complex-type": "datatype", "resource": "resource"}[d.Kind]
	if d.Name == "Resource" || d.Name == "DomainResource" {
		return
	}
	m.put(&structure{Name: d.Name, Kind: kind})
	if kind == "primitive" {
		return
	}
	all := d.Snapshot.Element[1:]
	all = slices.DeleteFunc(all, func(e elementDefinition) bool { return !isR4(e.Path) })
	parents := map[string]bool{}
	for _, e := range all {
		parents[e.Path[:strings.LastIndexByte(e.Path, '.')]] = true
	}
	for _, e := range all {
		cut := strings.LastIndexByte(e.Path, '.')
		owner := m.ByName[e.Path[:cut]]
		if parents[e.Path] {
			m.put(&structure{Name: e.Path, Kind: "backbone"})
		}
		if el := readElement(e, e.Path[cut+1:], parents[e.Path], owner.Kind); el.Max != 0 {
			owner.Elements = append(owner.Elements, el)
		}
	}
}

func (m *model) put(s *structure) {
	m.Structures = append(m.Structures, s)
	m.ByName[s.Name] = s
}

func readElement(e elementDefinition, name string, backbone bool, owner string) element {
	el := element{Min: e.Min, Name: strings.TrimSuffix(name, "[x]"), Choice: strings.HasSuffix(name, "[x]"), Max: -1}
	if e.Max != "*" {
		el.Max, _ = strconv.Atoi(e.Max)
	}
	switch {
	case backbone:
		el.Types = []string{e.Path}
	case e.ContentReference != "":
		el.Types = []string{strings.TrimPrefix(e.ContentReference, "#")}
	case name == "id" && owner == "resource":
		el.Types = []string{"id"}
	}
	if len(el.Types) == 0 {
		el.readTypes(e)
	}
	if e.Binding != nil && e.Binding.Strength == "required" {
		el.Binding, _, _ = strings.Cut(e.Binding.ValueSet, "|")
	}
	return el
}

func (el *element) readTypes(e elementDefinition) {
	for _, t := range e.Type {
		code := t.Code
		if strings.HasPrefix(code, "http://hl7.org/fhirpath/") {
			code = "string"
			for _, x := range t.Extension {
				if strings.HasSuffix(x.URL, "structuredefinition-fhir-type") {
					code = x.ValueURL
				}
			}
		}
		el.Types = append(el.Types, code)
		for _, p := range t.TargetProfile {
			if code == "Reference" {
				el.Targets = append(el.Targets, p[strings.LastIndexByte(p, '/')+1:])
			}
		}
	}
	if slices.Contains(el.Targets, "Resource") {
		el.Targets = nil
	}
}
