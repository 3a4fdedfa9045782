package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// rowGroupRows is how many rows of a table DuckDB compresses and writes as a
// whole; a multiple of 2048. What a load adds is written at once where it fills
// row groups; the rest is held in memory, goes through the log, and is compressed when
// the log is written back. DuckDB's own 122,880 are more than most batches have.
const rowGroupRows = 30_720

// newFileVersion is the version of DuckDB's format that a new file has: of this one
// on texts of few values are compressed in half the time. It takes DuckDB 1.4 to
// read it.
const newFileVersion = "v1.4.0"

// openInstance makes the instance of the file. The file is attached to it, for
// only so may its row groups be of another size. What the instance is opened
// with instead is a database that stays empty, whose file goes at once; its
// path is what others ask for the instance by.
func (s *Store) openInstance() error {
	dir, err := os.MkdirTemp("", "myweb-")
	if err != nil {
		return fmt.Errorf("a place for DuckDB's own files (TMPDIR says where): %w", err)
	}
	s.instance = filepath.Join(dir, "instance")
	connector, err := duckdb.NewConnector(s.instance, func(conn driver.ExecerContext) error {
		_, err := conn.ExecContext(context.Background(), Attach(s.path, s.config.ReadOnly), nil)
		return err
	})
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	s.db = sql.OpenDB(connector)
	return os.RemoveAll(dir)
}

// Attach is the statement that gives a connection the file at path as its database.
// One that is there keeps its format.
func Attach(path string, readOnly bool) string {
	options := fmt.Sprintf("row_group_size %d", rowGroupRows)
	if readOnly {
		options = "read_only"
	} else if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		options += ", storage_version " + quoted(newFileVersion)
	}
	return "attach if not exists " + quoted(path) + " as myweb (" + options + "); use myweb"
}

// quoted makes a literal of text.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
