package sqlite

import (
	"time"

	"concordat/fault"
	"concordat/record/store"
)

const sessionColumns = "select hash, kind, subject, body, created, seen, expires from session "

// Session finds a session by the hash of its secret.
func (s *snapshot) Session(hash [32]byte) (*store.Session, error) {
	q := s.c.prepare(sessionColumns+"where hash = ?").bindBlob(1, hash[:])
	var found *store.Session
	if q.step() {
		found = q.session()
	}
	if err := q.done(); err != nil {
		return nil, err
	}
	if found == nil {
		return nil, fault.New(fault.NotFound, "There is no such session. Sign in again.")
	}
	return found, nil
}

func (s *stmt) session() *store.Session {
	found := &store.Session{Kind: s.text(1), Subject: s.text(2), Body: s.bytes(3), Created: s.time(4), Seen: s.time(5), Expires: s.time(6)}
	copy(found.Hash[:], s.view(0))
	return found
}

func (s *stmt) time(i int) time.Time { return time.UnixMilli(s.int(i)).UTC() }

// PutSession makes or replaces a session.
func (u *unit) PutSession(s store.Session) error {
	q := u.c.prepare("insert or replace into session (hash, kind, subject, body, created, seen, expires) values (?, ?, ?, ?, ?, ?, ?)")
	return u.broke(q.bindBlob(1, s.Hash[:]).bindText(2, s.Kind).bindText(3, s.Subject).bindBlob(4, s.Body).
		bindInt(5, s.Created.UnixMilli()).bindInt(6, s.Seen.UnixMilli()).bindInt(7, s.Expires.UnixMilli()).run())
}

// DeleteSession ends a session.
func (u *unit) DeleteSession(hash [32]byte) error {
	return u.broke(u.c.prepare("delete from session where hash = ?").bindBlob(1, hash[:]).run())
}

// DropSessions forgets the sessions that ended before an instant.
func (u *unit) DropSessions(before time.Time) error {
	return u.broke(u.c.prepare("delete from session where expires < ?").bindInt(1, before.UnixMilli()).run())
}
