package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// searchParam is a search parameter of one type. Paths are in the restricted language of the element table; with
// none, Reason says why it can't be used.
type searchParam struct {
	Type, Code, Kind, URL string
	Targets               []string
	Paths                 []string
	Reason                string
}

type searchParameter struct {
	Base                        []string
	Target                      []string
	Code, Type, URL, Expression string
}

type compartment struct {
	Resource []struct {
		Code  string
		Param []string
	}
}

// readParams gives each type its own parameters and those of every resource.
func (m *model) readParams(folder string) error {
	var file entries[searchParameter]
	if err := readJSON(folder, "search-parameters.json", &file); err != nil {
		return err
	}
	var patient compartment
	if err := readJSON(folder, "compartmentdefinition-patient.json", &patient); err != nil {
		return err
	}
	m.Person = map[string][]string{}
	for _, r := range patient.Resource {
		m.Person[r.Code] = r.Param
	}
	for _, e := range file.Entry {
		p := e.Resource
		if !isR4(p.Expression) {
			continue
		}
		for _, base := range p.Base {
			if base == "Resource" || base == "DomainResource" {
				m.commonParam(p)
			} else if m.ByName[base] != nil {
				m.Params = append(m.Params, newParam(p, base))
			}
		}
	}
	slices.SortStableFunc(m.Params, func(a, b searchParam) int { return strings.Compare(a.Type+" "+a.Code, b.Type+" "+b.Code) })
	return nil
}

// commonParam adds a parameter of all resources. _id and _lastUpdated are known by position and have no values; those
// without an expression (_text, _content, _query) are never answered from values.
func (m *model) commonParam(p searchParameter) {
	if p.Expression == "" || p.Code == "_id" || p.Code == "_lastUpdated" {
		return
	}
	for _, s := range m.Structures {
		if s.Kind == "resource" {
			q := p
			q.Expression = strings.Replace(p.Expression, "Resource.", s.Name+".", 1)
			m.Params = append(m.Params, newParam(q, s.Name))
		}
	}
}

func newParam(p searchParameter, base string) searchParam {
	out := searchParam{Type: base, Code: p.Code, Kind: p.Type, URL: p.URL, Targets: slices.Clone(p.Target)}
	switch {
	case p.Type == "composite":
		out.Reason = "composite"
		return out
	case p.Type == "special" || p.Expression == "":
		out.Reason = "special"
		return out
	}
	for alt := range strings.SplitSeq(p.Expression, "|") {
		alt = ungroup(strings.TrimSpace(alt))
		rest, ok := strings.CutPrefix(alt, base+".")
		if !ok && !lowerFirst.MatchString(alt) { // InsurancePlan.name is written without its type
			continue
		}
		path, target, err := compile(rest)
		if err != nil {
			out.Paths, out.Reason = nil, err.Error()
			return out
		}
		if target != "" {
			out.Targets = []string{target}
			path += ">" + target
		}
		out.Paths = append(out.Paths, path)
	}
	if len(out.Paths) == 0 {
		out.Reason = "no path"
	}
	return out
}

// ungroup takes the brackets off a path's beginning: (A.b.ofType(C)).d is A.b.ofType(C).d.
func ungroup(s string) string {
	if !strings.HasPrefix(s, "(") {
		return s
	}
	depth := 0
	for i, r := range s {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return s[1:i] + s[i+1:]
		}
	}
	return s
}

var (
	lowerFirst = regexp.MustCompile(`^[a-z]`)
	stepName   = regexp.MustCompile(`^[A-Za-z]\w*$`)
	stepType   = regexp.MustCompile(`^ofType\((\w+)\)$`)
	stepEquals = regexp.MustCompile(`^where\((\w+)='([^']*)'\)$`)
	stepTarget = regexp.MustCompile(`^where\(resolve\(\) is (\w+)\)$`)
	existsNot  = regexp.MustCompile(`^(\w+)\.exists\(\) and \w+\.(\w+) != false$`)
)

// compile turns FHIRPath into the table's path language: names joined by "/"; name:Type for one type of a choice;
// name[key=value] for the elements whose key has that value; name? for "is there and not false". The second result is
// the type that a reference must point at, which goes behind the path: subject>Patient.
func compile(expression string) (path, target string, err error) {
	if m := existsNot.FindStringSubmatch(expression); m != nil && m[1] == m[2] {
		return m[1] + "?", "", nil
	}
	var steps []string
	for _, step := range splitSteps(expression) {
		switch {
		case stepName.MatchString(step):
			steps = append(steps, step)
		case stepType.MatchString(step) && len(steps) > 0:
			steps[len(steps)-1] += ":" + stepType.FindStringSubmatch(step)[1]
		case stepEquals.MatchString(step) && len(steps) > 0:
			m := stepEquals.FindStringSubmatch(step)
			steps[len(steps)-1] += "[" + m[1] + "=" + m[2] + "]"
		case stepTarget.MatchString(step):
			target = stepTarget.FindStringSubmatch(step)[1]
		default:
			return "", "", fmt.Errorf("expression %s", step)
		}
	}
	return strings.Join(steps, "/"), target, nil
}

// splitSteps splits at the dots that stand outside brackets.
func splitSteps(s string) []string {
	var steps []string
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == '.' && depth == 0:
			steps = append(steps, s[from:i])
			from = i + 1
		}
	}
	return append(steps, s[from:])
}
