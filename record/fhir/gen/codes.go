package main

import "slices"

// codes are the code systems and value sets of the definitions.
type codes struct {
	systems map[string][]concept
	sets    map[string]valueSet
}

type concept struct {
	Code    string
	Concept []concept
}

type valueSet struct {
	ResourceType, URL string
	Concept           []concept // of a CodeSystem
	Compose           struct {
		Include []struct {
			System   string
			Concept  []concept
			Filter   []struct{ Op string }
			ValueSet []string
		}
	}
}

func readCodes(folder string) (*codes, error) {
	c := &codes{systems: map[string][]concept{}, sets: map[string]valueSet{}}
	for _, name := range []string{"valuesets.json", "v3-codesystems.json", "v2-tables.json"} {
		var file entries[valueSet]
		if err := readJSON(folder, name, &file); err != nil {
			return nil, err
		}
		for _, e := range file.Entry {
			if e.Resource.ResourceType == "CodeSystem" {
				c.systems[e.Resource.URL] = e.Resource.Concept
			} else {
				c.sets[e.Resource.URL] = e.Resource
			}
		}
	}
	return c, nil
}

// code is one code of a system.
type code struct{ System, Code string }

// expand lists a value set. It is nil when the definitions can't say: the set or one of its systems is not among
// them (UCUM, media types, currencies), or it is defined by a rule.
func (c *codes) expand(url string) []code {
	set, ok := c.sets[url]
	if !ok {
		return nil
	}
	var out []code
	for _, in := range set.Compose.Include {
		concepts := in.Concept
		if len(concepts) == 0 {
			concepts = c.systems[in.System]
		}
		if len(concepts) == 0 || len(in.Filter) > 0 || len(in.ValueSet) > 0 {
			return nil
		}
		out = appendCodes(out, in.System, concepts)
	}
	slices.SortFunc(out, func(a, b code) int {
		if a.System != b.System {
			return compareText(a.System, b.System)
		}
		return compareText(a.Code, b.Code)
	})
	return slices.Compact(out)
}

func appendCodes(out []code, system string, concepts []concept) []code {
	for _, k := range concepts {
		out = append(out, code{system, k.Code})
		out = appendCodes(out, system, k.Concept)
	}
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
