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
	values := map[string]value{"first_hour": timestampValue(edges[0]), "end_hour": timestampValue(edges[len(edges)-1])}
	if site, ok := p.values["site"]; ok {
		values["site"] = site
	}
	var unknown int64
	s := compose("unknown_hours", map[string]string{"site": p.site()}, values)
	err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&unknown) })
	return err == nil && unknown == 0, err
}

// hours names the whole hours that a period without filters has after its whole days,
// [edge, end_hour). None, where they do not begin with one.
func (r Reports) hours(ctx context.Context, p *plan) error {
	edge, end := p.values["edge"].any.(time.Time), p.q.To.Truncate(time.Hour)
	if !edge.Before(end) {
		end = edge
	} else if is, err := r.hourly(ctx, p, edge, end); err != nil {
		return err
	} else if !is {
		end = edge
	}
	p.values["end_hour"] = timestampValue(end)
	return nil
}
