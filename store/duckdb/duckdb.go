// Package duckdb is the store in one DuckDB file. It is the only importer of
// the DuckDB driver; it also reads Parquet log objects, whatever the store.
package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/zone"
)

// Config is how a database is opened.
type Config struct {
	ReadOnly       bool              // other processes may read the file at the same time
	Loading        bool              // opened to load and nothing else: little memory, few processors, no SQL of people
	SessionTimeout time.Duration     // 0 = myweb.DefaultSessionTimeout
	TimeZone       string            // reporting time zone, "" = UTC
	SiteTimeZones  map[string]string // zones of sites that have their own
	MemoryLimit    string            // of DuckDB, such as "256MB"; "" = DefaultMemoryLimit, or LoadMemoryLimit
	Threads        int               // of DuckDB; 0 = one a processor, or half of them for loading
	group          int               // requests that are written at once; 0 = groupRows
}

// Limits of DuckDB's memory. A load spills what does not fit; what it needs at
// once is little. Questions may be about all that there is.
const (
	DefaultMemoryLimit = "1GB"
	LoadMemoryLimit    = "120MB"
)

// Store is a DuckDB file.
type Store struct {
	path     string
	instance string // path that DuckDB knows the instance by
	config   Config
	zones    *zone.Zones
	db       *sql.DB
	people   *sql.DB // connections of those who write statements
	gate     gate
	staging  chan *staging // those that no batch has; nil when read-only
	writing  sync.Mutex    // one load or undo at a time
	seen     seen          // of the batch that writes
	last     atomic.Bool   // nothing comes after the batch that is loaded next
}

var _ myweb.Store = (*Store)(nil)

// Open opens or makes the database file at path and brings its tables up to
// date.
func Open(ctx context.Context, path string, config Config) (*Store, error) {
	config.SessionTimeout = orDefault(config.SessionTimeout, myweb.DefaultSessionTimeout)
	config.TimeZone = orDefault(config.TimeZone, "UTC")
	memory, threads := DefaultMemoryLimit, runtime.GOMAXPROCS(0)
	if config.Loading {
		memory, threads = LoadMemoryLimit, 1 // others have the log to read, and each thread needs memory of its own
	}
	config.MemoryLimit = orDefault(config.MemoryLimit, memory)
	config.Threads = orDefault(config.Threads, threads)
	config.group = orDefault(config.group, groupRows)
	zones, err := zone.New(config.TimeZone, config.SiteTimeZones)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	if err := reachable(path, config.ReadOnly); err != nil {
		return nil, err
	}
	limitArenas()
	s := &Store{path: path, config: config, zones: zones}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(explain(err), s.Close())
	}
	return s, nil
}

func orDefault[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}

func reachable(path string, readOnly bool) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return myweb.Errorf(myweb.CodeInvalid, "database %s is a folder; name a file in it, such as %s", path, filepath.Join(path, "myweb.duckdb"))
	}
	if readOnly {
		if _, err := os.Stat(path); err != nil {
			return NoDatabase(path, err)
		}
		return nil
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return myweb.Errorf(myweb.CodeNotFound, "database %s: the folder %s does not exist; make it first, or name another one", path, filepath.Dir(path))
	}
	return nil
}

// NoDatabase is the error of a file that cannot be looked at, most often because
// it is not there.
func NoDatabase(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return myweb.Errorf(myweb.CodeNotFound, "no database at %s; name another one, or load logs: `myweb ingest FOLDER` makes one", path)
	}
	return myweb.Errorf(myweb.CodeUnavailable, "the database %s: %w", path, err)
}

