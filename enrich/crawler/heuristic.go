package crawler

import (
	"strings"

	myweb "github.com/myweb-analytics/myweb"
)

// hint is a word, in lower case, that people's browsers do not say.
type hint struct {
	word  string
	class myweb.BotClass
	// whole asks that no letter follows, but for a plural: "bot", not "bottom".
	whole bool
	// not lists words that contain this one and are innocent.
	not []string
}

// hintWords come in the order in which they decide the class.
var hintWords = []hint{
	{word: "headless", class: myweb.BotTool},
	{word: "phantomjs", class: myweb.BotTool},
	{word: "puppeteer", class: myweb.BotTool},
	{word: "playwright", class: myweb.BotTool},
	{word: "selenium", class: myweb.BotTool},
	{word: "webdriver", class: myweb.BotTool},
	{word: "lighthouse", class: myweb.BotMonitor},
	{word: "uptime", class: myweb.BotMonitor},
	{word: "monitor", class: myweb.BotMonitor},
	{word: "healthcheck", class: myweb.BotMonitor},
	{word: "health check", class: myweb.BotMonitor},
	{word: "synthetic", class: myweb.BotMonitor},
	{word: "scanner", class: myweb.BotScanner},
	{word: "sqlmap", class: myweb.BotScanner},
	{word: "nikto", class: myweb.BotScanner},
	{word: "nuclei", class: myweb.BotScanner},
	{word: "zgrab", class: myweb.BotScanner},
	{word: "${jndi:", class: myweb.BotScanner},
	{word: "feedparser", class: myweb.BotFeedReader},
	{word: "feed parser", class: myweb.BotFeedReader},
	{word: "feedfetcher", class: myweb.BotFeedReader},
	{word: "feed-fetcher", class: myweb.BotFeedReader},
	{word: "feed reader", class: myweb.BotFeedReader},
	{word: "feedreader", class: myweb.BotFeedReader},
	{word: "rss reader", class: myweb.BotFeedReader},
	{word: "preview", class: myweb.BotSocialPreview, not: []string{"developerpreview", "developer preview"}},
	{word: "unfurl", class: myweb.BotSocialPreview},
	{word: "bot", class: myweb.BotOther, whole: true, not: []string{"cubot"}},
	{word: "robot", class: myweb.BotOther},
	{word: "crawl", class: myweb.BotOther},
	{word: "spider", class: myweb.BotOther},
	{word: "slurp", class: myweb.BotOther},
	{word: "scrape", class: myweb.BotOther},
	{word: "scraping", class: myweb.BotOther},
	{word: "archiver", class: myweb.BotOther},
	{word: "fetch", class: myweb.BotOther},
	{word: "validator", class: myweb.BotOther},
	{word: "checker", class: myweb.BotOther},
	{word: "indexer", class: myweb.BotOther},
	{word: "python", class: myweb.BotTool},
	{word: "curl", class: myweb.BotTool, not: []string{"curly"}},
	{word: "wget", class: myweb.BotTool},
	{word: "java/1", class: myweb.BotTool}, // of phones it is the machine that a name follows
	{word: "java/2", class: myweb.BotTool},
	{word: "dalvik/", class: myweb.BotTool},
	{word: "okhttp", class: myweb.BotTool},
	{word: "go-http", class: myweb.BotTool},
	{word: "libwww", class: myweb.BotTool},
	{word: "httpclient", class: myweb.BotTool},
	{word: "http-client", class: myweb.BotTool},
	{word: "http_client", class: myweb.BotTool},
	{word: "http client", class: myweb.BotTool},
	{word: "axios", class: myweb.BotTool},
	{word: "guzzle", class: myweb.BotTool},
	{word: "winhttp", class: myweb.BotTool},
	{word: "php/", class: myweb.BotTool},
	{word: "ruby/", class: myweb.BotTool},
	{word: "node.js", class: myweb.BotTool},
	{word: "undici", class: myweb.BotTool},
	{word: "deno/", class: myweb.BotTool},
	{word: "powershell", class: myweb.BotTool},
	// A toolbar of the times of Internet Explorer left its address, too.
	{word: "http://", class: myweb.BotOther, not: []string{"http://bsalsa.com", "http://www.bsalsa.com"}},
	{word: "https://", class: myweb.BotOther},
}

