package assessment

import (
	"testing"

	"concordat/definitions/forms"
	"concordat/record/r4"
	"concordat/record/store"
)

// TestWordsOnAnothersRecordAreNoPartOfAnAssessment puts an answer and a section on another person's record that name
// Ann's assessment, as a system that may write anything could.
func TestWordsOnAnothersRecordAreNoPartOfAnAssessment(t *testing.T) {
	f := setUp(t)
	id := f.start()
	before := f.open(id)
	f.as(amina, func(tx *store.Tx) error {
		if _, err := tx.CreateAs("bob", r4.Patient{}); err != nil {
			return err
		}
		if _, err := tx.Create(Answer{Assessment: *r4.Ref("Task/" + id), Person: *r4.Ref("Patient/bob"), Section: "health", Item: "health.conditions",
			Author: *r4.Ref("Patient/bob"), Given: r4.Instant(tx.Now()), Value: []forms.Value{{Text: "Bob's words"}}}); err != nil {
			return err
		}
		part, err := before.Section("health")
		if err != nil {
			return err
		}
		stray := part.Task.Value
		stray.ID, stray.Meta, stray.For = "", nil, r4.Ref("Patient/bob")
		_, err = tx.Create(stray)
		return err
	})
	now := f.open(id)
	if g := now.LastGiven(); g != nil {
		t.Errorf("an answer on another person's record is in the assessment: %+v", g)
	}
	if len(now.Sections) != len(before.Sections) {
		t.Errorf("%d sections became %d by a Task of another person", len(before.Sections), len(now.Sections))
	}
	if g := f.give(amina, id, "health", "health.conditions", "Ann's words"); len(g.BasedOn) > 0 {
		t.Errorf("an answer was based on another person's: %+v", g)
	}
	if on := f.open(id).Log.On("health.conditions", ""); len(on.All) != 1 {
		t.Errorf("%d answers, want Ann's alone", len(on.All))
	}
}
