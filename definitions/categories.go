package definitions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concordat/clock"
	"concordat/record/fhir"
)

// LabelSystem is the code system of Concordat's own sensitive labels, as codings in a resource's meta.security:
// "third-party" (told by or about somebody else, not for the person) and "safeguarding".
const LabelSystem = "urn:concordat:label"

// Category is a kind of information that people can agree, or refuse, to share.
type Category struct {
	Code string `json:"code"`
	Name string `json:"name"` // in plain words, for the person concerned
}

// Label is a mark on a resource that narrows who may see it, and the coding in meta.security that sets it.
type Label struct {
	System string `json:"system"`
	Code   string `json:"code"`
	Label  string `json:"label"`
	Name   string `json:"name"`
	Validity
}

// CategoryRule places resources of some types in a category. The first rule that holds decides.
type CategoryRule struct {
	Types    []string `json:"types"` // "*" is every type
	Category string   `json:"category"`
	// Label, when set, asks for a label on the resource.
	Label string `json:"label,omitempty"`
	// Param, when set, asks for a value of that search parameter: a token whose system begins with System and whose
	// code is one of Codes, a reference to one of Targets, or a URL that begins with System. Empty means any.
	Param   string   `json:"param,omitempty"`
	System  string   `json:"system,omitempty"`
	Codes   []string `json:"codes,omitempty"`
	Targets []string `json:"targets,omitempty"`
	Validity
}

// Categories says which category of information a resource is, and which sensitive labels it carries.
type Categories struct {
	List   []Category     `json:"categories"`
	Labels []Label        `json:"labels"`
	Rules  []CategoryRule `json:"rules"`

	byType map[string][]int // rules that may hold for a type, in order
	clock  clock.Clock
}

// LoadCategories reads categories.json. Rules are applied as they hold on the day that the clock shows.
func LoadCategories(c clock.Clock) (*Categories, error) {
	out, err := Load[Categories]("categories.json")
	if err != nil {
		return nil, err
	}
	out.clock = c
	if err := out.check(); err != nil {
		return nil, fmt.Errorf("definitions/categories.json: %w", err)
	}
	out.byType = map[string][]int{}
	for _, r := range out.Rules {
		for _, t := range r.Types {
			if out.byType[t] == nil {
				out.byType[t] = out.rulesFor(t)
			}
		}
	}
	return &out, nil
}

func (c *Categories) rulesFor(typ string) []int {
	var out []int
	for i, r := range c.Rules {
		if slices.Contains(r.Types, "*") || slices.Contains(r.Types, typ) {
			out = append(out, i)
		}
	}
	return out
}

func (c *Categories) check() error {
	known := map[string]bool{}
	for _, k := range c.List {
		known[k.Code] = true
	}
	for i, r := range c.Rules {
		if !known[r.Category] {
			return fmt.Errorf("rules[%d]: there is no category %q", i, r.Category)
		}
		if len(r.Types) == 0 {
			return fmt.Errorf("rules[%d]: no types", i)
		}
		if err := r.check(); err != nil {
			return fmt.Errorf("rules[%d]: %w", i, err)
		}
	}
	for i, l := range c.Labels {
		if err := l.check(); err != nil {
			return fmt.Errorf("labels[%d]: %w", i, err)
		}
	}
	last := len(c.Rules) - 1
	if last < 0 || !slices.Equal(c.Rules[last].Types, []string{"*"}) || c.Rules[last].Param != "" || c.Rules[last].Label != "" || c.Rules[last].To != "" {
		return fmt.Errorf("the last rule must place everything that no other rule did")
	}
	return nil
}

// Place gives the category of a resource and its labels in alphabetical order. It is what the store fixes on the
// resource when it is written.
func (c *Categories) Place(r *fhir.Resource) (category string, labels []string) {
	now := c.clock.Now()
	labels = c.labels(r, now)
	rules, ok := c.byType[r.Type]
	if !ok {
		rules = c.byType["*"]
	}
	for _, i := range rules {
		if rule := &c.Rules[i]; rule.On(now) && rule.holds(r, labels) {
			return rule.Category, labels
		}
	}
	return c.Rules[len(c.Rules)-1].Category, labels
}

// Name is a category's name in plain words, or its code when it is not in the list.
func (c *Categories) Name(code string) string {
	for _, k := range c.List {
		if k.Code == code {
			return k.Name
		}
	}
	return code
}

func (c *Categories) labels(r *fhir.Resource, now time.Time) []string {
	var out []string
	for i := range r.Values {
		v := &r.Values[i]
		if v.Param.Code != "_security" {
			continue
		}
		for _, l := range c.Labels {
			if l.System == v.System && l.Code == v.Code && l.On(now) && !slices.Contains(out, l.Label) {
				out = append(out, l.Label)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (rule *CategoryRule) holds(r *fhir.Resource, labels []string) bool {
	if rule.Label != "" && !slices.Contains(labels, rule.Label) {
		return false
	}
	if rule.Param == "" {
		return true
	}
	for i := range r.Values {
		if v := &r.Values[i]; v.Param.Code == rule.Param && rule.matches(v) {
			return true
		}
	}
	return false
}

func (rule *CategoryRule) matches(v *fhir.Value) bool {
	if len(rule.Targets) > 0 && !slices.Contains(rule.Targets, v.Type) {
		return false
	}
	if len(rule.Codes) > 0 && !slices.Contains(rule.Codes, v.Code) {
		return false
	}
	switch {
	case rule.System == "":
		return true
	case v.URL != "":
		return strings.HasPrefix(v.URL, rule.System)
	default:
		return strings.HasPrefix(v.System, rule.System)
	}
}
