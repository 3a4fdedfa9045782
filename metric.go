package myweb

import "slices"

// Scope says what a dimension is a property of, and so what a filter on it
// keeps: whole sessions, or single page views or requests.
type Scope string

// The scopes.
const (
	ScopeSession  Scope = "session"   // taken from the session's first page view
	ScopePageView Scope = "page_view" // of each page view
	ScopeRequest  Scope = "request"   // of each request, bots included
	ScopeTime     Scope = "time"      // of the moment: the points of a series, the cells of a matrix
)

// Dimension is one way to break figures down. Name is the word used in SQL,
// JSON and URLs; Column is the column of the table of its Scope (sessions,
// page_views, requests), or an expression over its columns.
type Dimension struct {
	Name       string
	Label      string
	Scope      Scope
	Column     string
	Sparse     bool // most sessions or requests have no value: daily_breakdowns has no row for the absent one
	Definition string
	Also       []Scope // whose tables have the column too
}

// Dimensions are all that daily_breakdowns holds, in the order in which
// people are shown them.
var Dimensions = []Dimension{
	{"page", "Page", ScopePageView, "url_path", false, "Path of a page view, without the query string", []Scope{ScopeRequest}},
	{"entry_page", "Entry page", ScopeSession, "entry_page", false, "Path of the first page view of a session", nil},
	{"exit_page", "Exit page", ScopeSession, "exit_page", false, "Path of the last page view of a session", nil},
	{"source", "Source", ScopeSession, "source", false, "Where a session came from, by campaign parameters, else by referrer; none when direct", nil},
	{"referrer_domain", "Referrer", ScopeSession, "referrer_domain", false, "Host of the page that led here; none when it is the own site", nil},
	{"medium", "Medium", ScopeSession, "medium", false, "Kind of the source, such as organic, email or referral", nil},
	{"channel", "Channel", ScopeSession, "channel", false, "One of 19 groups of sources, such as Organic Search or AI Assistants", nil},
	{"utm_source", "UTM source", ScopeSession, "utm_source", true, "Campaign parameter utm_source", nil},
	{"utm_medium", "UTM medium", ScopeSession, "utm_medium", true, "Campaign parameter utm_medium", nil},
	{"utm_campaign", "Campaign", ScopeSession, "utm_campaign", true, "Campaign parameter utm_campaign", nil},
	{"utm_term", "UTM term", ScopeSession, "utm_term", true, "Campaign parameter utm_term", nil},
	{"utm_content", "UTM content", ScopeSession, "utm_content", true, "Campaign parameter utm_content", nil},
	{"country", "Country", ScopeSession, "country", false, "Country of the client's address, ISO 3166-1 alpha-2", []Scope{ScopePageView, ScopeRequest}},
	{"region", "Region", ScopeSession, "region", true, "First-level subdivision of the country", nil},
	{"city", "City", ScopeSession, "city", true, "City of the client's address", nil},
	{"browser", "Browser", ScopeSession, "browser", false, "Browser of the user agent", nil},
	{"os", "Operating system", ScopeSession, "os", false, "Operating system of the user agent", nil},
	{"device_type", "Device", ScopeSession, "device_type", false, "Desktop, mobile, tablet, tv, console or watch", nil},
	{"status", "Status", ScopeRequest, "status", false, "HTTP status; 0 when the viewer left before any response", []Scope{ScopePageView}},
	{"cache_result", "Cache result", ScopeRequest, "cache_result", false, "What the edge's cache made of a request, as logged", []Scope{ScopePageView}},
	{"edge_location", "Edge location", ScopeRequest, "edge_location", false, "Code of the edge location that answered, such as FRA56-P4", []Scope{ScopePageView}},
	{"content_type", "Content type", ScopeRequest, "content_type", false, "Media type of the response", nil},
	{"protocol", "Protocol", ScopeRequest, "protocol", false, "HTTP version, or the scheme where that is not logged", nil},
	{"kind", "Kind", ScopeRequest, "kind", false, "page_view, document (a page view by a bot), asset, redirect, error or other", nil},
	{"bot_name", "Bot", ScopeRequest, "bot_name", true, "Name of a bot", nil},
	{"bot_class", "Bot class", ScopeRequest, "bot_class", true, "What a bot is for, such as search engine or AI training", nil},
}

// section is the first folder of a path: /blog/ of /blog/2026/a, / of /about.
const section = "case when strpos(substr(url_path, 2), '/') > 0 then '/' || split_part(url_path, '/', 2) || '/' else '/' end"

// RawDimensions are not in daily_breakdowns: what is asked of them is counted
// in the tables of their scope.
var RawDimensions = []Dimension{
	{"site", "Site", ScopeSession, "site", false, "Host that the viewer asked for", []Scope{ScopePageView, ScopeRequest}},
	{"section", "Section", ScopePageView, section, false, "First folder of the path of a page view; / for pages in none", []Scope{ScopeRequest}},
	{"referrer", "Referring page", ScopePageView, "referrer", true, "Referer header of a page view, as sent", nil},
	{"browser_version", "Browser version", ScopePageView, "browser || ' ' || browser_version", false, "Browser and its version", nil},
	{"os_version", "System version", ScopePageView, "os || ' ' || os_version", false, "Operating system and its version", nil},
	{"asn", "Network", ScopePageView, "asn", false, "Number of the autonomous system of the client's address", nil},
	{"method", "Method", ScopeRequest, "method", false, "HTTP method", []Scope{ScopePageView}},
	{"hour", "Hour", ScopeTime, "", false, "Hour of the reporting time zone", nil},
	{"day", "Day", ScopeTime, "", false, "Day of the reporting time zone", nil},
	{"week", "Week", ScopeTime, "", false, "Monday to Sunday", nil},
	{"month", "Month", ScopeTime, "", false, "Calendar month", nil},
	{"weekday", "Weekday", ScopeTime, "", false, "1 Monday to 7 Sunday, of the reporting time zone", nil},
}

