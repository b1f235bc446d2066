package storetest

import (
	"regexp"
	"strings"
	"testing"

	"concordat/record/store"
)

// Run proves an engine. open makes a new, empty one.
func Run(t *testing.T, open func(*testing.T) store.Engine) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, func(*testing.T) store.Engine)
	}{
		{"life of a resource", testLife},
		{"decisions and their trace", testDecided},
		{"searches and their trace", testTraced},
		{"log", testLog},
		{"feed", testFeed},
		{"sessions", testSessions},
		{"units in a group", testGroups},
		{"units given up", testCancelled},
		{"units half written", testHalfWritten},
		{"units within units", testWithin},
		{"units read their own writes", testOwnWrites},
		{"writers at once", testWriters},
		{"searches", testSearches},
		{"includes", testIncludes},
		{"searches refused", testRefused},
		{"random searches", testRandom},
		{"searches of many", testMany},
		{"searches of Synthea", testOracle},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open) })
	}
}

func cut(query string) (typ, rest string, ok bool) { return strings.Cut(query, "?") }

func contains(s, part string) bool { return strings.Contains(s, part) }

var idIn = regexp.MustCompile(`"id":"[^"]*"`)

// replaceID is a body under the id of another.
func replaceID(body, of string) string {
	return strings.Replace(body, idIn.FindString(body), idIn.FindString(of), 1)
}
