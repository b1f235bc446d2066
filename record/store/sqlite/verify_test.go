package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/store"
	"concordat/record/store/sqlite"
)

// TestVerifyNoticesEachTampering changes the file behind the engine's back in every table of the record. Sessions are
// no part of it.
func TestVerifyNoticesEachTampering(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "record.db")
	e := open(t, path)
	for i := range 20 {
		must(t, e.Update(context.Background(), put(t, patient(fmt.Sprint("p", i)), measure(fmt.Sprint("m", i), fmt.Sprint("p", i)))))
	}
	if list, _ := differences(t, e); len(list) > 0 {
		t.Fatal(list)
	}
	must(t, e.Close())
	whole, err := os.ReadFile(path)
	must(t, err)
	for i, change := range []string{
		"update version set body = (select body from version where k = 3 << 20 | 1) where k = 1 << 20 | 1", // another id, and nothing else that search looks at,
		"delete from version where k = 2 << 20 | 1",
		"insert into version (k, updated, place, body) values (99 << 20 | 1, 0, x'0000', x'007b7d')",
		"update version set updated = updated + 1 where k = 2 << 20 | 1",
		"update version set place = (select place from version where k = 4 << 20 | 1) where k = 2 << 20 | 1",
		"update resource set live = 0 where n = 2",
		"update resource set version = 2 where n = 2",
		"update resource set forward = (select forward from resource where n = 4) where n = 2",
		"update resource set updated = updated + 1 where n = 2",
		"delete from by_value where key = (select key from by_value limit 1)",
		"update by_value set numbers = x'0101' where key = (select key from by_value limit 1)",
		"insert into by_value (key, numbers) values (x'0102030405', x'01')",
		"delete from by_person where key = (select key from by_person limit 1)",
		"delete from log where position = 19",
		"delete from log where position = 7",
		"update log set entry = (select entry from log where position = 6) where position = 7",
		"update log set at = at + 1 where position = 7",
		"update log set sealed = randomblob(32) where position = 7",
		"update log set made = null where position = 7",
		"update log set made = randomblob(32) where position = 7",
		"update log set entry = null, salt = null, sealed = randomblob(32) where position = 7",
		"update log set entry = null, salt = null where position = 7",
		"update log set entry = null, salt = null",
		"update log set entry = null where position = 7",
		"update log set salt = null where position = 7",
		"update word set text = 'x' where text = 'third-party'",
		"update word set text = 'identities' where text = 'identity'",
		"update word set text = 'Device' where text = 'Patient'",
		"update word set text = 'Observation.x' where text = 'Observation.code'",
		"update word set text = 'http://snomed.info/sct' where text = 'http://loinc.org'",
		"update version set place = cast(substr(place, 1, 1) || x'00' || substr(place, 4) as blob) where k = 2 << 20 | 1; " + // neither search nor
			"update resource set forward = cast(substr(forward, 1, 3) || x'00' || substr(forward, 6) as blob) where n = 2", // version has the label
		"update log_tree set hashes = cast(randomblob(32) || substr(hashes, 33) as blob) where chunk = 0",
		"delete from log_person where position = 7",
		"insert into log_person (person, position) values ('p1', 7)",
		"delete from feed where position = 7",
		"update feed set changes = (select changes from feed where position = 6) where position = 7",
	} {
		copied := filepath.Join(dir, fmt.Sprintf("copy-%d.db", i))
		must(t, os.WriteFile(copied, whole, 0o600))
		tamper(t, copied, change)
		e, err := sqlite.Open(copied, sqlite.Options{Parse: fhir.R4().Parse})
		if err != nil {
			continue // noticed already
		}
		list, _ := differences(t, e)
		if len(list) == 0 {
			t.Errorf("not noticed: %s", change)
		}
		must(t, e.Close())
	}
}

