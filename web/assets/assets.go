// Package assets holds what browsers fetch besides pages: the style sheet, the scripts and the pictures. They are built
// from this folder by build.mjs (make assets), embedded, compressed once at start, and served under a checksum, so that
// a browser may keep them for good.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"concordat/fault"
)

//go:embed all:dist
var dist embed.FS

// Root is the path under which a Set is to be mounted.
const Root = "/assets/"

// Set is everything that was built, ready to be served.
type Set struct {
	checksum string
	files    map[string]file
}

type file struct {
	kind       string
	plain      []byte
	compressed []byte // nil when it is not worth it
}

// kinds are the content types of what the build makes, so that no machine's own table decides.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// Load reads what was built. Without a build it is unavailable, and the server must not start.
func Load() (*Set, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return load(built)
}

func load(built fs.FS) (*Set, error) {
	set := &Set{files: map[string]file{}}
	sum := sha256.New()
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || kinds[path.Ext(name)] == "" {
			return err
		}
		plain, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(plain))
		sum.Write(plain)
		set.files[name] = file{kind: kinds[path.Ext(name)], plain: plain, compressed: compress(plain)}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	for _, needed := range []string{"concordat.css", "concordat.js", "nhsuk-frontend.js", "favicon.svg"} {
		if _, there := set.files[needed]; !there {
			return nil, fault.New(fault.Unavailable, "the style sheet and scripts were not built: run make assets, then build again")
		}
	}
	set.checksum = hex.EncodeToString(sum.Sum(nil))[:16]
	return set, nil
}

// compress gives the gzip of a file, or nil if that saves less than a tenth.
func compress(plain []byte) []byte {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := writer.Write(plain); err != nil || writer.Close() != nil {
		return nil
	}
	if out.Len() > len(plain)*9/10 {
		return nil
	}
	return out.Bytes()
}

// Path gives the address of a file of the set. All files share one checksum, so that modules can import each other by
// their plain names.
func (s *Set) Path(name string) string { return Root + s.checksum + "/" + name }

// ServeHTTP answers GET and HEAD under Root. An address with an older checksum, from a page opened before an update,
// gets today's file and is not to be kept.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	checksum, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Root), "/")
	wanted, there := s.files[name]
	if !there {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", wanted.kind)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if checksum == s.checksum {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, tag := wanted.plain, s.checksum
	if wanted.compressed != nil && takesGzip(r) {
		body, tag = wanted.compressed, s.checksum+"-gzip"
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", `"`+tag+`"`)
	if r.Header.Get("If-None-Match") == `"`+tag+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the browser has gone; nobody is left to tell
	}
}

// takesGzip reports whether the browser accepts gzip, which "gzip;q=0" does not.
func takesGzip(r *http.Request) bool {
	for _, each := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(each), ";")
		if strings.TrimSpace(coding) == "gzip" {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(quality), "q="), "0.") != "" || strings.TrimSpace(quality) == ""
		}
	}
	return false
}
