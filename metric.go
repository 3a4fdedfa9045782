package myweb

// Scope says what a dimension is a property of, and so what a filter on it
// keeps: whole sessions, or single page views or requests.
type Scope string

// The scopes.
const (
	ScopeSession  Scope = "session"   // taken from the session's first page view
	ScopePageView Scope = "page_view" // of each page view
	ScopeRequest  Scope = "request"   // of each request, bots included
)

// Dimension is one way to break figures down. Name is the word used in SQL,
// JSON and URLs; Column is the column of the table of its Scope (sessions,
// page_views, requests).
type Dimension struct {
	Name   string
	Label  string
	Scope  Scope
	Column string
	Sparse bool // most sessions or requests have no value: daily_breakdowns has no row for the absent one
}

// Dimensions are all that daily_breakdowns holds, in the order in which
// people are shown them.
var Dimensions = []Dimension{
	{"page", "Page", ScopePageView, "url_path", false},
	{"entry_page", "Entry page", ScopeSession, "entry_page", false},
	{"exit_page", "Exit page", ScopeSession, "exit_page", false},
	{"source", "Source", ScopeSession, "source", false},
	{"referrer_domain", "Referrer", ScopeSession, "referrer_domain", false},
	{"medium", "Medium", ScopeSession, "medium", false},
	{"channel", "Channel", ScopeSession, "channel", false},
	{"utm_source", "UTM source", ScopeSession, "utm_source", true},
	{"utm_medium", "UTM medium", ScopeSession, "utm_medium", true},
	{"utm_campaign", "Campaign", ScopeSession, "utm_campaign", true},
	{"utm_term", "UTM term", ScopeSession, "utm_term", true},
	{"utm_content", "UTM content", ScopeSession, "utm_content", true},
	{"country", "Country", ScopeSession, "country", false},
	{"region", "Region", ScopeSession, "region", true},
	{"city", "City", ScopeSession, "city", true},
	{"browser", "Browser", ScopeSession, "browser", false},
	{"os", "Operating system", ScopeSession, "os", false},
	{"device_type", "Device", ScopeSession, "device_type", false},
	{"status", "Status", ScopeRequest, "status", false},
	{"cache_result", "Cache result", ScopeRequest, "cache_result", false},
	{"edge_location", "Edge location", ScopeRequest, "edge_location", false},
	{"content_type", "Content type", ScopeRequest, "content_type", false},
	{"protocol", "Protocol", ScopeRequest, "protocol", false},
	{"kind", "Kind", ScopeRequest, "kind", false},
	{"bot_name", "Bot", ScopeRequest, "bot_name", true},
	{"bot_class", "Bot class", ScopeRequest, "bot_class", true},
}

// DimensionByName finds a dimension.
func DimensionByName(name string) (Dimension, bool) {
	for _, d := range Dimensions {
		if d.Name == name {
			return d, true
		}
	}
	return Dimension{}, false
}
