package cloudfront_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

var names33 = strings.Fields(strings.TrimPrefix(strings.Split(header33, "\n")[1], "#Fields:"))

// cells of a row by name; those that are not named have a value that says little.
type cells map[string]string

func (c cells) row(names []string, delimiter string) string {
	plain := cells{"date": "2026-03-10", "time": "10:00:00", "sc-bytes": "100", "c-ip": "192.0.2.1", "cs-method": "GET",
		"cs(Host)": "d111111abcdef8.cloudfront.net", "cs-uri-stem": "/", "sc-status": "200", "x-host-header": "www.example.com",
		"x-edge-request-id": "id==", "timestamp": "1773136800.541", "cs-host": "www.example.com"}
	row := make([]string, len(names))
	for i, name := range names {
		row[i] = "-"
		if value, ok := c[name]; ok {
			row[i] = value
		} else if value, ok := plain[name]; ok {
			row[i] = value
		}
	}
	return strings.Join(row, delimiter) + "\n"
}

// v1 is a standard log of one row.
func (c cells) v1() string { return header33 + c.row(names33, "\t") }

// realTime is a real-time log of one row with 46 fields.
func (c cells) realTime() string { return c.row(names46, "\t") }

var names46 = strings.Fields("timestamp c-ip s-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem " +
	"cs-bytes x-edge-location x-edge-request-id x-host-header time-taken cs-protocol-version c-ip-version cs-user-agent " +
	"cs-referer cs-cookie cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol ssl-cipher " +
	"x-edge-result-type fle-encrypted-fields fle-status sc-content-type sc-content-len sc-range-start sc-range-end c-port " +
	"x-edge-detailed-result-type c-country cs-accept-encoding cs-accept cache-behavior-path-pattern cs-headers " +
	"cs-header-names cs-headers-count primary-distribution-id primary-distribution-dns-name origin-fbl origin-lbl asn")

// all is what a log gives: the requests, and the reasons of rejected lines.
func all(t *testing.T, log string, o cloudfront.Options) (got []myweb.Request, rejected []*cloudfront.LineError) {
	t.Helper()
	d, err := cloudfront.NewDecoder(strings.NewReader(log), o)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var r myweb.Request
		err := d.Next(&r)
		var line *cloudfront.LineError
		switch {
		case err == io.EOF:
			return got, rejected
		case errors.As(err, &line):
			rejected = append(rejected, line)
		case err != nil:
			t.Fatal(err)
		default:
			got = append(got, r)
		}
	}
}

// one is the only request of a log.
func one(t *testing.T, log string) myweb.Request {
	t.Helper()
	got, rejected := all(t, log, cloudfront.Options{})
	if len(got) != 1 || len(rejected) != 0 {
		t.Fatalf("%d requests, %d rejected, want one request", len(got), len(rejected))
	}
	return got[0]
}

