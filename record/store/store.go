// Package store keeps the record: resources and their versions, the index, the log of every access, the feed of
// changes and sessions. Store is what the rooms use. It decides each access by asking the Decider, and logs it, over
// an Engine that does the keeping.
//
// Everything personal goes through View and Update. A unit answers as if what the asker may not have did not exist;
// what was read, changed or refused is in the log, durably, before View or Update returns.
package store

import (
	"context"
	"errors"

	"concordat/clock"
	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
)

// Deps is what a Store is made from.
type Deps struct {
	Engine      Engine
	Definitions *fhir.Definitions
	Decider     record.Decider
	Clock       clock.Clock
	// SessionClock tells when a session ends. When nil, Clock does. The demonstration's Clock is moved about; how long
	// somebody has been away is not.
	SessionClock clock.Clock
	// Place says which category of information a resource is and which labels it carries, from definitions. When nil,
	// nothing has a category or a label.
	Place func(r *fhir.Resource) (category string, labels []string)
	// NewID makes the ids of new resources. When nil, they are those of the function NewID.
	NewID func() string
}

// Store is the record. It is safe for use by many goroutines.
type Store struct{ Deps }

// New returns a Store over an engine.
func New(d Deps) *Store { return &Store{d} }

// View runs fn on one consistent snapshot. When fn read anything of a person, or was refused anything, one entry of
// the log names the people, what was read and what decided; it is durable before View returns. The error is fn's, or
// that of the log: what could not be logged is not to be shown, so a caller must drop what fn gathered when View
// fails. The Reader is for fn alone and for one goroutine.
func (s *Store) View(ctx context.Context, a record.Access, fn func(*Reader) error) error {
	var r *Reader
	err := s.Engine.View(ctx, func(snap Snapshot) error {
		r = s.reader(ctx, a, snap)
		return fn(r)
	})
	if r == nil || !r.journal.personal() {
		return err
	}
	if logged := s.append(ctx, r.journal.entry(r, err)); logged != nil {
		return errors.Join(logged, err)
	}
	return err
}

// Update runs fn as one atomic unit: all it writes and the entry of the log that says so are committed together and
// are durable when Update returns nil; when fn fails nothing of it stays, and an entry of its own says that it failed
// or was refused. fn may run more than once and must have no effect outside its Tx. An error of fn comes back as it
// is. Cancelling ctx has an effect only before the unit starts. fn must call neither Update nor a View that reads of a
// person: what it reads and writes, it does by its Tx. They fail with ErrWithin.
func (s *Store) Update(ctx context.Context, a record.Access, fn func(*Tx) error) error {
	if ctx.Value(inUnit{}) != nil {
		return ErrWithin
	}
	var last *Tx
	err := s.Engine.Update(ctx, func(u Unit) error {
		tx := &Tx{Reader: s.reader(context.WithValue(context.WithoutCancel(ctx), inUnit{}, true), a, u), unit: u}
		last = tx
		if err := fn(tx); err != nil {
			return err
		}
		if !tx.journal.personal() && !tx.journal.wrote {
			return nil
		}
		return u.Append(tx.journal.entry(tx.Reader, nil))
	})
	if err == nil || last == nil || fault.Is(err, fault.Unavailable) {
		return err
	}
	if logged := s.append(ctx, last.journal.entry(last.Reader, err)); logged != nil {
		return errors.Join(err, logged)
	}
	return err
}

// inUnit marks the context of a unit.
type inUnit struct{}

// append commits an entry on its own. The asker going away does not stop it.
func (s *Store) append(ctx context.Context, e Entry) error {
	err := s.Engine.Update(context.WithoutCancel(ctx), func(u Unit) error { return u.Append(e) })
	if errors.Is(err, ErrWithin) {
		return err
	}
	if err != nil && fault.KindOf(err) == fault.Internal {
		return fault.Wrap(err, fault.Unavailable, "This can't be shown now, because it could not be recorded that you asked. Try again later.")
	}
	return err
}

func (s *Store) reader(ctx context.Context, a record.Access, snap Snapshot) *Reader {
	r := &Reader{store: s, ctx: ctx, access: a, now: s.Clock.Now(), snap: snap}
	r.facts = &facts{r: r}
	return r
}

// Feed lists committed changes in the order of the log, those after a position. It is for projections and
// subscriptions, which decide for themselves who may see what follows.
func (s *Store) Feed(ctx context.Context, after int64, count int) (changes []Change, err error) {
	err = s.Engine.View(ctx, func(snap Snapshot) error {
		changes, err = snap.Feed(after, count)
		return err
	})
	return changes, err
}

// FeedHead is the position of the latest change, -1 when there is none. It says nothing of whose record changed.
func (s *Store) FeedHead(ctx context.Context) (head int64, err error) {
	err = s.Engine.View(ctx, func(snap Snapshot) error {
		head, err = snap.FeedHead()
		return err
	})
	return head, err
}

// LogHead is the number of entries in the log and the root hash of their Merkle tree (RFC 6962).
func (s *Store) LogHead(ctx context.Context) (size int64, root [32]byte, err error) {
	err = s.Engine.View(ctx, func(snap Snapshot) error {
		size, root, err = snap.LogHead()
		return err
	})
	return size, root, err
}

// Verify recomputes the index, the versions and the log, and reports each difference.
func (s *Store) Verify(ctx context.Context, report func(difference string)) (Verified, error) {
	return s.Engine.Verify(ctx, report)
}

// Session returns a session that has not expired, or fault.NotFound. Sessions are not logged: they are about who
// asks, not about a person's record.
func (s *Store) Session(ctx context.Context, hash [32]byte) (found *Session, err error) {
	err = s.Engine.View(ctx, func(snap Snapshot) error {
		found, err = snap.Session(hash)
		return err
	})
	if err == nil {
		err = s.lives(found)
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (s *Store) lives(session *Session) error {
	if !session.Expires.After(s.sessionClock().Now()) {
		return fault.New(fault.NotFound, "The session has ended. Sign in again.")
	}
	return nil
}

func (s *Store) sessionClock() clock.Clock {
	if s.SessionClock != nil {
		return s.SessionClock
	}
	return s.Clock
}

// PutSession makes or replaces a session, and forgets those that have ended.
func (s *Store) PutSession(ctx context.Context, session Session) error {
	now := s.sessionClock().Now()
	return s.Engine.Update(ctx, func(u Unit) error {
		if err := u.DropSessions(now); err != nil {
			return err
		}
		return u.PutSession(session)
	})
}

// UpdateSession changes a session as it is now, in one unit, so that nobody's change is lost and one that was ended
// stays ended: then it is fault.NotFound. change may run more than once; its error comes back as it is.
func (s *Store) UpdateSession(ctx context.Context, hash [32]byte, change func(*Session) error) error {
	return s.Engine.Update(ctx, func(u Unit) error {
		session, err := u.Session(hash)
		if err != nil {
			return err
		}
		if err := s.lives(session); err != nil {
			return err
		}
		if err := change(session); err != nil {
			return err
		}
		return u.PutSession(*session)
	})
}

// DeleteSession ends a session. Ending one that is not there does nothing.
func (s *Store) DeleteSession(ctx context.Context, hash [32]byte) error {
	return s.Engine.Update(ctx, func(u Unit) error { return u.DeleteSession(hash) })
}
