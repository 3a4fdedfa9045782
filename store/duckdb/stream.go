package duckdb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
	duckdb "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	myweb "github.com/myweb-analytics/myweb"
)

// people connects those who write statements to the instance of a store. Their
// rows come as they are read: the driver's own connections gather a whole result
// first, outside DuckDB's memory limit.
type people struct {
	instance string // its path
	attach   string // statement that gives a connection its database
	memory   int64  // DuckDB's limit, in bytes
}

func (p people) Driver() driver.Driver { return nil }

// Connect makes a connection. The instance must be open already.
func (p people) Connect(ctx context.Context) (driver.Conn, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("duckdb: make a configuration")
	}
	defer mapping.DestroyConfig(&config)
	mapping.SetConfig(config, "duckdb_api", "go")
	c := &streamConn{mayGrow: p.memory + spareMemory}
	var message string
	if mapping.GetOrCreateFromCache(duckdb.GetInstanceCache(), p.instance, &c.db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: open %s for reading: %s", p.instance, message)
	}
	if mapping.Connect(c.db, &c.conn) == mapping.StateError {
		mapping.Close(&c.db)
		return nil, fmt.Errorf("duckdb: connect to %s for reading", p.instance)
	}
	if _, err := c.ExecContext(ctx, p.attach, nil); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// streamConn is a connection that gives rows as a stream.
type streamConn struct {
	db      mapping.Database
	conn    mapping.Connection
	mayGrow int64 // by which the process may, in bytes
}

func (c *streamConn) Close() error {
	mapping.Disconnect(&c.conn)
	mapping.Close(&c.db)
	return nil
}

var errStreamOnly = errors.New("duckdb: a connection of people only asks")

func (c *streamConn) Prepare(string) (driver.Stmt, error) { return nil, errStreamOnly }
func (c *streamConn) Begin() (driver.Tx, error)           { return nil, errStreamOnly }

// ExecContext runs a statement of this program.
func (c *streamConn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(c.conn, query, &result) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: %s: %s", query, mapping.ResultError(&result))
	}
	return driver.ResultNoRows, nil
}

// QueryContext runs one statement that reads.
func (c *streamConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r := &streamRows{ctx: ctx}
	r.watch(c.conn, c.mayGrow)
	r.runAgain = func() error { return c.runAgain(ctx, query, args) }
	if err := c.start(r, query, args); err != nil {
		return nil, errors.Join(r.fault(err), r.Close())
	}
	return r, nil
}

// runAgain runs a statement to its end, in a new transaction in place of the one
// that is broken, and gives its error only.
func (c *streamConn) runAgain(ctx context.Context, query string, args []driver.NamedValue) error {
	for _, statement := range []string{"rollback", "begin transaction read only"} {
		if _, err := c.ExecContext(ctx, statement, nil); err != nil {
			return err
		}
	}
	again := &streamRows{ctx: ctx}
	defer again.destroy()
	if err := c.start(again, query, args); err != nil {
		return err
	}
	for again.fetchChunk() {
	}
	return again.resultError()
}

func (c *streamConn) start(r *streamRows, query string, args []driver.NamedValue) error {
	if mapping.Prepare(c.conn, query, &r.statement) == mapping.StateError {
		return pointed(fault(mapping.PrepareError(r.statement)), query)
	}
	switch mapping.PreparedStatementType(r.statement) {
	case mapping.StatementTypeSelect, mapping.StatementTypeExplain:
	default:
		return myweb.Errorf(myweb.CodeInvalid, "only statements that read are taken: SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN")
	}
	for _, arg := range args {
		if err := bind(r.statement, mapping.IdxT(arg.Ordinal), arg.Value); err != nil {
			return err
		}
	}
	var pending mapping.PendingResult
	defer mapping.DestroyPending(&pending)
	if bindings.PendingPreparedStreaming(r.statement, &pending) == mapping.StateError {
		return fault(mapping.PendingError(pending))
	}
	if mapping.ExecutePending(pending, &r.result) == mapping.StateError {
		return fault(mapping.ResultError(&r.result))
	}
	return r.columns()
}

func bind(statement mapping.PreparedStatement, i mapping.IdxT, value driver.Value) error {
	state := mapping.State(mapping.StateError)
	switch v := value.(type) {
	case nil:
		state = mapping.BindNull(statement, i)
	case int64:
		state = mapping.BindInt64(statement, i, v)
	case float64:
		state = mapping.BindDouble(statement, i, v)
	case bool:
		state = mapping.BindBoolean(statement, i, v)
	case string:
		state = mapping.BindVarchar(statement, i, v)
	case time.Time:
		state = mapping.BindTimestampTZ(statement, i, mapping.NewTimestamp(v.UnixMicro()))
	}
	if state == mapping.StateError {
		return myweb.Errorf(myweb.CodeInvalid, "the value of parameter %d does not fit: %s", i, mapping.PrepareError(statement))
	}
	return nil
}

