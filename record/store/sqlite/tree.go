package sqlite

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"concordat/fault"
)

// tree is the Merkle tree of the log at its end: what is needed to go on. The hashes are stored in the order of
// tlog.StoredHashes, so that proofs and tiles can be made from them at any time.
type tree struct {
	size   int64
	peaks  []peak      // roots of the complete subtrees, largest first
	stored int64       // how many hashes are stored
	fresh  []tlog.Hash // those to be stored, from number stored on
}

type peak struct {
	level int
	hash  tlog.Hash
}

func (t *tree) clone() tree {
	return tree{size: t.size, peaks: slices.Clone(t.peaks), stored: t.stored}
}

// add appends a leaf: its hash, then the hash of each subtree that it completes.
func (t *tree) add(leaf tlog.Hash) {
	t.fresh = append(t.fresh, leaf)
	p := peak{0, leaf}
	for len(t.peaks) > 0 && t.peaks[len(t.peaks)-1].level == p.level {
		left := t.peaks[len(t.peaks)-1]
		t.peaks = t.peaks[:len(t.peaks)-1]
		p = peak{p.level + 1, tlog.NodeHash(left.hash, p.hash)}
		t.fresh = append(t.fresh, p.hash)
	}
	t.peaks = append(t.peaks, p)
	t.size++
}

// chunked is how many hashes a row of log_tree holds.
const chunked = 64

// save stores the fresh hashes: the last row is filled up, then rows follow.
func (t *tree) save(c *conn) error {
	for len(t.fresh) > 0 {
		chunk, have := t.stored/chunked, int(t.stored%chunked)
		count := min(chunked-have, len(t.fresh))
		b := make([]byte, 0, 32*count)
		for _, h := range t.fresh[:count] {
			b = append(b, h[:]...)
		}
		q := c.prepare("insert into log_tree (chunk, hashes) values (?, ?) on conflict (chunk) do update set hashes = cast(hashes || excluded.hashes as blob)")
		if err := q.bindInt(1, chunk).bindBlob(2, b).run(); err != nil {
			return err
		}
		t.stored += int64(count)
		t.fresh = t.fresh[count:]
	}
	t.fresh = nil
	return nil
}

// recall reads where the log and the resource numbers ended.
func (w *writer) recall() error {
	w.numbers = map[string]int64{}
	q := w.c.prepare("select coalesce(max(n), 0) from resource")
	if q.step() {
		w.last = q.int(0)
	}
	if err := q.done(); err != nil {
		return err
	}
	size, err := logSize(w.c)
	if err != nil || size == 0 {
		return err
	}
	w.tree = tree{size: size, stored: tlog.StoredHashCount(size)}
	var indexes []int64
	at := int64(0)
	for level := 62; level >= 0; level-- {
		if size&(1<<level) == 0 {
			continue
		}
		w.tree.peaks = append(w.tree.peaks, peak{level: level})
		indexes = append(indexes, tlog.StoredHashIndex(level, at>>level))
		at += 1 << level
	}
	hashes, err := treeReader{w.c}.ReadHashes(indexes)
	for i, h := range hashes {
		w.tree.peaks[i].hash = h
	}
	return err
}

// treeReader reads stored hashes.
type treeReader struct{ c *conn }

func (r treeReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		q := r.c.prepare("select substr(hashes, ?, 32) from log_tree where chunk = ?").bindInt(1, index%chunked*32+1).bindInt(2, index/chunked)
		n := 0
		if q.step() {
			n = copy(hashes[i][:], q.view(0))
		}
		if err := q.done(); err != nil {
			return nil, err
		}
		if n != 32 {
			return nil, fault.New(fault.Internal, "stored hash %d of the log is missing", index)
		}
	}
	return hashes, nil
}
