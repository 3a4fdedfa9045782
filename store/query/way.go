package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// ways are where reports on what comes after what find the sessions that are kept.
func (r Reports) ways(ctx context.Context, p *plan) (sources, error) {
	s, ok, err := r.sources(ctx, p, true)
	if ok || err != nil {
		return s, err
	}
	s = sources{
		inside: "(select * from sessions where started_at >= ${from} and ended_at < ${to})",
		crossing: "(select * from sessions where started_at < ${from} and ended_at >= ${from}" +
			" union all select * from sessions where started_at >= ${from} and started_at < ${to} and ended_at >= ${to})",
		rest: p.filters,
	}
	s.near, err = r.near(ctx, p, []time.Time{p.q.From, p.q.To})
	return s, err
}

// slots are those of a file that reads ways.
func (s sources) slots() map[string]string {
	return map[string]string{"inside": s.inside, "crossing": s.crossing, "near": s.near, "filters": s.rest.sql()}
}

// way gives the statement for the pages of the sessions that are followed.
func (r Reports) way(ctx context.Context, p *plan, sample string) (string, error) {
	s, err := r.ways(ctx, p)
	if err != nil {
		return "", err
	}
	slots := s.slots()
	slots["sample"] = sample
	several, err := r.hasSeveralSites(ctx, p)
	if several {
		slots["pages"], slots["of_sites"] = r.alike(), ", ("+alikePages+") as page"
	}
	return p.compose("way", slots).text, err
}

// hasSeveralSites says that pages of several sites are asked for, some of which may
// have the same path and thus count as one.
func (r Reports) hasSeveralSites(ctx context.Context, p *plan) (several bool, err error) {
	if p.q.Site != myweb.AllSites {
		return false, nil
	}
	none := map[string]value{"site": textValue("")}
	err = r.rows(ctx, compose("other_sites", nil, none), func(rows *sql.Rows) error {
		var sites int64
		err := rows.Scan(&sites)
		several = sites > 1
		return err
	})
	return several, err
}

// alikePages is a list that gives for each number that of the first page with its path.
const alikePages = "select array_agg(of_path order by number) as of_paths" +
	" from (select max(page_number) as last from url_metadata) as numbers, generate_series(1, last) as series(number)" +
	" left join (select page_number, min(page_number) over (partition by url_path) as of_path from url_metadata) as page on page_number = number"

// alike gives a list with pages of the same path as one page.
func (r Reports) alike() string {
	if _, ok := r.DB.(ListReader); ok {
		return "list_transform(page_numbers, lambda number: of_paths[number])"
	}
	return "array(select of_paths[number] from unnest(page_numbers) with ordinality as listed(number, place) order by place)"
}

// number gives the number of a page, 0 of one that there is not.
func (r Reports) number(ctx context.Context, p *plan, page string) (number int64, err error) {
	values := map[string]value{"page": textValue(page)}
	if site, ok := p.values["site"]; ok {
		values["site"] = site
	}
	slots := map[string]string{"site": p.site()}
	err = r.rows(ctx, compose("page_number", slots, values), func(rows *sql.Rows) error { return rows.Scan(&number) })
	return number, err
}
