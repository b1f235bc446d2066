package web

import (
	"context"
	"net/http"
	"strings"
)

// policy lets a page use what comes from this server and nothing else; no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (k *Kernel) headers(h http.Header, id string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", id)
	if strings.HasPrefix(k.PublicURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

type seenKey struct{}

func withSeen(ctx context.Context, s *seen) context.Context {
	return context.WithValue(ctx, seenKey{}, s)
}

func seenOf(h *http.Request) *seen {
	if s, ok := h.Context().Value(seenKey{}).(*seen); ok {
		return s
	}
	return &seen{}
}

func note(h *http.Request, role string) { seenOf(h).role = role }

func notePattern(h *http.Request, pattern string) { seenOf(h).pattern = pattern }

func requestID(h *http.Request) string { return seenOf(h).id }

// RequestID is the id that a handler put in with Mount gives to its log lines and to Access.Request.
func RequestID(h *http.Request) string { return requestID(h) }

// NoteRole tells the log line which role a handler put in with Mount found the asker in.
func NoteRole(h *http.Request, role string) { note(h, role) }
