package myweb

import "time"

// Totals are the figures of a period, or of one point, or of one value of a
// dimension. Which of them have a meaning for a dimension is said in
// docs/metrics.md; the others are zero. Counts are exact.
type Totals struct {
	Visitors        int64   `json:"visitors"`
	NewVisitors     int64   `json:"new_visitors"`
	PageViews       int64   `json:"page_views"`
	Sessions        int64   `json:"sessions"`
	Bounces         int64   `json:"bounces"`
	DurationSeconds float64 `json:"duration_seconds"` // sum over the sessions
	Requests        int64   `json:"requests"`
	BotRequests     int64   `json:"bot_requests"`
	BytesSent       int64   `json:"bytes_sent"`

	ViewsPerSession float64 `json:"views_per_session"` // page views / sessions
	BounceRate      float64 `json:"bounce_rate"`       // bounces / sessions, 0 to 1
	SessionDuration float64 `json:"session_duration"`  // mean, seconds
}

// Derive fills the ratios from the counts; a ratio over nothing is 0.
func (t *Totals) Derive() {
	if t.Sessions == 0 {
		return
	}
	n := float64(t.Sessions)
	t.ViewsPerSession = float64(t.PageViews) / n
	t.BounceRate = float64(t.Bounces) / n
	t.SessionDuration = t.DurationSeconds / n
}

// Point is one interval of a series. Start is its first instant as the
// reporting time zone writes it: "2026-11-22" for a day, week or month,
// "2026-11-22T13:00" for an hour. Settling is true while log lines of the
// interval may still arrive (24 hours after its end).
type Point struct {
	Start    string `json:"start"`
	Settling bool   `json:"settling"`
	Totals
}

// BreakdownRow is one value of a dimension. An empty value means that it is
// unknown or absent.
type BreakdownRow struct {
	Value string `json:"value"`
	Totals
}

// Breakdown is a dimension's values, most visitors first.
type Breakdown struct {
	Dimension string         `json:"dimension"`
	Rows      []BreakdownRow `json:"rows"`
	Values    int64          `json:"values"` // how many there are in all
}

// Site is a site that has data.
type Site struct {
	Site      string    `json:"site"`
	PageViews int64     `json:"page_views"`
	FirstAt   time.Time `json:"first_at"`
	LastAt    time.Time `json:"last_at"` // timestamp of its latest request
}
