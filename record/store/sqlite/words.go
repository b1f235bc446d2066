package sqlite

import (
	"sync"

	"concordat/fault"
)

// kind is what a word is.
type kind byte

const (
	typeWord kind = iota + 1
	paramWord
	systemWord
	categoryWord
	labelWord
)

type word struct {
	kind kind
	text string
}

// words is the memory of the table of that name: what has been committed. 0 is no word.
type words struct {
	mu      sync.RWMutex
	numbers map[word]int64
	texts   map[int64]string
}

func (w *words) load(c *conn) error {
	q := c.prepare("select n, kind, text from word")
	w.numbers, w.texts = map[word]int64{}, map[int64]string{}
	for q.step() {
		w.numbers[word{kind(q.int(1)), q.text(2)}] = q.int(0)
		w.texts[q.int(0)] = q.text(2)
	}
	return q.done()
}

func (w *words) number(of word) (int64, bool) {
	w.mu.RLock()
	n, ok := w.numbers[of]
	w.mu.RUnlock()
	return n, ok
}

func (w *words) publish(fresh map[word]int64) {
	if len(fresh) == 0 {
		return
	}
	w.mu.Lock()
	for k, n := range fresh {
		w.numbers[k] = n
		w.texts[n] = k.text
	}
	w.mu.Unlock()
}

// number finds a word, in memory or as the snapshot has it; false when there is none.
func (s *snapshot) number(k kind, text string) (int64, bool, error) {
	if n, ok := s.engine.words.number(word{k, text}); ok {
		return n, true, nil
	}
	if s.unit != nil {
		n, ok := s.unit.fresh(word{k, text})
		return n, ok, nil
	}
	q := s.c.prepare("select n from word where kind = ? and text = ?").bindInt(1, int64(k)).bindText(2, text)
	var n int64
	ok := q.step()
	if ok {
		n = q.int(0)
	}
	return n, ok, q.done()
}

// text is the word of a number; 0 is "".
func (s *snapshot) text(n int64) (string, error) {
	if n == 0 {
		return "", nil
	}
	s.engine.words.mu.RLock()
	text, ok := s.engine.words.texts[n]
	s.engine.words.mu.RUnlock()
	if ok {
		return text, nil
	}
	q := s.c.prepare("select text from word where n = ?").bindInt(1, n)
	if q.step() {
		text, ok = q.text(0), true
	}
	if err := q.done(); err != nil {
		return "", err
	}
	if !ok {
		return "", fault.New(fault.Internal, "word %d is missing", n)
	}
	return text, nil
}

// fresh finds a word that this unit, or one before it in the group, has made.
func (u *unit) fresh(w word) (int64, bool) {
	if n, ok := u.words[w]; ok {
		return n, true
	}
	n, ok := u.group.words[w]
	return n, ok
}

// intern finds a word or makes it; "" is 0.
func (u *unit) intern(k kind, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	w := word{k, text}
	if n, ok := u.engine.words.number(w); ok {
		return n, nil
	}
	if n, ok := u.fresh(w); ok {
		return n, nil
	}
	if err := u.c.prepare("insert into word (kind, text) values (?, ?)").bindInt(1, int64(k)).bindText(2, text).run(); err != nil {
		return 0, err
	}
	n := u.c.lastRow()
	u.words[w] = n
	return n, nil
}