// streamRows are rows that are read while they come.
type streamRows struct {
	ctx       context.Context
	statement mapping.PreparedStatement
	result    mapping.Result
	names     []string
	types     []streamType
	chunk     mapping.DataChunk
	vectors   []streamVector
	row, size int
	stop      func()       // ends the watch
	tooLarge  atomic.Bool  // the process has grown too much
	runAgain  func() error // runs the statement to its end
}

// watchEvery is how often a statement is looked after, and asked to stop: asked
// before it has begun to run, it does not hear it.
const watchEvery = 10 * time.Millisecond

// mostRunsAgain is how often a statement is run again to learn why it failed.
const mostRunsAgain = 3

// watch stops what runs on conn when the context ends, or when the process has
// grown by more than it may.
func (r *streamRows) watch(conn mapping.Connection, mayGrow int64) {
	done, ended := make(chan struct{}), make(chan struct{})
	r.stop = func() { close(done); <-ended }
	most := residentMemory() + mayGrow
	go func() {
		defer close(ended)
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			if residentMemory() > most {
				r.tooLarge.Store(true)
			}
			if r.tooLarge.Load() || r.ctx.Err() != nil {
				mapping.Interrupt(conn)
			}
		}
	}()
}

// fault says why the statement was interrupted, if it was.
func (r *streamRows) fault(err error) error {
	switch {
	case r.ctx.Err() != nil:
		return errors.Join(r.ctx.Err(), err)
	case r.tooLarge.Load():
		return myweb.Errorf(myweb.CodeInvalid, "the statement needs more memory than it may have; narrow it")
	case isInterrupt(err):
		return r.lostError()
	}
	return err
}

// columns learns the columns of the result.
func (r *streamRows) columns() error {
	for i := range mapping.ColumnCount(&r.result) {
		kind := mapping.ColumnLogicalType(&r.result, i)
		t, err := newStreamType(kind)
		mapping.DestroyLogicalType(&kind)
		name := mapping.ColumnName(&r.result, i)
		if err != nil {
			return myweb.Errorf(myweb.CodeInvalid, "column %s: %w", name, err)
		}
		r.names, r.types = append(r.names, name), append(r.types, t)
	}
	return nil
}

func (r *streamRows) Columns() []string { return r.names }

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName.
func (r *streamRows) ColumnTypeDatabaseTypeName(i int) string { return r.types[i].name }

func (r *streamRows) Next(values []driver.Value) error {
	for r.row == r.size {
		if err := r.fetch(); err != nil {
			return err
		}
	}
	for i := range values {
		values[i] = r.vectors[i].value(r.row)
	}
	r.row++
	return nil
}

// fetch reads the next rows: a chunk of them.
func (r *streamRows) fetch() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if !r.fetchChunk() {
		return r.end()
	}
	r.row, r.size = 0, int(mapping.DataChunkGetSize(r.chunk))
	r.vectors = r.vectors[:0]
	for i := range r.types {
		r.vectors = append(r.vectors, newStreamVector(&r.types[i], mapping.DataChunkGetVector(r.chunk, mapping.IdxT(i))))
	}
	return nil
}

// fetchChunk tells whether there was another chunk to read.
func (r *streamRows) fetchChunk() bool {
	mapping.DestroyDataChunk(&r.chunk)
	r.chunk = mapping.FetchChunk(r.result)
	return r.chunk.Ptr != nil
}

// end says why no more rows come: io.EOF after the last one.
func (r *streamRows) end() error {
	if err := r.resultError(); err != nil {
		return r.fault(err)
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return io.EOF
}

func (r *streamRows) resultError() error {
	if message := mapping.ResultError(&r.result); message != "" {
		return fault(message)
	}
	return nil
}

func isInterrupt(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "INTERRUPT Error")
}

// lostError finds why DuckDB gave a statement up by itself: when one of its
// threads fails it interrupts the others, and at times reports that in place of
// the failure. The statement is run again, to its end, to be told.
func (r *streamRows) lostError() error {
	for range mostRunsAgain {
		err := r.runAgain()
		if r.ctx.Err() != nil || r.tooLarge.Load() || err != nil && !isInterrupt(err) {
			return r.fault(err)
		}
	}
	return myweb.Errorf(myweb.CodeInternal, "the statement stopped on its way, and DuckDB did not say why; run it again")
}

// Close ends the statement, whether all rows were read or not.
func (r *streamRows) Close() error {
	r.stop()
	r.destroy()
	return nil
}

func (r *streamRows) destroy() {
	if r.chunk.Ptr != nil {
		mapping.DestroyDataChunk(&r.chunk)
	}
	mapping.DestroyResult(&r.result)
	mapping.DestroyPrepare(&r.statement)
}
