package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// put is a unit that writes bodies of Patients and Observations, new ones, under the ids in them.
func put(t testing.TB, bodies ...string) func(store.Unit) error {
	t.Helper()
	unit, err := putUnit(bodies...)
	must(t, err)
	return unit
}

func putUnit(bodies ...string) (func(store.Unit) error, error) {
	parsed := make([]*fhir.Resource, len(bodies))
	for i, b := range bodies {
		var err error
		if parsed[i], err = fhir.R4().Parse("", []byte(b)); err != nil {
			return nil, err
		}
	}
	return func(u store.Unit) error {
		e := store.Entry{At: at, Access: record.Access{Actor: "Device/test"}, Outcome: "permit"}
		for _, r := range parsed {
			p := store.Placement{People: store.PeopleOf(r, r.ID)}
			p.Category, p.Labels = placed(r, at)
			if _, err := u.Put(r, r.ID, 0, p, at); err != nil {
				return err
			}
			e.People = append(e.People, p.People...)
		}
		return u.Append(e)
	}, nil
}

// placed is where the resources of these tests belong.
func placed(r *fhir.Resource, _ time.Time) (category string, labels []string) {
	if r.Type == "Observation" {
		return "clinical", []string{"third-party"}
	}
	return "identity", nil
}

func patient(id string) string {
	return fmt.Sprintf(`{"resourceType":"Patient","id":"%s","name":[{"family":"Test"}]}`, id)
}

func measure(id, of string) string {
	return fmt.Sprintf(`{"resourceType":"Observation","id":"%s","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/%s"},"effectiveDateTime":"2026-01-10"}`, id, of)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
			t.Log(inner)
		}
		t.Fatal(err)
	}
}

func has(t testing.TB, e store.Engine, k store.Key) bool {
	t.Helper()
	err := e.View(context.Background(), func(s store.Snapshot) error { _, err := s.Get(k); return err })
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// differences are what Verify reports.
func differences(t testing.TB, e store.Engine) (list []string, v store.Verified) {
	t.Helper()
	v, err := e.Verify(context.Background(), func(d string) { list = append(list, d) })
	must(t, err)
	if v.Differences != len(list) {
		t.Errorf("%d differences counted, %d reported", v.Differences, len(list))
	}
	return list, v
}

// tamper opens the file with another driver, past the engine, and runs statements.
func tamper(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	for _, s := range statements {
		result, err := db.Exec(s)
		must(t, err)
		if n, err := result.RowsAffected(); err == nil && n == 0 && !strings.HasPrefix(s, "create") && !strings.HasPrefix(s, "pragma") {
			t.Errorf("%s changed nothing", s)
		}
	}
}

func TestReopenedFileIsAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	var root [32]byte
	for round := range 5 {
		e := open(t, path)
		must(t, e.View(context.Background(), func(s store.Snapshot) error {
			size, was, err := s.LogHead()
			if size != int64(3*round) || round > 0 && was != root {
				t.Errorf("round %d: the log has %d entries and the root %x, it had %x", round, size, was, root)
			}
			return err
		}))
		for i := range 3 {
			id := fmt.Sprintf("p%d-%d", round, i)
			must(t, e.Update(context.Background(), put(t, patient(id), measure("m"+id, "p0-0"))))
		}
		must(t, e.View(context.Background(), func(s store.Snapshot) (err error) { _, root, err = s.LogHead(); return err }))
		if list, v := differences(t, e); len(list) > 0 || v.Resources != 6*(round+1) {
			t.Errorf("round %d: %+v, %v", round, v, list)
		}
		must(t, e.Close())
		must(t, e.Close()) // a second time does nothing
		if err := e.Update(context.Background(), put(t, patient("late"))); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a unit after closing: %v", err)
		}
		if err := e.View(context.Background(), func(store.Snapshot) error { return nil }); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a view after closing: %v", err)
		}
	}
}

func TestOneProcessOwnsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	e := open(t, path)
	must(t, e.Update(context.Background(), put(t, patient("p"))))
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may use %s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
	}
	_, err := sqlite.Open(path, sqlite.Options{})
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), fmt.Sprint("pid ", os.Getpid())) {
		t.Errorf("a second owner: %v", err)
	}
	reader, err := sqlite.Open(path, sqlite.Options{ReadOnly: true, Parse: fhir.R4().Parse})
	must(t, err)
	must(t, e.Update(context.Background(), put(t, patient("q"))))
	if !has(t, reader, store.Key{Type: "Patient", ID: "p"}) || !has(t, reader, store.Key{Type: "Patient", ID: "q"}) {
		t.Error("who only reads does not see what the owner has written")
	}
	if list, v := differences(t, reader); len(list) > 0 || v.Resources != 2 {
		t.Errorf("verified by who only reads: %+v, %v", v, list)
	}
	if err := reader.Update(context.Background(), put(t, patient("r"))); err == nil {
		t.Error("who only reads has written")
	}
	must(t, reader.Close())
	must(t, e.Close())
	must(t, open(t, path).Close())
}

