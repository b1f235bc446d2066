package plan

import (
	"strings"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Refusal is something that was asked for and will not be done, why, who decided, and what the person can do about
// it: a rejected Task. A refusal is a result that the person must be able to see, so that she can challenge it.
type Refusal struct {
	Part
	Asked     string
	Why       string
	Decider   string // who decided, "PractitionerRole/…"; "" when they are not on the record
	Name      string // who decided, in words
	On        time.Time
	Instead   string // what was offered instead
	Challenge string // what the person can do if she thinks that it is wrong
}

func (x *Refusal) Kind() string { return "refusal" }

func (x *Refusal) Fields() []Field {
	return said(Field{"asked", "Asked for", x.Asked}, Field{"why", "Why not", x.Why}, Field{"decider", "Who decided", x.Name},
		Field{"on", "When", dayWords(x.On)}, Field{"instead", "Offered instead", x.Instead}, Field{"challenge", "If you think this is wrong", x.Challenge})
}

func (x *Refusal) Base() *Part { return &x.Part }

func (x *Refusal) check() error {
	e := fault.New(fault.Invalid, "What was refused isn't complete.")
	for _, c := range []struct{ path, value, message string }{
		{"asked", x.Asked, "Say what was asked for"},
		{"why", x.Why, "Say why it was refused, in words the person can use"},
		{"decider", x.Name, "Say who decided"},
		{"challenge", x.Challenge, "Say what the person can do if they think this is wrong"},
	} {
		if strings.TrimSpace(c.value) == "" {
			e.Issues = append(e.Issues, fault.Issue{Path: c.path, Code: "required", Message: c.message})
		}
	}
	if len(e.Issues) > 0 {
		return e
	}
	return nil
}

const (
	insteadText   = "Offered instead"
	challengeText = "If the person thinks this is wrong"
)

func (x *Refusal) write(k *keeping) error {
	if x.On.IsZero() {
		x.On = k.tx.Now()
	}
	return keep(k, &x.Part, func(t *r4.Task, id string) {
		t.ID, t.Meta = id, metaFor(t.Meta, id)
		t.Identifier = withLine(t.Identifier, x.Line)
		t.Extension = x.Written.mark(t.Extension)
		t.Status, t.Intent = "rejected", "proposal"
		t.StatusReason = r4.Text(x.Why)
		t.Code = partCode("refusal")
		t.Description = x.Asked
		t.For = r4.Ref("Patient/" + k.plan.Person)
		t.Focus = r4.Ref("CarePlan/" + k.plan.ID)
		t.Requester = r4.Ref("Patient/" + k.plan.Person)
		t.Owner = &r4.Reference{Reference: x.Decider, Display: x.Name}
		t.AuthoredOn, t.LastModified = stamp(x.On), stamp(x.Written.At)
		t.Output = []r4.TaskOutput{{Type: r4.Text(challengeText), ValueString: x.Challenge}}
		if x.Instead != "" {
			t.Output = append(t.Output, r4.TaskOutput{Type: r4.Text(insteadText), ValueString: x.Instead})
		}
	})
}

func readRefusal(f store.Found[r4.Task]) *Refusal {
	t := f.Value
	x := &Refusal{Part: Part{Ref: "Task/" + f.ID, Version: f.Version, Line: lineOf(t.Identifier), Status: t.Status, Written: written(t.Extension)},
		Asked: t.Description, Why: t.StatusReason.String(), On: instant(t.AuthoredOn)}
	if t.Owner != nil {
		x.Decider, x.Name = t.Owner.Reference, t.Owner.Display
	}
	for _, o := range t.Output {
		switch o.Type.String() {
		case challengeText:
			x.Challenge = o.ValueString
		case insteadText:
			x.Instead = o.ValueString
		}
	}
	return x
}
