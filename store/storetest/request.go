package storetest

import (
	"fmt"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// view is a page view of a.example. The clock is "2026-03-28 20:00:00", UTC,
// with a fraction if need be.
func view(id, visitor int64, at string, changes ...func(*myweb.Request)) myweb.Request {
	r := viewAt(id, visitor, parse(at))
	for _, change := range changes {
		change(&r)
	}
	return r
}

func viewAt(id, visitor int64, at time.Time) myweb.Request {
	return myweb.Request{
		ID: id, VisitorID: visitor, Timestamp: at, Site: "a.example", Method: "GET", Status: 200, URLPath: "/", Kind: myweb.KindPageView,
		BytesSent: 1000 + id%1000, TimeTaken: time.Millisecond, TimeToFirstByte: myweb.NotLogged, Protocol: "HTTP/2.0", CacheResult: "Hit",
		EdgeLocation: "FRA56-P4", Channel: myweb.ChannelDirect, Browser: "Chrome", OS: "Windows", DeviceType: myweb.DeviceDesktop,
		UserAgentID: visitor, UserAgent: fmt.Sprint("agent ", visitor),
	}
}

func parse(at string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, at, time.UTC)
	if err != nil {
		panic(err) // a typing error in a test
	}
	return t
}

func asBot(r *myweb.Request) {
	r.Kind, r.IsBot, r.BotClass, r.BotName = myweb.KindDocument, true, myweb.BotSearchEngine, "Googlebot"
	r.Browser, r.OS, r.DeviceType, r.Channel = "", "", "", ""
}

func asAsset(r *myweb.Request) {
	r.Kind, r.URLPath, r.ContentType = myweb.KindAsset, "/app.css", "text/css"
	r.UserAgentID, r.Browser, r.OS, r.DeviceType, r.Channel = 0, "", "", "", ""
}

func at(path string) func(*myweb.Request) {
	return func(r *myweb.Request) { r.URLPath = path }
}

func on(site string) func(*myweb.Request) {
	return func(r *myweb.Request) { r.Site = site }
}

func from(source, country string) func(*myweb.Request) {
	return func(r *myweb.Request) { r.Source, r.Country = source, country }
}
