package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"concordat/clock"
	"concordat/demo"
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
	if _, err := demo.Seed(ctx, s.store, moved); err != nil {
		return err
	}
	deps.Name = s.title()
	deps.Demo = &web.Demo{Personas: demo.Personas, Clock: moved}
	return s.leaveToken(ctx)
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
