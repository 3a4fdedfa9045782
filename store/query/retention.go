package query

import (
	"context"
	"database/sql"

	myweb "github.com/myweb-analytics/myweb"
)

// Retention gives the cohorts of visitors who came first in each interval of
// the period, and how many of them came again. Filters keep sessions: a
// visitor whose first session is not kept is in no cohort.
func (r Reports) Retention(ctx context.Context, q myweb.Query) ([]myweb.Cohort, error) {
	s, err := r.RetentionSQL(ctx, q)
	if err != nil {
		return nil, err
	}
	labels, edges, err := points(q.Interval, q.From, q.To, r.zone(q.Site))
	if err != nil {
		return nil, err
	}
	cohorts := make([]myweb.Cohort, len(labels))
	for i, label := range labels {
		cohorts[i] = myweb.Cohort{Start: label, Active: make([]int64, len(labels)-i), Settling: r.settles(edges[i+1])}
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var cohort, later, visitors int64
		if err := rows.Scan(&cohort, &later, &visitors); err != nil {
			return err
		}
		c := &cohorts[cohort-1]
		c.Active[later] = visitors
		c.Visitors = c.Active[0]
		return nil
	})
	return cohorts, err
}

// RetentionSQL gives the statement of Retention.
func (r Reports) RetentionSQL(ctx context.Context, q myweb.Query) (Statement, error) {
	if q.Interval == myweb.IntervalHour {
		return Statement{}, myweb.Errorf(myweb.CodeInvalid, "cohorts are of a day, week or month, not of an hour")
	}
	p, err := r.plan(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	_, edges, err := points(q.Interval, q.From, q.To, p.zone)
	if err != nil {
		return Statement{}, err
	}
	p.values["points"] = integerValue(int64(len(edges) - 1))
	slots := map[string]string{
		"first": p.pointOf("started_at", edges), "last": p.pointOf("ended_at", edges), "before": p.pointOf("previous_ended_at", edges),
		"varied": truth(!p.filters.fixed), "all": "", "materialized": "materialized",
	}
	if p.filters.fixed {
		slots["all"] = "all"
	}
	if !p.filters.viaViews {
		slots["materialized"] = "not materialized" // to read sessions again is quicker than to keep them, on PostgreSQL by far
	}
	return p.compose("retention", slots), nil
}
