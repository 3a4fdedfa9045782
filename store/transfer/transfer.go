// Package transfer moves all that is in a database into another one, of
// whatever engine: in parts, each of which is one transaction together with a
// mark of what it held, so that a copy that was stopped goes on where it was.
// At the end everything is read back and held against the marks.
package transfer

import (
	"context"
	"database/sql"
	"encoding/binary"
)

// Store is a database that can be copied, or copied into.
type Store interface {
	// Snapshot begins to read: all that it gives is of one moment.
	Snapshot(ctx context.Context) (Snapshot, error)

	// Prepare makes room in a table for rows of these days of UTC, by their
	// number since 1970-01-01.
	Prepare(ctx context.Context, table Table, days []int64) error

	// Transact runs fn in a transaction while no loader is in one.
	Transact(ctx context.Context, fn func(Tx) error) error

	// Tidy does what a database likes to have done after many rows came.
	Tidy(ctx context.Context) error
}

// Snapshot is a database at one moment.
type Snapshot interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)

	// Read gives the rows of a table for which a condition holds, one after the
	// other, in no order. The row may be used until yield returns.
	Read(ctx context.Context, table Table, where string, yield func(row []Value) error) error

	Close() error
}

// Tx is a transaction that writes.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row

	// Append writes the rows that fill puts, in the fastest way that there is.
	Append(ctx context.Context, table Table, fill func(put func(row []Value) error) error) error
}

// Table is a table with its columns in the order of its source.
type Table struct {
	Name    string
	Columns []Column
}

// Column is a column of a table.
type Column struct {
	Name  string
	Type  Type
	Scale int // digits behind the point, of Decimal
}

// Type is what both engines call alike. How a Value holds it is said beside it.
type Type int

// Types.
const (
	Text      Type = iota // the text
	Bigint                // the number, as of the next three
	Integer               //
	Smallint              //
	Boolean               // 0 or 1
	Timestamp             // microseconds since 1970-01-01 UTC
	Date                  // days since 1970-01-01
	Decimal               // the number without its point: 1.5 with scale 3 is 1500
	Integers              // a list: as Text, see TextOf
)

// Value is a value of a row: a text, or a number.
type Value struct {
	Null   bool
	Number int64
	Text   string
}

// sizeOfInteger is in bytes.
const sizeOfInteger = 4

// TextOf is how a Value holds a list of integers: one after the other, the upper
// byte first.
func TextOf(list []int32) string {
	b := make([]byte, 0, sizeOfInteger*len(list))
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return string(b)
}

// ListOf is the list that TextOf wrote.
func ListOf(text string) []int32 {
	list := make([]int32, len(text)/sizeOfInteger)
	for i := range list {
		list[i] = int32(binary.BigEndian.Uint32([]byte(text[sizeOfInteger*i:])))
	}
	return list
}
