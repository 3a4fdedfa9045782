package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/transfer"
)

var _ transfer.Store = (*Store)(nil)

// Snapshot begins to read all as of this moment.
func (s *Store) Snapshot(ctx context.Context) (transfer.Snapshot, error) {
	conn, err := s.people.Conn(ctx)
	if err != nil {
		return nil, explain(err)
	}
	if _, err := conn.ExecContext(ctx, "begin transaction read only"); err != nil {
		return nil, errors.Join(explain(err), conn.Close())
	}
	return &snapshot{conn}, nil
}

// snapshot is a transaction on a connection whose rows come as they are read.
type snapshot struct{ *sql.Conn }

func (s *snapshot) Close() error {
	_, err := s.ExecContext(context.Background(), "rollback")
	return errors.Join(err, s.Conn.Close())
}

// Read gives the rows of a table for which where holds.
func (s *snapshot) Read(ctx context.Context, table transfer.Table, where string, yield func(row []transfer.Value) error) error {
	return s.Raw(func(conn any) error {
		c, ok := conn.(*streamConn)
		if !ok {
			return errors.New("duckdb: not a connection that gives rows as a stream")
		}
		result, err := c.QueryContext(ctx, "select "+columnList(table)+" from "+table.Name+" where "+where, nil)
		if err != nil {
			return selectError(ctx, err)
		}
		rows := result.(*streamRows)
		return errors.Join(eachRow(ctx, rows, table, yield), rows.Close())
	})
}

func columnList(table transfer.Table) string {
	names := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		names[i] = `"` + c.Name + `"`
	}
	return strings.Join(names, ", ")
}

func eachRow(ctx context.Context, rows *streamRows, table transfer.Table, yield func(row []transfer.Value) error) error {
	row := make([]transfer.Value, len(table.Columns))
	for {
		if err := rows.fetch(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return selectError(ctx, err)
		}
		for r := range rows.size {
			for i, c := range table.Columns {
				row[i] = transferred(&rows.vectors[i], r, c.Type)
			}
			if err := yield(row); err != nil {
				return err
			}
		}
	}
}

// transferred is a value of a column as a copy takes it. A decimal of 10 to 18
// digits, as all of ours, is a number of 8 bytes without its point.
func transferred(v *streamVector, row int, kind transfer.Type) (value transfer.Value) {
	if v.null(row) {
		value.Null = true
		return value
	}
	switch kind {
	case transfer.Text:
		value.Text = v.text(row)
	case transfer.Smallint:
		value.Number = int64(at[int16](v, row))
	case transfer.Integer, transfer.Date:
		value.Number = int64(at[int32](v, row))
	case transfer.Boolean:
		value.Number = int64(at[uint8](v, row))
	case transfer.Integers:
		place := at[[2]uint64](v, row) // offset and length
		list := make([]int32, place[1])
		for i := range list {
			list[i] = at[int32](&v.inner[0], int(place[0])+i)
		}
		value.Text = transfer.TextOf(list)
	default:
		value.Number = at[int64](v, row)
	}
	return value
}

// Prepare implements transfer.Store: tables here have no partitions.
func (s *Store) Prepare(context.Context, transfer.Table, []int64) error { return nil }

// Transact runs fn in a transaction of its own.
func (s *Store) Transact(ctx context.Context, fn func(transfer.Tx) error) error {
	if s.staging == nil {
		return myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.path)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return explain(err)
	}
	if err := fn(&writer{Tx: tx, conn: conn}); err != nil {
		return errors.Join(ctx.Err(), explain(err), tx.Rollback())
	}
	return explain(tx.Commit())
}

// Tidy writes the log of the file into it.
func (s *Store) Tidy(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "checkpoint")
	return explain(err)
}

// writer is a transaction, and its connection.
type writer struct {
	*sql.Tx
	conn *sql.Conn
}

// Append writes rows through DuckDB's appender, which takes part in the
// transaction of its connection.
func (w *writer) Append(ctx context.Context, table transfer.Table, fill func(put func(row []transfer.Value) error) error) error {
	names := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		names[i] = c.Name
	}
	return w.conn.Raw(func(conn any) error {
		raw, ok := conn.(driver.Conn)
		if !ok {
			return errors.New("duckdb: not a connection of its driver")
		}
		appender, err := duckdb.NewAppenderWithColumns(raw, "", "", table.Name, names)
		if err != nil {
			return fmt.Errorf("append to %s: %w", table.Name, err)
		}
		values := make([]driver.Value, len(table.Columns))
		err = fill(func(row []transfer.Value) error {
			for i, c := range table.Columns {
				values[i] = appended(&row[i], c.Type)
			}
			return appender.AppendRow(values...)
		})
		if err != nil {
			_ = appender.Clear() // what is not flushed is not wanted any more
		}
		return errors.Join(err, appender.CloseWithCancel(ctx))
	})
}

// appended is a value as the appender takes it.
func appended(v *transfer.Value, kind transfer.Type) driver.Value {
	switch {
	case v.Null:
		return nil
	case kind == transfer.Text:
		return v.Text
	case kind == transfer.Integers:
		return transfer.ListOf(v.Text)
	case kind == transfer.Boolean:
		return v.Number != 0
	case kind == transfer.Timestamp:
		return time.UnixMicro(v.Number).UTC()
	case kind == transfer.Date:
		return time.Unix(v.Number*86400, 0).UTC()
	}
	return v.Number
}
