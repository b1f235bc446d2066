package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"concordat/fault"
)

// small stands in for what the build makes.
func small() fstest.MapFS {
	return fstest.MapFS{
		".gitkeep":          {},
		"concordat.css":     {Data: []byte(strings.Repeat("body{color:black}", 200))},
		"concordat.js":      {Data: []byte("import './nhsuk-frontend.js'")},
		"nhsuk-frontend.js": {Data: []byte("export {}")},
		"favicon.svg":       {Data: []byte("<svg/>")},
	}
}

func get(t *testing.T, s *Set, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func mustLoad(t *testing.T) *Set {
	t.Helper()
	set, err := load(small())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestWithoutABuildNothingStarts(t *testing.T) {
	_, err := load(fstest.MapFS{".gitkeep": {}})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "make assets") {
		t.Errorf("got %v", err)
	}
}

func TestAFileIsKeptForGoodUnderItsChecksum(t *testing.T) {
	set := mustLoad(t)
	answer := get(t, set, set.Path("concordat.css"))
	if got := answer.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control %q", got)
	}
	if got := answer.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
}

func TestAnOldChecksumGetsTodaysFileAndIsNotKept(t *testing.T) {
	set := mustLoad(t)
	answer := get(t, set, "/assets/0000000000000000/concordat.css")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("got %d, %q", answer.StatusCode, answer.Header.Get("Cache-Control"))
	}
}

func TestTheChecksumChangesWithAnyFile(t *testing.T) {
	changed := small()
	changed["favicon.svg"] = &fstest.MapFile{Data: []byte("<svg></svg>")}
	other, err := load(changed)
	if err != nil {
		t.Fatal(err)
	}
	if set := mustLoad(t); set.Path("concordat.css") == other.Path("concordat.css") {
		t.Error("the address stayed the same")
	}
}

func TestCompressedOnlyForThoseWhoTakeIt(t *testing.T) {
	set := mustLoad(t)
	plain := get(t, set, set.Path("concordat.css"))
	if plain.Header.Get("Content-Encoding") != "" {
		t.Error("compressed without being asked")
	}
	if got := get(t, set, set.Path("concordat.css"), "Accept-Encoding", "gzip;q=0, br"); got.Header.Get("Content-Encoding") != "" {
		t.Error("compressed for one who refuses it")
	}
	answer := get(t, set, set.Path("concordat.css"), "Accept-Encoding", "br, gzip")
	if answer.Header.Get("Content-Encoding") != "gzip" || answer.Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("headers %v", answer.Header)
	}
	reader, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	if want := small()["concordat.css"].Data; !bytes.Equal(unpacked, want) {
		t.Errorf("%d bytes, want %d", len(unpacked), len(want))
	}
}

func TestUnchangedIsSaidShortly(t *testing.T) {
	set := mustLoad(t)
	tag := get(t, set, set.Path("concordat.js")).Header.Get("ETag")
	if got := get(t, set, set.Path("concordat.js"), "If-None-Match", tag); got.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", got.StatusCode)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	set := mustLoad(t)
	for _, name := range []string{".gitkeep", "", "../assets.go", "none.css"} {
		if got := get(t, set, set.Path(name)); got.StatusCode != http.StatusNotFound {
			t.Errorf("%q: status %d", name, got.StatusCode)
		}
	}
}

// TestTheBuild looks at what was really built: that it asks nobody else for anything, and how heavy it is.
func TestTheBuild(t *testing.T) {
	set, err := Load()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("the style sheet and scripts were not built (run make assets): their weight was not checked")
	}
	weight := 0
	for name, each := range set.files {
		if found := regexp.MustCompile(`url\(["']?(https?:)?//[^)]*\)|@import|@font-face`).Find(each.plain); strings.HasSuffix(name, ".css") && found != nil {
			t.Errorf("%s asks somebody else: %s", name, found)
		}
		size := len(each.compressed)
		if each.compressed == nil {
			size = len(each.plain)
		}
		t.Logf("%-26s %7d bytes, %6d compressed", name, len(each.plain), size)
		weight += size
	}
	t.Logf("all: %d bytes compressed", weight)
	if weight > 90_000 {
		t.Errorf("%d bytes: a first visit must stay under 150 KB with its page", weight)
	}
}
