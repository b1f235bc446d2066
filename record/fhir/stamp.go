package fhir

import (
	"strconv"
	"time"
)

// span is a stretch of Resource.Body; the zero span is "not there".
type span struct{ start, end int }

// layout says where in the body the parts stand that a server sets. Values are with their quotes or braces.
type layout struct {
	resourceType span
	id           span
	meta         span
	version      span
	updated      span
}

// InstantFormat is how the server writes meta.lastUpdated: UTC with milliseconds.
const InstantFormat = "2006-01-02T15:04:05.000Z"

func (r *Resource) stamp(id string, version int, updated time.Time) []byte {
	l := &r.layout
	quotedID := `"` + id + `"`
	quotedVersion := `"` + strconv.Itoa(version) + `"`
	quotedUpdated := `"` + updated.UTC().Format(InstantFormat) + `"`

	s := splice{out: make([]byte, 0, len(r.Body)+160), body: r.Body}
	head := ""
	if l.id.end == 0 {
		head = `,"id":` + quotedID
	}
	inside := ""
	if l.version.end == 0 {
		inside = `"versionId":` + quotedVersion
	}
	if l.updated.end == 0 {
		if inside != "" {
			inside += ","
		}
		inside += `"lastUpdated":` + quotedUpdated
	}
	after := l.resourceType.end // where a missing meta goes: behind the id
	if l.id.end != 0 {
		after = l.id.end
	}
	// At most four places change; they may stand in any order in the body.
	edits := make([]edit, 0, 5)
	if head != "" {
		edits = append(edits, edit{span{l.resourceType.end, l.resourceType.end}, head})
	} else {
		edits = append(edits, edit{l.id, quotedID})
	}
	switch {
	case l.meta.end == 0:
		edits = append(edits, edit{span{after, after}, `,"meta":{` + inside + `}`})
	case inside != "":
		edits = append(edits, edit{span{l.meta.start + 1, l.meta.start + 1}, inside + ","})
	}
	if l.version.end != 0 {
		edits = append(edits, edit{l.version, quotedVersion})
	}
	if l.updated.end != 0 {
		edits = append(edits, edit{l.updated, quotedUpdated})
	}
	return s.apply(edits)
}

// edit replaces a stretch of a body; an empty stretch inserts.
type edit struct {
	at   span
	text string
}

type splice struct{ out, body []byte }

// apply makes the edits, which do not overlap, in the order of their places; insertions at one place keep their order.
func (s *splice) apply(edits []edit) []byte {
	for i := 1; i < len(edits); i++ {
		for j := i; j > 0 && edits[j].at.start < edits[j-1].at.start; j-- {
			edits[j], edits[j-1] = edits[j-1], edits[j]
		}
	}
	done := 0
	for _, e := range edits {
		s.out = append(s.out, s.body[done:e.at.start]...)
		s.out = append(s.out, e.text...)
		done = e.at.end
	}
	return append(s.out, s.body[done:]...)
}
