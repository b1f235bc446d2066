package sqlite

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	lib "modernc.org/sqlite/lib"
	"pgregory.net/rapid"
)

func testConn(t *testing.T) *conn {
	t.Helper()
	c, err := dial(filepath.Join(t.TempDir(), "lists.db"), lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	if err := cmp.Or(c.configure(shared, writing), migrate(c)); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestListsKeepWhatJoinsAndDropWhatLeaves changes lists at random, long enough to be cut into chunks, and compares
// them with sets.
func TestListsKeepWhatJoinsAndDropWhatLeaves(t *testing.T) {
	c := testConn(t)
	for _, table := range []*table{byValue, byPerson} {
		t.Run(table.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				if err := c.exec("delete from " + table.name); err != nil {
					t.Fatal(err)
				}
				keys := [][]byte{valueKey(1, []byte("a")), valueKey(1, []byte("b")), valueKey(300, []byte{255, 255})}
				model := map[string]map[posting]bool{}
				for range rapid.IntRange(1, 6).Draw(t, "units") {
					changeLists(t, c, table, keys, model)
				}
				for _, key := range keys {
					compareList(t, c, table, key, model[string(key)])
				}
			})
		})
	}
}

// changeLists is one unit's changes: a run of new numbers, some single ones, some that leave.
func changeLists(t *rapid.T, c *conn, table *table, keys [][]byte, model map[string]map[posting]bool) {
	all := changes{}
	for range rapid.IntRange(1, 3).Draw(t, "lists") {
		key := rapid.SampledFrom(keys).Draw(t, "list")
		set := model[string(key)]
		if set == nil {
			set = map[posting]bool{}
			model[string(key)] = set
		}
		first, step := rapid.Int64Range(1, 1<<40).Draw(t, "first"), rapid.Int64Range(1, 1<<20).Draw(t, "step")
		for i := range rapid.Int64Range(0, 800).Draw(t, "run") {
			p := posting{n: first + i*step}
			if table.dated {
				p.low, p.high = i-50, i*i
			}
			if !set[p] {
				set[p] = true
				all.add(key, p)
			}
		}
		for _, p := range slices.SortedFunc(maps.Keys(set), inOrder) {
			if rapid.IntRange(0, 9).Draw(t, "leave") == 9 {
				delete(set, p)
				all.remove(key, p)
			}
		}
	}
	if err := table.flush(c, all); err != nil {
		t.Fatal(err)
	}
}

func compareList(t *rapid.T, c *conn, table *table, key []byte, set map[posting]bool) {
	q := c.prepare(table.scan()).bindBlob(1, key).bindBlob(2, after(key))
	var list []posting
	for q.step() {
		if len(q.view(1)) > chunkLimit {
			t.Errorf("a chunk of %d bytes", len(q.view(1)))
		}
		var ok bool
		if list, ok = table.unpack(list, q.view(1)); !ok {
			t.Fatal("a chunk is damaged")
		}
	}
	if err := q.done(); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(list, inOrder) || len(list) != len(set) {
		t.Fatalf("%d in the list, %d in the set", len(list), len(set))
	}
	for _, p := range list {
		if !set[p] {
			t.Fatalf("%v is in the list and not in the set", p)
		}
		if _, chunk, err := table.chunk(c, key, p.n); err != nil || !slices.Contains(chunk, p) {
			t.Fatalf("%v is not in its chunk: %v", p, err)
		}
	}
}
