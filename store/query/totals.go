package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Totals gives the figures of the period. Under filters it counts what the
// kept sessions have in it; requests and bytes are then zero, for a request
// belongs to no session.
func (r Reports) Totals(ctx context.Context, q myweb.Query) (myweb.Totals, error) {
	var t myweb.Totals
	s, err := r.TotalsSQL(ctx, q)
	if err != nil {
		return t, err
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(figures(&t)...) })
	t.Derive()
	return t, err
}

// TotalsSQL gives the statement of Totals.
func (r Reports) TotalsSQL(ctx context.Context, q myweb.Query) (Statement, error) {
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	if len(q.Filters) > 0 {
		slots := p.visitors(p.filters.fixed)
		listed, ok, err := r.sources(ctx, p, false)
		switch {
		case err != nil:
			return Statement{}, err
		case ok:
			slots["near"], slots["crossing"] = listed.near, listed.crossed(p, "session_id")
			listed.fill(slots)
			if p.long && !p.filters.fixed && !listed.rereads {
				slots["visitors"], slots["again"], slots["materialized"] = firstOrAgain, again, "materialized"
			}
		default:
			if slots["materialized"] == "not materialized" {
				slots["crossing"] = p.crossed("session_id")
			}
			slots["near"], err = r.near(ctx, p, []time.Time{q.From, q.To})
		}
		return p.compose("totals_filtered", slots), err
	}
	if err := r.hours(ctx, p, p.edge, q.To.Truncate(time.Hour)); err != nil {
		return Statement{}, err
	}
	slots := p.visitors(true)
	slots["starting"] = "true"
	if p.long {
		slots["visitors"] = "count(*) filter (where " + isFirst + ")"
	}
	if p.daily && startOf(q.To, p.zone).After(q.From) {
		slots["starting"] = "started_at >= " + reference("edge")
	}
	return p.compose("totals", slots), nil
}
