package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // to change a file behind the engine's back
)

// output is what a command has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// run runs a command to its end.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err output
	code = Run(t.Context(), args, &out, &err, func(string) string { return "" })
	return code, out.String(), err.String()
}

// must runs a command that must end well and returns what it wrote.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, err := run(t, args...)
	if code != 0 {
		t.Fatalf("%q ended with %d: %s%s", args, code, out, err)
	}
	return out
}

// write puts a file into a folder of the test, packed when its name says so.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		text = b.String()
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var lastLine = regexp.MustCompile(`imported (\d+) resources, (\d+) failed, in [0-9.]+ s\n$`)

// imported reads the last line of an import.
func imported(t *testing.T, out string) (imported, failed int) {
	t.Helper()
	m := lastLine.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("the last line is not as it should be: %q", out)
	}
	imported, _ = strconv.Atoi(m[1])
	failed, _ = strconv.Atoi(m[2])
	return imported, failed
}

func patient(id string) string { return `{"resourceType":"Patient","id":"` + id + `","active":true}` }

func TestVersionNamesItself(t *testing.T) {
	out := must(t, "version")
	if !regexp.MustCompile(`^concordat \d+\.\d+\.\d+ commit \S+ go1\.\S+\n$`).MatchString(out) {
		t.Errorf("it says %q", out)
	}
}

func TestCommandLineThatCannotBeUnderstood(t *testing.T) {
	for _, args := range [][]string{{"dance"}, {"serve", "--shoes"}, {"import"}, {"token", "--client", "x"}, {"backup", "x"}} {
		if code, _, stderr := run(t, args...); code != 2 || !strings.Contains(stderr, "concordat:") {
			t.Errorf("%q ended with %d: %s", args, code, stderr)
		}
	}
	if code, out, _ := run(t, "--help"); code != 0 || !strings.Contains(out, "serve") || strings.Contains(out, "backup") {
		t.Errorf("help ended with %d: %s", code, out)
	}
}

func TestFlagsThatCannotBe(t *testing.T) {
	for want, args := range map[string][]string{
		"SQLite only":        {"verify", "--database", "postgres://x"},
		"is not understood":  {"verify", "--database", "x"},
		"given together":     {"serve", "--tls-cert", "x"},
		"neither an address": {"serve", "--trusted-proxies", "x"},
		"not a scope":        {"token", "--data", t.TempDir(), "--client", "x", "--scope", "all"},
	} {
		if code, _, stderr := run(t, args...); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%q ended with %d: %s", args, code, stderr)
		}
	}
}

func TestEnvironmentSetsFlags(t *testing.T) {
	dir := t.TempDir()
	var out, stderr output
	code := Run(t.Context(), []string{"token", "--client", "x"}, &out, &stderr, func(name string) string {
		return map[string]string{"CONCORDAT_DATA": dir, "CONCORDAT_SCOPE": "system/*.rs"}[name]
	})
	if code != 0 || !strings.HasPrefix(out.String(), "concordat_") {
		t.Fatalf("ended with %d: %s", code, stderr.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "concordat.db")); err != nil {
		t.Error(err)
	}
}

