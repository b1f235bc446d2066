package timeline

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// A worker's last look at a person's timeline is a FHIR Basic about the person, by the worker, whose last change is the
// look and whose extension is the look before: so a page that is loaded again still shows what was new.
const (
	lookSystem = "urn:concordat:look"
	lookCode   = "timeline"
	beforeURL  = "urn:concordat:look:before"
	sameLook   = 30 * time.Minute // looks closer together than this are one
)

// Look is when a worker looked, this time and the time before; Before is zero the first time.
type Look struct{ Before, Now time.Time }

// LastLook says when the one who asks now looked at a person's timeline before. due says that this look is to be
// recorded with Looked.
func LastLook(r *store.Reader, person string) (look Look, due bool, err error) {
	look, _, due, err = lastLook(r, person)
	return look, due, err
}

func lastLook(r *store.Reader, person string) (look Look, found store.Found[r4.Basic], due bool, err error) {
	look.Now = r.Now()
	found, err = store.Load[r4.Basic](r, lookID(r.Access().Actor, person))
	switch {
	case fault.Is(err, fault.NotFound):
		return look, found, true, nil
	case err != nil:
		return look, found, false, err
	}
	if due = look.Now.Sub(found.Updated) >= sameLook; due {
		look.Before = found.Updated
	} else {
		look.Before = before(found.Value)
	}
	return look, found, due, nil
}

// Looked records that the one who asks now looks at a person's timeline and returns when they did before.
func Looked(tx *store.Tx, person string) (Look, error) {
	look, found, due, err := lastLook(tx.Reader, person)
	if err != nil || !due {
		return look, err
	}
	if found.Version == 0 {
		_, err := tx.CreateAs(lookID(tx.Access().Actor, person), r4.Basic{Code: r4.Coded(lookSystem, lookCode, "Looked at the timeline"),
			Subject: r4.Ref("Patient/" + person), Author: r4.Ref(tx.Access().Actor), Created: r4.Date(look.Now)})
		return look, err
	}
	basic := found.Value
	basic.Created = r4.Date(look.Now)
	basic.Extension = slices.DeleteFunc(basic.Extension, func(x r4.Extension) bool { return x.URL == beforeURL })
	basic.Extension = append(basic.Extension, r4.Extension{URL: beforeURL, ValueInstant: r4.Instant(found.Updated)})
	_, err = tx.Update(basic, found.Version)
	return look, err
}

func before(b r4.Basic) time.Time {
	for _, x := range b.Extension {
		if m, ok := r4.ParseMoment(x.ValueInstant); ok && x.URL == beforeURL {
			return m.At
		}
	}
	return time.Time{}
}

// lookID names the one resource that holds an actor's look at a person.
func lookID(actor, person string) string {
	sum := sha256.Sum256([]byte(actor + "\x00" + person))
	return "look-" + hex.EncodeToString(sum[:16])
}

// Changed lists what was recorded or changed about a person after an instant by anybody, latest first, and whether
// there is more than the count.
func Changed(r *store.Reader, person string, after time.Time, count int) (events []Event, more bool, err error) {
	m := merge{r: r, person: person, places: map[string]place{}}
	seen := map[string]bool{}
	for _, s := range sources {
		found, _, err := s.fetch(r, "patient=?&_lastUpdated=gt?"+s.where+"&_sort=-_lastUpdated&_count=?", "Patient/"+person, after, count+1)
		if err != nil {
			return nil, false, err
		}
		for _, e := range found {
			if key := e.Type + "/" + e.ID; !seen[key] {
				seen[key] = true
				events = append(events, e)
			}
		}
	}
	slices.SortStableFunc(events, func(a, b Event) int { return b.Changed.Compare(a.Changed) })
	if len(events) > count {
		events, more = events[:count], true
	}
	for i := range events {
		if err := m.place(&events[i]); err != nil {
			return nil, false, err
		}
	}
	return events, more, nil
}

// missing is nil for what isn't there or may not be seen.
func missing(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) {
		return nil
	}
	return err
}
