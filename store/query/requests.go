package query

import (
	"context"
	"database/sql"
	"slices"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// requestMetrics are the figures of a breakdown of requests.
var requestMetrics = []string{"requests", "bot_requests", "bytes_sent", "cache_hits", "client_errors", "server_errors",
	"bot_share", "cache_hit_ratio", "client_error_rate", "server_error_rate"}

var percentileMetrics = []string{"ttfb_p50", "ttfb_p95", "ttfb_p99", "time_taken_p50", "time_taken_p95", "time_taken_p99"}

// segments are conditions on requests, and how often its people and its bots
// count in the daily figures.
var segments = map[myweb.Segment]struct{ sql, people, bots string }{
	"":                  {"not is_bot", "1", "0"},
	myweb.SegmentHumans: {"not is_bot", "1", "0"},
	myweb.SegmentBots:   {"is_bot", "0", "1"},
	myweb.SegmentAll:    {"true", "1", "1"},
}

// planRequests is for the reports on requests.
func (r Reports) planRequests(ctx context.Context, q myweb.Query) (*plan, map[string]string, error) {
	segment, ok := segments[q.Segment]
	if !ok {
		return nil, nil, myweb.Errorf(myweb.CodeInvalid, "no segment %q; use one of humans, bots, all", q.Segment)
	}
	p, err := r.planOver(ctx, q, myweb.ScopeRequest)
	return p, map[string]string{"segment": segment.sql, "people": segment.people, "bots": segment.bots}, err
}

// RequestTotals gives the figures of the requests of a period; percentiles,
// when asked for, read every one of them.
func (r Reports) RequestTotals(ctx context.Context, q myweb.Query, percentiles bool) (myweb.RequestTotals, error) {
	var t myweb.RequestTotals
	s, err := r.RequestTotalsSQL(ctx, q, percentiles)
	if err != nil {
		return t, err
	}
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		if s.Name == "requests_day" {
			var day time.Time
			return rows.Scan(append([]any{&day}, requestFigures(&t)...)...)
		}
		var ttfb, taken myweb.Percentiles
		if percentiles {
			t.TTFB, t.TimeTaken = &ttfb, &taken
		}
		return rows.Scan(append(requestFigures(&t), percentileFigures(&ttfb, &taken)...)...)
	})
	t.Derive()
	return t, err
}

// RequestTotalsSQL gives the statement of RequestTotals.
func (r Reports) RequestTotalsSQL(ctx context.Context, q myweb.Query, percentiles bool) (Statement, error) {
	p, slots, err := r.planRequests(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	if p.whole && len(q.Filters) == 0 && !percentiles {
		slots["starts"] = reference("first_day")
		return p.compose("requests_day", slots), nil
	}
	slots["percentiles"] = truth(percentiles)
	return p.compose("requests", slots), nil
}

// RequestSeries gives a point for every interval of the period, without
// percentiles.
func (r Reports) RequestSeries(ctx context.Context, q myweb.Query) ([]myweb.RequestPoint, error) {
	s, err := r.RequestSeriesSQL(ctx, q)
	if err != nil {
		return nil, err
	}
	labels, edges, err := points(q.Interval, q.From, q.To, r.zone(q.Site))
	if err != nil {
		return nil, err
	}
	series, index := make([]myweb.RequestPoint, len(labels)), map[string]int{}
	for i, label := range labels {
		series[i].Start, index[label] = label, i
		series[i].Settling = r.settles(edges[i+1])
	}
	label := r.labels(q, s.Name == "requests_day")
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var starts time.Time
		var t myweb.RequestTotals
		if err := rows.Scan(append([]any{&starts}, requestFigures(&t)...)...); err != nil {
			return err
		}
		if i, ok := index[label(starts)]; ok {
			series[i].Add(t)
		}
		return nil
	})
	for i := range series {
		series[i].Derive()
	}
	return series, err
}

// RequestSeriesSQL gives the statement of RequestSeries: its days are to be
// added up to weeks or months.
func (r Reports) RequestSeriesSQL(ctx context.Context, q myweb.Query) (Statement, error) {
	p, slots, err := r.planRequests(ctx, q)
	if err != nil {
		return Statement{}, err
	}
	_, edges, err := points(q.Interval, q.From, q.To, p.zone)
	if err != nil {
		return Statement{}, err
	}
	p.values["edges"] = timestampsValue(edges)
	if p.whole && len(q.Filters) == 0 && q.Interval != myweb.IntervalHour {
		return p.compose("requests_day", slots), nil
	}
	return p.compose("requests_series", slots), nil
}

// RequestBreakdown gives a part of the values of a dimension of requests, with
// all their figures. Without them, Breakdown answers faster.
func (r Reports) RequestBreakdown(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (myweb.RequestBreakdown, error) {
	answer := myweb.RequestBreakdown{Dimension: b.Dimension, Rows: []myweb.RequestRow{}}
	s, o, err := r.requestBreakdown(ctx, q, b)
	if err != nil {
		return answer, err
	}
	answer.Sort = o.sort
	err = r.rows(ctx, s, func(rows *sql.Rows) error {
		var row myweb.RequestRow
		var ttfb, taken myweb.Percentiles
		if b.Percentiles {
			row.TTFB, row.TimeTaken = &ttfb, &taken
		}
		columns := append([]any{&row.Value}, requestFigures(&row.RequestTotals)...)
		columns = append(columns, percentileFigures(&ttfb, &taken)...)
		if err := rows.Scan(append(columns, &answer.Values)...); err != nil {
			return err
		}
		row.Derive()
		answer.Rows = append(answer.Rows, row)
		return nil
	})
	return answer, err
}

// RequestBreakdownSQL gives the statement of RequestBreakdown.
func (r Reports) RequestBreakdownSQL(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, error) {
	s, _, err := r.requestBreakdown(ctx, q, b)
	return s, err
}

func (r Reports) requestBreakdown(ctx context.Context, q myweb.Query, b myweb.BreakdownOptions) (Statement, order, error) {
	d, err := dimension(b.Dimension, myweb.ScopeRequest)
	if err != nil {
		return Statement{}, order{}, err
	}
	p, slots, err := r.planRequests(ctx, q)
	if err != nil {
		return Statement{}, order{}, err
	}
	metrics := requestMetrics
	b.Percentiles = b.Percentiles || slices.Contains(percentileMetrics, b.Sort)
	if b.Percentiles {
		metrics = slices.Concat(metrics, percentileMetrics)
	}
	o, err := orderOf(metrics, b)
	if err != nil {
		return Statement{}, order{}, err
	}
	p.list(d, b)
	slots["column"], slots["order"], slots["search"] = text(d), o.sql, p.search(d, b.Search, "f.value")
	slots["percentiles"] = truth(b.Percentiles)
	return p.compose("requests_breakdown", slots), o, nil
}

func requestFigures(t *myweb.RequestTotals) []any {
	return []any{&t.Requests, &t.BotRequests, &t.BytesSent, &t.CacheHits, &t.ClientErrors, &t.ServerErrors}
}

func percentileFigures(ttfb, taken *myweb.Percentiles) []any {
	return []any{&ttfb.P50, &ttfb.P95, &ttfb.P99, &taken.P50, &taken.P95, &taken.P99}
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
