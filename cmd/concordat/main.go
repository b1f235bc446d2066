// Command concordat is the shared workspace of a health and care partnership. See concordat --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"concordat/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := app.Run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