// TestVerifyRecomputesWhereThingsBelong: what was misplaced when it was written is as the log says, and not as
// definitions and the body say.
func TestVerifyRecomputesWhereThingsBelong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	e := open(t, path)
	must(t, e.Update(context.Background(), put(t, patient("p"), measure("m", "p"))))
	must(t, e.Close())
	for want, place := range map[string]func(*fhir.Resource, time.Time) (string, []string){
		"": placed,
		"Patient/p: its category and labels are not those that definitions give it": func(r *fhir.Resource, at time.Time) (string, []string) {
			category, labels := placed(r, at)
			return strings.Replace(category, "identity", "plan", 1), labels
		},
		"Observation/m: its category and labels are not those that definitions give it": func(r *fhir.Resource, at time.Time) (string, []string) {
			category, _ := placed(r, at)
			return category, nil
		},
	} {
		e, err := sqlite.Open(path, sqlite.Options{Parse: fhir.R4().Parse, Place: place})
		must(t, err)
		if list, _ := differences(t, e); strings.Join(list, "; ") != want {
			t.Errorf("verified: %v, want %q", list, want)
		}
		must(t, e.Close())
	}
	e = open(t, path)
	defer e.Close()
	r, err := fhir.R4().Parse("", []byte(patient("q")))
	must(t, err)
	must(t, e.Update(context.Background(), func(u store.Unit) error {
		if _, err := u.Put(r, "q", 0, store.Placement{People: []string{"q", "p"}, Category: "identity"}, at); err != nil {
			return err
		}
		return u.Append(store.Entry{At: at, Outcome: "permit"})
	}))
	if list, _ := differences(t, e); len(list) != 1 || !strings.Contains(list[0], "Patient/q: it is kept in the record of other people") {
		t.Errorf("verified: %v", list)
	}
}

// TestErasedEntryStillVerifies: what was lawfully erased leaves its leaf and the record of its destruction, and the
// log is whole; without that record, or with one that came before or was refused, it is a difference. What was
// recorded stays committed to.
func TestErasedEntryStillVerifies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	e := open(t, path)
	for i := range 5 {
		must(t, e.Update(context.Background(), put(t, patient(fmt.Sprint("p", i)))))
	}
	must(t, e.Close())
	tamper(t, path, "update log set entry = null, salt = null where position = 2")
	e = open(t, path)
	records := func(outcome string, target int64) []string {
		t.Helper()
		must(t, e.Update(context.Background(), func(u store.Unit) error {
			return u.Append(store.Entry{At: at, Access: record.Access{Actor: "Device/test", Action: store.Destroy}, Targets: []string{store.LogTarget(target)}, Outcome: outcome})
		}))
		list, _ := differences(t, e)
		return list
	}
	none := "log: entry 2 was erased, and nothing records its destruction"
	for _, list := range [][]string{records("deny", 2), records("permit", 3)} {
		if strings.Join(list, "; ") != none {
			t.Errorf("verified: %v, want %q", list, none)
		}
	}
	if list := records("permit", 2); len(list) > 0 {
		t.Errorf("with a record of its destruction: %v", list)
	}
	must(t, e.Close())
	whole, err := os.ReadFile(path)
	must(t, err)
	tamper(t, path, "update version set body = (select body from version where k = 1 << 20 | 1) where k = 3 << 20 | 1")
	e = open(t, path)
	if list, _ := differences(t, e); !slices.ContainsFunc(list, func(d string) bool { return strings.Contains(d, "at position 2") }) {
		t.Errorf("a body whose entry was erased was changed: %v", list)
	}
	must(t, e.Close())
	must(t, os.WriteFile(path, whole, 0o600))
	tamper(t, path, "update log set entry = null, salt = null where position = 7") // destroyed by nobody: it is the record itself
	e = open(t, path)
	if list, _ := differences(t, e); len(list) != 2 {
		t.Errorf("without the record of the destruction: %v", list)
	}
	must(t, e.Close())
	must(t, os.WriteFile(path, whole, 0o600))
	e = open(t, path)
	defer e.Close()
	must(t, e.View(context.Background(), func(s store.Snapshot) error {
		rows, err := s.Log("p2", -1, 10)
		if len(rows) != 1 || !rows[0].Erased || rows[0].Entry.Outcome != "" {
			t.Errorf("the erased entry is %+v", rows)
		}
		return err
	}))
}
