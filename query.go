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

// The segments. The empty segment is SegmentHumans.
const (
	SegmentHumans Segment = "humans"
	SegmentBots   Segment = "bots"
	SegmentAll    Segment = "all"
)

// Filter keeps what has one of Values in Dimension. Values of one dimension
// are joined by OR, filters of a query by AND.
type Filter struct {
	Dimension string   `json:"dimension"` // the name of a Dimension
	Operator  string   `json:"operator"`  // "is"
	Values    []string `json:"values"`
}
