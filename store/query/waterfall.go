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
	steps    []myweb.WaterfallStep
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
	var pageViews, sessions, visitors int64
	err = r.rows(ctx, w.plan.compose("waterfall_visits", w.slots()), func(rows *sql.Rows) error {
		return rows.Scan(&pageViews, &sessions, &visitors)
	})
	if err != nil {
		return myweb.Waterfall{}, err
	}
	if w.requests != "" {
		if err := w.addRequests(ctx, r, pageViews); err != nil {
			return myweb.Waterfall{}, err
		}
	}
	w.add("page_views", "Page views", false, pageViews, "count(*)", "page_views", "true")
	w.add("later_page_views", "Further page views of a session", true, pageViews-sessions, "count(*) - count(distinct session_id)", "page_views", "true")
	w.add("sessions", "Sessions seen in the period", false, sessions, "count(distinct session_id)", "page_views", "true")
	w.add("further_sessions", "Further sessions of a visitor", true, sessions-visitors, "count(distinct session_id) - count(distinct visitor_id)", "page_views", "true")
	w.add("visitors", "Visitors", false, visitors, "count(distinct visitor_id)", "page_views", "true")
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
	w := &waterfall{plan: p, views: p.keptPageViews()}
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

func withFilters(q myweb.Query, filters []myweb.Filter) myweb.Query {
	q.Filters = filters
	return q
}

func (w *waterfall) slots() map[string]string {
	return map[string]string{"requests": w.requests, "kept": w.views, "lines": truth(w.ledger)}
}

// add appends a step that is counted in one table.
func (w *waterfall) add(name, label string, taken bool, count int64, figure, table, step string) {
	condition := w.requests
	if table == "page_views" {
		condition = w.views
	}
	slots := map[string]string{"figure": figure, "table": table, "step": condition + " and " + step}
	w.steps = append(w.steps, myweb.WaterfallStep{Name: name, Label: label, Taken: taken, Count: count,
		SQL: w.plan.compose("waterfall_step", slots).Text()})
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
	err := r.rows(ctx, w.plan.compose("waterfall_requests", w.slots()), func(rows *sql.Rows) error {
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
	slots := w.slots()
	slots["lines"] = "false"
	w.steps = append(w.steps, myweb.WaterfallStep{Name: "requests", Label: "Requests", Count: requests, SQL: w.plan.compose("waterfall_sum", slots).Text()})
	w.add("files", "Assets and other files", true, count["files"], "count(*)", "requests", "kind in ('asset', 'other')")
	w.add("redirects_errors", "Redirects and errors", true, count["redirects_errors"], "count(*)", "requests", "kind in ('redirect', 'error')")
	for _, p := range parts {
		if p.step == "bots" {
			w.add("bots: "+p.class, "Bots: "+p.class, true, p.requests, "count(*)", "requests",
				"kind = 'document' and coalesce(bot_class, '') = "+quote(p.class))
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
		myweb.WaterfallStep{Name: "lines", Label: "Lines read", Count: requests + duplicates + rejected, SQL: w.plan.compose("waterfall_sum", w.slots()).Text()},
		myweb.WaterfallStep{Name: "duplicates", Label: "Duplicates", Taken: true, Count: duplicates, SQL: w.plan.compose("waterfall_lost", map[string]string{"lost": "duplicates"}).Text()},
		myweb.WaterfallStep{Name: "rejected", Label: "Rejected lines", Taken: true, Count: rejected, SQL: w.plan.compose("waterfall_lost", map[string]string{"lost": "lines_rejected"}).Text()})
	return nil
}