func TestImportOfAFolder(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	write(t, dir, "one.json", patient("one"))
	write(t, dir, "no-id.json", `{"resourceType":"Patient"}`)
	write(t, dir, "lines.ndjson", patient("two")+"\n\n"+patient("three")+"\r\n"+patient("two")+"\n")
	write(t, dir, "deep/packed.ndjson.gz", patient("four"))
	write(t, dir, "deep/transaction.json.gz", `{"resourceType":"Bundle","type":"transaction","entry":[
		{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","id":"given"},"request":{"method":"POST","url":"Patient"}},
		{"resource":{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"}},"request":{"method":"POST","url":"Basic"}}]}`)
	write(t, dir, "batch.json", `{"resourceType":"Bundle","type":"batch","entry":[{"resource":`+patient("five")+`,"request":{"method":"PUT","url":"Patient/five"}}]}`)
	write(t, dir, "collection.json", `{"resourceType":"Bundle","type":"collection","entry":[{"resource":`+patient("six")+`},{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000002","resource":{"resourceType":"Patient"}},
		{"resource":{"resourceType":"Basic","id":"linked","code":{"text":"x"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002"}}}]}`)
	write(t, dir, "readme.txt", "not a resource")
	if n, failed := imported(t, must(t, "import", "--data", data, dir)); n != 12 || failed != 0 {
		t.Errorf("imported %d, failed %d", n, failed)
	}
	out := filepath.Join(t.TempDir(), "out")
	if got := must(t, "export", "--data", data, out); got != "exported 11 resources\n" {
		t.Errorf("export says %q", got)
	}
	people, err := os.ReadFile(filepath.Join(out, "Patient.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"one", "two", "three", "four", "five", "six"} {
		if strings.Count(string(people), `"id":"`+id+`"`) != 1 {
			t.Errorf("Patient %s is not there once", id)
		}
	}
	if strings.Contains(string(people), `"id":"given"`) {
		t.Error("a POST entry kept its id")
	}
	basics, err := os.ReadFile(filepath.Join(out, "Basic.ndjson"))
	if err != nil || strings.Contains(string(basics), "urn:uuid") {
		t.Errorf("%v: references of a Bundle were not rewritten: %s", err, basics)
	}
	if got := must(t, "verify", "--data", data); !strings.HasPrefix(got, "verified: 11 resources, 12 versions") {
		t.Errorf("verify says %q", got)
	}
	if code, _, stderr := run(t, "export", "--data", data, out); code != 1 || !strings.Contains(stderr, "not empty") {
		t.Errorf("a second export into the folder ended with %d: %s", code, stderr)
	}
}

func TestImportNamesFileEntryAndReason(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	write(t, dir, "a.ndjson", patient("good-1")+"\n{\"resourceType\":\"Patient\",\"id\":\"bad\",\"gender\":\"woman\"}\n{not json}\n7\n"+patient("good-2"))
	write(t, dir, "b.json", `{"resourceType":"Bundle","type":"transaction","entry":[
		{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
		{"resource":{"resourceType":"Patient","birthDate":"1942-13-01"},"request":{"method":"POST","url":"Patient"}}]}`)
	write(t, dir, "c.json", "{")
	write(t, dir, "d.json", `{"some":"thing"}`)
	write(t, dir, "e.json.gz", "")
	if err := os.WriteFile(filepath.Join(dir, "f.json.gz"), []byte("not packed"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := run(t, "import", "--data", data, dir)
	if n, failed := imported(t, out); code != 1 || n != 2 || failed != 3+2+1+1+1+1 {
		t.Errorf("ended with %d: imported %d, failed %d: %s", code, n, failed, stderr)
	}
	for _, want := range []string{
		"a.ndjson: line 2: ", "Patient.gender", "a.ndjson: line 3: ", "a.ndjson: line 4: ",
		"b.json: Bundle.entry[1].resource.birthDate: ", "c.json: it is not JSON", "d.json: ", "e.json.gz: ", "f.json.gz: it is not packed with gzip",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("nothing says %q: %s", want, stderr)
		}
	}
	for _, sent := range []string{"woman", "1942-13-01", "not json"} {
		if strings.Contains(stderr, sent) {
			t.Errorf("the error output repeats %q: %s", sent, stderr)
		}
	}
	if got := must(t, "verify", "--data", data); !strings.HasPrefix(got, "verified: 2 resources, 2 versions") {
		t.Errorf("verify says %q", got)
	}
	if code, _, _ := run(t, "import", "--data", data, filepath.Join(dir, "nothing")); code != 1 {
		t.Errorf("a path that is not there ended with %d", code)
	}
}

func TestImportOfABatchLargerThanMemoryAllows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.json")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("word ", 20_000)
	const entries = 700 // of 100 KB: beyond what is taken whole
	fmt.Fprint(f, `{"resourceType":"Bundle","entry":[`)
	for i := range entries {
		if i > 0 {
			fmt.Fprint(f, ",")
		}
		fmt.Fprintf(f, `{"resource":{"resourceType":"Basic","id":"b%d","code":{"text":"%s"}}}`, i, text)
	}
	fmt.Fprint(f, `],"type":"collection"}`)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if n, failed := imported(t, must(t, "import", "--data", t.TempDir(), path)); n != entries || failed != 0 {
		t.Errorf("imported %d, failed %d", n, failed)
	}
}

func TestVerifyFindsWhatSomebodyChanged(t *testing.T) {
	secret := `{"resourceType":"DocumentReference","id":"note","meta":{"security":[{"system":"urn:concordat:label","code":"third-party"}]},"status":"current",` +
		`"subject":{"reference":"Patient/one"},"content":[{"attachment":{"title":"x"}}]}`
	for _, change := range []string{
		"update log set salt = randomblob(length(salt))",
		"update log set salt = null, entry = null where position = 0",
		"update word set text = 'x' where text = 'third-party' and kind = 5",
		"update word set text = 'plan' where text = 'identity'",
	} {
		data := t.TempDir()
		must(t, "import", "--data", data, write(t, t.TempDir(), "two.ndjson", patient("one")+"\n"+secret))
		if got := must(t, "verify", "--data", data); !strings.HasPrefix(got, "verified: 2 resources") || !strings.HasSuffix(got, " 0 differences\n") {
			t.Fatalf("before: %s", got)
		}
		db, err := sql.Open("sqlite", filepath.Join(data, "concordat.db"))
		if err != nil {
			t.Fatal(err)
		}
		done, err := db.Exec(change)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := done.RowsAffected(); n == 0 || err != nil {
			t.Fatalf("%s changed %d rows, %v", change, n, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		code, out, _ := run(t, "verify", "--data", data)
		if code != 1 || !strings.HasPrefix(out, "different: ") || strings.Contains(out, " 0 differences") || !strings.Contains(out, "\nverified: 2 resources") {
			t.Errorf("%s: ended with %d: %s", change, code, out)
		}
	}
}

// TestMain lets the test be the program itself, so that it can be killed.
func TestMain(m *testing.M) {
	if args := os.Getenv("CONCORDAT_TEST_RUN"); args != "" {
		os.Exit(Run(context.Background(), strings.Split(args, "\n"), os.Stdout, os.Stderr, func(string) string { return "" }))
	}
	os.Exit(m.Run())
}
