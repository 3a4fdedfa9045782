package storetest

import (
	"database/sql"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// valueContract: what goes in comes out.
var valueContract = []contract{
	{"texts of all kinds", testTexts},
	{"moments far apart", testMoments},
	{"negative and extreme keys", testKeys},
	{"what the line does not say is NULL", testAbsent},
	{"all columns", testColumns},
}

// texts that engines have tripped over. At 12 bytes DuckDB stops to keep a
// text in the vector itself.
var texts = []string{
	"/it's", `/a"b`, `/back\slash\n`, "/tab\there", "/new\nline", "/grüße", "/日本語", "/👩‍👩‍👧", "/%2F%00", "/$1", "/:name", "/?", "/{}", "/--",
	"/;drop table requests;", "/NULL", `/\N`, "/ ", "/\u200b", "/\u202e", "/" + strings.Repeat("a", 8<<10-1),
	"/" + strings.Repeat("b", 10), "/" + strings.Repeat("c", 11), "/" + strings.Repeat("d", 12), "/" + strings.Repeat("e", 13), "/\u007f", "/\x01",
}

func testTexts(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	var requests []myweb.Request
	want := map[int64]string{}
	for i, text := range texts {
		r := view(int64(i+1), int64(i+1), "2026-03-28 20:00:00", at(text))
		r.QueryString, r.Referrer, r.UTMCampaign, r.Source, r.City, r.UserAgent = text, text, text, text, text, text
		requests = append(requests, r)
		want[r.ID] = text
	}
	Load(t, s, "it's "+texts[6], requests...)
	got := map[int64]string{}
	each(t, s, "select request_id, url_path, query_string, referrer, utm_campaign, source, city from page_views", func(rows *sql.Rows) error {
		var id int64
		var cells [6]string
		err := rows.Scan(&id, &cells[0], &cells[1], &cells[2], &cells[3], &cells[4], &cells[5])
		for _, cell := range cells {
			if cell != want[id] {
				t.Errorf("%.40q came out as %.40q", want[id], cell)
			}
		}
		got[id] = cells[0]
		return err
	})
	if len(got) != len(texts) {
		t.Fatalf("%d texts of %d", len(got), len(texts))
	}
	agents := map[string]bool{}
	each(t, s, "select user_agent from user_agents", func(rows *sql.Rows) error {
		var text string
		err := rows.Scan(&text)
		agents[text] = true
		return err
	})
	for _, text := range texts {
		if !agents[text] {
			t.Errorf("user agent %.40q is missing", text)
		}
	}
	Judged(t, ReadTables(t, s, ""), Judge(requests, myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
	undo(t, s, "it's "+texts[6])
	Judged(t, ReadTables(t, s, ""), newExpected())
}

func testMoments(t *testing.T, e Engine) {
	s := e.Open(t, Config{TimeZone: "America/New_York"})
	var requests []myweb.Request
	for i, at := range []string{
		"1970-01-01 00:00:00", "1970-01-01 00:00:01", "1969-12-31 23:45:00", "1999-12-31 23:59:59.999", "2000-02-29 12:00:00", "2038-01-19 03:14:08",
		"2099-12-31 23:59:59", "2100-01-01 00:00:00", "2100-03-01 00:00:00.001",
	} {
		requests = append(requests, view(int64(i+1), 7, at))
	}
	Load(t, s, "even", requests[0], requests[2], requests[4], requests[6], requests[8])
	Load(t, s, "odd", requests[1], requests[3], requests[5], requests[7])
	Judged(t, ReadTables(t, s, ""), Judge(requests, myweb.DefaultSessionTimeout, location(t, "America/New_York")))
	Sound(t, s)
}

func testKeys(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	var requests []myweb.Request
	for i, key := range []int64{math.MinInt64, math.MinInt64 + 1, -1, 1, math.MaxInt64 - 1, math.MaxInt64} {
		r := view(key, -key, fmt.Sprintf("2026-03-28 20:%02d:00", i))
		r.BytesSent = math.MaxInt32 * 1000
		requests = append(requests, r)
	}
	Load(t, s, "a", requests...)
	Load(t, s, "b", requests...)
	wantCounts(t, s, "b", counts{Lines: 6, Duplicates: 6})
	Judged(t, ReadTables(t, s, ""), Judge(requests, myweb.DefaultSessionTimeout, time.UTC))
	Sound(t, s)
}

func testAbsent(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	Load(t, s, "a", myweb.Request{
		ID: 1, VisitorID: 1, Timestamp: parse("2026-03-28 20:00:00"), Site: "a.example", Method: "GET", URLPath: "/", Kind: myweb.KindPageView,
		TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged,
	})
	for table, columns := range map[string]string{
		"requests": "time_taken_ms ttfb_ms cache_result edge_location country bot_name bot_class protocol content_type",
		"page_views": `query_string referrer referrer_domain source medium channel utm_source utm_medium utm_campaign utm_term utm_content browser
			browser_version os os_version device_type country region city asn edge_location cache_result time_taken_ms ttfb_ms user_agent_id`,
		"sessions": `previous_ended_at referrer_domain source medium channel utm_source utm_medium utm_campaign utm_term utm_content browser os
			device_type country region city`,
	} {
		for _, column := range strings.Fields(columns) {
			if n := number(t, s, "select count(*) from "+table+" where "+column+" is null"); n != 1 {
				t.Errorf("%s.%s is not NULL", table, column)
			}
		}
	}
	if n := number(t, s, "select count(*) from requests where status = 0 and bytes_sent = 0 and not is_bot"); n != 1 {
		t.Error("status 000 is not kept as 0")
	}
	Sound(t, s)
}

// testColumns has another value in every column, so that none is taken for
// another one.
func testColumns(t *testing.T, e Engine) {
	s := e.Open(t, Config{})
	r := view(1, 2, "2026-03-28 20:00:00.123")
	r.Site, r.Method, r.URLPath, r.QueryString, r.Status, r.BytesSent = "site", "GET", "path", "query", 304, 3
	r.TimeTaken, r.TimeToFirstByte, r.Protocol, r.ContentType = 4*time.Millisecond, 5*time.Millisecond, "protocol", "content type"
	r.CacheResult, r.EdgeLocation, r.Referrer, r.UserAgent, r.Country, r.ASN = "cache", "edge", "referrer", "agent", "XX", 6
	r.UserAgentID, r.Browser, r.BrowserVersion, r.OS, r.OSVersion, r.DeviceType = 7, "browser", "browser version", "os", "os version", "device"
	r.Region, r.City, r.ReferrerDomain, r.Source, r.Medium, r.Channel = "region", "city", "domain", "source", "medium", "channel"
	r.UTMSource, r.UTMMedium, r.UTMCampaign, r.UTMTerm, r.UTMContent = "us", "um", "uc", "ut", "un"
	Load(t, s, "a", r)
	for table, where := range map[string]string{
		"requests": `site = 'site' and kind = 'page_view' and status = 304 and method = 'GET' and url_path = 'path' and bytes_sent = 3
			and time_taken_ms = 4 and ttfb_ms = 5 and cache_result = 'cache' and edge_location = 'edge' and country = 'XX' and not is_bot
			and protocol = 'protocol' and content_type = 'content type' and visitor_id = 2 and request_id = 1
			and timestamp = timestamptz '2026-03-28 20:00:00.123+00'`,
		"page_views": `site = 'site' and visitor_id = 2 and session_id = 1 and request_id = 1 and url_path = 'path' and query_string = 'query'
			and method = 'GET' and status = 304 and referrer = 'referrer' and referrer_domain = 'domain' and source = 'source'
			and medium = 'medium' and channel = 'channel' and utm_source = 'us' and utm_medium = 'um' and utm_campaign = 'uc'
			and utm_term = 'ut' and utm_content = 'un' and browser = 'browser' and browser_version = 'browser version' and os = 'os'
			and os_version = 'os version' and device_type = 'device' and country = 'XX' and region = 'region' and city = 'city' and asn = 6
			and edge_location = 'edge' and cache_result = 'cache' and bytes_sent = 3 and time_taken_ms = 4 and ttfb_ms = 5 and user_agent_id = 7
			and timestamp = timestamptz '2026-03-28 20:00:00.123+00'`,
		"sessions": `session_id = 1 and visitor_id = 2 and site = 'site' and duration_seconds = 0 and page_views = 1 and is_bounce
			and entry_page = 'path' and exit_page = 'path' and previous_ended_at is null and referrer_domain = 'domain'
			and source = 'source' and medium = 'medium' and channel = 'channel' and utm_source = 'us' and utm_medium = 'um'
			and utm_campaign = 'uc' and utm_term = 'ut' and utm_content = 'un' and browser = 'browser' and os = 'os' and device_type = 'device'
			and country = 'XX' and region = 'region' and city = 'city'`,
		"user_agents": `user_agent_id = 7 and user_agent = 'agent' and browser = 'browser' and browser_version = 'browser version' and os = 'os'
			and os_version = 'os version' and device_type = 'device' and not is_bot and bot_name is null and bot_class is null`,
	} {
		if n := number(t, s, "select count(*) from "+table+" where "+where); n != 1 {
			t.Errorf("%s holds %q", table, Dump(t, s, table))
		}
	}
}
