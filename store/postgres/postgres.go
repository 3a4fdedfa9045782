// Package postgres is the store in a PostgreSQL server, version 15 or later.
// It is the only importer of its driver. Any number of processes may load into
// one database: batches are loaded one after the other, and an object that two
// of them read counts once.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/zone"
)

// Config is how a database is opened.
type Config struct {
	ReadOnly       bool
	SessionTimeout time.Duration     // 0 = myweb.DefaultSessionTimeout
	TimeZone       string            // reporting time zone, "" = UTC
	SiteTimeZones  map[string]string // zones of sites that have their own
	Credentials    Credentials       // nil = those of the URL
	Log            *slog.Logger      // told why something was tried again; nil = nobody
}

// Store is a PostgreSQL database.
type Store struct {
	server server
	config Config
	zones  *zone.Zones
	db     *sql.DB
	counts *sql.DB // for what counts the numbers of lists
	people *people
	ledger *ledger

	staging chan *staging // those that no batch has; nil when read-only
	writing sync.Mutex    // one load or undo of this process at a time
}

var (
	_ myweb.Store   = (*Store)(nil)
	_ myweb.Witness = (*Store)(nil)
)

// Open opens the database at url and brings its tables up to date.
func Open(ctx context.Context, url string, config Config) (*Store, error) {
	if config.SessionTimeout == 0 {
		config.SessionTimeout = myweb.DefaultSessionTimeout
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	zones, err := zone.New(config.TimeZone, config.SiteTimeZones)
	if err != nil {
		return nil, err
	}
	server, err := newServer(url, config)
	if err != nil {
		return nil, err
	}
	s := &Store{server: server, config: config, zones: zones, ledger: newLedger()}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(s.explain(ctx, err), s.Close())
	}
	return s, nil
}

// connections is how many statements may run at a time, besides loads.
const connections = 8

// reading is how reports are planned: a row that a worker hands on costs less
// than the server thinks, a fifth of its default.
var reading = map[string]string{"parallel_tuple_cost": "0.02"}

// pool gives a pool of connections for reports.
func (s *Store) pool(parameters map[string]string, most int) *sql.DB {
	db := s.server.with(parameters).pool(s.config.ReadOnly)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

func (s *Store) open(ctx context.Context) error {
	s.db, s.counts = s.pool(reading, connections), s.pool(counting, connections/2)
	if err := s.db.PingContext(ctx); err != nil {
		return err
	}
	if err := s.compatible(ctx); err != nil {
		return err
	}
	s.people = &people{store: s, gate: newGate()}
	if s.config.ReadOnly {
		return s.adopt(ctx)
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	s.staging = make(chan *staging, slots)
	for range slots {
		s.staging <- nil
	}
	return s.settle(ctx)
}

// Close ends all connections.
func (s *Store) Close() error {
	var errs []error
	for range len(s.staging) {
		if staging := <-s.staging; staging != nil {
			errs = append(errs, staging.close())
		}
	}
	if s.people != nil {
		errs = append(errs, s.people.close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close(), s.counts.Close())
	}
	return errors.Join(errs...)
}

// QueryContext runs a statement that only reads.
func (s *Store) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	return rows, nil
}

// Zone is the reporting time zone of a site, and of all sites together for
// myweb.AllSites.
func (s *Store) Zone(site string) *time.Location { return s.zones.Of(site) }

// Checkpoints gives the positions of streams by name.
func (s *Store) Checkpoints(ctx context.Context, prefix string) (map[string]string, error) {
	positions, err := load.ReadCheckpoints(ctx, s.db, prefix)
	return positions, s.explain(ctx, err)
}

// LogObjects lists the ledger, latest loaded first.
func (s *Store) LogObjects(ctx context.Context, limit int) ([]myweb.LogObject, error) {
	objects, err := load.LogObjects(ctx, s.db, limit)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	if limit == 0 {
		s.ledger.begin(objects)
	}
	return objects, nil
}

// Undo takes the object with this name out again.
func (s *Store) Undo(ctx context.Context, uri string) (*myweb.LogObject, []myweb.LogObject, error) {
	var object *myweb.LogObject
	var stale []myweb.LogObject
	err := s.change(ctx, func(tx *transaction) (err error) {
		if object, err = load.LogObject(ctx, tx, uri); err != nil {
			return err
		}
		if object == nil {
			return myweb.Errorf(myweb.CodeNotFound, "no loaded object is named %s; `myweb sql \"select uri from log_objects\"` lists them", uri)
		}
		if err := load.Undo(ctx, tx, object, s.config.SessionTimeout); err != nil {
			return err
		}
		stale, err = load.StaleObjects(ctx, tx)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("undo %s: %w", uri, err)
	}
	s.ledger.forget(object.ID)
	s.ledger.note(stale)
	return object, stale, nil
}
