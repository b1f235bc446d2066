package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver with which tests tamper

	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
	"concordat/record/store/storetest"
)

func open(t testing.TB, path string) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(path, sqlite.Options{Parse: fhir.R4().Parse})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// size is how large the database's files are.
func size(t testing.TB, path string) (bytes int64) {
	t.Helper()
	for _, name := range []string{path, path + "-wal"} {
		if at, err := os.Stat(name); err == nil {
			bytes += at.Size()
		}
	}
	return bytes
}

func TestEngine(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Engine {
		return open(t, filepath.Join(t.TempDir(), "record.db"))
	})
}
