// Package concordat has no code of its own: these tests hold the house to its plan (docs/architecture.md).
package concordat

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	fileLimit     = 400 // lines
	functionLimit = 60
	chainLimit    = 12 // packages, docs/adr/0010
)

// source is one parsed Go file of the project.
type source struct {
	path string // from the project's root, with slashes
	ast  *ast.File
	set  *token.FileSet
}

// sources parses every Go file under the root, generated ones left out.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "tools") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".gen.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{filepath.ToSlash(path), file, set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rooms reads docs/rooms.txt: for each package the packages of this module that it may import.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("docs/rooms.txt")
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string][]string{}
	for n, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		room, imports, ok := strings.Cut(line, "<-")
		if !ok {
			t.Fatalf("docs/rooms.txt:%d: write ROOM <- the rooms it may import", n+1)
		}
		allowed[strings.TrimSpace(room)] = strings.Fields(imports)
	}
	return allowed
}

// edges lists which package of the module imports which, test files left out.
func edges(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string]map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		room := filepath.ToSlash(filepath.Dir(s.path))
		if found[room] == nil {
			found[room] = map[string]bool{}
		}
		for _, spec := range s.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if inner, ok := strings.CutPrefix(path, "concordat/"); ok {
				found[room][inner] = true
			}
		}
	}
	out := map[string][]string{}
	for room, imports := range found {
		out[room] = slices.Sorted(maps.Keys(imports))
	}
	return out
}

func TestImportsGoOneWay(t *testing.T) {
	allowed := rooms(t)
	for room, imports := range edges(t) {
		permitted, ok := allowed[room]
		if !ok {
			t.Errorf("%s is a new room: say in docs/rooms.txt what it may import", room)
			continue
		}
		for _, target := range imports {
			if !slices.Contains(permitted, target) {
				t.Errorf("%s imports %s, which docs/rooms.txt doesn't allow: let the receiving side own a small interface, or change the plan by an ADR", room, target)
			}
		}
	}
}

func TestPlanOfRoomsHasNoCycleAndNoGhost(t *testing.T) {
	allowed, actual := rooms(t), edges(t)
	depth := map[string]int{}
	var walk func(room string, path []string) int
	walk = func(room string, path []string) int {
		if slices.Contains(path, room) {
			t.Fatalf("docs/rooms.txt goes round in a circle: %s", strings.Join(append(path, room), " -> "))
		}
		if d, ok := depth[room]; ok {
			return d
		}
		longest := 0
		for _, target := range allowed[room] {
			longest = max(longest, walk(target, append(path, room)))
		}
		depth[room] = longest + 1
		return longest + 1
	}
	for room, imports := range allowed {
		if _, ok := actual[room]; !ok {
			t.Errorf("docs/rooms.txt names %s, which has no code", room)
		}
		for _, target := range imports {
			if !slices.Contains(actual[room], target) {
				t.Errorf("docs/rooms.txt allows %s <- %s, which nothing uses: take it out", room, target)
			}
		}
		if chain := walk(room, nil); chain > chainLimit {
			t.Errorf("%s stands on a chain of %d packages, over %d: let the receiving side own a small interface", room, chain, chainLimit)
		}
	}
}

func TestNothingLargeOrBuiltIsKept(t *testing.T) {
	listed, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("no git here to ask which files are kept: %v", err)
	}
	for path := range strings.SplitSeq(strings.TrimRight(string(listed), "\x00"), "\x00") {
		info, err := os.Stat(path)
		if err != nil {
			continue // taken away and not committed yet
		}
		if info.Size() > 1<<20 {
			t.Errorf("%s has %d bytes: over a megabyte is no source", path, info.Size())
		}
	}
}

func TestNoPageRoomImportsAnother(t *testing.T) {
	for room, imports := range edges(t) {
		for _, target := range imports {
			if strings.HasSuffix(room, "web") && strings.HasSuffix(target, "web") && target != "web" && room != target {
				t.Errorf("%s imports %s: pages don't know each other's rooms", room, target)
			}
		}
	}
}

func TestNounsKnowNoHTTPNoSQLNoTemplates(t *testing.T) {
	barred := []string{"net/http", "database/sql", "html/template", "text/template"}
	for _, s := range sources(t) {
		room := filepath.ToSlash(filepath.Dir(s.path))
		noun := strings.HasPrefix(s.path, "care/") && !strings.HasSuffix(room, "web") && room != "care/caretest"
		if !noun || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, spec := range s.ast.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); slices.Contains(barred, path) {
				t.Errorf("%s imports %s: that belongs to its pages", s.path, path)
			}
		}
	}
}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	text, err := os.ReadFile("docs/large.txt")
	if err != nil {
		t.Fatal(err)
	}
	excused := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			excused[line] = false
		}
	}
	check := func(name string, lines, limit int) {
		if lines <= limit {
			return
		}
		if _, ok := excused[name]; !ok {
			t.Errorf("%s has %d lines, over %d: it may hold more than one idea (docs/large.txt names the exceptions)", name, lines, limit)
		}
		excused[name] = true
	}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		check(s.path, s.set.Position(s.ast.FileEnd).Line, fileLimit)
		for _, declaration := range s.ast.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok {
				lines := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
				check(fmt.Sprintf("%s:%s", s.path, f.Name.Name), lines, functionLimit)
			}
		}
	}
	for name, used := range excused {
		if !used {
			t.Errorf("docs/large.txt excuses %s, which is not too large: take it out", name)
		}
	}
}

func TestHazardLogNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile("docs/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, s := range sources(t) {
		for _, declaration := range s.ast.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && strings.HasSuffix(s.path, "_test.go") {
				written[f.Name.Name] = true
			}
		}
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 30 {
		t.Errorf("the hazard log names %d tests: every hazard has one at least", len(named))
	}
	for _, name := range named {
		if !written[name[1]] {
			t.Errorf("docs/safety.md names %s, which is no test", name[1])
		}
	}
}
