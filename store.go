package myweb

import (
	"context"
	"database/sql"
	"time"
)

// Store keeps the tables of docs/sql.md in a database. Every engine passes the
// contract of store/storetest.
type Store interface {
	// Begin starts a batch. One may be filled while another one loads; the
	// next has to wait.
	Begin(ctx context.Context) (Batch, error)

	// LogObjects lists the ledger, latest loaded first; limit 0 is all.
	LogObjects(ctx context.Context, limit int) ([]LogObject, error)

	// Checkpoints gives the position of each checkpoint whose name begins with
	// prefix.
	Checkpoints(ctx context.Context, prefix string) (map[string]string, error)

	// Undo takes a loaded object out again and re-makes the sessions and daily
	// figures that it was part of. Objects that held copies of its requests
	// are marked stale and listed: loading them again brings those back.
	Undo(ctx context.Context, uri string) (*LogObject, []LogObject, error)

	// Maintain removes what is older than it is to be kept, and does what the
	// engine wants done from time to time.
	Maintain(ctx context.Context, m Maintenance) (Maintained, error)

	// Check proves the invariants and says what is in the database. It tells progress
	// how many steps are done, of how many.
	Check(ctx context.Context, progress func(done, of int)) (*Check, error)

	// QueryContext runs a query of this program. What people write goes
	// through an engine's Select, which refuses everything that does not read.
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)

	Close() error
}

// Ender is a store that wants to know whether the batch that it loads next is the
// last one: it puts its file in order with it then, and not afterwards.
type Ender interface {
	End(last bool)
}

// Sized is a store that has a size of its own for batches of a long load. It
// loads one of that size while it is filled.
type Sized interface {
	BatchRows() int
}

// Witness is a store that several processes may load into. It is told what this
// one has read of the ledger, so that it can tell what another has loaded since.
type Witness interface {
	Forget() // all that it was told
	Saw(logObjectID, lines int64, whole, stale bool)
}

// Batch is a set of rows that becomes visible as a whole or not at all. Stage
// and Reject may be called from several goroutines at once; Stage may wait until
// the batch before is loaded, so batches end in the order in which they began.
type Batch interface {
	// Stage takes completed requests; the slice may be used again afterwards.
	Stage(requests []Request) error
	// Reject keeps lines that were not understood.
	Reject(lines []RejectedLine) error
	// Sound says that a log object was read to its end once: a store may write
	// it while the batch is filled. If it is discarded nevertheless, for it can be
	// read no more, that may end the batch.
	Sound(logObjectID int64) error
	// Discard forgets everything of a log object that could not be read.
	Discard(logObjectID int64) error
	// Load makes the batch durable together with the ledger rows of objects,
	// whose counts of lines are those of this batch, and the checkpoints of
	// those that are whole, the last of each name in the order given. It says
	// what became of the staged requests.
	Load(ctx context.Context, objects []LogObject) (Loaded, error)
	// Rollback ends the batch without a trace. After Load it does nothing.
	Rollback() error
}

// Loaded counts what became of the requests of a batch: Staged = PageViews +
// OtherRequests + the sum of Bots + Duplicates + Refused.
type Loaded struct {
	Staged        int64
	PageViews     int64
	OtherRequests int64
	Bots          map[BotClass]int64
	Duplicates    int64
	Refused       int64   // requests of days that are no longer kept
	Known         []int64 // objects that another process has loaded meanwhile: nothing of them counts here
}

// Check is the state of a database.
type Check struct {
	Engine     string // "DuckDB"
	Version    string
	Database   string // where it is, without secrets
	SizeBytes  int64
	Tables     []TableSize
	LogObjects int64
	LastLoaded *LogObject // nil when nothing was loaded
	FirstAt    time.Time
	LastAt     time.Time
	Since      Since // from when on requests and page views are kept
	Invariants []Invariant
}

// TableSize is a table and how many rows it has.
type TableSize struct {
	Name string
	Rows int64
}

// Invariant is something that always holds of the tables. Violations counts
// the rows that break it.
type Invariant struct {
	Name       string
	Violations int64
}