// TestTrapsOfValues: each trap is one value that is easily read wrongly.
func TestTrapsOfValues(t *testing.T) {
	agent := func(r myweb.Request) string { return r.UserAgent }
	referrer := func(r myweb.Request) string { return r.Referrer }
	path := func(r myweb.Request) string { return r.URLPath }
	query := func(r myweb.Request) string { return r.QueryString }
	client := func(r myweb.Request) string { return r.ClientIP.String() }
	site := func(r myweb.Request) string { return r.Site }
	cache := func(r myweb.Request) string { return r.CacheResult }
	media := func(r myweb.Request) string { return r.ContentType }
	taken := func(r myweb.Request) string { return r.TimeTaken.String() }
	when := func(r myweb.Request) string { return r.Timestamp.Format(time.RFC3339Nano) }
	for _, trap := range []struct {
		name string
		log  string
		get  func(myweb.Request) string
		want string
	}{
		{"1 a path encoded by the browser is decoded exactly once", cells{"cs-uri-stem": "/a%2520b"}.v1(), path, "/a%20b"},
		{"2 a plus is no space", cells{"cs(User-Agent)": "Bot/2.1;%20+http://example.org/bot.html"}.v1(), agent, "Bot/2.1; +http://example.org/bot.html"},
		{"2 a plus in a query stays", cells{"cs-uri-query": "q=a+b"}.v1(), query, "q=a+b"},
		{"3 era A: query encoded twice, agent once", cells{"date": "2012-05-25", "cs-uri-query": "q=a%2520b"}.v1(), query, "q=a%20b"},
		{"3 era B: the percent of a query was not escaped", cells{"date": "2013-08-20", "cs-uri-query": "q=a%20b"}.v1(), query, "q=a b"},
		{"3 era C: agent encoded twice", cells{"date": "2016-02-29", "cs(User-Agent)": "A%2520%2522b%2522%255Cc%23"}.v1(), agent, `A "b"\c#`},
		{"3 era C: referrer is never decoded twice", cells{"date": "2016-02-29", "cs(Referer)": "http://example.org/a%2520b"}.v1(), referrer, "http://example.org/a%20b"},
		{"3 era C: other sequences of an agent stay", cells{"date": "2016-02-29", "cs(User-Agent)": "A%2520%25E9"}.v1(), agent, "A %E9"},
		{"3 era C begins in September 2013", cells{"date": "2013-08-31", "cs(User-Agent)": "A%2520b"}.v1(), agent, "A%20b"},
		{"3 era C ends with February 2020", cells{"date": "2020-02-29", "cs(User-Agent)": "A%2520b"}.v1(), agent, "A b"},
		{"3 era D: agent encoded once again", cells{"date": "2020-03-01", "cs(User-Agent)": "A%2520b"}.v1(), agent, "A%20b"},
		{"4 a lone percent is no error", cells{"cs(Referer)": "http://example.org/%"}.v1(), referrer, "http://example.org/%"},
		{"4 half a sequence is no error", cells{"cs-uri-stem": "/a%2/%zz%41"}.v1(), path, "/a%2/%zzA"},
		{"5 a decoded value that is not UTF-8", cells{"cs-uri-stem": "/caf%E9"}.v1(), path, "/caf\uFFFD"},
		{"5 raw bytes that are not UTF-8", cells{"cs-uri-stem": "/caf\xe9"}.v1(), path, "/caf\uFFFD"},
		{"5 NUL, which databases refuse", cells{"cs-uri-stem": "/a%00b"}.v1(), path, "/a\uFFFDb"},
		{"6 a hyphen is nothing", cells{"cs(User-Agent)": "-"}.v1(), agent, ""},
		{"6 an empty cell is nothing", cells{"cs(User-Agent)": ""}.v1(), agent, ""},
		{"6 a request id may begin with a hyphen", cells{"x-edge-request-id": "-abc=="}.v1(), func(r myweb.Request) string { return r.EdgeRequestID }, "-abc=="},
		{"7 IPv6 that is not canonical", cells{"c-ip": "2001:0db8:85a3::8A2e:0370:7334"}.v1(), client, "2001:db8:85a3::8a2e:370:7334"},
		{"7 IPv4 written as IPv6", cells{"c-ip": "::ffff:192.0.2.7"}.v1(), client, "192.0.2.7"},
		{"7 no address", cells{"c-ip": "-"}.v1(), client, "invalid IP"},
		{"8 time-taken is seconds", cells{"time-taken": "0.051"}.v1(), taken, "51ms"},
		{"8 a duration that is not logged", cells{"time-taken": "-"}.v1(), taken, "-1ns"},
		{"8 a time is cut to milliseconds", cells{"timestamp": "1773136800.5419999"}.realTime(), when, "2026-03-10T10:00:00.541Z"},
		{"9 x-host-header is the site, cs(Host) the distribution", cells{}.v1(), site, "www.example.com"},
		{"9 cs(Host) where x-host-header is absent", cells{"x-host-header": "-"}.v1(), site, "d111111abcdef8.cloudfront.net"},
		{"9 no host at all", cells{"x-host-header": "-", "cs(Host)": "-"}.v1(), site, "unknown"},
		{"9 port, case and final dot", cells{"x-host-header": "WWW.Example.com.:8443"}.v1(), site, "www.example.com"},
		{"9 an address as host", cells{"x-host-header": "[2001:db8::1]:443"}.v1(), site, "2001:db8::1"},
		{"10 an edge location has a hyphen", cells{"x-edge-location": "SEA19-C1"}.v1(), func(r myweb.Request) string { return r.EdgeLocation }, "SEA19-C1"},
		{"11 a media type has encoded parameters", cells{"sc-content-type": "Text/HTML;%20charset=utf-8"}.v1(), media, "text/html"},
		{"12 the result is that of the response", cells{"x-edge-result-type": "Error", "x-edge-response-result-type": "Hit"}.v1(), cache, "Hit"},
		{"12 the other result where that is absent", cells{"x-edge-result-type": "Miss"}.v1(), cache, "Miss"},
		{"12 Origin Shield", cells{"x-edge-response-result-type": "Miss", "x-edge-detailed-result-type": "OriginShieldHit"}.v1(), cache, "OriginShieldHit"},
		{"12 results are an open set", cells{"x-edge-response-result-type": "FunctionThrottledError"}.v1(), cache, "FunctionThrottledError"},
		{"13 the scheme where the version is absent", cells{"cs-protocol": "wss"}.v1(), func(r myweb.Request) string { return r.Protocol }, "wss"},
		{"14 a path is never empty", cells{"cs-uri-stem": "-"}.v1(), path, "/"},
		{"14 a query has no question mark", cells{"cs-uri-query": "?a=b"}.v1(), query, "a=b"},
		{"21 real-time: cs-host is the site, x-host-header the distribution", cells{"x-host-header": "d111111abcdef8.cloudfront.net"}.realTime(), site, "www.example.com"},
		{"22 real-time: the stem includes the query", cells{"cs-uri-stem": "/a%253Fb?c=d", "cs-uri-query": "c=d"}.realTime(), path, "/a%3Fb"},
		{"22 real-time: the query from the stem", cells{"cs-uri-stem": "/a?c=%253A"}.realTime(), query, "c=%3A"},
		{"23 real-time: seconds with decimals", cells{}.realTime(), when, "2026-03-10T10:00:00.541Z"},
		{"24 real-time: values cut off in a sequence", cells{"cs-cookie": "a=b;%2", "cs-headers": "host:www.example.com%0Aaccept:%0"}.realTime(), path, "/"},
	} {
		t.Run(trap.name, func(t *testing.T) {
			if got := trap.get(one(t, trap.log)); got != trap.want {
				t.Errorf("got %q, want %q", got, trap.want)
			}
		})
	}
}