// AllDimensions are Dimensions and RawDimensions.
func AllDimensions() []Dimension { return slices.Concat(Dimensions, RawDimensions) }

// DimensionByName finds a dimension.
func DimensionByName(name string) (Dimension, bool) {
	for _, list := range [][]Dimension{Dimensions, RawDimensions} {
		for _, d := range list {
			if d.Name == name {
				return d, true
			}
		}
	}
	return Dimension{}, false
}

// IsOf says whether the tables of a scope have the dimension.
func (d Dimension) IsOf(scope Scope) bool {
	return d.Scope == scope || slices.Contains(d.Also, scope)
}

// Unit is what the figures of a metric are counted in.
type Unit string

// The units.
const (
	UnitCount        Unit = "count"
	UnitRatio        Unit = "ratio" // 0 to 1, or any number for a mean count
	UnitSeconds      Unit = "seconds"
	UnitMilliseconds Unit = "milliseconds"
	UnitBytes        Unit = "bytes"
)

// Metric is one figure. Name is the word used in SQL, JSON and URLs; Scope is
// what it is counted of, and so which dimensions it can be broken down by.
type Metric struct {
	Name       string `json:"name"`
	Label      string `json:"label"`
	Unit       Unit   `json:"unit"`
	Scope      Scope  `json:"scope"`
	Definition string `json:"definition"`
}

// Metrics are all figures of reports, in the order in which people are shown
// them. Those of sessions and page views count people; those of requests count
// the segment that is asked for.
var Metrics = []Metric{
	{"visitors", "Visitors", UnitCount, ScopeSession, "Distinct visitors with a page view in the period"},
	{"new_visitors", "New visitors", UnitCount, ScopeSession, "Visitors whose first page view ever lies in the period"},
	{"returning_visitors", "Returning visitors", UnitCount, ScopeSession, "Visitors less new visitors"},
	{"page_views", "Page views", UnitCount, ScopePageView, "Page views in the period"},
	{"sessions", "Sessions", UnitCount, ScopeSession, "Sessions that start in the period"},
	{"bounces", "Bounces", UnitCount, ScopeSession, "Sessions with exactly one page view"},
	{"duration_seconds", "Time in sessions", UnitSeconds, ScopeSession, "Time from first to last page view, summed over the sessions"},
	{"views_per_session", "Views per session", UnitRatio, ScopeSession, "Page views / sessions"},
	{"bounce_rate", "Bounce rate", UnitRatio, ScopeSession, "Bounces / sessions"},
	{"session_duration", "Session duration", UnitSeconds, ScopeSession, "Mean time from first to last page view of a session; 0 for a bounce"},
	{"entries", "Entries", UnitCount, ScopePageView, "Sessions that start in the period and whose first page it is"},
	{"exits", "Exits", UnitCount, ScopePageView, "Sessions that start in the period and whose last page it is"},
	{"exit_rate", "Exit rate", UnitRatio, ScopePageView, "Exits / page views of the page"},
	{"time_on_page", "Time on page", UnitSeconds, ScopePageView, "Mean time to the next page view of the session; unknown for the last"},
	{"requests", "Requests", UnitCount, ScopeRequest, "Log lines that were understood, each once"},
	{"bot_requests", "Bot requests", UnitCount, ScopeRequest, "Requests of known crawlers, tools and libraries, and of clients without a user agent"},
	{"bot_share", "Bot share", UnitRatio, ScopeRequest, "Bot requests / requests"},
	{"bytes_sent", "Bytes sent", UnitBytes, ScopeRequest, "Bytes to the viewers, headers included"},
	{"cache_hits", "Cache hits", UnitCount, ScopeRequest, "Requests whose cache result is Hit, RefreshHit or OriginShieldHit"},
	{"cache_hit_ratio", "Cache hit ratio", UnitRatio, ScopeRequest, "Cache hits / requests"},
	{"client_errors", "Client errors", UnitCount, ScopeRequest, "Requests answered with a status of 400 to 499"},
	{"server_errors", "Server errors", UnitCount, ScopeRequest, "Requests answered with a status of 500 to 599"},
	{"client_error_rate", "Client error rate", UnitRatio, ScopeRequest, "Client errors / requests"},
	{"server_error_rate", "Server error rate", UnitRatio, ScopeRequest, "Server errors / requests"},
	{"ttfb_p50", "Time to first byte, median", UnitMilliseconds, ScopeRequest, "Half of the requests got their first byte within it"},
	{"ttfb_p95", "Time to first byte, 95 %", UnitMilliseconds, ScopeRequest, "95 of 100 requests got their first byte within it"},
	{"ttfb_p99", "Time to first byte, 99 %", UnitMilliseconds, ScopeRequest, "99 of 100 requests got their first byte within it"},
	{"time_taken_p50", "Time taken, median", UnitMilliseconds, ScopeRequest, "Half of the requests got their last byte within it"},
	{"time_taken_p95", "Time taken, 95 %", UnitMilliseconds, ScopeRequest, "95 of 100 requests got their last byte within it"},
	{"time_taken_p99", "Time taken, 99 %", UnitMilliseconds, ScopeRequest, "99 of 100 requests got their last byte within it"},
}

// MetricByName finds a metric.
func MetricByName(name string) (Metric, bool) {
	for _, m := range Metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}
