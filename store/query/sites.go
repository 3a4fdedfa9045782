package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Sites gives the sites that have data, most page views first. It looks for
// their earliest and latest moment in their first and last days only.
func (r Reports) Sites(ctx context.Context) ([]myweb.Site, error) {
	sites := []myweb.Site{}
	var days [][2]time.Time
	err := r.rows(ctx, compose("sites", nil, nil), func(rows *sql.Rows) error {
		var s myweb.Site
		var day [2]time.Time
		if err := rows.Scan(&s.Site, &s.PageViews, &day[0], &day[1]); err != nil {
			return err
		}
		s.FirstAt, s.LastAt = day[0].UTC(), day[1].UTC()
		sites, days = append(sites, s), append(days, day)
		return nil
	})
	if err != nil {
		return nil, err
	}
	known := map[time.Time]map[string][2]time.Time{}
	for i := range sites {
		for _, day := range days[i] {
			if known[day] == nil {
				if known[day], err = r.moments(ctx, day); err != nil {
					return nil, err
				}
			}
		}
		if m, ok := known[days[i][0]][sites[i].Site]; ok {
			sites[i].FirstAt = m[0]
		}
		if m, ok := known[days[i][1]][sites[i].Site]; ok {
			sites[i].LastAt = m[1]
		}
	}
	return sites, nil
}

// moments gives the earliest and the latest moment of each site around a day;
// a day more on either side covers every time zone.
func (r Reports) moments(ctx context.Context, day time.Time) (map[string][2]time.Time, error) {
	moments := map[string][2]time.Time{}
	s := compose("moments", nil, map[string]value{"from": timestampValue(day.AddDate(0, 0, -1)), "to": timestampValue(day.AddDate(0, 0, 2))})
	err := r.rows(ctx, s, func(rows *sql.Rows) error {
		var site string
		var first, last time.Time
		if err := rows.Scan(&site, &first, &last); err != nil {
			return err
		}
		moments[site] = [2]time.Time{first.UTC(), last.UTC()}
		return nil
	})
	return moments, err
}

// Ledger counts what became of the lines of everything that was loaded:
// Lines = Requests + Duplicates + LinesRejected. Its times are zero in an
// empty database.
type Ledger struct {
	LogObjects    int64     `json:"log_objects"`
	Lines         int64     `json:"lines"`
	Requests      int64     `json:"requests"`
	PageViews     int64     `json:"page_views"`   // of Requests
	BotRequests   int64     `json:"bot_requests"` // of Requests
	Duplicates    int64     `json:"duplicates"`
	LinesRejected int64     `json:"lines_rejected"`
	FirstAt       time.Time `json:"first_at,omitzero"` // timestamp of the earliest and latest request
	LastAt        time.Time `json:"last_at,omitzero"`
	LoadedAt      time.Time `json:"loaded_at,omitzero"` // when the latest object was loaded

	RequestsSince  time.Time `json:"requests_since,omitzero"` // what is older was removed; not there when nothing was
	PageViewsSince time.Time `json:"page_views_since,omitzero"`
}

// Since are the days from which on rows are kept.
func (l Ledger) Since() myweb.Since {
	return myweb.Since{Requests: l.RequestsSince, PageViews: l.PageViewsSince}
}

// SinceOf is the same of a site, by its first moment: one that is younger has lost
// nothing. That of its first two days may be the moment of what is left of them.
func (l Ledger) SinceOf(first time.Time) myweb.Since {
	since := l.Since()
	younger := func(day time.Time) bool { return !first.Before(day.AddDate(0, 0, 2)) }
	if younger(since.Requests) {
		since.Requests = time.Time{}
	}
	if younger(since.PageViews) {
		since.PageViews = time.Time{}
	}
	return since
}

// Ledger sums up the table log_objects.
func (r Reports) Ledger(ctx context.Context) (Ledger, error) {
	var l Ledger
	var first, last, loaded, requests, pageViews sql.NullTime
	err := r.rows(ctx, compose("ledger", nil, nil), func(rows *sql.Rows) error {
		return rows.Scan(&l.LogObjects, &l.Lines, &l.Requests, &l.PageViews, &l.BotRequests, &l.Duplicates, &l.LinesRejected,
			&first, &last, &loaded, &requests, &pageViews)
	})
	l.FirstAt, l.LastAt, l.LoadedAt = first.Time.UTC(), last.Time.UTC(), loaded.Time.UTC()
	l.RequestsSince, l.PageViewsSince = requests.Time.UTC(), pageViews.Time.UTC()
	return l, err
}

// NewestOf gives the timestamp of the latest request of the log objects whose name
// is like a pattern of SQL with ! before what is meant as it stands; the zero time
// when there is none.
func (r Reports) NewestOf(ctx context.Context, pattern string) (time.Time, error) {
	var newest sql.NullTime
	err := r.rows(ctx, compose("newest", nil, map[string]value{"uri": textValue(pattern)}), func(rows *sql.Rows) error {
		return rows.Scan(&newest)
	})
	return newest.Time.UTC(), err
}
