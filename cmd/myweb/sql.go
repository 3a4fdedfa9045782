package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"github.com/myweb-analytics/myweb/store/explorer"
)

const sqlHelp = `myweb sql "SELECT ..." - ask the database

One statement that only reads: SELECT, WITH, VALUES or EXPLAIN; in DuckDB also
FROM, SHOW, DESCRIBE and SUMMARIZE, and there "show tables" and "describe
page_views" say what there is. Nothing can be changed with it, and no file be
read or written. Without an argument, or with -, it is read from standard input.
docs/sql.md has the tables and their columns.

  myweb sql "select url_path, count(*) as views from page_views group by 1 order by 2 desc"
  myweb sql --format csv "from daily_metrics order by date" > days.csv
  myweb sql --format ndjson "from page_views" | jq .url_path
  myweb sql < question.sql

Flags
  --database PATH  the database (default myweb.duckdb); it is only read
  --format FORMAT  table, csv, json or ndjson (default table)
  --limit ROWS     most rows of a table (default 1000, 0 for all); the other
                   formats always give all

Times are shown in the reporting time zone (TIMEZONE); a table rounds fractions
to four places.
`

// tableRows is how many rows of a table are shown unless --limit is given.
const tableRows = 1000

// longestQuery bounds what is read from standard input.
const longestQuery = 1 << 20

func runSQL(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	format := f.String("format", "table", "")
	limit := f.Int("limit", tableRows, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if err := knownFormat(*format); err != nil {
		return err
	}
	if *limit < 0 {
		return usagef("--limit %d: want a number of rows, or 0 for all", *limit)
	}
	query, err := a.question(rest)
	if err != nil {
		return err
	}
	store, err := a.openStore(ctx, *f.database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return store.Select(ctx, query, func(rows *sql.Rows) error {
		r, err := explorer.NewRows(rows, store.Zone(""))
		if err != nil {
			return err
		}
		return a.writeRows(r, *format, *limit)
	})
}

// question is the statement to ask: the argument, or standard input.
func (a *app) question(args []string) (string, error) {
	switch {
	case len(args) > 1:
		return "", usagef("give the statement as one argument, in quotes")
	case len(args) == 1 && args[0] != "-":
		return args[0], nil
	case len(args) == 0 && a.interactive:
		return "", usagef("give a statement")
	}
	text, err := io.ReadAll(io.LimitReader(a.stdin, longestQuery+1))
	if err != nil {
		return "", fmt.Errorf("read the statement from standard input: %w", err)
	}
	if len(text) > longestQuery {
		return "", usagef("the statement is longer than %s", size(longestQuery))
	}
	return string(text), nil
}
