package query

import (
	"context"
	"database/sql"
	"time"
)

// hourly says whether page views and requests are kept by hour for periods between
// these moments: each begins an hour of UTC, and all figures of the hours are known.
func (r Reports) hourly(ctx context.Context, p *plan, edges ...time.Time) (bool, error) {
	for _, edge := range edges {
		if !edge.Equal(edge.Truncate(time.Hour)) {
			return false, nil
		}
	}
	values := p.ofSite(map[string]value{"first_hour": timestampValue(edges[0]), "end_hour": timestampValue(edges[len(edges)-1])})
	var unknown int64
	s := compose("unknown_hours", map[string]string{"site": p.site()}, values)
	err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&unknown) })
	return err == nil && unknown == 0, err
}

// hours names the end of the hours between two of these moments that are kept, if the
// period has no filters; where it is none of whole hours, it ends where it begins.
func (r Reports) hours(ctx context.Context, p *plan, edges ...time.Time) error {
	end := edges[0]
	if last := edges[len(edges)-1]; len(p.q.Filters) == 0 && end.Before(last) {
		is, err := r.hourly(ctx, p, edges...)
		if err != nil {
			return err
		}
		if is {
			end = last
		}
	}
	p.values["end_hour"] = timestampValue(end)
	return nil
}

// sharesHours says that the hours of a zone are those of UTC throughout a period.
func sharesHours(zone *time.Location, from, to time.Time) bool {
	for t := from; t.Before(to); {
		_, offset := t.In(zone).Zone()
		_, change := t.In(zone).ZoneBounds()
		if offset%3600 != 0 || !change.Equal(change.Truncate(time.Hour)) {
			return false
		}
		if change.IsZero() {
			return true
		}
		t = change
	}
	return true
}