func TestFileOfABuildBeforeTheFirstReleaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	must(t, open(t, path).Close())
	tamper(t, path, "pragma user_version = 1")
	for _, readOnly := range []bool{false, true} {
		if _, err := sqlite.Open(path, sqlite.Options{ReadOnly: readOnly}); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "before the first release") {
			t.Errorf("opened with %v: %v", readOnly, err)
		}
	}
}

func TestFileOfANewerVersionIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	must(t, open(t, path).Close())
	tamper(t, path, "pragma user_version = 99")
	for _, readOnly := range []bool{false, true} {
		if _, err := sqlite.Open(path, sqlite.Options{ReadOnly: readOnly}); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("opened with %v: %v", readOnly, err)
		}
	}
}

// together runs units as one group, behind one that holds the writer.
func together(t testing.TB, e store.Engine, fns ...func(store.Unit) error) []error {
	t.Helper()
	busy, release := make(chan struct{}), make(chan struct{})
	results := make([]chan error, len(fns))
	go func() {
		_ = e.Update(context.Background(), func(store.Unit) error {
			select {
			case <-busy:
			default:
				close(busy)
			}
			<-release
			return nil
		})
	}()
	<-busy
	for i, fn := range fns {
		results[i] = make(chan error, 1)
		go func() { results[i] <- e.Update(context.Background(), fn) }()
		time.Sleep(5 * time.Millisecond)
	}
	close(release)
	errs := make([]error, len(fns))
	for i := range fns {
		errs[i] = <-results[i]
	}
	return errs
}

// TestUnitsRunAloneWhenTheirGroupDies: triggers stand for a failing disk. One takes the transaction away within a
// unit, one when the log is written, when all units have ended well.
func TestUnitsRunAloneWhenTheirGroupDies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	e := open(t, path)
	defer e.Close()
	tamper(t, path,
		"create trigger dying before insert on resource when new.id = 'poison' begin select raise(rollback, 'disk'); end",
		"create trigger late before insert on log_person when new.person = 'slow poison' begin select raise(rollback, 'disk'); end")
	runs := 0
	counted := put(t, patient("b"))
	errs := together(t, e, put(t, patient("a")), func(u store.Unit) error { runs++; return counted(u) }, put(t, patient("poison")), put(t, patient("c")))
	for i, id := range []string{"a", "b", "poison", "c"} {
		if (errs[i] == nil) != (id != "poison") || has(t, e, store.Key{Type: "Patient", ID: id}) != (id != "poison") {
			t.Errorf("%s: %v", id, errs[i])
		}
	}
	if runs != 2 {
		t.Errorf("a unit of the group that died ran %d times", runs)
	}
	slow := put(t, patient("f"))
	errs = together(t, e, put(t, patient("d")), func(u store.Unit) error {
		return errors.Join(slow(u), u.Append(store.Entry{At: at, People: []string{"slow poison"}, Outcome: "permit"}))
	}, put(t, patient("e")))
	for i, id := range []string{"d", "f", "e"} {
		if (errs[i] == nil) != (id != "f") || has(t, e, store.Key{Type: "Patient", ID: id}) != (id != "f") {
			t.Errorf("%s: %v", id, errs[i])
		}
	}
	if list, v := differences(t, e); len(list) > 0 || v.LogEntries != 5 || v.Resources != 5 {
		t.Errorf("%+v: %v", v, list)
	}
}

// TestFullDiskRefusesAndKeepsWhatWasKept: with no room for one unit, smaller ones of its group are kept; when there is
// room for nothing, everything is refused as unavailable, reading goes on, and the file is whole.
func TestFullDiskRefusesAndKeepsWhatWasKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	e, err := sqlite.Open(path, sqlite.Options{Parse: fhir.R4().Parse, MaxBytes: 600 << 10})
	must(t, err)
	defer e.Close()
	large := func(id string, size int) string {
		noise := make([]byte, size/2) // which can't be packed
		for i := range noise {
			noise[i] = byte(rand.IntN(256))
		}
		return fmt.Sprintf(`{"resourceType":"Patient","id":"%s","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">%s</div>"}}`, id, hex.EncodeToString(noise))
	}
	errs := together(t, e, put(t, patient("a")), put(t, large("huge", 2<<20)), put(t, patient("b")))
	if errs[0] != nil || !fault.Is(errs[1], fault.Unavailable) || errs[2] != nil {
		t.Errorf("with no room for one of three: %v", errs)
	}
	kept := 2
	for i := range 1000 {
		err := e.Update(context.Background(), put(t, large(fmt.Sprint("p", i), 4000)))
		if err != nil {
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("with no room: %v", err)
			}
			break
		}
		kept++
	}
	if kept == 1002 {
		t.Fatal("the file was never full")
	}
	list, v := differences(t, e)
	if len(list) > 0 || v.Resources != kept || v.LogEntries != kept {
		t.Errorf("%d kept, verified %+v: %v", kept, v, list)
	}
}

// TestLockGoesWithItsProcess: an owner that was killed leaves the file free.
func TestLockGoesWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childPath+"="+path)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(path, sqlite.Options{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("while another process owns it: %v", err)
	}
	must(t, c.Process.Kill())
	_ = c.Wait()
	must(t, open(t, path).Close())
}
