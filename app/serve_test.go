package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"concordat/definitions/forms"
)

// running is a server that a test has started.
type running struct {
	t           *testing.T
	url, data   string
	out, stderr *output
	stop        func() int // and its exit code
	client      *http.Client
}

// start runs `serve` on a port of its own until the test ends.
func start(t *testing.T, data string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &running{t: t, data: data, out: &output{}, stderr: &output{}, client: &http.Client{Timeout: 10 * time.Second}}
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...), s.out, s.stderr, func(string) string { return "" })
	}()
	code, over := 0, false
	s.stop = func() int {
		cancel()
		if !over {
			code, over = <-ended, true
		}
		return code
	}
	t.Cleanup(func() { s.stop() })
	for range 1000 {
		if m := regexp.MustCompile(`listening on (https?://\S+)`).FindStringSubmatch(s.out.String()); m != nil {
			s.url = m[1]
			return s
		}
		select {
		case code = <-ended:
			over = true
			t.Fatalf("serve ended with %d: %s", code, s.stderr)
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("serve does not listen: %s", s.stderr)
	return nil
}

func (s *running) get(path string, headers ...string) (int, string) {
	s.t.Helper()
	return s.send(http.MethodGet, path, "", headers...)
}

func (s *running) send(method, path, body string, headers ...string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestCommandsGoThroughTheRunningServer(t *testing.T) {
	for name, data := range map[string]string{
		"short path": filepath.Join(t.TempDir(), "data"),
		"long path":  filepath.Join(t.TempDir(), strings.Repeat("long-", 30), "data"),
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, data)
			shipped, err := forms.Shipped()
			if err != nil {
				t.Fatal(err)
			}
			all := strconv.Itoa(1 + len(shipped))
			path := write(t, t.TempDir(), "one.json", patient("margaret"))
			if n, failed := imported(t, must(t, "import", "--data", data, path)); n != 1 || failed != 0 {
				t.Errorf("imported %d, failed %d", n, failed)
			}
			token := strings.TrimSpace(must(t, "token", "--data", data, "--client", "Reader", "--scope", "system/*.rs"))
			if status, text := s.get("/fhir/Patient/margaret", "Authorization", "Bearer "+token); status != 200 || !strings.Contains(text, `"id":"margaret"`) {
				t.Errorf("status %d: %s", status, text)
			}
			if status, text := s.send(http.MethodPost, "/fhir/Patient", `{"resourceType":"Patient"}`, "Authorization", "Bearer "+token, "Content-Type", "application/fhir+json"); status != 403 || !strings.Contains(text, "token doesn't allow") {
				t.Errorf("a client that may read wrote: %d: %s", status, text)
			}
			if got := must(t, "verify", "--data", data); !strings.HasPrefix(got, "verified: "+all+" resources") {
				t.Errorf("verify while serving says %q", got)
			}
			if got := must(t, "export", "--data", data, filepath.Join(t.TempDir(), "out")); got != "exported "+all+" resources\n" {
				t.Errorf("export while serving says %q", got)
			}
			if code, _, stderr := run(t, "serve", "--data", data, "--listen", "127.0.0.1:0"); code != 1 {
				t.Errorf("a second server ended with %d: %s", code, stderr)
			}
			if code := s.stop(); code != 0 {
				t.Errorf("the server ended with %d: %s", code, s.stderr)
			}
			if n, _ := imported(t, must(t, "import", "--data", data, path)); n != 1 {
				t.Error("after the server ended the file could not be opened")
			}
		})
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	start(t, data)
	for _, name := range []string{"", "concordat.db", "concordat.db.sock"} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q has mode %v", name, info.Mode())
		}
	}
}

func TestSocketOfAServerThatDiedDoesNotStandInTheWay(t *testing.T) {
	data := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(data, "concordat.db.sock"))
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	must(t, "token", "--data", data, "--client", "x", "--scope", "system/*.rs")
	start(t, data)
}

func TestOperatorsPaths(t *testing.T) {
	s := start(t, t.TempDir())
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/fhir/metadata": 200, "/api/metadata": 200,
		"/fhir/Patient": 401, "/fhir/Patient/1": 401, "/api/Answer": 401, "/fhir/": 405, "/fhir": 405, "/fhir/Answer": 401} {
		if want == 405 {
			want = 401 // nobody is told more
		}
		if status, text := s.get(path); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, text)
		}
	}
	if _, text := s.get("/metrics"); !strings.Contains(text, `concordat_requests_total{method="GET",route="GET /healthz",status="200"}`) {
		t.Errorf("requests are not counted by route: %s", text)
	}
}

func TestTypesAreServedWhereTheyBelong(t *testing.T) {
	data := t.TempDir()
	s := start(t, data)
	bearer := []string{"Authorization", "Bearer " + strings.TrimSpace(must(t, "token", "--data", data, "--client", "x", "--scope", "system/*.cruds"))}
	for path, want := range map[string]int{"/fhir/Patient": 200, "/fhir/Answer": 404, "/api/Answer": 200, "/api/Patient": 404} {
		if status, text := s.get(path, bearer...); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, text)
		}
	}
}

