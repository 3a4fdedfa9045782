package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// ReadTables reads back what Judge computes, of the sites whose name begins
// with prefix.
func ReadTables(t TB, s myweb.Store, prefix string) Expected {
	t.Helper()
	e := newExpected()
	where := " where site like '" + prefix + "%'"
	each(t, s, "select request_id, session_id from page_views"+where, func(rows *sql.Rows) error {
		var request, session int64
		err := rows.Scan(&request, &session)
		e.SessionOf[request] = session
		return err
	})
	pages := readPages(t, s)
	each(t, s, `select session_id, visitor_id, site, started_at, ended_at, page_views, entry_page, exit_page, previous_ended_at,
		coalesce(source, ''), coalesce(country, ''), cast(page_numbers as text) from sessions`+where, func(rows *sql.Rows) error {
		return e.readSession(rows, pages)
	})
	each(t, s, "select visitor_id, site, first_seen, last_seen, page_views, sessions from visitors"+where, func(rows *sql.Rows) error {
		var id int64
		var v Visitor
		err := rows.Scan(&id, &v.Site, &v.FirstSeen, &v.LastSeen, &v.PageViews, &v.Sessions)
		v.FirstSeen, v.LastSeen = v.FirstSeen.UTC(), v.LastSeen.UTC()
		e.Visitors[id] = v
		return err
	})
	each(t, s, "select site, date, '', '', "+figures+" from daily_metrics"+where, func(rows *sql.Rows) error {
		value, f, err := scanFigures(rows)
		e.Daily[value.Day] = f
		return err
	})
	each(t, s, "select site, hour, requests, page_views, bot_requests, bytes_sent from loaded_hours"+where, func(rows *sql.Rows) error {
		var h Hour
		var f Figures
		err := rows.Scan(&h.Site, &h.Start, &f.Requests, &f.PageViews, &f.BotRequests, &f.BytesSent)
		h.Start = h.Start.UTC()
		e.Hours[h] = f
		return err
	})
	dimensions := " and dimension in ('" + strings.Join(judged, "', '") + "')"
	each(t, s, "select site, date, dimension, value, "+figures+" from daily_breakdowns"+where+dimensions, func(rows *sql.Rows) error {
		value, f, err := scanFigures(rows)
		e.Breakdowns[value] = f
		return err
	})
	each(t, s, "select site, url_path, first_seen, last_seen from url_metadata"+where, func(rows *sql.Rows) error {
		var p Page
		var seen Seen
		err := rows.Scan(&p.Site, &p.Path, &seen.First, &seen.Last)
		e.Pages[p] = Seen{seen.First.UTC(), seen.Last.UTC()}
		return err
	})
	return e
}

// pages are those of url_metadata by their number, which depends on the order of loading.
type pages map[string]Page

func readPages(t TB, s myweb.Store) pages {
	t.Helper()
	numbered := pages{}
	each(t, s, "select cast(page_number as text), site, url_path from url_metadata", func(rows *sql.Rows) error {
		var number string
		var p Page
		err := rows.Scan(&number, &p.Site, &p.Path)
		if other, twice := numbered[number]; twice {
			return fmt.Errorf("%v and %v have the number %s", other, p, number)
		}
		numbered[number] = p
		return err
	})
	return numbered
}

// paths are the pages of a site that a list of numbers stands for, as an engine writes it.
func (p pages) paths(site, list string) []string {
	var paths []string
	for _, number := range strings.FieldsFunc(list, func(r rune) bool { return r < '0' || r > '9' }) {
		page, ok := p[number]
		if !ok || page.Site != site {
			page.Path = "no page of " + site + " has the number " + number
		}
		paths = append(paths, page.Path)
	}
	return paths
}

func (e Expected) readSession(rows *sql.Rows, pages pages) error {
	var x Session
	var previous sql.NullTime
	var numbers string
	err := rows.Scan(&x.ID, &x.VisitorID, &x.Site, &x.StartedAt, &x.EndedAt, &x.PageViews, &x.EntryPage, &x.ExitPage, &previous,
		&x.Source, &x.Country, &numbers)
	x.Pages = pages.paths(x.Site, numbers)
	x.StartedAt, x.EndedAt = x.StartedAt.UTC(), x.EndedAt.UTC()
	if previous.Valid {
		x.PreviousEndedAt = previous.Time.UTC()
	}
	if _, twice := e.Sessions[x.ID]; twice {
		x.ID = -x.ID // shows among what is too much
	}
	e.Sessions[x.ID] = x
	return err
}

const figures = `page_views, visitors, new_visitors, sessions, bounces,
	cast(duration_seconds * 1000 as bigint), requests, bytes_sent, bot_requests`

func scanFigures(rows *sql.Rows) (v Value, f Figures, err error) {
	var date time.Time
	err = rows.Scan(&v.Site, &date, &v.Dimension, &v.Value, &f.PageViews, &f.Visitors, &f.NewVisitors, &f.Sessions, &f.Bounces,
		&f.DurationMS, &f.Requests, &f.BytesSent, &f.BotRequests)
	v.Date = date.Format(time.DateOnly)
	return v, f, err
}

func each(t TB, s myweb.Store, query string, scan func(*sql.Rows) error) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// number asks for a single number.
func number(t TB, s myweb.Store, query string) (n int64) {
	t.Helper()
	each(t, s, query, func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n
}

// Dump writes a table as text, a line a row, in an order of its own, with paths in
// place of the numbers of pages and without the columns that say when and from where
// something was loaded.
func Dump(t TB, s myweb.Store, table string) []string {
	t.Helper()
	lines := []string{}
	pages := readPages(t, s)
	each(t, s, "select * from "+table, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		var line strings.Builder
		var site string
		for i, c := range columns {
			value := *cells[i].(*any)
			switch c {
			case "site":
				site = fmt.Sprint(value)
			case "page_numbers":
				value = pages.paths(site, fmt.Sprint(value))
			}
			if c != "log_object_id" && c != "loaded_at" && c != "page_number" {
				if text, ok := value.(string); ok && c == "duration_seconds" {
					if n, err := strconv.ParseFloat(text, 64); err == nil {
						value = n // a decimal, as PostgreSQL's driver gives it
					}
				}
				fmt.Fprintf(&line, "%s=%v ", c, show(value))
			}
		}
		lines = append(lines, line.String())
		return nil
	})
	sort.Strings(lines)
	return lines
}

// DataTables are those whose rows follow from the requests alone.
var DataTables = []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_visitors", "daily_breakdowns", "url_metadata"}

// DumpAll is Dump of several tables; a line begins with its table.
func DumpAll(t TB, s myweb.Store, tables ...string) []string {
	t.Helper()
	var lines []string
	for _, table := range tables {
		for _, line := range Dump(t, s, table) {
			lines = append(lines, table+": "+line)
		}
	}
	return lines
}

func show(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case interface{ Float64() float64 }:
		return v.Float64()
	}
	return v
}

func decimal(n int) string { return strconv.Itoa(n) }
