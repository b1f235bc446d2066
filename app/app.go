// Package app is the composition root: the only place that knows all rooms. It reads the command line, opens the
// record, wires the rooms together and runs them.
package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"
)

// commands is the command line of cmd/concordat.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the server: pages, FHIR, own types."`
	Import  importCommand  `cmd:"" help:"Import FHIR JSON: bundles, single resources or NDJSON; files or folders; .gz too."`
	Export  exportCommand  `cmd:"" help:"Export everything as NDJSON, one file for each type."`
	Verify  verifyCommand  `cmd:"" help:"Recompute the index, the versions and the log, and compare."`
	Token   tokenCommand   `cmd:"" help:"Print a bearer token for a system client."`
	Version versionCommand `cmd:"" help:"Print version, commit and Go version."`
}

const description = `The shared workspace of a health and care partnership.

Every flag can also be set in the environment: --listen is CONCORDAT_LISTEN, --public-url is CONCORDAT_PUBLIC_URL.`

// console is what a command talks to.
type console struct {
	out, err io.Writer
	log      *slog.Logger
}

// exit is an end that the command line's parser asks for, as after --help.
type exit int

// Run does what the arguments ask for and returns the exit code: 0 for done, 1 for not done, 2 for a command line that
// can't be understood. getenv gives what the flags leave open. Cancelling ctx ends the command in order.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) (code int) {
	defer func() {
		if p := recover(); p != nil {
			e, ok := p.(exit)
			if !ok {
				panic(p)
			}
			code = int(e)
		}
	}()
	var c commands
	parser, err := kong.New(&c, kong.Name("concordat"), kong.Description(description), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exit(code)) }), kong.Resolvers(environment(getenv)), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(stderr, "concordat:", err)
		return 2
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "concordat:", err)
		return 2
	}
	con := &console{out: stdout, err: stderr, log: slog.New(slog.NewJSONHandler(stderr, nil))}
	chosen.BindTo(ctx, (*context.Context)(nil))
	if err := chosen.Run(con); err != nil {
		fmt.Fprintln(stderr, "concordat:", err)
		return 1
	}
	return 0
}

// environment resolves a flag from its variable.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := "CONCORDAT_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if value := getenv(name); value != "" && flag.Name != "help" {
			return value, nil
		}
		return nil, nil
	})
}
