package store

import (
	"context"
	"strconv"
	"time"

	"concordat/fault"
	"concordat/record"
	"concordat/record/fhir"
)

// Engine is what a database must do to keep the record. store/sqlite implements it; storetest proves an
// implementation. Rooms never see an Engine: they use Store, which decides and logs every access on top of it.
type Engine interface {
	// View runs fn on one consistent snapshot.
	View(ctx context.Context, fn func(Snapshot) error) error
	// Update runs fn as one atomic unit and returns when it is durable. Units that wait are committed together, each
	// in its own savepoint; fn may run more than once, on another goroutine, and must have no effect outside its
	// Unit. An error from fn undoes the unit and comes back as it is. Cancelling ctx gives up waiting before the unit
	// has started; a unit that has started is finished. Called by fn itself, with whatever ctx, it is ErrWithin.
	Update(ctx context.Context, fn func(Unit) error) error
	// Verify recomputes what can be recomputed (index, versions, log) and reports each difference.
	Verify(ctx context.Context, report func(difference string)) (Verified, error)
	Close() error
}

// ErrWithin is what an Update within an Update comes to: it would wait for itself.
var ErrWithin = fault.New(fault.Internal, "an Update, or a View of somebody's record, within an Update would wait for itself")

// Key names a resource.
type Key struct{ Type, ID string }

func (k Key) String() string { return k.Type + "/" + k.ID }

// Stored is one version of a resource as the store keeps it.
type Stored struct {
	Key
	Version  int
	Updated  time.Time
	Deleted  bool   // a deletion marker: Body is nil
	Body     []byte // JSON with id and meta stamped; must not be changed
	People   []string
	Category string
	Labels   []string
}

// Page is one page of search results.
type Page struct {
	Matches  []*Stored
	Included []*Stored
	Next     string // cursor of the next page, "" at the end
	Total    int    // exact; -1 when not asked for
	// Asked are the Patients in scope whom the query itself names, by reference or id, or meets at the other end of a
	// chain; Counted those whose resources are in Total. Each is at most 100; More says that there are more, or may be.
	Asked, Counted []string
	More           bool
}

// Snapshot reads. Absent is fault.NotFound, deleted is fault.Gone (with the marker's version in the Stored).
type Snapshot interface {
	Get(k Key) (*Stored, error)
	Version(k Key, version int) (*Stored, error)
	// History lists versions of one resource, newest first, those below before (0: from the newest).
	History(k Key, before, count int) ([]*Stored, error)
	// Search answers exactly or fails: fault.Invalid for what it cannot answer.
	Search(s record.Scope, q *fhir.Query) (*Page, error)
	// Log lists entries that name the person ("" for all), newest first, those at positions below before (<0: all).
	Log(person string, before int64, count int) ([]LogRow, error)
	// LogHead is the number of entries and the root hash of their Merkle tree (RFC 6962).
	LogHead() (int64, [32]byte, error)
	// Feed lists committed changes in log order, those after a position.
	Feed(after int64, count int) ([]Change, error)
	// FeedHead is the position of the latest change, -1 when there is none.
	FeedHead() (int64, error)
	Session(hash [32]byte) (*Session, error)
}

// Unit is one atomic unit of change. It reads its own writes.
type Unit interface {
	Snapshot
	// Put writes a version. base is the version it is made from: 0 makes a new resource (fault.Conflict when there
	// is one); otherwise fault.Conflict when the current version is another. A deleted resource is brought back with
	// the deletion marker's version as base. placement says where the resource belongs.
	Put(r *fhir.Resource, id string, base int, p Placement, at time.Time) (*Stored, error)
	// Delete writes a deletion marker; base as in Put. Deleting what is already deleted does nothing.
	Delete(k Key, base int, at time.Time) (*Stored, error)
	// Append adds an entry to the log; its position is given just before the commit.
	Append(e Entry) error
	PutSession(s Session) error
	DeleteSession(hash [32]byte) error
	// DropSessions forgets the sessions that ended before an instant.
	DropSessions(before time.Time) error
}

// Placement is fixed on a resource when it is written: whose record it belongs to, and what the sharing rules need.
type Placement struct {
	People   []string // Patient ids, from the parameter marked Param.Person; several for a person with two roles
	Category string
	Labels   []string
}

// Entry is one access, as the log keeps it. Its canonical JSON, salted, is what the log's leaf commits to.
type Entry struct {
	At      time.Time     `json:"at"`
	Access  record.Access `json:"access"`
	People  []string      `json:"people,omitempty"`  // Patients whose information was in the answer, counted, changed, or was asked for and refused
	More    bool          `json:"more,omitempty"`    // more people were counted or asked about than the entry names
	Targets []string      `json:"targets,omitempty"` // "CarePlan/1/_history/3", at most 100
	Refused []string      `json:"refused,omitempty"` // "Note/1": what was asked for and refused within the unit
	Count   int           `json:"count,omitempty"`   // how many resources in all
	Wrote   int           `json:"wrote,omitempty"`   // so many of Targets, the first ones, were changed and not only read
	Query   string        `json:"query,omitempty"`   // type and names of parameters, never their values
	Outcome string        `json:"outcome"`           // "permit", "deny", "failed"
	Reason  string        `json:"reason,omitempty"`  // the decision's, in plain words
	Because []string      `json:"because,omitempty"`
}

// LogRow is an entry with its place in the log. The leaf is the RFC 6962 hash over the position, the time, Made and
// SHA-256(salt || entry), which all stay when entry and salt are erased: what is left says nothing of who asked for
// what, still verifies, and still commits to what was recorded.
type LogRow struct {
	Position int64
	Entry    Entry
	// Made is the SHA-256 over the versions that the unit made, in the order in which it made them; nil when it made
	// none. For each: its key and number, the instant in milliseconds, where it belongs (category, labels and people,
	// each quoted as Go does) and the length of its body, as
	// `Patient/1/_history/2 1772442000000 "identity" [] ["1"] 345`, a line feed, then the body.
	Made   []byte
	Leaf   [32]byte
	Erased bool
}

// Destroy is the action of the entry that records a lawful destruction: its Targets name each destroyed entry of the
// log as LogTarget does. An entry that was erased without one is a difference to Verify.
const Destroy = "destroy"

// LogTarget names an entry of the log.
func LogTarget(position int64) string { return "AuditEvent/" + strconv.FormatInt(position, 10) }

// Change is an item of the feed: a version that was committed.
type Change struct {
	Position int64 // of the log entry of the unit that made it
	Number   int   // within the unit, from 0: Position and Number are the delivery id
	Key
	Version int
	Deleted bool
	At      time.Time
}

// Session is a signed-in session or a token. Only the SHA-256 of the secret is kept.
type Session struct {
	Hash    [32]byte
	Kind    string // "web", "token"
	Subject string // Access.Actor or the client's name
	Body    []byte // JSON of the kind's own details
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

// Verified counts what Verify recomputed.
type Verified struct {
	Resources, Versions, IndexRows, LogEntries, Differences int
}
