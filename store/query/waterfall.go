package query

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
)

// waterfall is one being made: what the steps have in common.
type waterfall struct {
	plan     *plan
	requests string // condition on the table requests; "" where the filters are on sessions
	views    string // condition on the table page_views
	ledger   bool   // the lines can be counted: there is no filter, and no other site

	bySession bool   // no filter is on single requests or page views
	visits    string // the statement for page views, sessions and visitors
	steps     []myweb.WaterfallStep
}

// Waterfall says where the lines of the logs went: lines read, less duplicates
// and rejected lines, are requests; less files, redirects, errors and bots,
// these are page views; less what came again, sessions and visitors of the
// period. Filters keep single requests and page views here, but for filters on
// sessions, under which it begins with the page views of those. Log objects
// know no site: with a filter, or one site of several, it begins with requests.
func (r Reports) Waterfall(ctx context.Context, q myweb.Query) (myweb.Waterfall, error) {
	w, err := r.newWaterfall(ctx, q)
	if err != nil {
		return myweb.Waterfall{}, err
	}
	pageViews, sessions, visitors, err := w.countVisits(ctx, r)
	if err != nil {
		return myweb.Waterfall{}, err
	}
	if w.requests != "" {
		if err := w.addRequests(ctx, r, pageViews); err != nil {
			return myweb.Waterfall{}, err
		}
	}
	w.add("page_views", "Page views", false, pageViews, "page_views")
	w.add("later_page_views", "Further page views of a session", true, pageViews-sessions, "page_views - sessions")
	w.add("sessions", "Sessions seen in the period", false, sessions, "sessions")
	w.add("further_sessions", "Further sessions of a visitor", true, sessions-visitors, "sessions - visitors")
	w.add("visitors", "Visitors", false, visitors, "visitors")
	return myweb.Waterfall{Steps: w.steps}, nil
}

// newWaterfall sorts the filters: on requests, and on sessions.
func (r Reports) newWaterfall(ctx context.Context, q myweb.Query) (*waterfall, error) {
	var ofRequests, ofSessions []myweb.Filter
	viaRequests := false
	for _, f := range q.Filters {
		d, ok := myweb.DimensionByName(f.Dimension)
		switch {
		case ok && d.IsOf(myweb.ScopeRequest):
			ofRequests = append(ofRequests, f)
			viaRequests = viaRequests || !d.IsOf(myweb.ScopePageView)
		default:
			ofSessions = append(ofSessions, f)
		}
	}
	q.Segment = ""
	p, err := r.planOver(ctx, withFilters(q, ofSessions), myweb.ScopeSession)
	if err != nil {
		return nil, err
	}
	w := &waterfall{plan: p, views: p.keptPageViews(), bySession: len(ofRequests) == 0}
	conditions, err := newConditions(ofRequests, myweb.ScopeRequest, p.values)
	if err != nil {
		return nil, err
	}
	if len(ofSessions) == 0 {
		w.requests = conditions.sql()
	}
	switch {
	case viaRequests:
		w.views += " and request_id in (select request_id from requests where timestamp >= ${from} and timestamp < ${to} and kind = 'page_view' and " + conditions.sql() + ")"
	case len(ofRequests) > 0:
		w.views += " and " + conditions.sql()
	}
	if w.ledger = len(q.Filters) == 0; w.ledger && q.Site != myweb.AllSites {
		var sites int64
		err = r.rows(ctx, compose("waterfall_sites", nil, nil), func(rows *sql.Rows) error { return rows.Scan(&sites) })
		w.ledger = sites == 1
	}
	return w, err
}

// countVisits counts the page views, the sessions that had them, and their
// visitors. Whole sessions are counted as they are in the totals.
func (w *waterfall) countVisits(ctx context.Context, r Reports) (pageViews, sessions, visitors int64, err error) {
	if !w.bySession || !w.plan.long {
		s := w.plan.compose("waterfall_visits", map[string]string{"kept": w.views})
		w.visits = s.text
		err = r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&pageViews, &sessions, &visitors) })
		return pageViews, sessions, visitors, err
	}
	s, err := r.TotalsSQL(ctx, w.plan.q)
	if err != nil {
		return 0, 0, 0, err
	}
	var totals myweb.Totals
	if err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(figures(&totals)...) }); err != nil {
		return 0, 0, 0, err
	}
	seen := w.plan.compose("session_seen", nil)
	w.visits = "select t.page_views, s.sessions, t.visitors from (" + s.Text() + ") as t cross join (" + seen.text + ") as s"
	err = r.rows(ctx, seen, func(rows *sql.Rows) error { return rows.Scan(&sessions) })
	return totals.PageViews, sessions, totals.Visitors, err
}

