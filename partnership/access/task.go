package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"concordat/record"
	"concordat/record/r4"
)

// progress are the parts of a Task that say how far it is, and nothing of what is to be done, for whom or by whom.
var progress = []string{"meta", "status", "lastModified", "executionPeriod", "output"}

// stillOpen are the statuses of a Task that has not ended, for a search.
const stillOpen = "requested,received,accepted,ready,in-progress,on-hold,draft"

// given reports whether a section of a person's assessment was given to the asker: a Task of theirs that matches, with
// the section among its codes unless it is "".
func (r *reach) given(facts record.Facts, person, query, section string) (bool, error) {
	bodies, err := facts.Search("Task", query+"&owner="+r.access.Actor)
	if err != nil {
		return false, fmt.Errorf("find sections: %w", err)
	}
	for _, body := range bodies {
		var t r4.Task
		if err := json.Unmarshal(body, &t); err != nil {
			return false, fmt.Errorf("read section: %w", err)
		}
		of := func(c r4.Coding) bool { return c.Code == section }
		theirs := t.For != nil && t.For.Reference == "Patient/"+person
		if theirs && (section == "" || t.Code != nil && slices.ContainsFunc(t.Code.Coding, of)) {
			return true, nil
		}
	}
	return false, nil
}

// taskOf reports whether ref is to a Task that is there and is for the person.
func taskOf(facts record.Facts, ref *r4.Reference, person string) (bool, error) {
	typ, id := ref.Parts()
	if typ != "Task" {
		return false, nil
	}
	body, err := facts.Body(typ, id)
	if body == nil || err != nil {
		return false, err
	}
	var t r4.Task
	if err := json.Unmarshal(body, &t); err != nil {
		return false, fmt.Errorf("read assessment: %w", err)
	}
	return t.For != nil && t.For.Reference == "Patient/"+person, nil
}

// ownTask reports whether a change of a Task is the asker's to make: the Task is theirs, they move it on or give it
// back to whoever asked them, and it stays the same Task; or it is the whole of which the last part was theirs, and it
// ends.
func (r *reach) ownTask(facts record.Facts, s record.Subject) (bool, error) {
	body, err := facts.Body("Task", s.ID)
	if body == nil || err != nil {
		return false, err
	}
	var now, next r4.Task
	if err := errors.Join(json.Unmarshal(body, &now), json.Unmarshal(s.Body, &next)); err != nil {
		return false, fmt.Errorf("read task: %w", err)
	}
	if now.For == nil || now.For.Reference != "Patient/"+s.People[0] {
		return false, nil
	}
	if r.is(now.Owner) {
		return r.movesOn(now, next) && sameBut(body, s.Body, append([]string{"owner", "requester", "restriction", "note"}, progress...)...), nil
	}
	if next.Status != now.Status && next.Status != "completed" || !sameBut(body, s.Body, progress...) {
		return false, nil
	}
	parts := "part-of=Task/" + s.ID
	open, err := facts.Search("Task", parts+"&status="+stillOpen)
	if err != nil || len(open) > 0 {
		return false, err
	}
	return r.given(facts, s.People[0], parts, "")
}

// movesOn reports whether an owner may make next of their Task: it stays theirs, or goes back to who asked them, who
// may then be given another day for it; who asked is as it was, or the owner; and what was said about it stays, with
// nothing but their own words after it.
func (r *reach) movesOn(now, next r4.Task) bool {
	kept := r.is(next.Owner)
	back := next.Owner != nil && now.Requester != nil && next.Owner.Reference == now.Requester.Reference
	if !kept && !back || !r.is(next.Requester) && !reflect.DeepEqual(now.Requester, next.Requester) {
		return false
	}
	if kept && !reflect.DeepEqual(now.Restriction, next.Restriction) || len(next.Note) < len(now.Note) {
		return false
	}
	before, added := next.Note[:len(now.Note)], next.Note[len(now.Note):]
	theirs := func(a r4.Annotation) bool { return r.is(a.AuthorReference) && a.AuthorString == "" }
	return (len(before) == 0 || reflect.DeepEqual(now.Note, before)) && !slices.ContainsFunc(added, func(a r4.Annotation) bool { return !theirs(a) })
}

// is reports whether a reference is to the asker.
func (r *reach) is(ref *r4.Reference) bool { return ref != nil && ref.Reference == r.access.Actor }

// sameBut reports whether two resources, as JSON, say the same but for the elements that are named.
func sameBut(a, b []byte, but ...string) bool {
	read := func(body []byte) (v map[string]any) {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber() // 1.0 and 1.00 are different decimals
		if d.Decode(&v) != nil {
			return nil
		}
		delete(v, "id")
		for _, element := range but {
			delete(v, element)
			delete(v, "_"+element)
		}
		return v
	}
	x, y := read(a), read(b)
	return x != nil && reflect.DeepEqual(x, y)
}
