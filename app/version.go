package app

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version of Concordat.
const Version = "0.1.0"

// Commit and the time of it are set by the build (make build); without that the build information of the Go command
// tells.
var Commit, Built = "", ""

type versionCommand struct{}

// Run prints version, commit and Go version.
func (versionCommand) Run(con *console) error {
	fmt.Fprintf(con.out, "concordat %s commit %s %s\n", Version, commit(), runtime.Version())
	return nil
}

func commit() string {
	if Commit != "" {
		return Commit
	}
	if known := setting("vcs.revision"); known != "" {
		return known
	}
	return "unknown"
}

// built is the time of the commit that this was built from, "" when it is not known.
func built() string {
	if Built != "" {
		return Built
	}
	return setting("vcs.time")
}

// setting is one of those that the Go command wrote into the program, or "".
func setting(key string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == key {
				return s.Value
			}
		}
	}
	return ""
}
