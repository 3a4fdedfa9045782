package load

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/myweb-analytics/myweb"
)

// Rows of a table from before a day of UTC are removed by retention. The day is
// noted in settings before anything goes, and never moved back. From the later
// one of the two on everything is there.
const (
	requestsSince  = "requests_since"
	pageViewsSince = "page_views_since"
)

// FrozenAfter is how long before the day from which on everything is there a
// session must have ended so that nothing can change it any more: the longest
// timeout, or the longest day of any time zone, if that is longer.
const FrozenAfter = 48 * time.Hour

// ReadSince gives the days from which on rows are kept; the zero time is for
// ever.
func ReadSince(ctx context.Context, db Querier) (since myweb.Since, err error) {
	rows, err := db.QueryContext(ctx, "select name, value from settings where name in ('"+requestsSince+"', '"+pageViewsSince+"')")
	if err != nil {
		return since, fmt.Errorf("read settings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return since, fmt.Errorf("read settings: %w", err)
		}
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return since, fmt.Errorf("read settings: %s: %w", name, err)
		}
		switch name {
		case requestsSince:
			since.Requests = day
		case pageViewsSince:
			since.PageViews = day
		}
	}
	return since, rows.Err()
}

// NoteSince notes days that are later than those noted before.
func NoteSince(ctx context.Context, tx Tx, since myweb.Since) error {
	for name, day := range map[string]time.Time{requestsSince: since.Requests, pageViewsSince: since.PageViews} {
		if day.IsZero() {
			continue
		}
		_, err := tx.ExecContext(ctx, "insert into settings values ($1, $2) on conflict (name) do update set value = greatest(settings.value, excluded.value)",
			name, day.Format(time.DateOnly))
		if err != nil {
			return fmt.Errorf("note %s: %w", name, err)
		}
	}
	return nil
}

// Retain finds from when on the rows of each table are kept, and has it noted
// where that has moved; what is due waits while logs as old as that are loaded.
func Retain(ctx context.Context, db Querier, due myweb.Since, m myweb.Maintenance, note func(myweb.Since) error) (since myweb.Since, done myweb.Maintained, err error) {
	if done.Waiting, err = loading(ctx, db, due, m.Patience, m.Now); err != nil {
		return since, done, err
	}
	if done.Waiting {
		due = myweb.Since{}
	}
	since, moved, err := advance(ctx, db, due)
	if err != nil {
		return since, done, err
	}
	if moved && !m.DryRun {
		if err := note(since); err != nil {
			return since, done, err
		}
	}
	done.Tables = []myweb.MaintainedTable{{Name: "requests", Since: since.Requests}, {Name: "page_views", Since: since.PageViews}}
	return since, done, nil
}

// advance gives the days from which on rows are kept from now on: those that are
// due, where there are older rows, else those that hold already. Without older rows
// nothing moves, so that they may still be loaded.
func advance(ctx context.Context, db Querier, due myweb.Since) (since myweb.Since, moved bool, err error) {
	if since, err = ReadSince(ctx, db); err != nil {
		return since, false, err
	}
	for _, t := range []struct {
		name     string
		due, now *time.Time
	}{{"requests", &due.Requests, &since.Requests}, {"page_views", &due.PageViews, &since.PageViews}} {
		if !t.due.After(*t.now) {
			continue
		}
		older, err := hasBefore(ctx, db, t.name, *t.due)
		if err != nil {
			return since, moved, err
		}
		if older {
			*t.now, moved = *t.due, true
		}
	}
	return since, moved, nil
}

// hasBefore says whether a table has rows from before a day. It reads no others.
func hasBefore(ctx context.Context, db Querier, table string, day time.Time) (is bool, err error) {
	rows, err := db.QueryContext(ctx, "select exists (select 1 from "+table+" where timestamp < "+timestamp(day)+")")
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", table, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&is); err != nil {
			return false, fmt.Errorf("look at %s: %w", table, err)
		}
	}
	return is, rows.Err()
}

// loading says whether logs from before since were loaded within a time before
// now: more of them may come.
func loading(ctx context.Context, db Querier, since myweb.Since, within time.Duration, now time.Time) (bool, error) {
	if since.Whole().IsZero() || within == 0 {
		return false, nil
	}
	objects, err := logObjects(ctx, db, "where first_at < $1 and loaded_at > $2 limit 1", since.Whole(), now.Add(-within))
	return len(objects) > 0, err
}

// Keep asks for the page views of a time that are kept longer than others; whole
// is since when everything is there.
func Keep(from, to, whole time.Time) string {
	return Statements(Fill(read("keep.sql"), map[string]string{
		"from": timestamp(from), "to": timestamp(to), "frozen": timestamp(whole.Add(-FrozenAfter)),
	}))[0]
}

// Forget brings the lists of pages of sessions up to date after page views of a time
// were removed.
func Forget(ctx context.Context, tx Tx, from, to time.Time) error {
	var first, last sql.NullTime
	err := tx.QueryRowContext(ctx, "select min(started_at), max(ended_at) from sessions where started_at < "+timestamp(to)+" and ended_at >= "+timestamp(from)).Scan(&first, &last)
	if err != nil || !first.Valid {
		return err
	}
	return exec(ctx, tx, "forget.sql", map[string]string{
		"from": timestamp(from), "to": timestamp(to), "first": timestamp(first.Time), "last": timestamp(last.Time),
	})
}

// wholeSince is the day from which on everything is there; the zero time when
// nothing was removed.
func wholeSince(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (time.Time, error) {
	var day sql.NullString
	err := db.QueryRowContext(ctx, "select max(value) from settings where name in ('"+requestsSince+"', '"+pageViewsSince+"')").Scan(&day)
	if err != nil || !day.Valid {
		return time.Time{}, err
	}
	return time.Parse(time.DateOnly, day.String)
}

// sinceSlots fill the files that know of retention; without any, their defaults
// hold.
func sinceSlots(since time.Time, slots map[string]string) map[string]string {
	if !since.IsZero() {
		slots["since"] = timestamp(since)
		slots["edge"] = timestamp(since.Add(-time.Microsecond))
		slots["frozen"] = timestamp(since.Add(-FrozenAfter))
	}
	return slots
}