func TestTrap15Status000AndBytesHyphen(t *testing.T) {
	r := one(t, cells{"date": "2014-03-01", "sc-status": "000", "sc-bytes": "-", "cs-bytes": "-"}.v1())
	if r.Status != 0 || r.BytesSent != 0 {
		t.Errorf("status %d, %d bytes, want 0 and 0", r.Status, r.BytesSent)
	}
}

// TestTrapsOfLines: what becomes of lines that are not as the header says.
func TestTrapsOfLines(t *testing.T) {
	row := cells{}.row(names33, "\t")
	short := strings.Join(strings.Split(row, "\t")[:31], "\t") + "\n"
	other := "#Fields: time date sc-status cs-uri-stem x-new\n10:00:01\t2026-03-10\t404\t/other\tnew\n"
	for _, trap := range []struct {
		name     string
		log      string
		requests int
		rejected []myweb.Reason
	}{
		{"16 header names separated by tabs", strings.ReplaceAll(header33, " ", "\t") + row, 1, nil},
		{"16 header names separated by runs of both", strings.ReplaceAll(header33, " ", " \t ") + row, 1, nil},
		{"16 #Version is optional", header33[strings.Index(header33, "\n")+1:] + row, 1, nil},
		{"16 the header comes again, and applies", header33 + row + other + header33 + row, 3, nil},
		{"16 line ends of Windows, and a byte order mark", "\uFEFF" + strings.ReplaceAll(header33+row, "\n", "\r\n"), 1, nil},
		{"17 rows end in a tab", header33 + strings.TrimSuffix(row, "\n") + "\t\n", 1, nil},
		{"17 rows have cells that the header does not name", header33 + strings.TrimSuffix(row, "\n") + "\tnew\tnew\n", 1, nil},
		{"18 a truncated row", header33 + short + row, 1, []myweb.Reason{myweb.ReasonTruncated}},
		{"18 a truncated row after one that is whole", header33 + row + short, 1, []myweb.Reason{myweb.ReasonTruncated}},
		{"19 empty lines and rows of empty cells are no lines", header33 + "\n" + strings.Repeat("\t", 32) + "\n\r\n" + row, 1, nil},
		{"20 the last line has no end", header33 + strings.TrimSuffix(row, "\n"), 1, nil},
		{"no time", header33 + cells{"time": "-"}.row(names33, "\t"), 0, []myweb.Reason{myweb.ReasonTimestamp}},
		{"a date that is none", header33 + cells{"date": "2026-02-30"}.row(names33, "\t"), 0, []myweb.Reason{myweb.ReasonTimestamp}},
		{"no status", header33 + cells{"sc-status": "-"}.row(names33, "\t"), 0, []myweb.Reason{myweb.ReasonStatus}},
		{"bytes that are no number", header33 + cells{"sc-bytes": "1e3"}.row(names33, "\t"), 0, []myweb.Reason{myweb.ReasonNumber}},
		{"a negative duration", header33 + cells{"time-taken": "-0.1"}.row(names33, "\t"), 0, []myweb.Reason{myweb.ReasonNumber}},
		{"prose", "To whom it may concern, hello\n", 0, []myweb.Reason{myweb.ReasonNoHeader}},
		{"a word", "hello\n", 0, []myweb.Reason{myweb.ReasonUnknownShape}},
		{"binary", "\x00\x01\x02\xff\n", 0, []myweb.Reason{myweb.ReasonBinary}},
		{"binary in the middle", header33 + row + "\x89PNG\x1a\xff\n" + row, 2, []myweb.Reason{myweb.ReasonBinary}},
		{"half an object", `{"timestamp(ms)":"1773136800541","sc-status":"200"}` + "\n" + `{"timestamp(ms)":"17`, 1, []myweb.Reason{myweb.ReasonJSON}},
		{"garbage first", header33 + "hello\n" + row, 1, []myweb.Reason{myweb.ReasonTruncated}},
	} {
		t.Run(trap.name, func(t *testing.T) {
			got, rejected := all(t, trap.log, cloudfront.Options{})
			if len(got) != trap.requests {
				t.Errorf("%d requests, want %d", len(got), trap.requests)
			}
			if len(rejected) != len(trap.rejected) {
				t.Fatalf("%d rejected, want %d", len(rejected), len(trap.rejected))
			}
			for i, reason := range trap.rejected {
				if rejected[i].Reason != reason {
					t.Errorf("rejected because %q, want %q", rejected[i].Reason, reason)
				}
			}
		})
	}
}

