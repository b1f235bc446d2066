package app

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// program is the test as the program itself, in a process of its own that can be killed.
func program(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "CONCORDAT_TEST_RUN="+strings.Join(args, "\n"))
	return command
}

// exportedIn are the lines of a type in a database that nobody has open now: opening it recovers it. It verifies.
func exportedIn(t *testing.T, data, typ string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	must(t, "export", "--data", data, out)
	if got := must(t, "verify", "--data", data); !strings.HasSuffix(got, " 0 differences\n") {
		t.Errorf("after a kill: %s", got)
	}
	text, err := os.ReadFile(filepath.Join(out, typ+".ndjson"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

// TestKilledImportLeavesOnlyWholeTransactions kills imports until three of them were between their first and their last
// file, and looks for halves of files. It kills earlier after one that was done, and later after one that had not begun.
func TestKilledImportLeavesOnlyWholeTransactions(t *testing.T) {
	dir := t.TempDir()
	const files, perFile, wanted, most = 120, 50, 3, 25
	for i := range files {
		var entries []string
		for range perFile {
			entries = append(entries, `{"resource":{"resourceType":"Basic","code":{"coding":[{"system":"urn:x","code":"f`+strconv.Itoa(i)+`"}]}},"request":{"method":"POST","url":"Basic"}}`)
		}
		write(t, dir, fmt.Sprintf("f%03d.json", i), `{"resourceType":"Bundle","type":"transaction","entry":[`+strings.Join(entries, ",")+`]}`)
	}
	partly, after := 0, 100*time.Millisecond
	for round := 0; partly < wanted; round++ {
		if round == most {
			t.Fatalf("of %d rounds %d were killed between the first and the last file, and %d are wanted", round, partly, wanted)
		}
		data := filepath.Join(t.TempDir(), "data")
		command := program("import", "--data", data, dir)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		_ = command.Process.Kill() // it may have ended by itself
		_ = command.Wait()
		found := map[string]int{}
		if _, err := os.Stat(filepath.Join(data, "concordat.db")); err == nil {
			for _, m := range regexp.MustCompile(`"code":"(f\d+)"`).FindAllStringSubmatch(exportedIn(t, data, "Basic"), -1) {
				found[m[1]]++
			}
		}
		for file, got := range found {
			if got != perFile {
				t.Errorf("round %d: %d of %d resources of %s", round, got, perFile, file)
			}
		}
		switch len(found) {
		case 0:
			after = after * 3 / 2
		case files:
			after = after * 2 / 3
		default:
			partly++
		}
	}
}

// TestKilledServerHasWhatItAcknowledged starts the server's program, writes over HTTP from several clients, kills it,
// and looks in the file for everything that was answered with 201, round after round in the same file.
func TestKilledServerHasWhatItAcknowledged(t *testing.T) {
	data := t.TempDir()
	token := strings.TrimSpace(must(t, "token", "--data", data, "--client", "Writer", "--scope", "system/*.cruds"))
	var acknowledged []string
	for round := range 4 {
		before := len(acknowledged)
		acknowledged = append(acknowledged, writtenUntilKilled(t, data, token, time.Duration(100+70*round)*time.Millisecond)...)
		if len(acknowledged) == before {
			t.Fatalf("round %d: nothing was acknowledged before the kill", round)
		}
		there := map[string]bool{}
		for _, m := range regexp.MustCompile(`"id":"([^"]+)"`).FindAllStringSubmatch(exportedIn(t, data, "Patient"), -1) {
			there[m[1]] = true
		}
		for _, id := range acknowledged {
			if !there[id] {
				t.Errorf("round %d: Patient/%s was acknowledged and is not there", round, id)
			}
		}
	}
	t.Logf("%d acknowledged writes", len(acknowledged))
}

// writtenUntilKilled returns the ids that a server acknowledged before it was killed, a while after the first of them.
func writtenUntilKilled(t *testing.T, data, token string, while time.Duration) (ids []string) {
	t.Helper()
	command := program("serve", "--listen", "127.0.0.1:0", "--data", data)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() { _ = command.Process.Kill() })
	defer func() { kill(); _ = command.Wait() }()
	late := time.AfterFunc(30*time.Second, kill)
	defer late.Stop()
	url := listening(t, out)
	var said sync.Mutex
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for {
				id, ok := create(url, token)
				if !ok {
					return
				}
				said.Lock()
				if ids = append(ids, id); len(ids) == 1 {
					time.AfterFunc(while, kill)
				}
				said.Unlock()
			}
		})
	}
	clients.Wait()
	return ids
}

// listening waits until a server says where it listens.
func listening(t *testing.T, out io.Reader) string {
	t.Helper()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := regexp.MustCompile(`listening on (https?://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			return m[1]
		}
	}
	t.Fatal("the server ended before it listened")
	return ""
}

// create makes a Patient; ok is false when that was not acknowledged with 201.
func create(url, token string) (id string, ok bool) {
	r, err := http.NewRequest(http.MethodPost, url+"/fhir/Patient", strings.NewReader(`{"resourceType":"Patient","active":true}`))
	if err != nil {
		return "", false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/fhir+json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", false
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // the headers say it: the unit was durable before they were sent
	m := regexp.MustCompile(`/Patient/([^/]+)`).FindStringSubmatch(answer.Header.Get("Location"))
	if answer.StatusCode != http.StatusCreated || m == nil {
		return "", false
	}
	return m[1], true
}
