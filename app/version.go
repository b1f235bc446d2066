package app

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version of Concordat.
const Version = "0.1.0"

// Commit is set by the build (make build); without that the build information of the Go command tells.
var Commit = ""

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
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
