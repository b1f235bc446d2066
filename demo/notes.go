package demo

import (
	"time"

	"concordat/care/note"
	"concordat/record/store"
)

// notes adds what workers wrote down about a resident.
func (s *script) notes(r resident) {
	for _, n := range r.Notes {
		by := staffNamed(n.By)
		at := day(n.Day, n.Hour)
		s.add(at.Add(20*time.Minute), by.who(), "note.write", "looking after you", func(tx *store.Tx) error {
			_, err := note.Write(tx, note.Entry{Person: r.ID, Kind: n.Kind, Category: n.Category, Text: n.Text, Happened: at, ThirdParty: n.ThirdParty})
			return err
		})
	}
}
