package enrich

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
)

const (
	firefox   = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
)

func pipeline(t testing.TB) *Pipeline {
	t.Helper()
	definitions, err := Load("", []byte("a secret of the tests"))
	if err != nil {
		t.Fatal(err)
	}
	return New(definitions)
}

// One visit, line by line, as the tables will show it.
func TestComplete(t *testing.T) {
	w := pipeline(t).NewWorker()
	line := func(change func(*myweb.Request)) myweb.Request {
		r := myweb.Request{
			Timestamp: time.Date(2026, 11, 22, 13, 14, 15, 0, time.UTC), EdgeRequestID: "SOX4xwn4XV6Q4rgb7XiVGO==",
			ClientIP: netip.MustParseAddr("193.99.144.80"), Site: "example.org", Method: "GET", URLPath: "/about", Status: 200,
			QueryString: "utm_source=weekly&utm_medium=email", Referrer: "https://mail.google.com/", UserAgent: firefox,
		}
		change(&r)
		w.Complete(&r, "digest")
		return r
	}

	page := line(func(*myweb.Request) {})
	if page.Kind != myweb.KindPageView || page.IsBot || page.Browser != "Firefox" || page.OS != "Linux" || page.UserAgentID == 0 {
		t.Errorf("page view: kind %s, bot %v, browser %q, system %q", page.Kind, page.IsBot, page.Browser, page.OS)
	}
	if page.Country != "DE" || page.Source != "weekly" || page.Channel != myweb.ChannelEmail || page.ReferrerDomain != "mail.google.com" {
		t.Errorf("page view: country %q, source %q, channel %q, referrer domain %q", page.Country, page.Source, page.Channel, page.ReferrerDomain)
	}
	if page.ID == 0 || page.VisitorID == 0 {
		t.Error("page view: no id or no visitor")
	}

	asset := line(func(r *myweb.Request) { r.URLPath = "/style.css" })
	if asset.Kind != myweb.KindAsset || asset.Country != "DE" || asset.VisitorID != page.VisitorID || asset.ID == page.ID {
		t.Errorf("asset: kind %s, country %q, same visitor %v", asset.Kind, asset.Country, asset.VisitorID == page.VisitorID)
	}
	if asset.Browser != "" || asset.Channel != "" {
		t.Errorf("asset: browser %q and channel %q have no column", asset.Browser, asset.Channel)
	}

	bot := line(func(r *myweb.Request) { r.UserAgent = googlebot })
	if bot.Kind != myweb.KindDocument || !bot.IsBot || bot.BotClass != myweb.BotSearchEngine || bot.VisitorID == page.VisitorID {
		t.Errorf("bot: kind %s, bot %v, class %q", bot.Kind, bot.IsBot, bot.BotClass)
	}

	if nobody := line(func(r *myweb.Request) { r.UserAgent = "" }); !nobody.IsBot || nobody.Kind != myweb.KindDocument {
		t.Errorf("no user agent: kind %s, bot %v", nobody.Kind, nobody.IsBot)
	}
	if told := line(func(r *myweb.Request) { r.Country = "FR" }); told.Country != "FR" {
		t.Errorf("the country of the line became %q", told.Country)
	}
}

// What a worker remembers of clients changes nothing.
func TestUsedWorkerEqualsANewOne(t *testing.T) {
	p := pipeline(t)
	used := p.NewWorker()
	for i, r := range realisticMix() {
		if i%7 == 0 {
			r.Country = "FR" // what one line says holds for no other
		}
		if i%1001 == 0 {
			r.UserAgent = strings.Repeat(firefox, 100)
		}
		again := r
		used.Complete(&r, "digest")
		if i%61 != 0 {
			continue
		}
		p.NewWorker().Complete(&again, "digest")
		if r != again {
			t.Fatalf("request %d: a used worker makes %+v, a new one %+v", i, r, again)
		}
	}
}

// realisticMix is 64 k requests: ten per page, pages of some visitors in
// turn, one request in ten a bot's.
func realisticMix() []myweb.Request {
	all := make([]myweb.Request, 1<<16)
	for i := range all {
		visitor := i / 40 // four pages each
		r := &all[i]
		*r = myweb.Request{
			Timestamp: time.Unix(1_790_000_000+int64(i), 0).UTC(), EdgeRequestID: fmt.Sprintf("SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGd%06d==", i),
			ClientIP: netip.AddrFrom4([4]byte{byte(20 + visitor%150), byte(visitor >> 4), byte(visitor), 9}),
			Site:     "example.org", Method: "GET", Status: 200,
			URLPath: fmt.Sprintf("/assets/%d.css", i%97), ContentType: "text/css", Referrer: "https://example.org/about",
			UserAgent: fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/%d.0", 100+visitor%41),
		}
		if i%10 == 0 {
			r.URLPath, r.ContentType = fmt.Sprintf("/page/%d", i%997), "text/html"
		}
		if i%40 == 0 {
			r.Referrer = "https://www.google.com/"
		}
		if i%10 == 9 {
			r.UserAgent = googlebot
		}
	}
	return all
}

func BenchmarkComplete(b *testing.B) {
	w := pipeline(b).NewWorker()
	mix := realisticMix()
	w.Complete(&myweb.Request{ClientIP: mix[0].ClientIP}, "") // unpacks the countries
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := mix[i%len(mix)]
		w.Complete(&r, "digest")
	}
}

func BenchmarkRequestID(b *testing.B) {
	r, buf := realisticMix()[0], []byte(nil)
	b.ReportAllocs()
	for b.Loop() {
		_, buf = requestID(buf, &r, "digest")
	}
}

func BenchmarkKind(b *testing.B) {
	r := myweb.Request{Method: "GET", Status: 200, URLPath: "/a/long/path/to/some/page.html"}
	b.ReportAllocs()
	for b.Loop() {
		kind(&r)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load("", []byte("a secret of the benchmark")); err != nil {
			b.Fatal(err)
		}
	}
}
