package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

type tokenCommand struct {
	place
	Client string `required:"" help:"Name of the system client; the people concerned read it when they look up who looked."`
	Scope  string `required:"" help:"SMART scopes, such as \"system/*.cruds\" or \"system/Observation.cr\"."`
}

// Run prints a bearer token. It can't be shown again.
func (t tokenCommand) Run(ctx context.Context, con *console) (err error) {
	o, err := reach(t.place, "token", con)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	form := url.Values{"client": {t.Client}, "scope": {t.Scope}}
	status, text, err := o.do(ctx, http.MethodPost, "/token?"+form.Encode(), nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return errors.New(strings.TrimSpace(string(text)))
	}
	_, err = fmt.Fprintln(con.out, string(text))
	return err
}
