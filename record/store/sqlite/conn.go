package sqlite

import (
	"fmt"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	lib "modernc.org/sqlite/lib"

	"concordat/fault"
)

// conn is one connection to the database, used by one goroutine at a time. It speaks to SQLite's own interface, for
// the statements here are few and hot, and a request's context must never reach them (docs/adr/0003).
type conn struct {
	tls  *libc.TLS
	db   uintptr
	out  uintptr // where SQLite puts a pointer
	idle map[string][]*stmt
}

// dbError is what SQLite answered.
type dbError struct {
	code    int32 // extended result code
	message string
}

func (e *dbError) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.message, e.code) }

// dial opens a connection; flags are SQLite's.
func dial(path string, flags int32) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), idle: map[string][]*stmt{}}
	c.out = libc.Xmalloc(c.tls, types.Size_t(unsafe.Sizeof(uintptr(0))))
	name, err := libc.CString(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	rc := lib.Xsqlite3_open_v2(c.tls, name, c.out, flags|lib.SQLITE_OPEN_NOMUTEX|lib.SQLITE_OPEN_EXRESCODE, 0)
	c.db = pointer(c.out)
	if rc != lib.SQLITE_OK {
		err := c.failure(rc)
		c.close()
		return nil, err
	}
	return c, nil
}

// pointer reads the pointer that SQLite has put at p.
func pointer(p uintptr) uintptr {
	return *(*uintptr)(unsafe.Pointer(unsafe.SliceData(libc.GoBytes(p, int(unsafe.Sizeof(p))))))
}

func (c *conn) close() {
	for _, list := range c.idle {
		for _, s := range list {
			s.free()
		}
	}
	if c.db != 0 {
		lib.Xsqlite3_close_v2(c.tls, c.db)
	}
	libc.Xfree(c.tls, c.out)
	c.tls.Close()
	*c = conn{}
}

func (c *conn) failure(rc int32) error {
	e := &dbError{rc, "no memory"}
	if c.db != 0 {
		e.message = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.db))
	}
	switch rc & 0xff {
	case lib.SQLITE_FULL:
		return fault.Wrap(e, fault.Unavailable, "There is no room left to keep anything. Nothing of this was kept. Make room, then try again.")
	case lib.SQLITE_IOERR, lib.SQLITE_BUSY, lib.SQLITE_NOMEM, lib.SQLITE_CANTOPEN:
		return fault.Wrap(e, fault.Unavailable, "The record can't be reached now. Nothing of this was kept. Try again later.")
	}
	return e
}

// idling says that no transaction is open: SQLite ends one by itself when its disk is full or fails.
func (c *conn) idling() bool { return lib.Xsqlite3_get_autocommit(c.tls, c.db) != 0 }

func (c *conn) lastRow() int64 { return lib.Xsqlite3_last_insert_rowid(c.tls, c.db) }

// exec runs statements that have no parameters and drops their rows.
func (c *conn) exec(sql string) error {
	text, err := libc.CString(sql)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, text)
	if rc := lib.Xsqlite3_exec(c.tls, c.db, text, 0, 0, 0); rc != lib.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// do runs one statement that has no parameters and is used again.
func (c *conn) do(sql string) error { return c.prepare(sql).run() }

// stmt is a prepared statement in use. Its first error stays until done returns it, so that a caller binds, steps and
// reads without looking, and looks once.
type stmt struct {
	c      *conn
	sql    string
	p      uintptr
	err    error
	buffer []buffer // by parameter, for text and blobs: SQLite reads them until the statement is reset
}

type buffer struct {
	p   uintptr
	len int
}

// keep is how large a parameter's buffer may be between uses.
const keep = 64 << 10

// prepare returns the statement of sql, ready to bind. Every statement taken is given back by done.
func (c *conn) prepare(sql string) *stmt {
	if list := c.idle[sql]; len(list) > 0 {
		s := list[len(list)-1]
		c.idle[sql] = list[:len(list)-1]
		return s
	}
	s := &stmt{c: c, sql: sql}
	text, err := libc.CString(sql)
	if err != nil {
		s.err = err
		return s
	}
	defer libc.Xfree(c.tls, text)
	rc := lib.Xsqlite3_prepare_v3(c.tls, c.db, text, -1, lib.SQLITE_PREPARE_PERSISTENT, c.out, 0)
	if rc != lib.SQLITE_OK {
		s.err = c.failure(rc)
		return s
	}
	s.p = pointer(c.out)
	s.buffer = make([]buffer, lib.Xsqlite3_bind_parameter_count(c.tls, s.p)+1)
	return s
}

