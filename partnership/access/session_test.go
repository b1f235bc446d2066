package access_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"concordat/clock"
	"concordat/fault"
	"concordat/partnership/access"
)

func sessions(t *testing.T) (*access.Sessions, *clock.Fixed) {
	t.Helper()
	s, now := open(t)
	return &access.Sessions{Keeper: s, Clock: now}, now
}

var amina = access.Who{Actor: "PractitionerRole/amina", Name: "Amina Yusuf", Role: access.SocialWorker, RoleName: "social worker"}

// signIn gives the cookie of a new session; with another cookie, the request comes with that one.
func signIn(t *testing.T, s *access.Sessions, with *http.Cookie) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	if err := s.SignIn(w, ask(with), amina, nil); err != nil {
		t.Fatal(err)
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("signing in set %d cookies", len(cookies))
	}
	return cookies[0]
}

func ask(with *http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if with != nil {
		r.AddCookie(with)
	}
	return r
}

func TestSignInCookieIsForThisHostOnly(t *testing.T) {
	s, _ := sessions(t)
	plain := signIn(t, s, nil)
	if plain.Name != "concordat" || plain.Secure || !plain.HttpOnly || plain.SameSite != http.SameSiteLaxMode || plain.Path != "/" || plain.Domain != "" {
		t.Errorf("without https the cookie is %+v", plain)
	}
	s.Secure = true
	secure := signIn(t, s, nil)
	if secure.Name != "__Host-concordat" || !secure.Secure || !secure.HttpOnly || secure.Domain != "" {
		t.Errorf("with https the cookie is %+v", secure)
	}
	if plain.Value == secure.Value || len(plain.Value) < 43 {
		t.Error("the secret is short or used twice")
	}
}

func TestSessionEndsWhenIdleAndAtItsLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		steps []time.Duration // between requests
		ended bool            // after the last
	}{
		"used at once":        {[]time.Duration{0}, false},
		"idle just under":     {[]time.Duration{access.IdleLimit - time.Second}, false},
		"idle too long":       {[]time.Duration{access.IdleLimit}, true},
		"used now and then":   {repeat(access.IdleLimit-time.Minute, 20), false},
		"used past its limit": {repeat(access.IdleLimit-time.Minute, 25), true},
		"touched, then idle":  {[]time.Duration{20 * time.Minute, access.IdleLimit}, true},
		"touched in time":     {[]time.Duration{20 * time.Minute, 20 * time.Minute}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, now := sessions(t)
			cookie := signIn(t, s, nil)
			var err error
			for _, step := range tc.steps {
				now.Advance(step)
				_, err = s.Identify(ask(cookie))
			}
			if tc.ended != fault.Is(err, fault.Unauthorised) || !tc.ended && err != nil {
				t.Errorf("ended %v, got %v", tc.ended, err)
			}
		})
	}
}

func repeat(d time.Duration, n int) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = d
	}
	return out
}

func TestEndedSessionStaysEnded(t *testing.T) {
	s, now := sessions(t)
	cookie := signIn(t, s, nil)
	now.Advance(access.IdleLimit)
	ended, err := s.Current(ask(cookie))
	if !fault.Is(err, fault.Unauthorised) || ended == nil || ended.Who.Actor != amina.Actor {
		t.Fatalf("an ended session came back as %v, %v", ended, err)
	}
	if err := s.Change(context.Background(), ended, func(s *access.Session) { s.Kept = &access.KeptPost{Path: "/x"} }); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Current(ask(cookie)); !fault.Is(err, fault.Unauthorised) || again.Kept == nil {
		t.Errorf("keeping something woke the session, or lost what was kept: %v, %v", again, err)
	}
}

func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	s, _ := sessions(t)
	first := signIn(t, s, nil)
	second := signIn(t, s, first)
	if _, err := s.Identify(ask(first)); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("the old secret still works: %v", err)
	}
	if who, err := s.Identify(ask(second)); err != nil || who.Actor != amina.Actor {
		t.Errorf("the new one gives %v, %v", who, err)
	}
}

func TestSignOutEndsTheSession(t *testing.T) {
	s, _ := sessions(t)
	cookie := signIn(t, s, nil)
	w := httptest.NewRecorder()
	if err := s.SignOut(w, ask(cookie)); err != nil {
		t.Fatal(err)
	}
	if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 {
		t.Errorf("the cookie was not taken away: %v", gone)
	}
	if _, err := s.Identify(ask(cookie)); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("after sign-out: %v", err)
	}
}