func (s *Store) open(ctx context.Context) error {
	if err := s.openInstance(); err != nil {
		return err
	}
	for _, setting := range s.settings() {
		if _, err := s.db.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	if err := s.compatible(ctx); err != nil {
		return err
	}
	if !s.config.ReadOnly {
		if err := s.openLoader(ctx); err != nil {
			return err
		}
	}
	s.people = sql.OpenDB(people{s.instance, Attach(s.path, s.config.ReadOnly), bytesOf(s.config.MemoryLimit)})
	s.people.SetMaxIdleConns(1)
	return errors.Join(s.settle(ctx), s.lock(ctx))
}

// openLoader opens what writing needs, on tables of the newest version.
func (s *Store) openLoader(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	s.staging = make(chan *staging, slots)
	for i := range slots {
		staging, err := openStaging(ctx, s.db, s.instance, i, s.config.group)
		if err != nil {
			return err
		}
		s.staging <- staging
	}
	return nil
}

// How much of the log is written before it goes into the file. A checkpoint
// writes the last rows of all tables anew, so that it costs as much as a load; a
// log of 256 MB is read back in a second or two. Until then its rows are held in
// memory, several times as large, so a store that stays open for long has a short one.
// What is loaded last goes into the file at once.
const (
	checkpointLoading   = "256MB"
	checkpointAnswering = "8MB"
	checkpointLast      = "1KB"
)

// settings of the whole instance. Extensions are linked in: nothing is to be
// fetched or loaded at run time.
// Row groups are written as soon as they are full, not five at a time.
func (s *Store) settings() []string {
	checkpoint := checkpointAnswering
	if s.config.Loading {
		checkpoint = checkpointLoading
	}
	return []string{
		"set memory_limit = " + quoted(s.config.MemoryLimit),
		"set temp_directory = " + quoted(s.path+".tmp"),
		"set preserve_insertion_order = false",
		"set allocator_flush_threshold = '8MB'", // what is freed goes back to the system
		"set write_buffer_row_group_count = 1",
		"set checkpoint_threshold = " + quoted(checkpoint),
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set global TimeZone = " + quoted(s.zones.Of(myweb.AllSites).String()),
		fmt.Sprintf("set threads = %d", s.config.Threads),
	}
}

// End says that nothing is read any more after the batch that is loaded next.
func (s *Store) End(last bool) { s.last.Store(last) }

// shorten has the log written back with the batch that is loaded last: its rows
// are then not written to the log first.
func (s *Store) shorten(ctx context.Context) error {
	if !s.config.Loading {
		return nil
	}
	checkpoint := checkpointLoading
	if s.last.Load() {
		checkpoint = checkpointLast
	}
	_, err := s.db.ExecContext(ctx, "set checkpoint_threshold = "+quoted(checkpoint))
	return err
}

// Close ends all connections and writes the log of the file back.
func (s *Store) Close() error {
	var errs []error
	for range len(s.staging) {
		errs = append(errs, (<-s.staging).close())
	}
	errs = append(errs, s.gate.close())
	if s.people != nil {
		errs = append(errs, s.people.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// QueryContext runs a statement that only reads.
func (s *Store) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	return rows, nil
}

// Zone is the reporting time zone of a site, and of all sites together for
// myweb.AllSites.
func (s *Store) Zone(site string) *time.Location { return s.zones.Of(site) }

// takeStaging waits for a place for a batch.
func (s *Store) takeStaging(ctx context.Context) (*staging, error) {
	select {
	case staging := <-s.staging:
		return staging, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// giveStaging empties a place for the next batch.
func (s *Store) giveStaging(staging *staging) {
	staging.clear()
	returnMemory()
	s.staging <- staging
}

// change runs fn with nothing staged.
func (s *Store) change(ctx context.Context, fn func(tx *sql.Tx) error) error {
	staging, err := s.takeStaging(ctx)
	if err != nil {
		return err
	}
	defer s.giveStaging(staging)
	return s.transaction(ctx, staging, fn)
}

// transaction runs fn on the connection that sees what is staged; what fn left
// in its session is cleared afterwards. Stopped by ctx, it is rolled back here:
// database/sql would close the connection as well, and with it the staging.
func (s *Store) transaction(ctx context.Context, staging *staging, fn func(tx *sql.Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	tx, err := s.begin(ctx, staging)
	if err != nil {
		return err
	}
	return s.end(ctx, tx, fn(tx))
}

// begin begins a transaction; the caller has locked s.writing.
func (s *Store) begin(ctx context.Context, staging *staging) (*sql.Tx, error) {
	ctx = context.WithoutCancel(ctx)
	tx, err := staging.loader.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := s.whole(ctx, tx); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// end clears what a change left in the session and commits, or rolls back after
// an error or when ctx has ended.
func (s *Store) end(ctx context.Context, tx *sql.Tx, err error) error {
	if err == nil {
		err = load.Clear(ctx, tx)
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// whole refuses to change what `myweb copy` has not finished.
func (s *Store) whole(ctx context.Context, tx *sql.Tx) error {
	settled, err := load.ReadSettled(ctx, tx)
	if err != nil {
		return err
	}
	return settled.Whole(s.path)
}

var (
	lockHolder     = regexp.MustCompile(`Conflicting lock is held in (.*?) \(PID (\d+)\)`)
	storageVersion = regexp.MustCompile(`version number \d+, but we can only read`)
)

// explain gives the errors that users meet a code and a way out.
func explain(err error) error {
	if err == nil || myweb.ErrorCode(err) != myweb.CodeInternal {
		return err
	}
	text := err.Error()
	switch {
	case lockHolder.MatchString(text):
		m := lockHolder.FindStringSubmatch(text)
		return myweb.Errorf(myweb.CodeConflict, "the database is in use by process %s (%s); stop it, or ask its dashboard instead if it is `myweb serve`", m[2], m[1])
	case strings.Contains(text, "Could not set lock"):
		return myweb.Errorf(myweb.CodeConflict, "the database is in use by another process; stop it, or ask its dashboard instead if it is `myweb serve`")
	case strings.Contains(text, "Permission denied"):
		return myweb.Errorf(myweb.CodeUnavailable, "this user may not open the database for this, or not write into its folder; see to the rights, or name another with --database")
	case strings.Contains(text, "No space left on device"):
		return myweb.Errorf(myweb.CodeUnavailable, "the disk of the database is full; make room and run the same command again, nothing is lost: %w", err)
	case isExhausted(text):
		return myweb.Errorf(myweb.CodeUnavailable, "DuckDB needs more memory than it may take; set DB_MEMORY_LIMIT, such as 512MB, or make batches smaller with --batch-rows, and run the same command again, nothing is lost: %w", withoutAdvice{err})
	case storageVersion.MatchString(text):
		return myweb.Errorf(myweb.CodeConflict, "the file was written by a newer version of DuckDB than this program has; update myweb: %w", err)
	case strings.Contains(text, "not a valid DuckDB database file"):
		return myweb.Errorf(myweb.CodeInvalid, "the file is no DuckDB database; name another with --database: %w", err)
	}
	return err
}
