package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestForwardingHeadersAreBelievedOnlyFromTrustedProxies(t *testing.T) {
	for _, tc := range []struct{ trusted, peer, forwarded, want string }{
		{"", "10.0.0.1:99", "203.0.113.9", "10.0.0.1:99"},
		{"10.0.0.1", "10.0.0.1:99", "203.0.113.9", "203.0.113.9:0"},
		{"10.0.0.0/8", "10.0.0.1:99", "203.0.113.9, 10.0.0.2", "203.0.113.9:0"},
		{"10.0.0.0/8", "10.0.0.1:99", "127.0.0.1, 203.0.113.9", "203.0.113.9:0"}, // the first is the client's own word
		{"10.0.0.0/8", "10.0.0.1:99", "nonsense", "10.0.0.1:99"},
		{"10.0.0.0/8", "10.0.0.1:99", "", "10.0.0.1:99"},
	} {
		var list []string
		if tc.trusted != "" {
			list = []string{tc.trusted}
		}
		p, err := parseProxies(list)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tc.peer
		r.Header.Set("X-Forwarded-For", tc.forwarded)
		got, kept := "", false
		p.resolve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got, kept = r.RemoteAddr, r.Header.Get("X-Forwarded-For") != ""
		})).ServeHTTP(httptest.NewRecorder(), r)
		if got != tc.want || kept && tc.trusted == "" {
			t.Errorf("%+v: came from %s", tc, got)
		}
	}
}

func TestHTTPSInFrontIsKnownFromATrustedProxyOnly(t *testing.T) {
	for _, trusted := range []bool{true, false} {
		data, args := t.TempDir(), []string{"--demo"}
		if trusted {
			args = append(args, "--trusted-proxies", "127.0.0.0/8")
		}
		s := start(t, data, args...)
		s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		secured := []string{"X-Forwarded-Proto", "https", "X-Forwarded-For", "203.0.113.9"}
		scheme, cookie := "http", "concordat"
		if trusted {
			scheme, cookie = "https", "__Host-concordat"
		}
		if _, text := s.get("/fhir/metadata", secured...); !strings.Contains(text, `"url":"`+scheme+`://`) {
			t.Errorf("trusted %v: the CapabilityStatement's address is not %s", trusted, scheme)
		}
		r, err := http.NewRequest(http.MethodPost, s.url+"/sign-in/demo", strings.NewReader("persona=gp"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-Proto", "https")
		answer, err := s.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		set := answer.Cookies()
		if len(set) != 1 || set[0].Name != cookie || set[0].Secure != trusted {
			t.Fatalf("trusted %v: the cookies are %v", trusted, set)
		}
		if status, _ := s.get("/", append(secured, "Cookie", set[0].Name+"="+set[0].Value)...); status != http.StatusOK {
			t.Errorf("trusted %v: signed in, / answers %d", trusted, status)
		}
		s.stop()
	}
}
