package main

// origin is where a session came from.
type origin struct {
	source, domain, channel, campaign string
	odds                              float64
}

var (
	sites      = []choice{{"www.example.com", 74}, {"docs.example.com", 26}}
	entryPages = []choice{
		{"/", 30}, {"/docs", 12}, {"/blog/duckdb-at-scale", 18}, {"/blog/edge-caching-explained", 15}, {"/docs/queries", 6},
		{"/blog/2026/why-server-logs-still-matter-and-what-they-cannot-tell-you", 6}, {"/pricing", 4}, {"/docs/install", 4}, {"/changelog", 2},
	}
	pages = []choice{
		{"/docs", 20}, {"/docs/install", 17}, {"/pricing", 15}, {"/docs/queries", 13}, {"/docs/api", 13}, {"/", 9}, {"/blog", 9},
		{"/signup", 8}, {"/changelog", 5}, {"/docs/configuration", 5}, {"/about", 3}, {"/search?", 1}, {"/überblick", 1}, {"/docs/a,b 100%", 1},
	}
	origins = []origin{
		{"Google", "google.com", "Organic Search", "", 30}, {"", "", "Direct", "", 26}, {"Hacker News", "news.ycombinator.com", "Organic Social", "", 10},
		{"GitHub", "github.com", "Referral", "", 8}, {"ChatGPT", "chatgpt.com", "AI Assistants", "", 6}, {"Reddit", "reddit.com", "Organic Social", "", 5},
		{"Bing", "bing.com", "Organic Search", "", 4}, {"DuckDuckGo", "duckduckgo.com", "Organic Search", "", 4}, {"Newsletter", "", "Email", "november-release", 3},
		{"Google", "google.com", "Paid Search", "brand-eu", 2}, {"Perplexity", "perplexity.ai", "AI Assistants", "", 2},
		{"Lobsters", "lobste.rs", "Organic Social", "", 1}, {"Mastodon", "mastodon.social", "Organic Social", "", 1}, {"LinkedIn", "linkedin.com", "Paid Social", "hiring", 1},
	}
	devices = []choice{{"desktop", 61}, {"mobile", 34}, {"tablet", 4}, {"tv", 0.5}, {"", 0.5}}
	systems = map[string][]choice{
		"desktop": {{"Windows", 48}, {"macOS", 34}, {"Linux", 14}, {"ChromeOS", 4}},
		"mobile":  {{"Android", 55}, {"iOS", 45}}, "tablet": {{"iPadOS", 70}, {"Android", 30}},
		"tv": {{"Tizen", 1}}, "": {{"", 1}},
	}
	browsers = map[string][]choice{
		"Windows":  {{"Chrome", 62}, {"Edge", 20}, {"Firefox", 14}, {"Opera", 3}, {"Vivaldi", 1}},
		"macOS":    {{"Chrome", 52}, {"Safari", 33}, {"Firefox", 12}, {"Arc", 3}},
		"Linux":    {{"Firefox", 50}, {"Chrome", 42}, {"Chromium", 8}},
		"ChromeOS": {{"Chrome", 1}}, "Tizen": {{"Samsung Internet", 1}}, "": {{"", 1}},
		"Android": {{"Chrome", 82}, {"Samsung Internet", 12}, {"Firefox", 6}},
		"iOS":     {{"Safari", 84}, {"Chrome", 12}, {"DuckDuckGo", 4}}, "iPadOS": {{"Safari", 90}, {"Chrome", 10}},
	}
	countries = []choice{
		{"US", 230}, {"IN", 108}, {"DE", 74}, {"GB", 57}, {"FR", 42}, {"BR", 38}, {"JP", 34}, {"CA", 27}, {"NL", 25}, {"AU", 24}, {"PL", 21}, {"ES", 20},
		{"IT", 19}, {"SE", 16}, {"CH", 15}, {"SG", 14}, {"KR", 13}, {"MX", 12}, {"TR", 11}, {"ID", 11}, {"CN", 10}, {"AT", 9}, {"BE", 9}, {"CZ", 8}, {"PT", 8},
		{"AR", 8}, {"ZA", 7}, {"UA", 7}, {"NO", 7}, {"DK", 7}, {"FI", 6}, {"RO", 6}, {"VN", 6}, {"PH", 5}, {"IL", 5}, {"NG", 5}, {"KE", 4}, {"EG", 4}, {"TW", 6},
		{"HK", 5}, {"CL", 4}, {"CO", 4}, {"TH", 4}, {"MY", 4}, {"NZ", 4}, {"IE", 5}, {"GR", 3}, {"HU", 3}, {"RU", 6}, {"PK", 4}, {"BD", 3}, {"SA", 2}, {"AE", 3},
		{"MT", 1}, {"IS", 1}, {"", 4},
	}
)
