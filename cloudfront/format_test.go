package cloudfront_test

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/cloudfront"
)

const (
	chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36"
	safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.3 Mobile/15E148 Safari/604.1"
)

// sampleRequests are what every file of testdata/format describes.
func sampleRequests() []myweb.Request {
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	return []myweb.Request{{
		Timestamp: at(1773136800123), EdgeRequestID: "-EXAMPLErequestid0000000000000000000000000000000000001==",
		ClientIP: netip.MustParseAddr("192.0.2.17"), Site: "www.example.com", Method: "GET", URLPath: "/articles/first.html",
		QueryString: "utm_source=letter&utm_campaign=spring%20sale", Status: 200, BytesSent: 15320,
		TimeTaken: 31 * time.Millisecond, TimeToFirstByte: 12 * time.Millisecond, Protocol: "HTTP/2.0", ContentType: "text/html",
		CacheResult: "Hit", EdgeLocation: "FRA56-P4", Referrer: "https://www.example.org/links?page=2&q=a b", UserAgent: chrome,
		Country: "DE", ASN: 64500,
	}, {
		Timestamp: at(1773136801541), EdgeRequestID: "_EXAMPLErequestid0000000000000000000000000000000000002==",
		ClientIP: netip.MustParseAddr("2001:db8:85a3::8a2e:370:7334"), Site: "www.example.com", Method: "GET", URLPath: "/a%20b/café",
		Status: 200, BytesSent: 2210, TimeTaken: 214 * time.Millisecond, TimeToFirstByte: 210 * time.Millisecond,
		Protocol: "HTTP/3.0", ContentType: "application/xhtml+xml", CacheResult: "OriginShieldHit", EdgeLocation: "LHR61-P5",
		UserAgent: safari, Country: "GB", ASN: 64501,
	}, {
		Timestamp: at(1773136799007), EdgeRequestID: "AEXAMPLErequestid0000000000000000000000000000000000003==",
		ClientIP: netip.MustParseAddr("198.51.100.4"), Site: "www.example.com", Method: "GET", URLPath: "/feed.xml",
		Status: 304, BytesSent: 412, TimeTaken: 40 * time.Millisecond, TimeToFirstByte: 40 * time.Millisecond,
		Protocol: "HTTP/1.1", CacheResult: "RefreshHit", EdgeLocation: "SEA900-P1",
		UserAgent: "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://www.example.org/bot.html)", Country: "US", ASN: 64502,
	}, {
		Timestamp: at(1773136802980), EdgeRequestID: "bEXAMPLErequestid0000000000000000000000000000000000004==",
		ClientIP: netip.MustParseAddr("203.0.113.250"), Site: "www.example.com", Method: "GET", URLPath: "/large.zip",
		TimeTaken: 2500 * time.Millisecond, Protocol: "HTTP/2.0", CacheResult: "Error", EdgeLocation: "NRT57-C3",
		Referrer: "https://www.example.com/downloads%", UserAgent: chrome, Country: "JP", ASN: 64503,
	}, {
		Timestamp: at(1773136803000), EdgeRequestID: "CEXAMPLErequestid0000000000000000000000000000000000005==",
		ClientIP: netip.MustParseAddr("203.0.113.9"), Site: "forms.example.com", Method: "POST", URLPath: "/contact",
		QueryString: "a=1&b=%3D", Status: 403, BytesSent: 980, TimeTaken: time.Millisecond, TimeToFirstByte: time.Millisecond,
		Protocol: "HTTP/1.1", ContentType: "text/plain", CacheResult: "Error", EdgeLocation: "SYD62-P1",
		Referrer: "https://www.example.com/contact", UserAgent: safari, Country: "AU", ASN: 64504,
	}, {
		Timestamp: at(1773136804999), EdgeRequestID: "dEXAMPLErequestid0000000000000000000000000000000000006==",
		ClientIP: netip.MustParseAddr("192.0.2.17"), Site: "www.example.com", Method: "GET", URLPath: "/old",
		Status: 301, BytesSent: 641, TimeTaken: 2 * time.Millisecond, TimeToFirstByte: 2 * time.Millisecond,
		Protocol: "HTTP/2.0", CacheResult: "FunctionGeneratedResponse", EdgeLocation: "FRA56-P4", Country: "DE", ASN: 64500,
	}}
}

// What a form of log does not carry, one function for each thing.
type without func(r *myweb.Request)

func noMillis(r *myweb.Request)      { r.Timestamp = r.Timestamp.Truncate(time.Second) }
func noCountry(r *myweb.Request)     { r.Country = "" }
func noASN(r *myweb.Request)         { r.ASN = 0 }
func noFirstByte(r *myweb.Request)   { r.TimeToFirstByte = myweb.NotLogged }
func noContentType(r *myweb.Request) { r.ContentType = "" }
func noVersion(r *myweb.Request) {
	r.Protocol = map[bool]string{true: "http", false: "https"}[r.Method == "POST"]
}
func noTimeTaken(r *myweb.Request) { r.TimeTaken = myweb.NotLogged }
func noScheme(r *myweb.Request)    { r.Protocol = "" }
func noViewerHost(r *myweb.Request) {
	r.Site = "d111111abcdef8.cloudfront.net"
}
func noRequestID(r *myweb.Request)   { r.EdgeRequestID = "" }
func noCacheResult(r *myweb.Request) { r.CacheResult = "" }
func noOriginShield(r *myweb.Request) {
	if r.CacheResult == "OriginShieldHit" {
		r.CacheResult = "Miss"
	}
}

