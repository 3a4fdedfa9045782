package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// plan is a query made ready for the files: the values that they share, and
// which of the ways to count apply.
type plan struct {
	q       myweb.Query
	zone    *time.Location
	daily   bool      // the period begins with a day, and the days of all its sites are the zone's
	whole   bool      // and it ends with one
	long    bool      // at least as long as the session timeout
	alone   bool      // there is no other site
	edge    time.Time // from which on it is counted from the tables
	values  map[string]value
	filters conditions
}

// plan is for the reports on sessions and page views.
func (r Reports) plan(ctx context.Context, q myweb.Query) (*plan, error) {
	switch q.Segment {
	case "", myweb.SegmentHumans, myweb.SegmentAll:
	default:
		return nil, myweb.Errorf(myweb.CodeInvalid, "no page views of the segment %q: they are people's; break requests down by bot_class or bot_name instead", q.Segment)
	}
	return r.planOver(ctx, q, myweb.ScopeSession)
}

// planOver is for reports that read the table of a scope.
func (r Reports) planOver(ctx context.Context, q myweb.Query, table myweb.Scope) (*plan, error) {
	if !q.From.Before(q.To) {
		return nil, myweb.Errorf(myweb.CodeInvalid, "the period is empty: it begins at %s and ends at %s", q.From.Format(time.RFC3339), q.To.Format(time.RFC3339))
	}
	p := &plan{q: q, zone: r.zone(q.Site), long: q.To.Sub(q.From) >= r.sessionTimeout()}
	p.values = map[string]value{
		"from": timestampValue(q.From),
		"to":   timestampValue(q.To),
		"zone": textValue(p.zone.String()),
	}
	uniform, err := r.uniform(ctx, q.Site, p.zone)
	if err != nil {
		return nil, err
	}
	p.daily = uniform && isStartOfDay(q.From, p.zone)
	p.whole = p.daily && isStartOfDay(q.To, p.zone)
	p.days()
	if q.Site != myweb.AllSites {
		p.values["site"] = textValue(q.Site)
		others, err := r.otherSites(ctx, q.Site)
		if err != nil {
			return nil, err
		}
		p.alone = others == 0
	}
	p.filters, err = newConditions(q.Filters, table, p.values)
	return p, err
}

// days names the whole days of the period, [first_day, end_day), and the edge
// from which on it is counted from the tables.
func (p *plan) days() {
	p.edge = p.q.From
	if p.daily {
		p.edge = startOf(p.q.To, p.zone)
	}
	p.values["first_day"] = dateValue(dateOf(p.q.From, p.zone))
	p.values["end_day"] = dateValue(dateOf(p.edge, p.zone))
	p.values["edge"] = timestampValue(p.edge)
}

// uniform says whether the daily figures of the site, or of all sites, are of
// the days of zone.
func (r Reports) uniform(ctx context.Context, site string, zone *time.Location) (bool, error) {
	if site != myweb.AllSites {
		return true, nil
	}
	var others int64
	s := compose("zones", nil, map[string]value{"zone": textValue(zone.String())})
	err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&others) })
	return others == 0, err
}

// otherSites counts the sites but one. Where there is no other than that which is
// asked for, rows need not be held against it: that takes a quarter of the time of some reports.
func (r Reports) otherSites(ctx context.Context, site string) (others int64, err error) {
	s := compose("other_sites", nil, map[string]value{"site": textValue(site)})
	err = r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&others) })
	return others, err
}

// ofSite adds the site that is asked for to values.
func (p *plan) ofSite(values map[string]value) map[string]value {
	if site, ok := p.values["site"]; ok {
		values["site"] = site
	}
	return values
}

// compose fills a file of the package.
func (p *plan) compose(name string, expressions map[string]string) Statement {
	slots := map[string]string{"filters": p.filters.sql(), "present": "true", "unfiltered": "true", "site": p.site()}
	if len(p.q.Filters) > 0 {
		slots["unfiltered"] = "false"
	}
	for name, expression := range expressions {
		slots[name] = expression
	}
	return compose(name, slots, p.values)
}

// site keeps the rows of the site that is asked for.
func (p *plan) site() string {
	if p.q.Site == myweb.AllSites || p.alone {
		return "true"
	}
	return "site = " + reference("site")
}

// Distinct visitors are a plain count of each one's first session that meets
// the range, where all sessions of a visitor are kept or none, and the range
// is no shorter than the session timeout.
const (
	distinctVisitors = "count(distinct visitor_id)"
	isFirst          = "previous_ended_at is null or previous_ended_at < ${from}"
	firstSessions    = "count(*) filter (where is_first)" // of those kept, which have it as a column
)

// Where some sessions of a visitor are kept and others not, those whose first session in
// the range is kept need no looking up but for the visitors of the others.
const (
	again        = ", again as materialized (select distinct visitor_id from kept where not (is_first))"
	firstOrAgain = firstSessions + " + (select count(*) from again) - (select count(*) from kept where is_first and visitor_id in (select visitor_id from again))"
)

// visitors gives the expressions for a count over the whole period.
func (p *plan) visitors(fixed bool) map[string]string {
	slots := map[string]string{"visitors": distinctVisitors, "materialized": "not materialized"}
	if p.filters.viaViews || !p.long {
		slots["materialized"] = "materialized" // what takes long is done once
	}
	switch {
	case !p.long:
		slots["present"] = "session_id in (select session_id from page_views where timestamp >= ${from} and timestamp < ${to})"
	case fixed:
		slots["visitors"] = firstSessions
	}
	return slots
}

// crossed gives columns of the sessions that are kept and cross an edge of the period: an index
// does that, and they are few.
func (p *plan) crossed(columns string) string {
	return "select " + columns + " from sessions where started_at < ${to} and ended_at >= ${from} and " +
		"(started_at < ${from} or ended_at >= ${to}) and " + p.site() + " and " + p.filters.sql()
}
