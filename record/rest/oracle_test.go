package rest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concordat/record/fhir"
)

// oracles is the folder of data that nobody here wrote.
func oracles(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CONCORDAT_ORACLES")
	if dir == "" {
		missing(t, "CONCORDAT_ORACLES is not set: published examples are not sent")
	}
	return dir
}

// missing skips a test for what is not there, but in CI, where a skip is a failure.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// decoded reads JSON with its numbers as text.
func decoded(t *testing.T, text []byte) map[string]any {
	t.Helper()
	return reply{body: text}.json(t)
}

func TestHL7ExamplesComeBackAsTheyWereSent(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(oracles(t), "fhir-test-cases/r4/examples/*.json"))
	s := allowed(t)
	sent := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := fhir.R4().Parse("", text)
		if err != nil {
			continue // record/fhir lists which and why
		}
		made := s.want(http.StatusCreated, "POST", "/"+parsed.Type, string(text))
		got := decoded(t, s.want(http.StatusOK, "GET", made.Header.Get("Location"), "").body)
		want := decoded(t, text)
		delete(want, "id")
		delete(got, "id")
		dropStamps(want)
		dropStamps(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", filepath.Base(file), d)
		}
		sent++
	}
	if sent < 60 {
		t.Errorf("only %d of %d examples were sent", sent, len(files))
	}
}

// dropStamps takes out what the server sets in meta.
func dropStamps(r map[string]any) {
	meta, ok := r["meta"].(map[string]any)
	if !ok {
		return
	}
	delete(meta, "versionId")
	delete(meta, "lastUpdated")
	if len(meta) == 0 {
		delete(r, "meta")
	}
}

func TestSyntheaTransactionsAreTaken(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(oracles(t), "synthea/*.json.gz"))
	if len(files) < 50 {
		t.Fatalf("%d files", len(files))
	}
	s := allowed(t)
	want := map[string]int{}
	for _, file := range files[:3] {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		var b bundle
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Entry {
			want[e.Resource["resourceType"].(string)]++
		}
		answer := s.want(http.StatusOK, "POST", "", string(text)).bundle(t)
		for i, e := range answer.Entry {
			if e.Response.Status != "201 Created" {
				t.Fatalf("%s: entry %d: %s", file, i, e.Response.Status)
			}
		}
	}
	for typ, n := range want {
		if got := s.count(typ); got != n {
			t.Errorf("%d %s, want %d", got, typ, n)
		}
	}
	// Nothing points at a urn:uuid any more, and each condition is found by its person.
	person := s.want(http.StatusOK, "GET", "/Patient?_count=1", "").bundle(t).Entry[0].Resource["id"].(string)
	page := s.want(http.StatusOK, "GET", "/Observation?_count=100&patient="+person, "")
	if len(page.bundle(t).Entry) == 0 || bytes.Contains(page.body, []byte(`"reference":"urn:uuid:`)) {
		t.Error("references were not rewritten")
	}
	if !strings.Contains(string(page.body), "Patient/"+person) {
		t.Error("observations don't name their person")
	}
}
