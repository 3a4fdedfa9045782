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

	ReturningVisitors int64   `json:"returning_visitors"` // visitors less new visitors
	ViewsPerSession   float64 `json:"views_per_session"`  // page views / sessions
	BounceRate        float64 `json:"bounce_rate"`        // bounces / sessions, 0 to 1
	SessionDuration   float64 `json:"session_duration"`   // mean, seconds
}

// Derive fills the figures that follow from the counts; a ratio over nothing
// is 0.
func (t *Totals) Derive() {
	t.ReturningVisitors = max(t.Visitors-t.NewVisitors, 0)
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

// Breakdown is a part of a dimension's values. Metrics names the figures that
// its rows have; the others are zero and say nothing.
type Breakdown struct {
	Dimension string         `json:"dimension"`
	Metrics   []string       `json:"metrics"`
	Sort      string         `json:"sort"` // the metric that the rows are ordered by
	Rows      []BreakdownRow `json:"rows"`
	Values    int64          `json:"values"` // how many there are in all, of those searched for
}

// PageRow is one page. Its entries and exits are sessions that start in the
// period.
type PageRow struct {
	Page       string   `json:"page"`
	PageViews  int64    `json:"page_views"`
	Visitors   int64    `json:"visitors"` // zero where they were not asked for
	Entries    int64    `json:"entries"`
	Exits      int64    `json:"exits"`
	Bounces    int64    `json:"bounces"`      // of the entries
	BounceRate float64  `json:"bounce_rate"`  // bounces / entries
	ExitRate   float64  `json:"exit_rate"`    // exits / page views
	TimeOnPage *float64 `json:"time_on_page"` // mean, seconds; null where unknown or not asked for
}

// Pages is a part of the pages of a site.
type Pages struct {
	Sort   string    `json:"sort"`
	Rows   []PageRow `json:"rows"`
	Values int64     `json:"values"`
}

// RequestTotals are the figures of requests, of the segment that was asked
// for. Percentiles are there where they were asked for.
type RequestTotals struct {
	Requests     int64 `json:"requests"`
	BotRequests  int64 `json:"bot_requests"`
	BytesSent    int64 `json:"bytes_sent"`
	CacheHits    int64 `json:"cache_hits"`
	ClientErrors int64 `json:"client_errors"` // status 4xx
	ServerErrors int64 `json:"server_errors"` // status 5xx

	BotShare        float64 `json:"bot_share"`
	CacheHitRatio   float64 `json:"cache_hit_ratio"`
	ClientErrorRate float64 `json:"client_error_rate"`
	ServerErrorRate float64 `json:"server_error_rate"`

	TTFB      *Percentiles `json:"ttfb,omitempty"`
	TimeTaken *Percentiles `json:"time_taken,omitempty"`
}

// Percentiles are exact, in milliseconds, over the requests whose log line has
// the figure; null where none has.
type Percentiles struct {
	P50 *float64 `json:"p50"`
	P95 *float64 `json:"p95"`
	P99 *float64 `json:"p99"`
}

// Add adds the counts of other requests.
func (t *RequestTotals) Add(other RequestTotals) {
	t.Requests += other.Requests
	t.BotRequests += other.BotRequests
	t.BytesSent += other.BytesSent
	t.CacheHits += other.CacheHits
	t.ClientErrors += other.ClientErrors
	t.ServerErrors += other.ServerErrors
}

// Derive fills the ratios from the counts; a ratio over nothing is 0.
func (t *RequestTotals) Derive() {
	if t.Requests == 0 {
		return
	}
	n := float64(t.Requests)
	t.BotShare = float64(t.BotRequests) / n
	t.CacheHitRatio = float64(t.CacheHits) / n
	t.ClientErrorRate = float64(t.ClientErrors) / n
	t.ServerErrorRate = float64(t.ServerErrors) / n
}

// RequestPoint is one interval of a series of requests.
type RequestPoint struct {
	Start    string `json:"start"`
	Settling bool   `json:"settling"`
	RequestTotals
}

// RequestRow is one value of a dimension of requests.
type RequestRow struct {
	Value string `json:"value"`
	RequestTotals
}

// RequestBreakdown is a part of the values of a dimension of requests.
type RequestBreakdown struct {
	Dimension string       `json:"dimension"`
	Sort      string       `json:"sort"`
	Rows      []RequestRow `json:"rows"`
	Values    int64        `json:"values"`
}

// MatrixCell is an hour of a weekday, in the reporting time zone, added up
// over the weeks of the period.
type MatrixCell struct {
	Weekday   int   `json:"weekday"` // 1 Monday to 7 Sunday
	Hour      int   `json:"hour"`    // 0 to 23
	PageViews int64 `json:"page_views"`
	Sessions  int64 `json:"sessions"` // that start in it
}

// Transition is a page viewed right after another in a session. An empty From
// is the beginning of a session, an empty To its end.
type Transition struct {
	From        string `json:"from"`
	To          string `json:"to"`
	Transitions int64  `json:"transitions"`
}

// Transitions are a part of the transitions. Sample says that one in so many
// sessions was followed: 1 is all of them, and exact; else the counts are
// estimates, scaled up.
type Transitions struct {
	Rows   []Transition `json:"rows"`
	Values int64        `json:"values"`
	Sample int64        `json:"sample"`
}

// Path is a way through the site and the number of sessions that took it.
type Path struct {
	Pages    []string `json:"pages"`
	Complete bool     `json:"complete"` // the session went no further than Pages; of paths to an end: came from nowhere before
	Sessions int64    `json:"sessions"`
}

// Paths are the commonest ways.
type Paths struct {
	Rows     []Path `json:"rows"`
	Values   int64  `json:"values"`   // different paths in all
	Sessions int64  `json:"sessions"` // sessions on them
	Sample   int64  `json:"sample"`   // as of Transitions
}

// Flow is how many sessions went from a page of one step to a page of the
// next. An empty To is the end of the session.
type Flow struct {
	Step     int    `json:"step"` // 1 from the first page to the second
	From     string `json:"from"`
	To       string `json:"to"`
	Sessions int64  `json:"sessions"`
}

// Flows are the flows of all steps, most sessions first in each.
type Flows struct {
	Rows   []Flow `json:"rows"`
	Sample int64  `json:"sample"` // as of Transitions
}

// FunnelCount is how many sessions, or visitors, reached a step.
type FunnelCount struct {
	Name       string  `json:"name"`
	Count      int64   `json:"count"`
	OfFirst    float64 `json:"of_first"`    // count / that of the first step
	OfPrevious float64 `json:"of_previous"` // count / that of the step before
}

// Funnel counts sessions, or visitors where the steps may be of several
// sessions.
type Funnel struct {
	Of    string        `json:"of"` // session, or visitor
	Steps []FunnelCount `json:"steps"`
}

// Cohort is the visitors who came first in one interval, and how many of them
// had a page view in it and in each one after it.
type Cohort struct {
	Start    string  `json:"start"`
	Visitors int64   `json:"visitors"`
	Active   []int64 `json:"active"` // [0] is Visitors; up to the end of the period
	Settling bool    `json:"settling"`
}

// SessionRow is a session as a list shows it.
type SessionRow struct {
	SessionID       int64     `json:"session_id,string"`
	VisitorID       int64     `json:"visitor_id,string"`
	Site            string    `json:"site"`
	StartedAt       time.Time `json:"started_at"`
	EndedAt         time.Time `json:"ended_at"`
	DurationSeconds float64   `json:"duration_seconds"`
	PageViews       int64     `json:"page_views"`
	IsNew           bool      `json:"is_new"` // the visitor's first
	EntryPage       string    `json:"entry_page"`
	ExitPage        string    `json:"exit_page"`
	ReferrerDomain  string    `json:"referrer_domain"`
	Source          string    `json:"source"`
	Channel         string    `json:"channel"`
	Country         string    `json:"country"`
	Region          string    `json:"region"`
	City            string    `json:"city"`
	Browser         string    `json:"browser"`
	OS              string    `json:"os"`
	DeviceType      string    `json:"device_type"`
}

// SessionList is a part of the sessions of a period, latest first.
type SessionList struct {
	Rows     []SessionRow `json:"rows"`
	Sessions int64        `json:"sessions"` // in all
}

// SessionView is a page view of a session.
type SessionView struct {
	Timestamp     time.Time `json:"timestamp"`
	Page          string    `json:"page"`
	QueryString   string    `json:"query_string"`
	Referrer      string    `json:"referrer"`
	Status        int       `json:"status"`
	TimeTakenMS   *int64    `json:"time_taken_ms"`
	SecondsOnPage *float64  `json:"seconds_on_page"` // to the next page view; null for the last
}

// SessionTimeline is a session and what was viewed in it, in order.
type SessionTimeline struct {
	SessionRow
	Views []SessionView `json:"views"`
}

// Realtime is what happens now, as far as the logs have come.
type Realtime struct {
	Now             time.Time      `json:"now"`
	LastAt          *time.Time     `json:"last_at"`          // the latest page view that is known
	CurrentVisitors int64          `json:"current_visitors"` // with a page view in the last 5 minutes of the clock
	Minutes         []Minute       `json:"minutes"`          // the last 30, oldest first
	Pages           []RealtimeRow  `json:"pages"`            // of the last 30 minutes
	Sources         []RealtimeRow  `json:"sources"`
	Countries       []RealtimeRow  `json:"countries"`
	Views           []RealtimeView `json:"views"` // the latest, newest first
}

// Minute is a minute of the clock.
type Minute struct {
	Start     time.Time `json:"start"`
	Visitors  int64     `json:"visitors"`
	PageViews int64     `json:"page_views"`
}

// RealtimeRow is a value and the distinct visitors that it has now.
type RealtimeRow struct {
	Value     string `json:"value"`
	Visitors  int64  `json:"visitors"`
	PageViews int64  `json:"page_views"`
}

// RealtimeView is a page view that just happened.
type RealtimeView struct {
	Timestamp  time.Time `json:"timestamp"`
	Page       string    `json:"page"`
	Source     string    `json:"source"`
	Country    string    `json:"country"`
	DeviceType string    `json:"device_type"`
}

// Waterfall says where the lines of the logs went: each step takes something
// away from the count before, and what stays adds up to the next.
type Waterfall struct {
	Steps []WaterfallStep `json:"steps"`
}

// WaterfallStep is a count that is reached, or what is taken away on the way to
// the next one.
type WaterfallStep struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Taken bool   `json:"taken"` // taken away; else a count that is reached
	Count int64  `json:"count"`
	SQL   string `json:"sql"` // counts it by itself, valid as it stands
}

// Site is a site that has data.
type Site struct {
	Site      string    `json:"site"`
	PageViews int64     `json:"page_views"`
	FirstAt   time.Time `json:"first_at"`
	LastAt    time.Time `json:"last_at"` // timestamp of its latest request
}
