package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"concordat/clock"
	"concordat/demo"
	"concordat/partnership/access"
	"concordat/record/r4"
	"concordat/record/store"
	"concordat/web"
)

func demoClock() *clock.Moved { return clock.StartingAt(demo.Start) }

func (s *server) title() string {
	if s.Demo {
		return "Westmere Health and Care Partnership"
	}
	return "Concordat"
}

// demonstrate fills an empty record with Westmere, lets anybody sign in as its people, and leaves a token for a system
// client with full access in the data folder.
func (s *server) demonstrate(ctx context.Context, deps *web.Deps) error {
	moved := s.clock.(*clock.Moved)
	if err := s.noRealPeople(ctx); err != nil {
		return err
	}
	if _, err := demo.Seed(ctx, s.store, moved); err != nil {
		return err
	}
	deps.Name = s.title()
	deps.Demo = &web.Demo{Personas: demo.Personas, Clock: moved}
	return s.leaveToken(ctx)
}

// noRealPeople refuses a record that has people in it and is not the demonstration's.
func (s *server) noRealPeople(ctx context.Context) error {
	looking := access.Server("demonstration").Access("demo.look", "", "seeing that nobody real is in the record", "start")
	return s.store.View(ctx, looking, func(r *store.Reader) error {
		people, err := store.Count[r4.Patient](r, "")
		if err != nil || people == 0 {
			return err
		}
		westmere, err := store.Count[r4.Organization](r, "name=?", "Westmere")
		if err == nil && westmere == 0 {
			err = errors.New("this record has people in it and is not the demonstration's: give --demo a --data folder of its own")
		}
		return err
	})
}

// leaveToken keeps the token that an earlier start left, as long as it works.
func (s *server) leaveToken(ctx context.Context) error {
	path := filepath.Join(s.Data, "demo-token")
	if text, err := os.ReadFile(path); err == nil {
		if _, err := s.sessions.Lookup(ctx, strings.TrimSpace(string(text))); err == nil {
			return nil
		}
	}
	token, err := s.sessions.Mint(ctx, "Demonstration", "system/*.cruds")
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(token+"\n"), 0o600)
}