func (s *stmt) free() {
	for _, b := range s.buffer {
		if b.p != 0 {
			libc.Xfree(s.c.tls, b.p)
		}
	}
	lib.Xsqlite3_finalize(s.c.tls, s.p)
}

func (s *stmt) check(rc int32) {
	if rc != lib.SQLITE_OK && s.err == nil {
		s.err = s.c.failure(rc)
	}
}

// bindInt sets the parameter numbered i, from 1.
func (s *stmt) bindInt(i int, v int64) *stmt {
	if s.err == nil {
		s.check(lib.Xsqlite3_bind_int64(s.c.tls, s.p, int32(i), v))
	}
	return s
}

func (s *stmt) bindNull(i int) *stmt {
	if s.err == nil {
		s.check(lib.Xsqlite3_bind_null(s.c.tls, s.p, int32(i)))
	}
	return s
}

// bindBlob copies v.
func (s *stmt) bindBlob(i int, v []byte) *stmt {
	if s.err == nil {
		p := s.copy(i, len(v), func(to []byte) { copy(to, v) })
		s.check(lib.Xsqlite3_bind_blob(s.c.tls, s.p, int32(i), p, int32(len(v)), 0))
	}
	return s
}

// bindText copies v.
func (s *stmt) bindText(i int, v string) *stmt {
	if s.err == nil {
		p := s.copy(i, len(v), func(to []byte) { copy(to, v) })
		s.check(lib.Xsqlite3_bind_text(s.c.tls, s.p, int32(i), p, int32(len(v)), 0))
	}
	return s
}

func (s *stmt) copy(i, n int, fill func([]byte)) uintptr {
	b := &s.buffer[i]
	if b.p == 0 || b.len < n {
		if b.p != 0 {
			libc.Xfree(s.c.tls, b.p)
		}
		b.len = max(64, n+n/2)
		b.p = libc.Xmalloc(s.c.tls, types.Size_t(b.len))
	}
	if n > 0 {
		fill(libc.GoBytes(b.p, n))
	}
	return b.p
}

// step goes to the next row and says whether there is one.
func (s *stmt) step() bool {
	if s.err != nil {
		return false
	}
	switch rc := lib.Xsqlite3_step(s.c.tls, s.p); rc {
	case lib.SQLITE_ROW:
		return true
	case lib.SQLITE_DONE:
	default:
		s.err = s.c.failure(rc)
	}
	return false
}

// run executes a statement that has no rows and gives it back.
func (s *stmt) run() error {
	s.step()
	return s.done()
}

// done gives the statement back and returns its first error. It may be stepped no more.
func (s *stmt) done() error {
	err := s.err
	s.err = nil
	if s.p == 0 {
		return err
	}
	lib.Xsqlite3_reset(s.c.tls, s.p)
	for i := range s.buffer {
		if b := &s.buffer[i]; b.len > keep {
			libc.Xfree(s.c.tls, b.p)
			*b = buffer{}
			lib.Xsqlite3_bind_null(s.c.tls, s.p, int32(i))
		}
	}
	s.c.idle[s.sql] = append(s.c.idle[s.sql], s)
	return err
}

// int reads column i, from 0.
func (s *stmt) int(i int) int64 { return lib.Xsqlite3_column_int64(s.c.tls, s.p, int32(i)) }

func (s *stmt) null(i int) bool {
	return lib.Xsqlite3_column_type(s.c.tls, s.p, int32(i)) == lib.SQLITE_NULL
}

func (s *stmt) isText(i int) bool {
	return lib.Xsqlite3_column_type(s.c.tls, s.p, int32(i)) == lib.SQLITE_TEXT
}

// view is a column's bytes; they stand until the next step.
func (s *stmt) view(i int) []byte {
	p := lib.Xsqlite3_column_blob(s.c.tls, s.p, int32(i))
	if p == 0 {
		return nil
	}
	return libc.GoBytes(p, int(lib.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i))))
}

// bytes is a copy of a column's bytes.
func (s *stmt) bytes(i int) []byte {
	v := s.view(i)
	return append(make([]byte, 0, len(v)), v...)
}

func (s *stmt) text(i int) string { return string(s.view(i)) }
