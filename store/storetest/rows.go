package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// ReadTables reads back what Judge computes.
func ReadTables(t testing.TB, s myweb.Store) Expected {
	t.Helper()
	e := Expected{Visitors: map[int64]Visitor{}, Daily: map[Day]Figures{}}
	each(t, s, `select session_id, visitor_id, site, started_at, ended_at, page_views, entry_page, exit_page, previous_ended_at
		from sessions order by session_id`, func(rows *sql.Rows) error {
		var x myweb.Session
		var previous sql.NullTime
		err := rows.Scan(&x.ID, &x.VisitorID, &x.Site, &x.StartedAt, &x.EndedAt, &x.PageViews, &x.EntryPage, &x.ExitPage, &previous)
		x.StartedAt, x.EndedAt = x.StartedAt.UTC(), x.EndedAt.UTC()
		if previous.Valid {
			x.PreviousEndedAt = previous.Time.UTC()
		}
		e.Sessions = append(e.Sessions, x)
		return err
	})
	each(t, s, "select visitor_id, first_seen, last_seen, page_views, sessions from visitors", func(rows *sql.Rows) error {
		var id int64
		var v Visitor
		err := rows.Scan(&id, &v.FirstSeen, &v.LastSeen, &v.PageViews, &v.Sessions)
		v.FirstSeen, v.LastSeen = v.FirstSeen.UTC(), v.LastSeen.UTC()
		e.Visitors[id] = v
		return err
	})
	each(t, s, `select site, date, page_views, visitors, new_visitors, sessions, bounces,
		cast(duration_seconds * 1000 as bigint), requests, bytes_sent, bot_requests from daily_metrics`, func(rows *sql.Rows) error {
		var site string
		var date time.Time
		var f Figures
		err := rows.Scan(&site, &date, &f.PageViews, &f.Visitors, &f.NewVisitors, &f.Sessions, &f.Bounces, &f.DurationMS,
			&f.Requests, &f.BytesSent, &f.BotRequests)
		e.Daily[Day{site, date.Format(time.DateOnly)}] = f
		return err
	})
	return e
}

func each(t testing.TB, s myweb.Store, query string, scan func(*sql.Rows) error) {
	t.Helper()
	rows, err := s.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// Dump writes a table as text, a line a row, in an order of its own, without
// the columns that say when and from where something was loaded.
func Dump(t testing.TB, s myweb.Store, table string) []string {
	t.Helper()
	var lines []string
	rows, err := s.QueryContext(context.Background(), "select * from "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		line := ""
		for i, c := range columns {
			if c != "log_object_id" && c != "loaded_at" {
				line += fmt.Sprintf("%s=%v ", c, show(*cells[i].(*any)))
			}
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	sortStrings(lines)
	return lines
}

func show(v any) any {
	if t, ok := v.(time.Time); ok {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return v
}