func TestLineNumbersCountHeaderAndEmptyLines(t *testing.T) {
	row := cells{}.row(names33, "\t")
	got, rejected := all(t, header33+row+"\n"+"cut off\n"+row, cloudfront.Options{})
	if got[0].Line != 3 || rejected[0].Line != 5 || got[1].Line != 6 {
		t.Errorf("lines %d, %d, %d, want 3, 5, 6", got[0].Line, rejected[0].Line, got[1].Line)
	}
}

func TestTrap25RealTimeFieldsComeInCanonicalOrder(t *testing.T) {
	listed := []string{"cs-uri-stem", "sc-status", "cs-host", "c-ip", "timestamp"}
	line := "1773136800.541\t192.0.2.1\t200\twww.example.com\t/a?b\n"
	got, rejected := all(t, line, cloudfront.Options{Fields: listed})
	if len(rejected) != 0 || len(got) != 1 || got[0].URLPath != "/a" || got[0].Site != "www.example.com" {
		t.Errorf("got %d requests, %d rejected: %+v", len(got), len(rejected), got)
	}
	// None of these names is of real-time logs alone, but the decimals are.
	got, _ = all(t, "1773136800.541\t200\t/a?b\n", cloudfront.Options{Fields: []string{"cs-uri-stem", "timestamp", "sc-status"}})
	if len(got) != 1 || got[0].URLPath != "/a" {
		t.Errorf("without a telling name: %+v", got)
	}
	if _, err := cloudfront.NewDecoder(strings.NewReader(line), cloudfront.Options{Format: cloudfront.RealTime, Fields: []string{"timestamp", "nonsense"}}); myweb.ErrorCode(err) != myweb.CodeInvalid {
		t.Errorf("an unknown real-time field: %v, want an invalid option", err)
	}
}
