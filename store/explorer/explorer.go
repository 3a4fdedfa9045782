// Package explorer lets people ask the store in SQL of their own: run and
// cancel, export, explain, history and saved questions. It knows an engine only
// by what it needs of one.
//
// What a person types passes three gates. This package takes one statement that
// begins like one that reads, and binds {{from}}, {{to}}, {{site}} and {{zone}}
// as values. The engine's Select takes apart what it is about to run and
// refuses all that is not known to be harmless. The connection on which it runs
// can neither write nor reach a file. Time, rows and memory are bounded.
package explorer

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Engine is a store that people may ask.
type Engine interface {
	// Select runs a statement that a person wrote, which can only read, and
	// gives its rows to read; it reads on while read does.
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error
	// Catalog gives the tables that may be asked: table, comment of the table,
	// column, type, comment of the column, in their order.
	Catalog(ctx context.Context) (*sql.Rows, error)
	// QueryContext and ExecContext run statements of this package, on its own
	// tables.
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	// Zone is the reporting time zone of a site, and of all sites for "".
	Zone(site string) *time.Location
}

// Parquet writes rows as a Parquet file and says how many there were.
type Parquet func(ctx context.Context, w io.Writer, rows *sql.Rows) (int, error)

// Config is what an explorer works with.
type Config struct {
	Engine  Engine
	Parquet Parquet // nil = no export to Parquet

	RowLimit      int           // most rows of a result, 0 = DefaultRowLimit
	Timeout       time.Duration // of a statement, 0 = DefaultTimeout
	ExportTimeout time.Duration // of an export, 0 = DefaultExportTimeout
	Parallel      int           // statements at once, 0 = DefaultParallel; others wait

	Now func() time.Time // nil = time.Now
	Log *slog.Logger     // nil = slog.Default
}

// What is allowed unless the configuration says otherwise.
const (
	DefaultRowLimit      = 10_000
	DefaultTimeout       = 30 * time.Second
	DefaultExportTimeout = 10 * time.Minute
	DefaultParallel      = 2
)

// Explorer runs statements. It may be used by several goroutines at once.
type Explorer struct {
	config Config
	places chan struct{} // of statements that run

	mu      sync.Mutex
	running map[string]running
}

// New makes an explorer.
func New(c Config) (*Explorer, error) {
	if c.Engine == nil {
		return nil, errors.New("explorer: no engine")
	}
	c.RowLimit = orDefault(c.RowLimit, DefaultRowLimit)
	c.Timeout = orDefault(c.Timeout, DefaultTimeout)
	c.ExportTimeout = orDefault(c.ExportTimeout, DefaultExportTimeout)
	c.Parallel = orDefault(c.Parallel, DefaultParallel)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return &Explorer{config: c, places: make(chan struct{}, c.Parallel), running: map[string]running{}}, nil
}

func orDefault[T comparable](value, standard T) T {
	var zero T
	if value == zero {
		return standard
	}
	return value
}
