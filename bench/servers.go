package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const people = 2000 // the subjects that observations.lua names: Patient/bench-1 …

// server is one that is being measured. A nil server is one that can't be had.
type server struct {
	name, url, token string
	program          string
	ids              []string // of Observations that are there to be read
	process          *exec.Cmd
}

func (s *server) stop() {
	if s == nil {
		return
	}
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
}

// concordat builds and starts this server on an empty record, with the people in it, and a token.
func (b *bench) concordat() (*server, error) {
	s := &server{name: "concordat", program: filepath.Join(b.dir, "concordat")}
	if out, err := exec.CommandContext(b.ctx, "go", "build", "-o", s.program, "concordat/cmd/concordat").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, out)
	}
	data := filepath.Join(b.dir, "data")
	patients := filepath.Join(b.dir, "people.ndjson")
	var lines bytes.Buffer
	for i := range people {
		fmt.Fprintf(&lines, `{"resourceType":"Patient","id":"bench-%d","name":[{"family":"Bench","given":["Number %d"]}]}`+"\n", i+1, i+1)
	}
	if err := os.WriteFile(patients, lines.Bytes(), 0o600); err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(b.ctx, s.program, "import", "--data", data, patients).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("import of people: %w\n%s", err, out)
	}
	out, err := exec.CommandContext(b.ctx, s.program, "token", "--data", data, "--client", "bench", "--scope", "system/*.cruds").Output()
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	s.token = strings.TrimSpace(string(out))
	s.process = exec.Command(s.program, "serve", "--data", data, "--listen", "127.0.0.1:0")
	printed, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(printed); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			s.url = strings.TrimSuffix(url, "/")
			return s, s.seed()
		}
	}
	return nil, fmt.Errorf("the server stopped before it listened")
}

// yardstick builds and starts the yardstick from its folder; nil without one.
func (b *bench) yardstick(folder string) (*server, error) {
	if folder == "" {
		fmt.Fprintln(os.Stderr, "bench: no yardstick and no creates: CONCORDAT_YARDSTICK doesn't name its folder")
		return nil, nil
	}
	s := &server{name: "yardstick", program: filepath.Join(b.dir, "yardstick")}
	build := exec.CommandContext(b.ctx, "go", "build", "-o", s.program, ".")
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the yardstick: %w\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return nil, err
	}
	s.url = "http://" + address
	s.process = exec.Command(s.program, address)
	s.process.Dir = b.dir
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	for range 100 {
		if r, err := http.Get(s.url + "/static"); err == nil {
			return s, r.Body.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, fmt.Errorf("the yardstick doesn't answer")
}

// seed makes the Observations that reads ask for, and keeps their ids.
func (s *server) seed() error {
	for i := range 200 {
		body := fmt.Sprintf(`{"resourceType":"Observation","status":"final","code":{"text":"Measure"},"subject":{"reference":"Patient/bench-%d"},"effectiveDateTime":"2020-01-02"}`, 1+i%people)
		request, err := http.NewRequest("POST", s.url+"/fhir/Observation", strings.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/fhir+json")
		request.Header.Set("Authorization", "Bearer "+s.token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		response.Body.Close()
		at := regexp.MustCompile(`/Observation/([^/]+)`).FindStringSubmatch(response.Header.Get("Location"))
		if response.StatusCode != http.StatusCreated || at == nil {
			return fmt.Errorf("create answered %s", response.Status)
		}
		s.ids = append(s.ids, at[1])
	}
	return nil
}

var importedLine = regexp.MustCompile(`imported (\d+) resources`)

func imported(out []byte) (int, error) {
	found := importedLine.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("the import's last line is missing")
	}
	return strconv.Atoi(string(found[1]))
}

func diskOf(folder string) (size int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		size += info.Size()
		return err
	})
	return size, err
}