// peoplePrefixes begin, in lower case, the agents of people who have neither
// "Mozilla/" nor "Opera/" in front: phones of the time before browsers grew
// alike, players, and what the systems of phones send
// for a browser or an app in which someone is.
var peoplePrefixes = []string{
	"mozilla/", "opera/", "opera mini", "ucweb/", "jucbrowser", "emacs/",
	"mobilesafari/", "safari/", "webkit.networking", "com.apple.", "applecoremedia/", "networkingextension/", "itunes",
	"instagram ", "facebook/", "fban/", "twitter/", "pinterest/", "snapchat/", "vlc/", "stagefright/", "lavf/", "exoplayer", "roku/", "podcasts/",
	"nokia", "samsung", "sec-", "sonyericsson", "sie-", "mot-", "motorola", "lg-", "lge-", "lg/", "lg ", "blackberry", "htc", "huawei", "zte", "alcatel",
	"docomo/", "kddi-", "j-phone", "vodafone", "softbank", "up.browser", "palm", "philips", "sagem", "sharp", "panasonic", "sanyo", "siemens",
	"benq", "micromax", "lava", "karbonn", "spice", "gionee", "haier", "tcl", "pantech", "kyocera", "nec-", "toshiba", "amoi", "bird", "lenovo", "oppo", "mauibrowser", "maui ",
}

// terminalBrowsers begin the agents of browsers that name their library, too.
var terminalBrowsers = []string{"lynx/", "links (", "links/", "elinks", "w3m/", "dillo/", "netsurf/"}

// peopleDevices are in the agents of apps that put their own name in front, and
// of phones of Java times.
var peopleDevices = []string{
	"(android", "; android", " android", "iphone", "ipad", "(ios", "; ios", "watchos", " cfnetwork/", " mozilla/", "hbbtv",
	"midp-", "up.browser", "ucweb", "nokia", "samsung",
}

// guess judges an agent that is not known by name.
func guess(userAgent string, seen []*hint) Bot {
	lower := strings.ToLower(userAgent)
	for _, prefix := range terminalBrowsers {
		if strings.HasPrefix(lower, prefix) {
			return Bot{}
		}
	}
	for _, h := range seen {
		if at := h.find(lower); at >= 0 {
			return Bot{IsBot: true, Name: nameAt(userAgent, at), Class: h.class}
		}
	}
	if !isPerson(lower) {
		return Bot{IsBot: true, Name: nameAt(userAgent, 0), Class: myweb.BotOther}
	}
	return Bot{}
}

// find is the place of the word in the text, -1 without.
func (h *hint) find(lower string) int {
	for from := 0; ; {
		i := strings.Index(lower[from:], h.word)
		if i < 0 {
			return -1
		}
		at := from + i
		if !h.innocent(lower, at) {
			return at
		}
		from = at + 1
	}
}

func (h *hint) innocent(lower string, at int) bool {
	rest := lower[at+len(h.word):]
	if h.whole && rest != "" && isLetter(rest[0]) && (rest[0] != 's' || len(rest) > 1 && isLetter(rest[1])) {
		return true
	}
	for _, word := range h.not {
		start := at - strings.Index(word, h.word)
		if start >= 0 && strings.HasPrefix(lower[start:], word) {
			return true
		}
	}
	return false
}

func isPerson(lower string) bool {
	switch lower {
	case "mozilla/5.0", "mozilla/4.0", "mozilla", "mozilla/":
		return false // no browser stops there
	}
	for _, prefix := range peoplePrefixes {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	for _, device := range peopleDevices {
		if strings.Contains(lower, device) {
			return true
		}
	}
	return false
}
