package sqlite

import (
	"fmt"
	"strconv"

	"concordat/fault"
)

// first is the version of the schema that the first of the migrations makes. Nothing was released before it: those
// files' logs commit to less than Verify asks for, so they can't be brought up to date.
const first = 2

// current is the version of the schema that this program knows.
var current = first + len(migrations) - 1

// migrations make the schema, one step per version of it; the file's user_version says which was taken last. A step
// that has been released is never changed.
var migrations = []string{`
-- word interns types, search parameters, code systems, categories and labels (kind) as small numbers.
create table word (
	n    integer primary key,
	kind integer not null,
	text text not null,
	unique (kind, text)
) strict;

-- resource has a row for each resource, and for what is referred to before it is here (version 0). id is 16 bytes
-- when it is a UUID in its usual spelling, else text. forward is all that search knows of the current version.
create table resource (
	n       integer primary key,
	type    integer not null,
	id      any not null,
	version integer not null,
	updated integer not null,
	live    integer not null,
	forward blob
) strict;
create unique index resource_id on resource (id, type);
create index resource_recent on resource (type, updated) where live;

-- version keeps every version. k is the resource's number << 20 | version. A null body is a deletion marker.
create table version (
	k       integer primary key,
	updated integer not null,
	place   blob not null,
	body    blob
) strict;

-- by_value: (parameter, value, person, first resource number) -> packed resource numbers.
create table by_value (
	key     blob primary key,
	numbers blob not null
) strict, without rowid;

-- by_person: (person, parameter, first resource number) -> packed resource numbers, each with its date.
create table by_person (
	key     blob primary key,
	numbers blob not null
) strict, without rowid;

-- log: the leaf, which is in log_tree, is over position, at, made and sealed, which stay when salt and entry are
-- erased. sealed is SHA-256(salt || entry); made is a digest of the versions made, null when there are none.
create table log (
	position integer primary key,
	at       integer not null,
	made     blob,
	sealed   blob not null,
	salt     blob,
	entry    blob
) strict;
create table log_person (
	person   any not null,
	position integer not null,
	primary key (person, position)
) strict, without rowid;
-- log_tree keeps the stored hashes of the log's Merkle tree, 64 to a row.
create table log_tree (
	chunk  integer primary key,
	hashes blob not null
) strict;
-- feed: position of the unit's log entry -> the versions it made.
create table feed (
	position integer primary key,
	changes  blob not null
) strict;

create table session (
	hash    blob primary key,
	kind    text not null,
	subject text not null,
	body    blob not null,
	created integer not null,
	seen    integer not null,
	expires integer not null
) strict, without rowid;
create index session_subject on session (kind, subject);
`}

// migrate brings the schema to this program's version, in one transaction per step.
func migrate(c *conn) error {
	have, err := schemaVersion(c)
	if err != nil {
		return err
	}
	for next := max(have+1, first); next <= current; next++ {
		step := fmt.Sprintf("begin immediate; %s; pragma user_version = %d; commit", migrations[next-first], next)
		if err := c.exec(step); err != nil {
			if !c.idling() {
				_ = c.exec("rollback")
			}
			return fault.Wrap(err, fault.Internal, "The database could not be brought to version %d of its schema. It is as it was.", next)
		}
	}
	return nil
}

// schemaVersion is the version that the file has, 0 for a new one; one newer than this program's, or from before the
// first release, is an error.
func schemaVersion(c *conn) (int, error) {
	s, err := c.pragma("user_version")
	if err != nil {
		return 0, err
	}
	have, err := strconv.Atoi(s)
	if err != nil {
		return 0, err
	}
	if have > 0 && have < first {
		return 0, fault.New(fault.Unavailable, "The database was written before the first release of Concordat (schema %d; this program knows %d to %d). Start with a new one.", have, first, current)
	}
	if have > current {
		return 0, fault.New(fault.Unavailable, "The database was written by a newer version of Concordat (schema %d; this program knows %d). Use that version, or a backup made before.", have, current)
	}
	return have, nil
}

// setting is a PRAGMA that is set on a connection and read back, for a wrong name or value is ignored in silence.
type setting struct{ name, value string }

var shared = []setting{
	{"busy_timeout", "10000"},
	{"temp_store", "2"},
	{"trusted_schema", "0"},
	{"cell_size_check", "1"},
}

var (
	writing = []setting{{"journal_mode", "wal"}, {"synchronous", "2"}, {"wal_autocheckpoint", "4000"},
		{"journal_size_limit", "67108864"}, {"cache_size", "-65536"}}
	reading = []setting{{"query_only", "1"}, {"cache_size", "-8192"}}
)

// configure applies settings and refuses a connection on which one does not hold.
func (c *conn) configure(lists ...[]setting) error {
	for _, list := range lists {
		for _, s := range list {
			if err := c.exec("pragma " + s.name + " = " + s.value); err != nil {
				return err
			}
			got, err := c.pragma(s.name)
			if err != nil {
				return err
			}
			if got != s.value {
				return fault.New(fault.Internal, "SQLite did not accept %s = %s: it says %q", s.name, s.value, got)
			}
		}
	}
	return nil
}

func (c *conn) pragma(name string) (string, error) {
	q := c.prepare("pragma " + name)
	value := ""
	if q.step() {
		value = q.text(0)
	}
	return value, q.done()
}
