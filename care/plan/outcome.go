package plan

import (
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Outcome is what the person wants to be able to do or to be, in her own words: a Goal.
type Outcome struct {
	Part
	Words    string    // in her words
	Priority string    // "high-priority", "medium-priority", "low-priority" or ""
	Sign     string    // how everybody will know that it is reached
	By       time.Time // when it should be reached; zero when no date was set
	Needs    []string  // the needs it answers, "Condition/…"
	Achieved string    // code of FHIR's goal-achievement: progress, not agreed to
}

// Priorities are the weights that an outcome can have, in order, with their words.
var Priorities = []struct{ Code, Words string }{
	{"high-priority", "Matters most"}, {"medium-priority", "Matters"}, {"low-priority", "Would be nice"},
}

// Achievements are the codes of progress that Concordat offers, with plain words.
var Achievements = []struct{ Code, Words string }{
	{"in-progress", "Working on it"}, {"improving", "Getting better"}, {"no-change", "No change"},
	{"worsening", "Getting harder"}, {"achieved", "Done"}, {"not-attainable", "Can't be done"},
}

func wordsFor(list []struct{ Code, Words string }, code string) string {
	for _, l := range list {
		if l.Code == code {
			return l.Words
		}
	}
	return code
}

// PriorityWords is the priority as it is said.
func (o *Outcome) PriorityWords() string { return wordsFor(Priorities, o.Priority) }

// AchievedWords is the progress as it is said, "" when none was recorded.
func (o *Outcome) AchievedWords() string { return wordsFor(Achievements, o.Achieved) }

func (o *Outcome) Kind() string { return "outcome" }

func (o *Outcome) Fields() []Field {
	return said(Field{"words", "Outcome", o.Words}, Field{"priority", "How much it matters", o.PriorityWords()},
		Field{"sign", "How we will know", o.Sign}, Field{"by", "By", dayWords(o.By)})
}

func (o *Outcome) Base() *Part { return &o.Part }

func (o *Outcome) check() error {
	if err := required("words", o.Words, "Say what the person wants, in their own words"); err != nil {
		return err
	}
	for _, p := range Priorities {
		if o.Priority == p.Code || o.Priority == "" {
			return nil
		}
	}
	return fault.At("priority", "code-invalid", "Choose how much it matters")
}

func (o *Outcome) write(k *keeping) error {
	return keep(k, &o.Part, func(g *r4.Goal, id string) {
		g.ID, g.Meta = id, metaFor(g.Meta, id)
		g.Identifier = withLine(g.Identifier, o.Line)
		g.Extension = o.Written.mark(g.Extension)
		if g.LifecycleStatus == "" || k.fresh {
			g.LifecycleStatus = "proposed"
		}
		g.Description = r4.Text(o.Words)
		g.Subject = r4.Ref("Patient/" + k.plan.Person)
		g.ExpressedBy = r4.Ref("Patient/" + k.plan.Person)
		if g.StartDate == "" {
			g.StartDate = day(o.Written.At)
		}
		g.Priority = nil
		if o.Priority != "" {
			g.Priority = r4.Coded(goalPriority, o.Priority, o.PriorityWords())
		}
		g.Target = nil
		if o.Sign != "" || !o.By.IsZero() {
			target := r4.GoalTarget{DueDate: day(o.By)}
			if o.Sign != "" {
				target.Measure, target.DetailString = r4.Text("How we will know"), o.Sign
			}
			g.Target = []r4.GoalTarget{target}
		}
		g.Addresses = references(o.Needs)
	})
}

func readOutcome(f store.Found[r4.Goal]) *Outcome {
	g := f.Value
	o := &Outcome{Part: Part{Ref: "Goal/" + f.ID, Version: f.Version, Line: lineOf(g.Identifier), Status: g.LifecycleStatus, Written: written(g.Extension)},
		Words: g.Description.String(), Needs: urls(g.Addresses)}
	if g.Priority != nil && len(g.Priority.Coding) > 0 {
		o.Priority = g.Priority.Coding[0].Code
	}
	if g.AchievementStatus != nil && len(g.AchievementStatus.Coding) > 0 {
		o.Achieved = g.AchievementStatus.Coding[0].Code
	}
	for _, t := range g.Target {
		o.Sign = t.DetailString
		if o.Sign == "" {
			o.Sign = t.Measure.String()
		}
		o.By = instant(t.DueDate)
	}
	return o
}

func references(list []string) []r4.Reference {
	var out []r4.Reference
	for _, s := range list {
		out = append(out, *r4.Ref(s))
	}
	return out
}

func urls(list []r4.Reference) []string {
	var out []string
	for _, r := range list {
		if r.Reference != "" {
			out = append(out, r.Reference)
		}
	}
	return out
}
