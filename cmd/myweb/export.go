package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/explorer"
)

const exportHelp = `myweb export FOLDER - the tables as files, for other tools

A folder for each table; those with times have a file a month, of the reporting
time zone. Files are written anew each time, each as a whole or not at all.

  myweb export export/
  myweb export export/ --table page_views,sessions --period 2026-11
  myweb export export/ --format csv --table daily_metrics

gives export/page_views/2026-11.parquet and so on: for DuckDB, pandas, Spark,
Athena. Client addresses are in none of them.

Flags
  --database PATH  the database (default myweb.duckdb); it is only read
  --table TABLES   with commas between them (default page_views,sessions); all is
                   every table: also requests, visitors, daily_metrics,
                   daily_breakdowns, url_metadata, user_agents, log_objects
  --period PERIOD  as of myweb stats; of tables with times or days (default all)
  --site SITE      one site (default all of them); not of user_agents, log_objects
  --format FORMAT  parquet or csv (default parquet)
`

// exportTables are the tables that can be exported, with the column that says
// when, and the one that says of which site; "" = it has none.
var exportTables = []struct{ name, time, site string }{
	{"page_views", "timestamp", "site"}, {"sessions", "started_at", "site"}, {"requests", "timestamp", "site"}, {"visitors", "", "site"},
	{"daily_metrics", "date", "site"}, {"daily_breakdowns", "date", "site"}, {"url_metadata", "", "site"}, {"user_agents", "", ""}, {"log_objects", "", ""},
}

type exportFlags struct {
	*flags
	tables, period, site, format *string
}

func runExport(ctx context.Context, a *app, args []string) (err error) {
	f := exportFlags{flags: newFlags(a)}
	f.tables, f.period = f.String("table", "page_views,sessions", ""), f.String("period", "", "")
	f.site, f.format = f.String("site", "", ""), f.String("format", "parquet", "")
	rest, err := f.parse(args)
	switch {
	case err != nil:
		return err
	case len(rest) != 1:
		return usagef("give one folder for the files")
	case *f.format != "parquet" && *f.format != "csv":
		return usagef("--format %s: use one of parquet, csv", *f.format)
	}
	names, err := f.names()
	if err != nil {
		return err
	}
	store, err := a.openStore(ctx, *f.database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	x := exporter{store: store, folder: rest[0], format: *f.format, site: strings.ToLower(strings.TrimSpace(*f.site)), out: a.stdout}
	if err := knownSite(ctx, store, x.site); err != nil {
		return err
	}
	if *f.period != "" {
		p, err := parsePeriod(*f.period, a.now().In(store.Zone(x.site)), a.now())
		if err != nil {
			return err
		}
		x.from, x.to = p.from, p.to
	}
	for _, table := range exportTables {
		if slices.Contains(names, table.name) {
			if err := x.table(ctx, table.name, table.time, table.site); err != nil {
				return fmt.Errorf("%s: %w", table.name, err)
			}
		}
	}
	return nil
}

// names are the tables that are asked for.
func (f exportFlags) names() (names []string, err error) {
	var known []string
	for _, table := range exportTables {
		known = append(known, table.name)
	}
	if *f.tables == "all" {
		return known, nil
	}
	for name := range strings.SplitSeq(*f.tables, ",") {
		if name = strings.TrimSpace(name); !slices.Contains(known, name) {
			return nil, usagef("--table %s: use some of %s, or all", name, strings.Join(known, ","))
		}
		names = append(names, name)
	}
	return names, nil
}

// exporter writes tables as files.
type exporter struct {
	store        selector
	folder       string
	format, site string
	from, to     time.Time // zero = all
	out          io.Writer
}

// selector is what an exporter needs of a store.
type selector interface {
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error
	Zone(site string) *time.Location
}

// table writes a table: in months where it has times. Names of tables and
// columns are those of exportTables.
func (x exporter) table(ctx context.Context, name, timeColumn, siteColumn string) error {
	where, args := "true", []any(nil)
	if x.site != "" && siteColumn != "" {
		where, args = siteColumn+" = cast($1 as text)", []any{x.site}
	}
	if timeColumn == "" {
		return x.file(ctx, filepath.Join(x.folder, name, name), "select * from "+name+" where "+where, args)
	}
	first, last, err := x.extent(ctx, name, timeColumn, where, args)
	if err != nil || first.IsZero() {
		return err
	}
	for month := startOfMonth(first); !month.After(last); month = month.AddDate(0, 1, 0) {
		from, to := month, month.AddDate(0, 1, 0)
		if from.Before(x.from) {
			from = x.from
		}
		if !x.to.IsZero() && to.After(x.to) {
			to = x.to
		}
		n := len(args)
		kind, low, high := "timestamptz", any(from.UTC()), any(to.UTC())
		if timeColumn == "date" {
			kind, low, high = "date", from.Format(time.DateOnly), to.Format(time.DateOnly)
		}
		statement := fmt.Sprintf("select * from %s where %s and %s >= cast($%d as %s) and %s < cast($%d as %s)", name, where, timeColumn, n+1, kind, timeColumn, n+2, kind)
		if err := x.file(ctx, filepath.Join(x.folder, name, month.Format("2006-01")), statement, append(slices.Clone(args), low, high)); err != nil {
			return err
		}
	}
	return nil
}

func startOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
}

// extent is the time that a table covers, within the period.
func (x exporter) extent(ctx context.Context, name, timeColumn, where string, args []any) (first, last time.Time, err error) {
	zone := x.store.Zone(x.site)
	if timeColumn == "date" {
		zone = time.UTC
	}
	var low, high sql.NullTime
	statement := fmt.Sprintf("select min(%s), max(%s) from %s where %s", timeColumn, timeColumn, name, where)
	err = x.store.Select(ctx, statement, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := rows.Scan(&low, &high); err != nil {
				return err
			}
		}
		return rows.Err()
	}, args...)
	if err != nil || !low.Valid {
		return first, last, err
	}
	first, last = low.Time.In(zone), high.Time.In(zone)
	if !x.from.IsZero() && first.Before(x.from) {
		first = x.from.In(zone)
	}
	if !x.to.IsZero() && !last.Before(x.to) {
		last = x.to.In(zone).Add(-time.Nanosecond)
	}
	if last.Before(first) {
		return time.Time{}, time.Time{}, nil
	}
	return first, last, nil
}

// file writes the rows of a statement to a file, which appears when it is whole.
// Without rows there is none.
func (x exporter) file(ctx context.Context, path, statement string, args []any) error {
	path += "." + x.format
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	n := 0
	err = x.store.Select(ctx, statement, func(rows *sql.Rows) (err error) {
		n, err = x.write(ctx, file, rows)
		return err
	}, args...)
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil || n == 0 {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	_, err = fmt.Fprintf(x.out, "%s  %s rows\n", path, count(int64(n)))
	return err
}

func (x exporter) write(ctx context.Context, w io.Writer, rows *sql.Rows) (int, error) {
	if x.format == "parquet" {
		return duckdb.WriteParquet(ctx, w, rows)
	}
	r, err := explorer.NewRows(rows, x.store.Zone(x.site))
	if err != nil {
		return 0, err
	}
	err = r.WriteCSV(w)
	return r.Count(), err
}
