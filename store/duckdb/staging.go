package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	driver "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/myweb-analytics/myweb/store/load"
)

// slots batches may be open at a time: one is filled while another is loaded.
const slots = 2

// flushChunks chunks are handed to the table at once. DuckDB would gather 100
// of them outside its memory limit.
const flushChunks = 16

// chunkRows is the number of rows of a DuckDB vector.
var chunkRows = int(mapping.VectorSize())

// staging is the place of a batch: an in-memory database attached to the
// instance. Rows wait in it outside the transaction that loads them, and leave
// no trace in the file. They are written through DuckDB's C API, on a
// connection of its own; loader is the connection that loads them, and has the
// staging tables as views.
type staging struct {
	catalog string
	db      mapping.Database
	conn    mapping.Connection
	loader  *sql.Conn

	mu sync.Mutex // of conn: two statements on one connection end each other
}

// openStaging connects to the instance of path, which must be open already as
// pool.
func openStaging(ctx context.Context, pool *sql.DB, path, catalog string) (*staging, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: make a configuration")
	}
	defer mapping.DestroyConfig(&config)
	mapping.SetConfig(config, "duckdb_api", "go")

	s := &staging{catalog: catalog}
	var message string
	if mapping.GetOrCreateFromCache(driver.GetInstanceCache(), path, &s.db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: open %s for staging: %s", path, message)
	}
	if mapping.Connect(s.db, &s.conn) == mapping.StateError {
		mapping.Close(&s.db)
		return nil, fmt.Errorf("duckdb: connect to %s for staging", path)
	}
	if err := s.prepare(ctx, pool); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *staging) prepare(ctx context.Context, pool *sql.DB) (err error) {
	if err := s.exec("attach ':memory:' as " + s.catalog); err != nil {
		return err
	}
	if err := s.clear(); err != nil {
		return err
	}
	if s.loader, err = pool.Conn(ctx); err != nil {
		return err
	}
	for _, table := range load.StagingTables {
		if _, err := s.loader.ExecContext(ctx, "create temp view "+table+" as select * from "+s.catalog+"."+table); err != nil {
			return err
		}
	}
	return nil
}

func (s *staging) close() error {
	var err error
	if s.loader != nil {
		err = s.loader.Close()
	}
	_ = s.exec("detach " + s.catalog)
	mapping.Disconnect(&s.conn)
	mapping.Close(&s.db)
	return err
}

// clear makes the staging tables anew; a dropped table gives its memory back.
func (s *staging) clear() error {
	if err := s.exec("use " + s.catalog); err != nil {
		return err
	}
	for _, statement := range load.Staging() {
		if err := s.exec("create or replace" + statement[len("create"):]); err != nil {
			return err
		}
	}
	return nil
}

func (s *staging) exec(query string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(s.conn, query, &result) == mapping.StateError {
		return fmt.Errorf("duckdb: staging: %s", mapping.ResultError(&result))
	}
	return nil
}

// appender adds rows of type R to a staging table. Chunks are filled by any
// number of goroutines and handed over one at a time.
type appender[R any] struct {
	staging *staging
	table   string
	columns []column[R]
	types   []mapping.LogicalType

	// Of staging.mu:
	handle mapping.Appender
	free   []mapping.DataChunk
	chunks int // since the last flush
}

func newAppender[R any](s *staging, table string, columns []column[R]) (*appender[R], error) {
	a := &appender[R]{staging: s, table: table, columns: columns}
	if mapping.AppenderCreateExt(s.conn, s.catalog, "main", table, &a.handle) == mapping.StateError {
		err := a.error("open")
		mapping.AppenderDestroy(&a.handle)
		return nil, err
	}
	for _, c := range columns {
		a.types = append(a.types, mapping.CreateLogicalType(c.kind))
	}
	return a, nil
}

// append copies rows into the staging table.
func (a *appender[R]) append(rows []R) error {
	for len(rows) > 0 {
		n := min(len(rows), chunkRows)
		chunk := a.take()
		a.fill(chunk, rows[:n])
		if err := a.give(chunk); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (a *appender[R]) fill(chunk mapping.DataChunk, rows []R) {
	mapping.DataChunkReset(chunk)
	for c := range a.columns {
		v := newVector(chunk, c)
		fill := a.columns[c].set
		for i := range rows {
			fill(&v, i, &rows[i])
		}
	}
	mapping.DataChunkSetSize(chunk, mapping.IdxT(len(rows)))
}

func (a *appender[R]) take() mapping.DataChunk {
	a.staging.mu.Lock()
	defer a.staging.mu.Unlock()
	if n := len(a.free); n > 0 {
		chunk := a.free[n-1]
		a.free = a.free[:n-1]
		return chunk
	}
	return mapping.CreateDataChunk(a.types)
}

func (a *appender[R]) give(chunk mapping.DataChunk) error {
	a.staging.mu.Lock()
	defer a.staging.mu.Unlock()
	a.free = append(a.free, chunk)
	if mapping.AppendDataChunk(a.handle, chunk) == mapping.StateError {
		return a.error("append to")
	}
	if a.chunks++; a.chunks < flushChunks {
		return nil
	}
	return a.flushLocked()
}

// flush makes the rows visible to the connection that loads them.
func (a *appender[R]) flush() error {
	a.staging.mu.Lock()
	defer a.staging.mu.Unlock()
	return a.flushLocked()
}

func (a *appender[R]) flushLocked() error {
	a.chunks = 0
	if mapping.AppenderFlush(a.handle) == mapping.StateError {
		return a.error("flush")
	}
	return nil
}

func (a *appender[R]) close() {
	a.staging.mu.Lock()
	defer a.staging.mu.Unlock()
	mapping.AppenderClear(a.handle)
	mapping.AppenderDestroy(&a.handle)
	for i := range a.free {
		mapping.DestroyDataChunk(&a.free[i])
	}
	for i := range a.types {
		mapping.DestroyLogicalType(&a.types[i])
	}
}

func (a *appender[R]) error(doing string) error {
	data := mapping.AppenderErrorData(a.handle)
	defer mapping.DestroyErrorData(&data)
	return fmt.Errorf("duckdb: %s %s: %s", doing, a.table, mapping.ErrorDataMessage(data))
}
