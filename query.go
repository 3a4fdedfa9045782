package myweb

import "time"

// AllSites is the site of a Query that asks for every site together.
const AllSites = ""

// Query asks for a report over the half-open period [From, To) of a site.
type Query struct {
	Site     string // AllSites for all of them
	From, To time.Time
	Interval Interval
	Segment  Segment
	Filters  []Filter
}

// Interval is the width of a point of a series, in the reporting time zone.
type Interval string

// The intervals. Weeks begin on Monday.
const (
	IntervalHour  Interval = "hour"
	IntervalDay   Interval = "day"
	IntervalWeek  Interval = "week"
	IntervalMonth Interval = "month"
)

// Segment chooses whose traffic is counted.
type Segment string

// The segments. The empty segment is SegmentHumans. Page views, and so
// sessions and visitors, are people's by their definition; the reports on
// requests know all three.
const (
	SegmentHumans Segment = "humans"
	SegmentBots   Segment = "bots"
	SegmentAll    Segment = "all"
)

// Filter keeps what has one of Values in Dimension. Values of one dimension
// are joined by OR, filters of a query by AND. In the reports on sessions and
// page views it keeps whole sessions: those with such a value, or with a page
// view that has it. In the reports on requests it keeps single requests.
type Filter struct {
	Dimension string   `json:"dimension"` // the name of a Dimension
	Operator  string   `json:"operator"`  // is, is_not, contains, contains_not, glob
	Values    []string `json:"values"`
}

// Comparison chooses the period that a period is compared with.
type Comparison string

// The comparisons. A custom one is a period of the asker's choice.
const (
	CompareNone     Comparison = "none"
	ComparePrevious Comparison = "prev"   // as many days, right before
	CompareYear     Comparison = "yoy"    // as many days, from the same date a year before on
	CompareCustom   Comparison = "custom" // as given
)

// BreakdownOptions say which values of a dimension are wanted, and in which
// order.
type BreakdownOptions struct {
	Dimension string
	Sort      string // a metric that Breakdown.Metrics can have; "" = the first of them
	Ascending bool
	Search    string // keeps values with this text in them, whatever the case
	Limit     int    // 0 = 100
	Offset    int
	// Visitors counts the distinct visitors of each value, which cannot be
	// added up from the days: it reads the sessions of the whole period.
	Visitors bool
	// Percentiles adds those of ttfb_ms and time_taken_ms to the values of a
	// breakdown of requests; it reads every request of the period.
	Percentiles bool
	// TimeOnPage adds the mean time on each page; it reads every page view.
	TimeOnPage bool
}

// PathOptions say which ways through a site are wanted. Repeated views of a
// page, one right after another, are one step.
type PathOptions struct {
	Steps int    // pages of a path, 2 to 6
	Start string // paths begin where a session first views this page; "" = with the session
	End   string // paths end where a session last views this page; not together with Start
	Limit int    // 0 = 100
	Exact bool   // follow every session, also where that takes long
}

// TransitionOptions say which transitions are wanted.
type TransitionOptions struct {
	Page   string // only those from and to this page; "" = all
	Limit  int    // 0 = 100
	Offset int
	Exact  bool // follow every session, also where that takes long
}

// FunnelStep is a page view that a visitor is expected to make: of a page that
// matches, as a Filter on "page" does.
type FunnelStep struct {
	Name     string   `json:"name"`
	Operator string   `json:"operator"` // "" = is
	Values   []string `json:"values"`
}

// FunnelOptions describe a funnel: steps that follow one another in time.
type FunnelOptions struct {
	Steps []FunnelStep // 2 to 8
	// Window is the longest time from the first step to the last. Zero keeps
	// all steps within one session; else they may be of several sessions of a
	// visitor.
	Window time.Duration
}

// Part asks for a part of a list.
type Part struct {
	Limit  int // 0 = 100
	Offset int
}
