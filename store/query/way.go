package query

import (
	"cmp"
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// walks says that lists are gone through fast.
func (r Reports) walks() bool {
	engine, reads := r.DB.(ListReader)
	return reads && engine.WalksLists()
}

// ways are where reports on what comes after what find the sessions that are kept.
func (r Reports) ways(ctx context.Context, p *plan) (sources, error) {
	s, ok, err := r.sources(ctx, p, true)
	if ok || err != nil {
		return s, err
	}
	s = sources{
		inside: "(select * from sessions where " + isInside + ")", crossing: across("true"),
		rest: p.filters, crossingRest: p.filters.sql(),
	}
	s.near, err = r.near(ctx, p, []time.Time{p.q.From, p.q.To})
	return s, err
}

// slots are those of a file that reads ways.
func (s sources) slots() map[string]string {
	return map[string]string{"inside": s.inside, "crossing": s.crossing, "near": s.near, "filters": s.rest.sql(), "crossing_filters": s.crossingRest}
}

// anchor is the page with which ways begin, or end and are read backwards.
type anchor struct {
	page   string
	isEnd  bool
	notCut bool // whole ways with the page
}

// begun gives a list from its anchor on, and what holds of one that has it.
func (a anchor) begun(pages string) (begun, viewed string) {
	if a.page == "" {
		return pages, "true"
	}
	if a.isEnd {
		pages = "backwards(" + pages + ")"
	}
	position := "array_position(" + pages + ", ${number})"
	if !a.notCut {
		begun = "(" + pages + ")[" + position + ":]"
	}
	return cmp.Or(begun, pages), position + " > 0"
}

// way gives the statement for the pages of the sessions that are followed.
func (r Reports) way(ctx context.Context, p *plan, sample string, a anchor) (string, error) {
	s, err := r.ways(ctx, p)
	if err != nil {
		return "", err
	}
	if a.page != "" {
		if err := r.bindNumber(ctx, p, a.page); err != nil {
			return "", err
		}
	}
	slots, pages := s.slots(), "page_numbers"
	several, err := r.hasSeveralSites(ctx, p)
	if several {
		pages, slots["of_sites"] = "alike(page_numbers, of_paths)", ", ("+alikePages+") as page"
	}
	slots["sample"] = sample
	slots["pages"], slots["viewed"] = a.begun(pages)
	slots["pages_in_it"], slots["viewed_in_it"] = a.begun("page_numbers")
	return p.compose("way", slots).text, err
}

// hasSeveralSites says that pages of several sites are asked for, some of which may
// have the same path and thus count as one.
func (r Reports) hasSeveralSites(ctx context.Context, p *plan) (bool, error) {
	if p.q.Site != myweb.AllSites {
		return false, nil
	}
	sites, err := r.otherSites(ctx, "")
	return sites > 1, err
}

// alikePages is a list that gives for each number that of the first page with its path.
const alikePages = "select array_agg(of_path order by number) as of_paths" +
	" from (select max(page_number + 0) as last from url_metadata) as numbers, generate_series(1, last) as series(number)" +
	" left join (select page_number, min(page_number) over (partition by url_path) as of_path from url_metadata) as page on page_number = number"

// bindNumber binds the number of a page as number, 0 of one that there is not.
func (r Reports) bindNumber(ctx context.Context, p *plan, page string) error {
	var number int64
	s := compose("page_number", map[string]string{"site": p.site()}, p.ofSite(map[string]value{"page": textValue(page)}))
	err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&number) })
	p.values["number"] = value{"integer", number}
	return err
}
