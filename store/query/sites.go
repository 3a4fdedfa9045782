package query

import (
	"context"
	"database/sql"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Sites gives the sites that have data, most page views first.
func (r Reports) Sites(ctx context.Context) ([]myweb.Site, error) {
	sites := []myweb.Site{}
	err := r.rows(ctx, r.SitesSQL(), func(rows *sql.Rows) error {
		var s myweb.Site
		if err := rows.Scan(&s.Site, &s.PageViews, &s.FirstAt, &s.LastAt); err != nil {
			return err
		}
		s.FirstAt, s.LastAt = s.FirstAt.UTC(), s.LastAt.UTC()
		sites = append(sites, s)
		return nil
	})
	return sites, err
}

// SitesSQL gives the statement of Sites.
func (r Reports) SitesSQL() Statement { return compose("sites", nil, nil) }

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
}

// Ledger sums up the table log_objects.
func (r Reports) Ledger(ctx context.Context) (Ledger, error) {
	var l Ledger
	var first, last, loaded sql.NullTime
	err := r.rows(ctx, compose("ledger", nil, nil), func(rows *sql.Rows) error {
		return rows.Scan(&l.LogObjects, &l.Lines, &l.Requests, &l.PageViews, &l.BotRequests, &l.Duplicates, &l.LinesRejected,
			&first, &last, &loaded)
	})
	l.FirstAt, l.LastAt, l.LoadedAt = first.Time.UTC(), last.Time.UTC(), loaded.Time.UTC()
	return l, err
}