// TestASessionThatWasSignedOutStaysEnded has requests under way that found the session before it was ended, and change
// it after.
func TestASessionThatWasSignedOutStaysEnded(t *testing.T) {
	s, now := sessions(t)
	for range 20 {
		cookie := signIn(t, s, nil)
		now.Advance(2 * time.Minute) // so that being seen is written down
		var under sync.WaitGroup
		found := make(chan struct{}, 4)
		for n := range 4 {
			under.Go(func() {
				session, err := s.Current(ask(cookie))
				found <- struct{}{}
				if err != nil {
					t.Errorf("before the sign-out: %v", err)
					return
				}
				for range 5 {
					flash := func(s *access.Session) { s.Flash = "Saved" }
					if err := errors.Join(s.Touch(context.Background(), session), s.Change(context.Background(), session, flash)); err != nil {
						t.Errorf("request %d: %v", n, err)
					}
				}
			})
		}
		for range 4 {
			<-found
		}
		if err := s.SignOut(httptest.NewRecorder(), ask(cookie)); err != nil {
			t.Fatal(err)
		}
		under.Wait()
		if session, err := s.Current(ask(cookie)); !fault.Is(err, fault.Unauthorised) || session != nil {
			t.Fatalf("the session came back: %+v, %v", session, err)
		}
	}
}

// TestRequestsAtOnceKeepEachOthersChanges changes a session from copies that don't know of each other.
func TestRequestsAtOnceKeepEachOthersChanges(t *testing.T) {
	s, now := sessions(t)
	cookie := signIn(t, s, nil)
	var copies []*access.Session
	for range 3 {
		found, err := s.Current(ask(cookie))
		if err != nil {
			t.Fatal(err)
		}
		copies = append(copies, found)
	}
	now.Advance(20 * time.Minute)
	if err := errors.Join(
		s.Touch(context.Background(), copies[0]),
		s.Change(context.Background(), copies[1], func(s *access.Session) { s.Flash = "Saved" }),
		s.Change(context.Background(), copies[2], func(s *access.Session) { s.Kept = &access.KeptPost{Path: "/x"} }),
	); err != nil {
		t.Fatal(err)
	}
	now.Advance(20 * time.Minute) // more than the idle limit since the sign-in, less since it was touched
	if found, err := s.Current(ask(cookie)); err != nil || found.Flash != "Saved" || found.Kept == nil {
		t.Errorf("the session is %+v, %v", found, err)
	}
}

// TestMovingTheRecordsTimeEndsNoSession is the demonstration, in which weeks go by at a click.
func TestMovingTheRecordsTimeEndsNoSession(t *testing.T) {
	record, moved := open(t)
	machine := clock.At(start.Add(300 * 24 * time.Hour))
	record.SessionClock = machine
	s := &access.Sessions{Keeper: record, Clock: machine}
	cookie := signIn(t, s, nil)
	moved.Advance(28 * 24 * time.Hour)
	signIn(t, s, nil) // which forgets sessions that have ended
	if _, err := s.Identify(ask(cookie)); err != nil {
		t.Errorf("a session ended because the record's clock was moved: %v", err)
	}
	machine.Advance(access.IdleLimit)
	if _, err := s.Identify(ask(cookie)); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("a session outlived its idle limit: %v", err)
	}
}

func TestForgedCookiesAreNobody(t *testing.T) {
	s, _ := sessions(t)
	signIn(t, s, nil)
	for _, value := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 500), "../../etc"} {
		if _, err := s.Identify(ask(&http.Cookie{Name: "concordat", Value: value})); !fault.Is(err, fault.Unauthorised) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

func TestTokensWorkUntilTheyExpire(t *testing.T) {
	s, now := sessions(t)
	token, err := s.Mint(context.Background(), "Lakeside Surgery's system", "system/*.rs")
	if err != nil {
		t.Fatal(err)
	}
	bearer := ask(nil)
	bearer.Header.Set("Authorization", "bearer "+token)
	who, err := s.Identify(bearer)
	if err != nil || who.Role != access.System || who.Granted != "system/*.rs" || who.Actor != "Device/lakeside-surgery-s-system" {
		t.Fatalf("the token gives %+v, %v", who, err)
	}
	now.Advance(365 * 24 * time.Hour)
	if _, err := s.Identify(bearer); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("after a year: %v", err)
	}
	for _, header := range []string{"Bearer", "Bearer x", "Basic " + token, "Bearer " + token + "x"} {
		r := ask(signIn(t, s, nil)) // a bad token is not saved by a good session
		r.Header.Set("Authorization", header)
		if _, err := s.Identify(r); !fault.Is(err, fault.Unauthorised) {
			t.Errorf("%q: %v", header, err)
		}
	}
}

func TestSessionSecretIsNoToken(t *testing.T) {
	s, _ := sessions(t)
	cookie := signIn(t, s, nil)
	token, err := s.Mint(context.Background(), "client", "system/*.r")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lookup(context.Background(), cookie.Value); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("a session's secret worked as a token: %v", err)
	}
	cookie.Value = strings.TrimPrefix(token, "concordat_")
	if _, err := s.Current(ask(cookie)); !fault.Is(err, fault.Unauthorised) {
		t.Errorf("a token worked as a session: %v", err)
	}
}
