package query

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// Breakdown gives the values of a dimension, most visitors first, at most
// limit of them.
func (r Reports) Breakdown(ctx context.Context, q myweb.Query, dimension string, limit int) (myweb.Breakdown, error) {
	b := myweb.Breakdown{Dimension: dimension, Rows: []myweb.BreakdownRow{}}
	s, err := r.BreakdownSQL(ctx, q, dimension, limit)
	if err != nil {
		return b, err
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var row myweb.BreakdownRow
		columns := append([]any{&row.Value}, figures(&row.Totals)...)
		if err := rows.Scan(append(columns, &b.Values)...); err != nil {
			return err
		}
		row.Derive()
		b.Rows = append(b.Rows, row)
		return nil
	})
	return b, err
}

// BreakdownSQL gives the statement of Breakdown.
func (r Reports) BreakdownSQL(ctx context.Context, q myweb.Query, dimension string, limit int) (Statement, error) {
	d, ok := myweb.DimensionByName(dimension)
	if !ok {
		return Statement{}, myweb.Errorf(myweb.CodeInvalid, "no dimension %q; use one of %s", dimension, strings.Join(dimensionNames(), ", "))
	}
	if d.Scope == myweb.ScopeRequest && len(q.Filters) > 0 {
		return Statement{}, myweb.Errorf(myweb.CodeInvalid, "the dimension %s counts requests, and those cannot be filtered by %s; take the filters away", d.Name, q.Filters[0].Dimension)
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	p.values["limit"] = integerValue(int64(limit))
	p.values["dimension"] = textValue(d.Name)
	switch {
	case p.whole && len(q.Filters) == 0 && (d.Scope == myweb.ScopeRequest || p.isOneDay()):
		return p.compose("breakdown_day", nil), nil
	case d.Scope == myweb.ScopeRequest:
		return p.compose("breakdown_request", map[string]string{"column": d.Column}), nil
	case d.Scope == myweb.ScopePageView:
		return p.compose("breakdown_page", map[string]string{"kept": p.keptPageViews()}), nil
	}
	expressions := p.visitors(p.filters.fixed && slices.Contains(fixedByVisitor, d.Name))
	expressions["column"] = d.Column
	return p.compose("breakdown", expressions), nil
}

func (p *plan) isOneDay() bool {
	return dayOf(p.q.From, p.zone).next.Equal(p.q.To)
}

// keptPageViews are those of the sessions that the filters keep.
func (p *plan) keptPageViews() string {
	if len(p.q.Filters) == 0 {
		return "true"
	}
	site := "true"
	if p.q.Site != myweb.AllSites {
		site = "site = " + reference("site")
	}
	return "session_id in (select session_id from sessions where started_at < ${to} and ended_at >= ${from} and " +
		site + " and " + p.filters.sql() + ")"
}

// Bots gives the requests of bots by class, most requests first.
func (r Reports) Bots(ctx context.Context, q myweb.Query) (myweb.Breakdown, error) {
	b, err := r.Breakdown(ctx, q, "bot_class", 100)
	people := func(row myweb.BreakdownRow) bool { return row.Value == "" }
	if n := len(b.Rows); n > 0 {
		b.Rows = slices.DeleteFunc(b.Rows, people)
		b.Values -= int64(n - len(b.Rows))
	}
	return b, err
}

func dimensionNames() []string {
	names := make([]string, len(myweb.Dimensions))
	for i, d := range myweb.Dimensions {
		names[i] = d.Name
	}
	return names
}