func TestProgramsGetAnOutcomeWhereARequestComesFromAnotherSite(t *testing.T) {
	s := start(t, t.TempDir())
	for _, path := range []string{"/fhir/Patient", "/fhir", "/api/Answer"} {
		status, body := s.send(http.MethodPost, path, `{}`, "Content-Type", "application/fhir+json", "Sec-Fetch-Site", "cross-site")
		if status != http.StatusForbidden || !strings.Contains(body, `"resourceType":"OperationOutcome"`) || !strings.Contains(body, "another website") {
			t.Errorf("%s: status %d: %s", path, status, body)
		}
	}
	if status, body := s.send(http.MethodPost, "/sign-out", "", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden || !strings.Contains(body, "<html") {
		t.Errorf("a page: status %d: %s", status, body)
	}
}

func TestMetricsAreForThisMachineOrASystemClient(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, "--trusted-proxies", "127.0.0.0/8")
	away := []string{"X-Forwarded-For", "203.0.113.9"}
	if status, _ := s.get("/metrics", away...); status != 404 {
		t.Errorf("from elsewhere: %d", status)
	}
	token := strings.TrimSpace(must(t, "token", "--data", data, "--client", "Metrics", "--scope", "system/*.rs"))
	if status, _ := s.get("/metrics", append(away, "Authorization", "Bearer "+token)...); status != 200 {
		t.Errorf("from elsewhere with a token: %d", status)
	}
}

func TestLogHoldsNoPersonalData(t *testing.T) {
	data := t.TempDir()
	s := start(t, data)
	token := "Bearer " + strings.TrimSpace(must(t, "token", "--data", data, "--client", "x", "--scope", "system/*.cruds"))
	body := `{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"name":[{"family":"Ellisworth"}]}`
	headers := []string{"Authorization", token, "Content-Type", "application/fhir+json"}
	status, text := s.send(http.MethodPost, "/fhir/Patient", body, headers...)
	if status != 201 {
		t.Fatal(text)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatal(err)
	}
	s.get("/fhir/Patient/"+made.ID, headers...)
	s.get("/fhir/Patient?name=Ellisworth&identifier=9990000018", headers...)
	s.send(http.MethodPost, "/fhir/Patient", strings.Replace(body, `"family"`, `"fam"`, 1), headers...)
	s.stop()
	log := s.stderr.String()
	if !strings.Contains(log, "/fhir/") {
		t.Errorf("requests are not in the log: %s", log)
	}
	for _, secret := range []string{"Ellisworth", "9990000018", made.ID, strings.TrimPrefix(token, "Bearer ")} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q: %s", secret, log)
		}
	}
}

func TestServesHTTPS(t *testing.T) {
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := write(t, dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	private := write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	s := start(t, filepath.Join(dir, "data"), "--tls-cert", cert, "--tls-key", private)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	if status, text := s.get("/readyz"); status != 200 || !strings.HasPrefix(s.url, "https://") {
		t.Errorf("%s: %d: %s", s.url, status, text)
	}
}

func TestDemonstrationStartsTwice(t *testing.T) {
	data := t.TempDir()
	s := start(t, data, "--demo")
	token, err := os.ReadFile(filepath.Join(data, "demo-token"))
	if err != nil {
		t.Fatal(err)
	}
	people := func(s *running) string {
		status, text := s.get("/fhir/Patient?_summary=count", "Authorization", "Bearer "+strings.TrimSpace(string(token)))
		if status != 200 {
			t.Fatalf("%d: %s", status, text)
		}
		return regexp.MustCompile(`"total":\d+`).FindString(text)
	}
	first := people(s)
	if first == "" || first == `"total":0` {
		t.Errorf("the demonstration has no people: %s", first)
	}
	if got := must(t, "verify", "--data", data); !strings.HasSuffix(got, " 0 differences\n") {
		t.Errorf("verify of the demonstration: %s", got)
	}
	if code := s.stop(); code != 0 {
		t.Fatalf("ended with %d: %s", code, s.stderr)
	}
	roundTrip(t, data)
	if again := people(start(t, data, "--demo")); again != first {
		t.Errorf("the second start has %s, the first had %s", again, first)
	}
}

func TestDemonstrationIsNotMixedWithRealPeople(t *testing.T) {
	data := t.TempDir()
	must(t, "import", "--data", data, write(t, t.TempDir(), "one.json", patient("one")))
	if code, _, stderr := run(t, "serve", "--demo", "--data", data, "--listen", "127.0.0.1:0"); code != 1 || !strings.Contains(stderr, "not the demonstration") {
		t.Errorf("ended with %d: %s", code, stderr)
	}
}

// roundTrip exports a record, own types too, imports it into a new one and exports that: both exports hold the same.
func roundTrip(t *testing.T, data string) {
	t.Helper()
	first, second, other := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"), t.TempDir()
	must(t, "export", "--data", data, first)
	if _, failed := imported(t, must(t, "import", "--data", other, first)); failed != 0 {
		t.Errorf("%d failed on the way back", failed)
	}
	must(t, "export", "--data", other, second)
	files, err := os.ReadDir(first)
	if err != nil || len(files) < 10 {
		t.Fatalf("%v: %d types", err, len(files))
	}
	stamps := regexp.MustCompile(`"(versionId|lastUpdated)":"[^"]*"`)
	for _, f := range files {
		before, err := os.ReadFile(filepath.Join(first, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(filepath.Join(second, f.Name()))
		if err != nil {
			t.Error(err)
			continue
		}
		if stamps.ReplaceAllString(string(before), "") != stamps.ReplaceAllString(string(after), "") {
			t.Errorf("%s is not the same after export and import", f.Name())
		}
	}
}
