package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/myweb-analytics/myweb/store/load"
)

// slots batches may be open at a time: one is filled while another is loaded.
const slots = 2

// loadParameters are those of a session that loads. Staging tables are its own
// and live in its buffers; the sums over a batch need room. Statistics of tables
// that live for a batch need not be fine.
var loadParameters = map[string]string{
	"temp_buffers": "128MB", "work_mem": "96MB", "maintenance_work_mem": "96MB", "default_statistics_target": "10", "enable_mergejoin": "off",
}

// staging is the place of a batch: temporary tables of a connection of its own.
// Rows wait in them outside the transaction that loads them, which can so be
// tried again, and leave no trace in the log of the server. Rows that the
// connection loses with its server are read again from their log objects.
type staging struct {
	db   *sql.DB
	conn *sql.Conn
	raw  *pgx.Conn

	mu sync.Mutex // of conn
}

// ofDriver is the connection of pgx below conn, for what database/sql does not
// have.
func ofDriver(conn *sql.Conn) (raw *pgx.Conn, err error) {
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("postgres: not a connection of its driver")
		}
		raw = c.Conn()
		return nil
	})
	return raw, err
}

func (s *Store) openStaging(ctx context.Context) (*staging, error) {
	g := &staging{db: s.server.with(loadParameters).pool(false)}
	var err error
	if g.conn, err = g.db.Conn(ctx); err != nil {
		return nil, errors.Join(err, g.db.Close())
	}
	if g.raw, err = ofDriver(g.conn); err == nil {
		err = g.makeTables(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// directTables count what is written to the table requests without staging it:
// see direct.go.
var directTables = []string{
	"create table written_hours (site text not null, hour bigint not null, requests bigint not null, page_views bigint not null, bot_requests bigint not null, bytes_sent bigint not null)",
	"create table written_objects (log_object_id bigint not null, requests bigint not null, page_views bigint not null, bots bigint not null)",
	"create table looked_up (request_id bigint not null)",
}

func (g *staging) makeTables(ctx context.Context) error {
	for _, statement := range append(load.Staging(), directTables...) {
		if _, err := g.conn.ExecContext(ctx, "create temp"+strings.TrimPrefix(statement, "create")); err != nil {
			return fmt.Errorf("make the staging tables: %w", err)
		}
	}
	return nil
}

func (g *staging) close() error { return errors.Join(g.conn.Close(), g.db.Close()) }

// clear empties the tables for the next batch.
func (g *staging) clear(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := g.conn.ExecContext(ctx, "truncate written_hours, written_objects, looked_up, "+strings.Join(load.StagingTables, ", "))
	return err
}

// copy writes rows in the format of binary COPY into a table.
func (g *staging) copy(ctx context.Context, table string, rows []byte) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.send(ctx, table, bytes.NewReader(rows))
}

// send is copy within a transaction, which has the connection.
func (g *staging) send(ctx context.Context, table string, rows io.Reader) error {
	_, err := g.raw.PgConn().CopyFrom(ctx, rows, "copy "+table+" from stdin (format binary)")
	if err != nil {
		return fmt.Errorf("copy to %s: %w", table, err)
	}
	return nil
}

// takeStaging waits for a place for a batch. A place whose connection was lost
// is made anew.
func (s *Store) takeStaging(ctx context.Context) (g *staging, err error) {
	select {
	case g = <-s.staging:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if g != nil && g.raw.Ping(ctx) == nil {
		return g, nil
	}
	if g != nil {
		_ = g.close() // its connection is lost
	}
	if g, err = s.openStaging(ctx); err != nil {
		s.staging <- nil
		return nil, s.explain(ctx, err)
	}
	return g, nil
}

// giveStaging empties a place for the next batch. What cannot be emptied is
// made anew by the next one.
func (s *Store) giveStaging(g *staging) {
	if g.raw.IsClosed() || g.clear(context.Background()) != nil {
		_ = g.close()
		g = nil
	}
	s.staging <- g
}

// Binary COPY begins with a signature, flags and the length of an extension,
// and ends with a row of -1 columns.
var (
	copyHeader  = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTrailer = []byte{0xff, 0xff}
)

// flushBytes are sent at once.
const flushBytes = 4 << 20

// appender gathers rows of a staging table. Rows are written by any number of
// goroutines and sent one block at a time.
type appender[R any] struct {
	table   string
	columns []func([]byte, *R) []byte

	mu     sync.Mutex
	buffer []byte
}

func newAppender[R any](table string, columns []func([]byte, *R) []byte) *appender[R] {
	return &appender[R]{table: table, columns: columns}
}

// append adds rows, and sends them when there are enough.
func (a *appender[R]) append(ctx context.Context, g *staging, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	block := make([]byte, 0, len(rows)*256)
	for i := range rows {
		block = binary.BigEndian.AppendUint16(block, uint16(len(a.columns)))
		for _, put := range a.columns {
			block = put(block, &rows[i])
		}
	}
	a.mu.Lock()
	if a.buffer == nil {
		a.buffer = append(make([]byte, 0, flushBytes+flushBytes/4), copyHeader...)
	}
	a.buffer = append(a.buffer, block...)
	var full []byte
	if len(a.buffer) >= flushBytes {
		full, a.buffer = a.buffer, nil
	}
	a.mu.Unlock()
	if full == nil {
		return nil
	}
	return g.copy(ctx, a.table, append(full, copyTrailer...))
}

// flush sends the rest.
func (a *appender[R]) flush(ctx context.Context, g *staging) error {
	a.mu.Lock()
	rest := a.buffer
	a.buffer = nil
	a.mu.Unlock()
	if rest == nil {
		return nil
	}
	return g.copy(ctx, a.table, append(rest, copyTrailer...))
}
