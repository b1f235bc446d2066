package access_test

import (
	"testing"

	"concordat/fault"
	"concordat/partnership/access"
	"concordat/record"
)

func TestGrantsAllowWhatTheScopeSays(t *testing.T) {
	for _, tc := range []struct {
		scope, typ string
		do         record.Action
		want       bool
	}{
		{"system/*.cruds", "Patient", record.Delete, true},
		{"system/*.rs", "Patient", record.Search, true},
		{"system/*.rs", "Patient", record.Create, false},
		{"system/Observation.cr", "Observation", record.Create, true},
		{"system/Observation.cr", "Patient", record.Read, false},
		{"system/Observation.c system/*.r", "Patient", record.Read, true},
		{"system/Observation.c system/*.r", "Patient", record.Create, false},
	} {
		g, err := access.ParseGrants(tc.scope)
		if err != nil {
			t.Errorf("%s: %v", tc.scope, err)
		} else if got := g.Allow(tc.typ, tc.do); got != tc.want {
			t.Errorf("%s: %s %s is %v", tc.scope, tc.do, tc.typ, got)
		}
	}
}

func TestGrantsRefuseWhatTheyDontUnderstand(t *testing.T) {
	for _, scope := range []string{"", " ", "system", "system/", "system/*", "system/*.", "user/*.r", "patient/*.r", "system/*.x",
		"system/*.sr", "system/*.rr", "system/.r", "system/*.read", "system/Pat*.r", "system/Observation.rs", "system/*.rs?category=x"} {
		if g, err := access.ParseGrants(scope); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q gives %v, %v", scope, g, err)
		}
	}
}

func TestAudienceOfNobodyIsClosed(t *testing.T) {
	var nobody access.Audience
	if !nobody.Empty() || access.Only("no-such-role") != nobody {
		t.Error("an audience is not nobody's to begin with")
	}
	if access.Everyone.Has(access.System) || access.Everyone.Has("") || !access.Everyone.Has(access.Governance) {
		t.Error("everyone is everybody who can sign in to pages")
	}
	if (access.Who{Role: access.GP}).In(access.Practitioners) {
		t.Error("a role without anybody signed in is in an audience")
	}
	both := access.PersonOnly.And(access.Practitioners).Except(access.Only(access.GP))
	for role, want := range map[string]bool{access.Person: true, access.SocialWorker: true, access.GP: false, access.Carer: false, access.Provider: false} {
		if both.Has(role) != want {
			t.Errorf("%s: %v", role, both.Has(role))
		}
	}
}
