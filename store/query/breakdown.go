package query

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Breakdown gives a part of the values of a dimension. What adds up from the
// days of the period is summed from daily_breakdowns; distinct visitors, and
// all of it under filters or over parts of days, are counted in the tables.
func (r Reports) Breakdown(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (myweb.Breakdown, error) {
	answer := myweb.Breakdown{Dimension: b.Dimension, Rows: []myweb.BreakdownRow{}}
	s, order, err := r.breakdown(ctx, q, b)
	if err != nil {
		return answer, err
	}
	answer.Sort, answer.Metrics = order.sort, order.metrics
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var row myweb.BreakdownRow
		columns := append([]any{&row.Value}, figures(&row.Totals)...)
		if err := rows.Scan(append(columns, &answer.Values)...); err != nil {
			return err
		}
		if slices.Contains(order.metrics, "sessions") {
			row.Derive()
		}
		answer.Rows = append(answer.Rows, row)
		return nil
	})
	return answer, err
}

// BreakdownSQL gives the statement of Breakdown.
func (r Reports) BreakdownSQL(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, error) {
	s, _, err := r.breakdown(ctx, q, b)
	return s, err
}

func (r Reports) breakdown(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, order, error) {
	d, err := dimension(b.Dimension, myweb.ScopeSession, myweb.ScopePageView, myweb.ScopeRequest)
	if err != nil {
		return Statement{}, order{}, err
	}
	if d.Scope == myweb.ScopeRequest && len(q.Filters) > 0 {
		return Statement{}, order{}, myweb.Errorf(myweb.CodeInvalid, "the dimension %s counts requests, and those cannot be filtered by %s; take the filters away, or ask the breakdown of requests", d.Name, q.Filters[0].Dimension)
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, order{}, err
	}
	b.Visitors = b.Visitors || b.Sort == "visitors" || b.Sort == "returning_visitors"
	_, isRaw := indexOf(myweb.RawDimensions, d.Name)
	kept := p.whole && len(q.Filters) == 0 && !isRaw
	oneDay := kept && p.isOneDay() // whose visitors are kept
	o, err := orderOf(breakdownMetrics(d.Scope, b.Visitors, oneDay), b)
	if err != nil {
		return Statement{}, order{}, err
	}
	p.list(d, b)
	expressions := map[string]string{"column": text(d), "order": o.sql, "search": p.search(d, b.Search, "value")}
	visitors := "cast(0 as bigint)"
	if b.Visitors {
		visitors = distinctVisitors
	}
	switch {
	case kept && (!b.Visitors || oneDay || d.Scope == myweb.ScopeRequest):
		expressions["visitors"] = "cast(0 as bigint)"
		if oneDay {
			expressions["visitors"] = "sum(visitors)"
		}
		return p.compose("breakdown_day", expressions), o, nil
	case d.Scope == myweb.ScopeRequest:
		return p.compose("breakdown_request", expressions), o, nil
	case d.Scope == myweb.ScopePageView:
		if d.Name == "page" && !b.Visitors {
			if listed, ok, err := r.sources(ctx, p, true); err != nil || ok {
				expressions["inside"], expressions["crossing"], expressions["near"] = listed.inside, listed.crossing, listed.near
				expressions["filters"], expressions["crossing_filters"] = listed.rest.sql(), listed.crossingRest
				s := p.compose("breakdown_listed", expressions)
				s.ofLists = true
				return s, o, err
			}
		}
		expressions["visitors"], expressions["kept"] = visitors, p.keptPageViews()
		return p.compose("breakdown_page", expressions), o, nil
	}
	for name, expression := range p.visitors(p.filters.fixed && slices.Contains(fixedByVisitor, d.Name)) {
		expressions[name] = expression
	}
	if !b.Visitors {
		expressions["visitors"] = visitors
	}
	crossing := "session_id as crossing_id, coalesce(" + text(d) + ", '') as value"
	listed, ok, err := r.sources(ctx, p, false)
	switch {
	case err != nil:
		return Statement{}, o, err
	case ok && b.Visitors:
		expressions["near"] = listed.near
		listed.name(expressions)
	case ok:
		expressions["near"] = listed.near
		expressions["crossing"] = listed.crossed(p, crossing)
		listed.fill(expressions)
	default:
		if expressions["materialized"] == "not materialized" {
			expressions["crossing"] = p.crossed(crossing)
		}
		expressions["near"], err = r.near(ctx, p, []time.Time{q.From, q.To})
	}
	return p.compose("breakdown", expressions), o, err
}

// breakdownMetrics are the figures of the rows of a scope, the leading one
// first.
func breakdownMetrics(scope myweb.Scope, asked, oneDay bool) []string {
	var metrics []string
	switch scope {
	case myweb.ScopeRequest:
		return []string{"requests", "bot_requests", "bytes_sent"}
	case myweb.ScopePageView:
		metrics = []string{"page_views"}
		if asked {
			return []string{"visitors", "page_views"}
		}
		if oneDay {
			return []string{"page_views", "visitors"}
		}
		return metrics
	}
	metrics = []string{"sessions", "page_views", "new_visitors", "bounces", "duration_seconds", "views_per_session", "bounce_rate", "session_duration"}
	if asked {
		return append([]string{"visitors", "returning_visitors"}, metrics...)
	}
	if oneDay {
		return append(metrics, "visitors", "returning_visitors")
	}
	return metrics
}

func (p *plan) isOneDay() bool {
	return dayOf(p.q.From, p.zone).next.Equal(p.q.To)
}

// keptPageViews are those of the sessions that the filters keep. Where page
// views say as much as their session does, it is not looked at.
func (p *plan) keptPageViews() string {
	if p.filters.ofViews {
		return p.filters.sql()
	}
	return "session_id in (select session_id from sessions where started_at < ${to} and ended_at >= ${from} and " +
		p.site() + " and " + p.filters.sql() + ")"
}

// Bots gives the requests of bots by class, most requests first.
func (r Reports) Bots(ctx context.Context, q myweb.Query) (myweb.Breakdown, error) {
	b, err := r.Breakdown(ctx, q, myweb.BreakdownOptions{Dimension: "bot_class"})
	people := func(row myweb.BreakdownRow) bool { return row.Value == "" }
	if n := len(b.Rows); n > 0 {
		b.Rows = slices.DeleteFunc(b.Rows, people)
		b.Values -= int64(n - len(b.Rows))
	}
	return b, err
}

// dimension finds a dimension that is of one of the scopes.
func dimension(name string, scopes ...myweb.Scope) (myweb.Dimension, error) {
	d, ok := myweb.DimensionByName(name)
	if ok && slices.ContainsFunc(scopes, d.IsOf) {
		return d, nil
	}
	if ok && d.Scope == myweb.ScopeTime {
		return d, myweb.Errorf(myweb.CodeInvalid, "no breakdown by %s; ask for a series of that interval, or for the matrix of weekdays and hours", name)
	}
	names := namesOf(func(d myweb.Dimension) bool { return slices.ContainsFunc(scopes, d.IsOf) })
	return d, myweb.Errorf(myweb.CodeInvalid, "no dimension %q here; use one of %s", name, strings.Join(names, ", "))
}

func indexOf(list []myweb.Dimension, name string) (int, bool) {
	i := slices.IndexFunc(list, func(d myweb.Dimension) bool { return d.Name == name })
	return i, i >= 0
}
