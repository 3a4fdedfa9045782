package postgres

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/transfer"
)

var _ transfer.Store = (*Store)(nil)

// session is a transaction, and the connection of the driver that it is on.
type session struct {
	*sql.Tx
	conn *sql.Conn
	raw  *pgx.Conn
}

func (s *Store) begin(ctx context.Context, options *sql.TxOptions) (*session, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	x := &session{conn: conn}
	if x.raw, err = ofDriver(conn); err == nil {
		x.Tx, err = conn.BeginTx(context.WithoutCancel(ctx), options)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return x, nil
}

// Close ends the transaction, if it has not ended, and gives the connection back.
func (x *session) Close() error {
	_ = x.Rollback() // fails after Commit, and when the connection is lost
	return x.conn.Close()
}

// Snapshot begins to read all as of this moment.
func (s *Store) Snapshot(ctx context.Context) (transfer.Snapshot, error) {
	x, err := s.begin(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	// What is read last must still be there.
	if _, err := x.ExecContext(ctx, "lock table "+strings.Join(partitioned, ", ")+" in access share mode"); err != nil {
		return nil, errors.Join(s.explain(ctx, err), x.Close())
	}
	return &snapshot{session: x, store: s}, nil
}

type snapshot struct {
	*session
	store *Store
}

// Read gives the rows of a table for which where holds.
func (s *snapshot) Read(ctx context.Context, table transfer.Table, where string, yield func(row []transfer.Value) error) error {
	return s.store.explain(ctx, s.read(ctx, table, where, yield))
}

func (s *snapshot) read(ctx context.Context, table transfer.Table, where string, yield func(row []transfer.Value) error) error {
	rows, err := s.raw.Query(ctx, "select "+columnList(table)+" from "+table.Name+" where "+where, pgx.QueryResultFormats{pgx.BinaryFormatCode})
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]transfer.Value, len(table.Columns))
	for rows.Next() {
		for i, cell := range rows.RawValues() {
			if row[i], err = decode(cell, table.Columns[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", table.Name, table.Columns[i].Name, err)
			}
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func columnList(table transfer.Table) string {
	names := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		names[i] = pgx.Identifier{c.Name}.Sanitize()
	}
	return strings.Join(names, ", ")
}

// Prepare makes the partitions for rows of days.
func (s *Store) Prepare(ctx context.Context, table transfer.Table, days []int64) error {
	if !slices.Contains(partitioned, table.Name) {
		return nil
	}
	dates := make([]string, len(days))
	for i, day := range days {
		dates[i] = time.Unix(day*86400, 0).UTC().Format(time.DateOnly)
	}
	return s.Transact(ctx, func(tx transfer.Tx) error {
		_, err := tx.ExecContext(ctx, "select make_partitions($1, cast($2 as date[]))", table.Name, dates)
		return err
	})
}

// Transact runs fn in a transaction while no loader of any process is in one:
// all of them wait for the same row.
func (s *Store) Transact(ctx context.Context, fn func(transfer.Tx) error) error {
	if s.staging == nil {
		return myweb.Errorf(myweb.CodeConflict, "%s is open for reading only", s.server)
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	x, err := s.begin(ctx, nil)
	if err != nil {
		return s.explain(ctx, err)
	}
	defer x.Close()
	if _, err = x.ExecContext(ctx, "select value from settings where name = 'session_timeout_seconds' for update"); err == nil {
		err = fn(x)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = x.Commit()
	}
	return s.explain(ctx, err)
}

// Tidy lets the planner know what is in the tables.
func (s *Store) Tidy(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "analyze "+strings.Join(load.Tables, ", "))
	return s.explain(ctx, err)
}

// copyBytes are sent at once.
const copyBytes = 256 << 10

// Append writes rows by binary COPY.
func (x *session) Append(ctx context.Context, table transfer.Table, fill func(put func(row []transfer.Value) error) error) error {
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := x.raw.PgConn().CopyFrom(ctx, out, "copy "+table.Name+" ("+columnList(table)+") from stdin (format binary)")
		done <- errors.Join(err, out.CloseWithError(err))
	}()
	buffer := append(make([]byte, 0, copyBytes+copyBytes/4), copyHeader...)
	send := func() error {
		_, err := in.Write(buffer)
		buffer = buffer[:0]
		return err
	}
	err := fill(func(row []transfer.Value) error {
		buffer = binary.BigEndian.AppendUint16(buffer, uint16(len(row)))
		for i := range row {
			if table.Columns[i].Type == transfer.Text && strings.IndexByte(row[i].Text, 0) >= 0 {
				return myweb.Errorf(myweb.CodeInvalid, "a text in %s.%s has a NUL byte, which PostgreSQL does not take", table.Name, table.Columns[i].Name)
			}
			buffer = encode(buffer, &row[i], table.Columns[i])
		}
		if len(buffer) < copyBytes {
			return nil
		}
		return send()
	})
	if err == nil {
		buffer = append(buffer, copyTrailer...)
		err = send()
	}
	_ = in.CloseWithError(err) // never fails; without an error it is the end
	// What the server refuses comes through the pipe, too.
	if said := <-done; err == nil {
		return said
	}
	return err
}
