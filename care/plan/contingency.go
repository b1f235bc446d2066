package plan

import (
	"slices"
	"strconv"
	"strings"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Contingency is what happens if something goes wrong ("Joan can't come"), and whom to call: a CarePlan that is part
// of the plan.
type Contingency struct {
	Part
	If    string
	Then  string
	Calls []Call
	// Nobody says that there is nobody to call, which somebody chose knowing it: what to do then is all there is.
	Nobody bool
}

// Call is somebody to call.
type Call struct{ Name, Phone string }

func (c *Contingency) Kind() string { return "contingency" }

func (c *Contingency) Fields() []Field {
	fields := []Field{{"if", "If", c.If}, {"then", "What to do", c.Then}}
	for _, call := range c.Calls {
		fields = append(fields, Field{"call", "Who to call", join(call.Name, call.Phone)})
	}
	if c.Nobody && len(c.Calls) == 0 {
		fields = append(fields, Field{"call", "Who to call", "Nobody: do what it says here"})
	}
	return said(fields...)
}

func join(name, phone string) string {
	if phone == "" {
		return name
	}
	return name + ", " + phone
}

func (c *Contingency) Base() *Part { return &c.Part }

func (c *Contingency) check() error {
	e := fault.New(fault.Invalid, "What happens if something goes wrong isn't complete.")
	lack := func(path, value, message string) {
		if strings.TrimSpace(value) == "" {
			e.Issues = append(e.Issues, fault.Issue{Path: path, Code: "required", Message: message})
		}
	}
	lack("if", c.If, "Say what could go wrong")
	lack("then", c.Then, "Say what to do then")
	if len(c.Calls) == 0 && !c.Nobody {
		lack("call-1", "", "Say who to call, or that there is nobody to call")
	}
	for i, call := range c.Calls {
		n := strconv.Itoa(i + 1)
		lack("call-"+n, call.Name, "Say whose number it is")
		lack("phone-"+n, call.Phone, "Enter a phone number for "+call.Name)
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

// unanswered says that nobody can be called and nobody has said so.
func (c *Contingency) unanswered() bool {
	return !c.Nobody && !slices.ContainsFunc(c.Calls, func(call Call) bool { return call.Name != "" && call.Phone != "" })
}

func (c *Contingency) write(k *keeping) error {
	return keep(k, &c.Part, func(p *r4.CarePlan, id string) {
		p.ID, p.Meta = id, metaFor(p.Meta, id)
		p.Identifier = withLine(p.Identifier, c.Line)
		p.Extension = c.Written.mark(p.Extension)
		if p.Status == "" || k.fresh {
			p.Status = "draft"
		}
		p.Intent = "plan"
		p.Category = []r4.CodeableConcept{*r4.Coded(categorySystem, contingency, "If something goes wrong")}
		p.Title = c.If
		p.Description = c.Then
		p.Subject = r4.Ref("Patient/" + k.plan.Person)
		p.PartOf = []r4.Reference{*r4.Ref("CarePlan/" + k.plan.ID)}
		if p.Created == "" {
			p.Created = stamp(c.Written.At)
		}
		p.Extension = without(p.Extension, nobodyURL)
		if c.Nobody && len(c.Calls) == 0 {
			yes := true
			p.Extension = append(p.Extension, r4.Extension{URL: nobodyURL, ValueBoolean: &yes})
		}
		p.Activity = nil
		for _, call := range c.Calls {
			p.Activity = append(p.Activity, r4.CarePlanActivity{Detail: &r4.CarePlanActivityDetail{
				Code: r4.Text("Call"), Status: "not-started", Description: call.Phone, Performer: []r4.Reference{{Display: call.Name}}}})
		}
	})
}

func readContingency(f store.Found[r4.CarePlan]) *Contingency {
	p := f.Value
	c := &Contingency{Part: Part{Ref: "CarePlan/" + f.ID, Version: f.Version, Line: lineOf(p.Identifier), Status: p.Status, Written: written(p.Extension)},
		If: p.Title, Then: p.Description}
	for _, x := range p.Extension {
		c.Nobody = c.Nobody || x.URL == nobodyURL && x.ValueBoolean != nil && *x.ValueBoolean
	}
	for _, a := range p.Activity {
		if a.Detail == nil {
			continue
		}
		call := Call{Phone: a.Detail.Description}
		for _, who := range a.Detail.Performer {
			call.Name = who.Display
		}
		c.Calls = append(c.Calls, call)
	}
	return c
}
