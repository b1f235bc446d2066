package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/store"
)

// tokenPrefix makes a token recognisable, so that scanners for leaked secrets can find it.
const tokenPrefix = "concordat_"

// tokenLife is how long a token works; a system client asks for another in time.
const tokenLife = 365 * 24 * time.Hour

// Mint makes a bearer token for a system client and returns it. Only its SHA-256 is kept, so it cannot be shown again.
// The scope is as Grants reads it.
func (s *Sessions) Mint(ctx context.Context, client, scope string) (string, error) {
	client = strings.TrimSpace(client)
	if client == "" {
		return "", fault.New(fault.Invalid, "Give the client a name")
	}
	if _, err := ParseGrants(scope); err != nil {
		return "", err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	who := Who{Actor: "Device/" + slug(client), Name: client, Role: System, RoleName: RoleOf(System).Name, Granted: scope}
	body, err := json.Marshal(who)
	if err != nil {
		return "", fmt.Errorf("write token: %w", err)
	}
	now := s.Clock.Now()
	err = s.Keeper.PutSession(ctx, store.Session{
		Hash: sha256.Sum256(secret), Kind: "token", Subject: client, Body: body,
		Created: now, Seen: now, Expires: now.Add(tokenLife),
	})
	if err != nil {
		return "", fmt.Errorf("keep token: %w", err)
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(secret), nil
}

// Lookup says which system client a bearer token belongs to; fault.Unauthorised when it is unknown or has expired.
func (s *Sessions) Lookup(ctx context.Context, token string) (Who, error) {
	unknown := fault.New(fault.Unauthorised, "The bearer token is not known or has expired")
	secret, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(token, tokenPrefix))
	if err != nil || len(secret) != 32 {
		return Who{}, unknown
	}
	row, err := s.Keeper.Session(ctx, sha256.Sum256(secret))
	if fault.Is(err, fault.NotFound) {
		return Who{}, unknown
	}
	if err != nil {
		return Who{}, fmt.Errorf("find token: %w", err)
	}
	if row.Kind != "token" || !s.Clock.Now().Before(row.Expires) {
		return Who{}, unknown
	}
	var who Who
	if err := json.Unmarshal(row.Body, &who); err != nil {
		return Who{}, fmt.Errorf("read token: %w", err)
	}
	return who, nil
}

// Grants is what a system client's token allows, by type ("*" is every type) and action.
type Grants map[string][]record.Action

// ParseGrants reads SMART App Launch v2 system scopes, separated by spaces: "system/*.cruds", "system/Observation.cr".
// The letters are create, read, update, delete and search, in that order. Search is given on every type or on none,
// because chains and includes of a search reach other types.
func ParseGrants(scope string) (Grants, error) {
	g := Grants{}
	for _, one := range strings.Fields(scope) {
		rest, ok := strings.CutPrefix(one, "system/")
		typ, letters, dot := strings.Cut(rest, ".")
		if !ok || !dot || typ == "" || letters == "" || strings.Trim(typ, "*") != typ && typ != "*" {
			return nil, scopeFault(one)
		}
		last := -1
		for _, letter := range letters {
			at := strings.IndexRune("cruds", letter)
			if at <= last {
				return nil, scopeFault(one)
			}
			last = at
			g[typ] = append(g[typ], [...]record.Action{record.Create, record.Read, record.Update, record.Delete, record.Search}[at])
		}
		if typ != "*" && strings.ContainsRune(letters, 's') {
			return nil, fault.At("scope", "not-supported", "Search can be given for every type (system/*.s) or not at all, not for %s alone", typ)
		}
	}
	if len(g) == 0 {
		return nil, fault.At("scope", "required", "Give a scope such as system/*.cruds")
	}
	return g, nil
}

func scopeFault(one string) error {
	return fault.At("scope", "value", "%q is not a scope: write it like system/*.cruds or system/Observation.cr", one)
}

// Allow reports whether the action is granted on the type.
func (g Grants) Allow(typ string, do record.Action) bool {
	for _, t := range [...]string{"*", typ} {
		for _, a := range g[t] {
			if a == do {
				return true
			}
		}
	}
	return false
}

// slug makes a FHIR id of a name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String()[:min(b.Len(), 64)], "-")
}
