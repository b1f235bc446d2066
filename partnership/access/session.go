package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/record/store"
)

// Limits of a web session. An answer is saved when it is given, so that a short idle limit loses nothing.
const (
	IdleLimit     = 30 * time.Minute
	AbsoluteLimit = 12 * time.Hour
	touchEvery    = time.Minute    // how often being seen is written down
	keptLimit     = 24 * time.Hour // how long the row is there, so that what was typed can be given back
)

// Keeper is the part of the store that keeps sessions; absent is fault.NotFound.
type Keeper interface {
	Session(ctx context.Context, hash [32]byte) (*store.Session, error)
	PutSession(ctx context.Context, s store.Session) error
	// UpdateSession changes a session as it is now, in one unit. One that is not there any more is fault.NotFound.
	UpdateSession(ctx context.Context, hash [32]byte, change func(*store.Session) error) error
	DeleteSession(ctx context.Context, hash [32]byte) error
}

// Sessions signs people in and out and knows who a request comes from. It keeps only the SHA-256 of a secret.
//
// Clock is the machine's, also where the record's own clock is moved: how long somebody has been away is real time.
type Sessions struct {
	Keeper Keeper
	Clock  clock.Clock
	Secure bool // the public URL is https; without it, a request that came by TLS says so
}

// Session is a signed-in session as one request found it.
type Session struct {
	Who   Who       `json:"who"`
	Flash string    `json:"flash,omitempty"` // a notice to show once
	Kept  *KeptPost `json:"kept,omitempty"`

	hash    [32]byte
	created time.Time
	seen    time.Time
}

// KeptPost is what was typed in a form that was sent after the session had ended.
type KeptPost struct {
	Path   string              `json:"path"`
	Values map[string][]string `json:"values"`
}

func (s *Sessions) secure(r *http.Request) bool { return s.Secure || r.TLS != nil }

// cookieName is the name of the session's cookie: with the __Host- prefix, which browsers only accept for this very
// host over https, when the site is https.
func (s *Sessions) cookieName(r *http.Request) string {
	if s.secure(r) {
		return "__Host-concordat"
	}
	return "concordat"
}

// SignIn starts a new session for who and sets its cookie. A session that the request came with is ended, so that a
// secret known before the sign-in is worth nothing after it.
func (s *Sessions) SignIn(w http.ResponseWriter, r *http.Request, who Who, kept *KeptPost) error {
	if err := s.end(r); err != nil {
		return err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	now := s.Clock.Now()
	body, err := json.Marshal(&Session{Who: who, Kept: kept})
	if err != nil {
		return fmt.Errorf("write session: %w", err)
	}
	err = s.Keeper.PutSession(r.Context(), store.Session{
		Hash: sha256.Sum256(secret), Kind: "web", Subject: who.Actor, Body: body, Created: now, Seen: now, Expires: now.Add(keptLimit),
	})
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	s.setCookie(w, r, base64.RawURLEncoding.EncodeToString(secret), 0)
	return nil
}

// SignOut ends the request's session and takes its cookie away.
func (s *Sessions) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.end(r); err != nil {
		return err
	}
	s.setCookie(w, r, "", -1)
	return nil
}

func (s *Sessions) end(r *http.Request) error {
	hash, ok := s.cookieHash(r)
	if !ok {
		return nil
	}
	if err := s.Keeper.DeleteSession(r.Context(), hash); err != nil && !fault.Is(err, fault.NotFound) {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

func (s *Sessions) setCookie(w http.ResponseWriter, r *http.Request, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	})
}

func (s *Sessions) cookieHash(r *http.Request) ([32]byte, bool) {
	c, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return [32]byte{}, false
	}
	secret, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(secret) != 32 {
		return [32]byte{}, false
	}
	return sha256.Sum256(secret), true
}

// Current is the request's session. Without one, or after its idle or absolute limit, it is fault.Unauthorised; for
// one that has ended but is still kept, the session comes back with that error, so that what was typed can be given
// back to the same person.
func (s *Sessions) Current(r *http.Request) (*Session, error) {
	hash, ok := s.cookieHash(r)
	if !ok {
		return nil, errNobody
	}
	row, err := s.Keeper.Session(r.Context(), hash)
	if fault.Is(err, fault.NotFound) {
		return nil, errNobody
	}
	if err != nil {
		return nil, fmt.Errorf("find session: %w", err)
	}
	if row.Kind != "web" {
		return nil, errNobody
	}
	session, err := readSession(row)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	if now.Sub(session.seen) >= IdleLimit || now.Sub(session.created) >= AbsoluteLimit {
		return session, errNobody
	}
	return session, nil
}

// Touch notes that somebody used the session now, so that its idle limit starts again. What a page asks for by itself
// while it lies open is no use.
func (s *Sessions) Touch(ctx context.Context, session *Session) error {
	now := s.Clock.Now()
	if now.Sub(session.seen) < touchEvery {
		return nil
	}
	return s.Change(ctx, session, func(session *Session) {
		if session.seen.Before(now) {
			session.seen = now
		}
	})
}

// Change changes what the session holds, as it is now and not as the request found it; the request's copy is then as it
// was written. A session that was ended meanwhile stays ended, and nothing is changed. It does not wake a session that
// has timed out. change may run more than once.
func (s *Sessions) Change(ctx context.Context, session *Session, change func(*Session)) error {
	var now *Session
	err := s.Keeper.UpdateSession(ctx, session.hash, func(row *store.Session) (err error) {
		if now, err = readSession(row); err != nil {
			return err
		}
		change(now)
		row.Seen = now.seen
		if row.Body, err = json.Marshal(now); err != nil {
			return fmt.Errorf("write session: %w", err)
		}
		return nil
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return fmt.Errorf("change session: %w", err)
	}
	*session = *now
	return nil
}

func readSession(row *store.Session) (*Session, error) {
	session := &Session{hash: row.Hash, created: row.Created, seen: row.Seen}
	if err := json.Unmarshal(row.Body, session); err != nil {
		return nil, fmt.Errorf("read session: %w", err)
	}
	return session, nil
}

// Identify says who a request comes from: by its bearer token, or else by its session. Nobody is fault.Unauthorised.
func (s *Sessions) Identify(r *http.Request) (Who, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return Who{}, fault.New(fault.Unauthorised, "Send a bearer token, or sign in")
		}
		return s.Lookup(r.Context(), strings.TrimSpace(secret))
	}
	session, err := s.Current(r)
	if err != nil {
		return Who{}, err
	}
	return session.Who, s.Touch(r.Context(), session)
}
