package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"

	myweb "github.com/myweb-analytics/myweb"
)

// parquetTypes are the types of columns that a file has as they are, by what
// DuckDB and PostgreSQL call them. All others are text.
var parquetTypes = map[string]string{
	"BOOL": "boolean", "INT2": "smallint", "INT4": "integer", "INT8": "bigint", "FLOAT4": "float", "FLOAT8": "double", "NUMERIC": "double",
	"BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "UTINYINT": "utinyint",
	"USMALLINT": "usmallint", "UINTEGER": "uinteger", "UBIGINT": "ubigint", "FLOAT": "float", "DOUBLE": "double", "DATE": "date",
	"TIMESTAMP": "timestamp", "TIMESTAMPTZ": "timestamptz",
}

// WriteParquet writes rows of any store as a Parquet file and says how many
// there were. They wait in a database of its own, in a folder that nobody else
// reads and that is gone afterwards: in memory they might not fit.
func WriteParquet(ctx context.Context, w io.Writer, rows *sql.Rows) (n int, err error) {
	folder, err := os.MkdirTemp("", "myweb-parquet-")
	if err != nil {
		return 0, fmt.Errorf("write Parquet: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	columns, err := newParquetColumns(rows)
	if err != nil {
		return 0, err
	}
	path := filepath.Join(folder, "rows.parquet")
	if n, err = columns.gather(ctx, filepath.Join(folder, "rows.duckdb"), path, rows); err != nil {
		return n, fmt.Errorf("write Parquet: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return n, fmt.Errorf("write Parquet: %w", err)
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return n, err
}

// parquetColumns are the columns of a file.
type parquetColumns []struct{ name, kind string }

func newParquetColumns(rows *sql.Rows) (parquetColumns, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	var names []string
	columns := make(parquetColumns, len(types))
	for i, t := range types {
		name := t.Name()
		for n := 2; slices.Contains(names, strings.ToLower(name)); n++ {
			name = fmt.Sprintf("%s_%d", t.Name(), n)
		}
		names = append(names, strings.ToLower(name))
		columns[i].name, columns[i].kind = name, "text"
		if kind, ok := parquetTypes[t.DatabaseTypeName()]; ok {
			columns[i].kind = kind
		} else if strings.HasPrefix(t.DatabaseTypeName(), "DECIMAL(") {
			columns[i].kind = t.DatabaseTypeName()
		}
	}
	if len(columns) == 0 {
		return nil, myweb.Errorf(myweb.CodeInvalid, "there are no columns to write")
	}
	return columns, nil
}

func (c parquetColumns) gather(ctx context.Context, database, path string, rows *sql.Rows) (n int, err error) {
	connector, err := duckdb.NewConnector(database, nil)
	if err != nil {
		return 0, err
	}
	db := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{"set memory_limit = '256MB'", "set threads = 1", c.table()} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return 0, err
		}
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if n, err = c.append(conn, rows); err != nil {
		return n, err
	}
	_, err = db.ExecContext(ctx, "copy rows to "+quoted(path)+" (format parquet, compression zstd)")
	return n, err
}

func (c parquetColumns) table() string {
	definitions := make([]string, len(c))
	for i, column := range c {
		definitions[i] = `"` + strings.ReplaceAll(column.name, `"`, `""`) + `" ` + column.kind
	}
	return "create table rows (" + strings.Join(definitions, ", ") + ")"
}

func (c parquetColumns) append(conn driver.Conn, rows *sql.Rows) (n int, err error) {
	appender, err := duckdb.NewAppenderFromConn(conn, "", "rows")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, appender.Close()) }()
	values, targets, row := make([]any, len(c)), make([]any, len(c)), make([]driver.Value, len(c))
	for i := range values {
		targets[i] = &values[i]
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(targets...); err != nil {
			return n, err
		}
		for i, value := range values {
			row[i] = parquetValue(value, c[i].kind)
		}
		if err := appender.AppendRow(row...); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// parquetValue makes a value fit for its column.
func parquetValue(value any, kind string) driver.Value {
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		if kind == "double" { // a number of PostgreSQL, whose digits are text
			var f float64
			if _, err := fmt.Sscan(v, &f); err != nil {
				return nil
			}
			return f
		}
		return v
	}
	if kind == "text" {
		return parquetText(value)
	}
	return value
}

// parquetText writes what has no type of its own.
func parquetText(value any) string {
	switch v := value.(type) {
	case []byte:
		if len(v) == 16 {
			return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
		}
		return fmt.Sprintf(`\x%x`, v)
	case duckdb.Interval:
		return fmt.Sprintf("%d months %d days %s", v.Months, v.Days, time.Duration(v.Micros)*time.Microsecond)
	case []any, map[string]any:
		if text, err := json.Marshal(v); err == nil {
			return string(text)
		}
	}
	return fmt.Sprint(value)
}