func withFilters(q myweb.Query, filters []myweb.Filter) myweb.Query {
	q.Filters = filters
	return q
}

// parts are the requests that are no page views, by what they were.
func (w *waterfall) parts() Statement {
	if w.plan.whole && w.requests == "true" {
		return w.plan.compose("waterfall_kinds", nil)
	}
	return w.plan.compose("waterfall_requests", map[string]string{"requests": w.requests})
}

// sum are the slots of what all of them, the page views and the lines add up to.
func (w *waterfall) sum() map[string]string {
	return map[string]string{"parts": w.parts().text, "visits": w.visits, "lines": truth(w.ledger)}
}

// take appends a step that some of the requests leave at.
func (w *waterfall) take(name, label string, count int64, step string) {
	s := w.plan.compose("waterfall_part", map[string]string{"parts": w.parts().text, "step": step})
	w.steps = append(w.steps, myweb.WaterfallStep{Name: name, Label: label, Taken: true, Count: count, SQL: s.Text()})
}

// add appends a step from the page views on.
func (w *waterfall) add(name, label string, taken bool, count int64, figure string) {
	w.steps = append(w.steps, myweb.WaterfallStep{Name: name, Label: label, Taken: taken, Count: count,
		SQL: w.plan.compose("waterfall_step", map[string]string{"figure": figure, "visits": w.visits}).Text()})
}

// addRequests appends the steps before the page views.
func (w *waterfall) addRequests(ctx context.Context, r Reports, pageViews int64) error {
	type part struct {
		step, class string
		requests    int64
	}
	var parts []part
	requests := pageViews
	count := map[string]int64{}
	err := r.rows(ctx, w.parts(), func(rows *sql.Rows) error {
		var p part
		err := rows.Scan(&p.step, &p.class, &p.requests)
		parts = append(parts, p)
		requests += p.requests
		count[p.step] += p.requests
		return err
	})
	if err != nil {
		return err
	}
	if err := w.addLines(ctx, r, requests); err != nil {
		return err
	}
	slots := w.sum()
	slots["lines"] = "false"
	w.steps = append(w.steps, myweb.WaterfallStep{Name: "requests", Label: "Requests", Count: requests, SQL: w.plan.compose("waterfall_sum", slots).Text()})
	w.take("files", "Assets and other files", count["files"], "step = 'files'")
	w.take("redirects_errors", "Redirects and errors", count["redirects_errors"], "step = 'redirects_errors'")
	for _, p := range parts {
		if p.step == "bots" {
			w.take("bots: "+p.class, "Bots: "+p.class, p.requests, "step = 'bots' and bot_class = "+quote(p.class))
		}
	}
	return nil
}

// addLines appends what became of the lines before they were requests.
func (w *waterfall) addLines(ctx context.Context, r Reports, requests int64) error {
	if !w.ledger {
		return nil
	}
	var duplicates, rejected int64
	s := w.plan.compose("waterfall_ledger", nil)
	if err := r.rows(ctx, s, func(rows *sql.Rows) error { return rows.Scan(&duplicates, &rejected) }); err != nil {
		return err
	}
	w.steps = append(w.steps,
		myweb.WaterfallStep{Name: "lines", Label: "Lines read", Count: requests + duplicates + rejected, SQL: w.plan.compose("waterfall_sum", w.sum()).Text()},
		myweb.WaterfallStep{Name: "duplicates", Label: "Duplicates", Taken: true, Count: duplicates, SQL: w.plan.compose("waterfall_lost", map[string]string{"lost": "duplicates"}).Text()},
		myweb.WaterfallStep{Name: "rejected", Label: "Rejected lines", Taken: true, Count: rejected, SQL: w.plan.compose("waterfall_lost", map[string]string{"lost": "lines_rejected"}).Text()})
	return nil
}
