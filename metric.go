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
}

// Dimensions are all that daily_breakdowns holds, in the order in which
// people are shown them.
var Dimensions = []Dimension{
	{"page", "Page", ScopePageView, "url_path"},
	{"entry_page", "Entry page", ScopeSession, "entry_page"},
	{"exit_page", "Exit page", ScopeSession, "exit_page"},
	{"source", "Source", ScopeSession, "source"},
	{"referrer_domain", "Referrer", ScopeSession, "referrer_domain"},
	{"medium", "Medium", ScopeSession, "medium"},
	{"channel", "Channel", ScopeSession, "channel"},
	{"utm_source", "UTM source", ScopeSession, "utm_source"},
	{"utm_medium", "UTM medium", ScopeSession, "utm_medium"},
	{"utm_campaign", "Campaign", ScopeSession, "utm_campaign"},
	{"utm_term", "UTM term", ScopeSession, "utm_term"},
	{"utm_content", "UTM content", ScopeSession, "utm_content"},
	{"country", "Country", ScopeSession, "country"},
	{"region", "Region", ScopeSession, "region"},
	{"city", "City", ScopeSession, "city"},
	{"browser", "Browser", ScopeSession, "browser"},
	{"os", "Operating system", ScopeSession, "os"},
	{"device_type", "Device", ScopeSession, "device_type"},
	{"status", "Status", ScopeRequest, "status"},
	{"cache_result", "Cache result", ScopeRequest, "cache_result"},
	{"edge_location", "Edge location", ScopeRequest, "edge_location"},
	{"content_type", "Content type", ScopeRequest, "content_type"},
	{"protocol", "Protocol", ScopeRequest, "protocol"},
	{"kind", "Kind", ScopeRequest, "kind"},
	{"bot_name", "Bot", ScopeRequest, "bot_name"},
	{"bot_class", "Bot class", ScopeRequest, "bot_class"},
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
