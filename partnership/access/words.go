package access

import (
	"encoding/json"
	"fmt"

	"concordat/record"
	"concordat/record/r4"
)

// notTheirs says why something is not for a practitioner to write, though they give care: it would be somebody else's
// words, or would change what was agreed. "" when it is theirs to write. It is asked for the old version and the new.
func (r *reach) notTheirs(facts record.Facts, do record.Action, s record.Subject) (string, error) {
	var w authored
	if err := json.Unmarshal(s.Body, &w); err != nil {
		return "", fmt.Errorf("read whose words it is: %w", err)
	}
	switch s.Type {
	case "Answer":
		if ok, err := taskOf(facts, w.Assessment, s.People[0]); err != nil || !ok {
			return "This isn't an answer in an assessment of the person it is about.", err
		}
	case "Task":
		return partsOfOne(facts, s)
	}
	return "", nil
}

// partsOfOne says what is wrong with a Task that is a part of another person's.
func partsOfOne(facts record.Facts, s record.Subject) (string, error) {
	var t r4.Task
	if err := json.Unmarshal(s.Body, &t); err != nil {
		return "", fmt.Errorf("read task: %w", err)
	}
	for _, whole := range t.PartOf {
		if typ, _ := whole.Parts(); typ != "Task" {
			continue
		}
		if ok, err := taskOf(facts, &whole, s.People[0]); err != nil || !ok {
			return "This would be a part of something that isn't about the same person.", err
		}
	}
	return "", nil
}
