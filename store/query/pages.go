package query

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
)

var pageMetrics = []string{"page_views", "entries", "exits", "bounces", "bounce_rate", "exit_rate"}

// Pages gives a part of the pages, with what begins and ends on them. The
// dimension of b is not used: it is the page. Only with b.TimeOnPage are all
// page views read in order.
func (r Reports) Pages(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (myweb.Pages, error) {
	answer := myweb.Pages{Rows: []myweb.PageRow{}}
	s, o, p, err := r.pages(ctx, q, b)
	if err != nil {
		return answer, err
	}
	answer.Sort = o.sort
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var row myweb.PageRow
		err := rows.Scan(&row.Page, &row.PageViews, &row.Visitors, &row.Entries, &row.Exits, &row.Bounces, &answer.Values)
		row.BounceRate, row.ExitRate = ratio(row.Bounces, row.Entries), ratio(row.Exits, row.PageViews)
		answer.Rows = append(answer.Rows, row)
		return err
	})
	if err == nil && b.TimeOnPage && len(answer.Rows) > 0 {
		err = r.timeOnPages(ctx, p, answer.Rows)
	}
	return answer, err
}

// PagesSQL gives the statement of Pages, without the time on them.
func (r Reports) PagesSQL(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, error) {
	s, _, _, err := r.pages(ctx, q, b)
	return s, err
}

func (r Reports) pages(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, order, *plan, error) {
	d, err := dimension("page", myweb.ScopePageView)
	if err != nil {
		return Statement{}, order{}, nil, err
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, order{}, nil, err
	}
	b.Dimension, b.Visitors = "page", b.Visitors || b.Sort == "visitors"
	kept := p.whole && len(q.Filters) == 0
	oneDay := kept && p.isOneDay()
	metrics := pageMetrics
	if b.Visitors || oneDay {
		metrics = append([]string{"page_views", "visitors"}, metrics[1:]...)
	}
	o, err := orderOf(metrics, b)
	if err != nil {
		return Statement{}, order{}, nil, err
	}
	if o.sort == "bounce_rate" {
		o.sql = "cast(bounces as double precision) / nullif(entries, 0)" + o.sql[len(derived["bounce_rate"]):]
	}
	p.list(d, b)
	slots := map[string]string{"order": o.sql, "search": p.search(d, b.Search, "value"), "kept": p.keptPageViews()}
	if kept && (!b.Visitors || oneDay) {
		if !oneDay {
			slots["visitors"] = "0"
		}
		return p.compose("pages_day", slots), o, p, nil
	}
	if !b.Visitors {
		slots["visitors"] = "0"
	}
	return p.compose("pages", slots), o, p, nil
}

// timeOnPages fills the time on the pages of the rows.
func (r Reports) timeOnPages(ctx context.Context, p *plan, pages []myweb.PageRow) error {
	index := map[string]int{}
	list := ""
	for i, row := range pages {
		index[row.Page] = i
		if i > 0 {
			list += ", "
		}
		list += p.filters.bind(textValue(row.Page))
	}
	s := p.compose("pages_time", map[string]string{"pages": list, "kept": p.keptPageViews()})
	return r.rows(ctx, s, func(rows *sql.Rows) error {
		var page string
		var seconds float64
		if err := rows.Scan(&page, &seconds); err != nil {
			return err
		}
		pages[index[page]].TimeOnPage = &seconds
		return nil
	})
}
