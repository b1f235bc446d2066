package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concordat/clock"
	"concordat/definitions"
	"concordat/partnership/access"
	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

type verifyCommand struct{ place }

// Run recomputes what can be recomputed and names each difference. It only reads, also while a server runs.
func (v verifyCommand) Run(ctx context.Context, con *console) error {
	path, err := v.existing()
	if err != nil {
		return err
	}
	known, err := types()
	if err != nil {
		return err
	}
	place, err := placedThen()
	if err != nil {
		return err
	}
	engine, err := sqlite.Open(path, sqlite.Options{ReadOnly: true, Parse: known.Parse, Place: place})
	if err != nil {
		return err
	}
	defer engine.Close()
	s := store.New(store.Deps{Engine: engine, Definitions: known, Decider: access.Decider{}, Clock: clock.System{}})
	found, err := s.Verify(ctx, func(difference string) { fmt.Fprintln(con.out, "different:", difference) })
	if err != nil {
		return err
	}
	fmt.Fprintf(con.out, "verified: %d resources, %d versions, %d rows of the index, %d log entries, %d differences\n",
		found.Resources, found.Versions, found.IndexRows, found.LogEntries, found.Differences)
	if found.Differences > 0 {
		return errors.New("the database is not what its bytes say it should be")
	}
	return nil
}

// placedThen says where definitions placed a resource at an instant: their rules hold from a day and until one. It is
// for one goroutine.
func placedThen() (func(r *fhir.Resource, at time.Time) (category string, labels []string), error) {
	then := clock.At(time.Time{})
	categories, err := definitions.LoadCategories(then)
	if err != nil {
		return nil, err
	}
	return func(r *fhir.Resource, at time.Time) (string, []string) {
		then.Set(at)
		return categories.Place(r)
	}, nil
}