func TestEveryFormatGivesTheSameRequests(t *testing.T) {
	v1 := []without{noMillis, noCountry, noASN}
	to26 := append(v1[:3:3], noFirstByte, noContentType, noOriginShield)
	to23 := append(to26[:6:6], noVersion)
	to18 := append(to23[:7:7], noTimeTaken)
	to15 := append(to18[:8:8], noScheme, noViewerHost)
	chosen := []string{"timestamp(ms)", "x-edge-location", "c-ip", "asn", "c-country", "cs-method", "x-host-header",
		"cs-uri-stem", "cs-uri-query", "sc-status", "sc-bytes", "sc-content-type", "cs(Referer)", "cs(User-Agent)",
		"x-edge-response-result-type", "x-edge-detailed-result-type", "x-edge-request-id", "cs-protocol-version",
		"time-taken", "time-to-first-byte"}
	for _, sample := range []struct {
		file    string
		format  cloudfront.Format
		options cloudfront.Options
		without []without
	}{
		{"v1-12.log", cloudfront.V1, cloudfront.Options{}, append(to15, noRequestID, noCacheResult)},
		{"v1-15.log", cloudfront.V1, cloudfront.Options{}, to15},
		{"v1-18.log", cloudfront.V1, cloudfront.Options{}, to18},
		{"v1-19.log", cloudfront.V1, cloudfront.Options{}, to23},
		{"v1-23.log", cloudfront.V1, cloudfront.Options{}, to23},
		{"v1-24.log", cloudfront.V1, cloudfront.Options{}, to26},
		{"v1-26.log", cloudfront.V1, cloudfront.Options{}, to26},
		{"v1-33.log", cloudfront.V1, cloudfront.Options{}, v1},
		{"v1-33-noheader.log", cloudfront.V1, cloudfront.Options{}, v1},
		{"v1-33.gz", cloudfront.V1, cloudfront.Options{}, v1},
		{"v1-33-members.gz", cloudfront.V1, cloudfront.Options{}, v1},
		{"v1-33.zst", cloudfront.V1, cloudfront.Options{}, v1},
		{"v2.json", cloudfront.V2JSON, cloudfront.Options{}, nil},
		{"v2-w3c-tab.log", cloudfront.V2W3C, cloudfront.Options{}, []without{noMillis, noASN}},
		{"v2-w3c-space.log", cloudfront.V2W3C, cloudfront.Options{}, nil},
		{"v2-plain-comma.csv", cloudfront.V2Plain, cloudfront.Options{}, []without{noMillis, noASN}},
		{"v2-plain-pipe.log", cloudfront.V2Plain, cloudfront.Options{Fields: chosen}, nil},
		{"realtime-40.log", cloudfront.RealTime, cloudfront.Options{}, []without{noASN}},
		{"realtime-43.log", cloudfront.RealTime, cloudfront.Options{}, nil},
		{"realtime-45.log", cloudfront.RealTime, cloudfront.Options{Format: cloudfront.RealTime}, nil},
		{"realtime-46.log", cloudfront.RealTime, cloudfront.Options{}, nil},
	} {
		t.Run(sample.file, func(t *testing.T) {
			d := openSample(t, sample.file, sample.options)
			if d.Format() != sample.format {
				t.Errorf("format %q, want %q", d.Format(), sample.format)
			}
			got := requests(t, d)
			want := sampleRequests()
			if len(got) != len(want) {
				t.Fatalf("%d requests, want %d", len(got), len(want))
			}
			for i := range want {
				for _, change := range sample.without {
					change(&want[i])
				}
				got[i].Line = 0
				if got[i] != want[i] {
					t.Errorf("request %d\n got %+v\nwant %+v", i, got[i], want[i])
				}
			}
		})
	}
}

func TestRTMPLogIsRefused(t *testing.T) {
	file, err := os.Open(filepath.Join("../testdata/format", "rtmp.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := cloudfront.NewDecoder(file, cloudfront.Options{}); !errors.Is(err, cloudfront.ErrRTMP) {
		t.Errorf("got %v, want ErrRTMP", err)
	}
}

func openSample(t *testing.T, name string, o cloudfront.Options) *cloudfront.Decoder {
	t.Helper()
	file, err := os.Open(filepath.Join("../testdata/format", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	d, err := cloudfront.NewDecoder(file, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// requests reads a log in which no line is rejected.
func requests(t *testing.T, d *cloudfront.Decoder) (all []myweb.Request) {
	t.Helper()
	for {
		var r myweb.Request
		err := d.Next(&r)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
}
