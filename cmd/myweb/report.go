package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/library"
	"github.com/myweb-analytics/myweb/store/query"
)

const reportHelp = `myweb report [NAME] - a question of the library

Without a name it lists the questions. docs/library.md says what each tells.

  myweb report
  myweb report daily_active_users
  myweb report entry_pages --period 7d --site blog.example.org
  myweb report funnel --param first=/ --param second=/pricing --param third=/signup
  myweb report journeys --period 2026-11 --format csv > journeys.csv
  myweb report --sql journeys

Flags
  --database PATH  the database (default myweb.duckdb); it is only read
  --period PERIOD  as of myweb stats: 30d (the default), today, yesterday, a day,
                   a month, or two days with .. between them
  --site SITE      one site (default all of them)
  --param NAME=VALUE
                   a parameter of the question; may be repeated
  --format FORMAT  table, csv, json or ndjson (default table)
  --limit ROWS     most rows of a table (default 1000, 0 for all)
  --sql            show the question as SQL, and do not ask it
`

type reportFlags struct {
	*flags
	period, site, format *string
	limit                *int
	sql                  *bool
	params               []string
}

func newReportFlags(a *app) *reportFlags {
	f := &reportFlags{flags: newFlags(a)}
	f.period, f.site, f.format = f.String("period", "30d", ""), f.String("site", "", ""), f.String("format", "table", "")
	f.limit, f.sql = f.Int("limit", tableRows, ""), f.Bool("sql", false, "")
	f.Func("param", "", func(text string) error {
		f.params = append(f.params, text)
		return nil
	})
	return f
}

func runReport(ctx context.Context, a *app, args []string) (err error) {
	f := newReportFlags(a)
	rest, err := f.parse(args)
	switch {
	case err != nil:
		return err
	case len(rest) > 1:
		return usagef("give one name; values follow --param: %s", rest[1])
	case len(rest) == 0:
		return listReports(a.stdout)
	case *f.limit < 0:
		return usagef("--limit %d: want a number of rows, or 0 for all", *f.limit)
	}
	if err := knownFormat(*f.format); err != nil {
		return err
	}
	q, err := library.ByName(rest[0])
	if err != nil {
		return usagef("there is no question %q; `myweb report` lists them", rest[0])
	}
	if *f.sql {
		_, err := io.WriteString(a.stdout, q.SQL)
		return err
	}
	store, err := a.openStore(ctx, *f.database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := knownSite(ctx, store, strings.ToLower(strings.TrimSpace(*f.site))); err != nil {
		return err
	}
	values, err := f.values(q, a.now(), store.Zone)
	if err != nil {
		return err
	}
	ledger, err := query.Reports{DB: store, Zone: store.Zone}.Ledger(ctx)
	if err != nil {
		return err
	}
	if before := query.MissingOf(q.SQL, values["from"].(time.Time), ledger.Since()); !before.IsZero() {
		fmt.Fprintf(a.stderr, "myweb: rows from before %s were removed: what this question counts of them is left out\n", before.Format("2 January 2006"))
	}
	statement, bound := q.Statement(values)
	return store.Select(ctx, statement, func(rows *sql.Rows) error {
		r, err := explorer.NewRows(rows, store.Zone(*f.site))
		if err != nil {
			return err
		}
		return a.writeRows(r, *f.format, *f.limit)
	}, bound...)
}

// values are what the question is asked for.
func (f *reportFlags) values(q library.Question, now time.Time, zoneOf func(site string) *time.Location) (map[string]any, error) {
	site := strings.ToLower(strings.TrimSpace(*f.site))
	zone := zoneOf(site)
	p, err := parsePeriod(*f.period, now.In(zone), now)
	if err != nil {
		return nil, err
	}
	values := map[string]any{"from": p.from.UTC(), "to": p.to.UTC(), "site": nil, "zone": zone.String()}
	if site != "" {
		values["site"] = site
	}
	for _, param := range f.params {
		name, text, ok := strings.Cut(param, "=")
		if !ok {
			return nil, usagef("--param %s: want NAME=VALUE", param)
		}
		parameter, ok := q.Parameter(name)
		if !ok {
			return nil, usagef("%s has no parameter %q: %s", q.Name, name, parameterNames(q))
		}
		if values[name], err = parameterValue(parameter, text, zone); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// parameterValue reads a value; a date is its first instant in the zone.
func parameterValue(p library.Parameter, text string, zone *time.Location) (any, error) {
	if p.Type != "timestamptz" {
		return p.Value(text)
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.UTC(), nil
		}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, myweb.Errorf(myweb.CodeInvalid, "--param %s=%s: want a date such as 2026-11-22, or a time such as 2026-11-22T13:00:00Z", p.Name, text)
	}
	return t.UTC(), nil
}

func parameterNames(q library.Question) string {
	var names []string
	for _, p := range q.Parameters {
		names = append(names, p.Name)
	}
	return "it has " + joined(names)
}

func listReports(w io.Writer) error {
	questions := library.All()
	width := 0
	for _, q := range questions {
		width = max(width, len(q.Name))
	}
	for _, q := range questions {
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", width, q.Name, q.Title); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\nmyweb report NAME asks one of them; --sql shows it.\n")
	return err
}

// resultFormats are how a result is written to the terminal.
var resultFormats = []string{"table", "csv", "json", "ndjson"}

func knownFormat(format string) error {
	if !slices.Contains(resultFormats, format) {
		return usagef("--format %s: use one of %s", format, strings.Join(resultFormats, ", "))
	}
	return nil
}

// writeRows writes a result; limit is of a table only.
func (a *app) writeRows(r *explorer.Rows, format string, limit int) error {
	switch format {
	case "csv":
		return r.WriteCSV(a.stdout)
	case "json":
		return r.WriteJSON(a.stdout)
	case "ndjson":
		return r.WriteLines(a.stdout)
	}
	return result{r}.writeTable(a.stdout, a.screen, limit)
}
