package sqlite_test

import (
	"path/filepath"
	"testing"

	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

func open(t *testing.T, path string) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(path, sqlite.Options{Parse: fhir.R4().Parse})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEngine(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Engine {
		return open(t, filepath.Join(t.TempDir(), "record.db"))
	})
}
