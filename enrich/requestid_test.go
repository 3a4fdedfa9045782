package enrich

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/myweb-analytics/myweb"
)

func sample() myweb.Request {
	return myweb.Request{
		Timestamp:     time.Date(2026, 11, 22, 13, 14, 15, 0, time.UTC),
		EdgeRequestID: "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==",
		ClientIP:      netip.MustParseAddr("192.0.2.1"),
		Site:          "example.org",
		Method:        "GET",
		URLPath:       "/about",
		Status:        200,
		Line:          3,
	}
}

func idOf(r myweb.Request, digest string) int64 {
	id, _ := requestID(nil, &r, digest)
	return id
}

func TestSameRequest(t *testing.T) {
	want := idOf(sample(), "first object")
	same := map[string]func(*myweb.Request){
		"delivered twice":            func(*myweb.Request) {},
		"with milliseconds":          func(r *myweb.Request) { r.Timestamp = r.Timestamp.Add(678 * time.Millisecond) },
		"in another zone":            func(r *myweb.Request) { r.Timestamp = r.Timestamp.In(time.FixedZone("", 3600)) },
		"on another line":            func(r *myweb.Request) { r.Line = 99 },
		"address in its IPv6 form":   func(r *myweb.Request) { r.ClientIP = netip.MustParseAddr("::ffff:192.0.2.1") },
		"of a format with more cols": func(r *myweb.Request) { r.Country, r.TimeTaken, r.UserAgent = "DE", time.Second, "curl" },
	}
	for name, change := range same {
		r := sample()
		change(&r)
		if got := idOf(r, "second object"); got != want {
			t.Errorf("%s: another id", name)
		}
	}
	different := map[string]func(*myweb.Request){
		"x-edge-request-id": func(r *myweb.Request) { r.EdgeRequestID += "x" },
		"second":            func(r *myweb.Request) { r.Timestamp = r.Timestamp.Add(time.Second) },
		"client address":    func(r *myweb.Request) { r.ClientIP = netip.MustParseAddr("192.0.2.2") },
		"method":            func(r *myweb.Request) { r.Method = "HEAD" },
		"site":              func(r *myweb.Request) { r.Site = "example.com" },
		"path":              func(r *myweb.Request) { r.URLPath = "/" },
		"status":            func(r *myweb.Request) { r.Status = 304 },
		"a moved boundary":  func(r *myweb.Request) { r.Site, r.URLPath = "example.org/", "about" },
	}
	for name, change := range different {
		r := sample()
		change(&r)
		if got := idOf(r, "first object"); got == want {
			t.Errorf("%s: the same id", name)
		}
	}
}

// Without x-edge-request-id a line is told by its place.
func TestLineWithoutEdgeRequestID(t *testing.T) {
	r := sample()
	r.EdgeRequestID = ""
	next := r
	next.Line++
	ids := map[int64]string{
		idOf(sample(), "digest"): "with id",
		idOf(r, "digest"):        "without",
		idOf(r, "other digest"):  "in another object",
		idOf(next, "digest"):     "on the next line",
	}
	if len(ids) != 4 {
		t.Errorf("%d different ids, want 4", len(ids))
	}
	if again := idOf(r, "digest"); ids[again] != "without" {
		t.Error("the same line has two ids")
	}
}

func TestRequestIDIsNeverZero(t *testing.T) {
	if nonZero(0) == 0 {
		t.Error("a hash of 0 is kept")
	}
	if got := nonZero(1<<64 - 1); got != -1 {
		t.Errorf("nonZero(2^64-1) = %d, want -1", got)
	}
}

// The standard log of a request (whole seconds) and its real-time or v2 log
// (milliseconds) are the same request, whatever is in them.
func TestRequestIDLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.Int64Range(1_200_000_000, 2_000_000_000).Draw(t, "second")
		v1 := myweb.Request{
			Timestamp:     time.Unix(second, 0).UTC(),
			EdgeRequestID: rapid.StringN(1, 80, -1).Draw(t, "edge request id"),
			ClientIP:      netip.AddrFrom4([4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "address"))),
			Site:          rapid.String().Draw(t, "site"),
			Method:        rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "method"),
			URLPath:       rapid.String().Draw(t, "path"),
			Status:        rapid.SampledFrom([]int{0, 200, 304, 404}).Draw(t, "status"),
			Line:          rapid.Int64Min(1).Draw(t, "line"),
		}
		v2 := v1
		v2.Timestamp = v1.Timestamp.Add(time.Duration(rapid.IntRange(0, 999).Draw(t, "millisecond")) * time.Millisecond)
		v2.Line, v2.Country = v1.Line+1, "DE"
		if idOf(v1, "standard") != idOf(v2, "real-time") {
			t.Fatal("two forms of one request have two ids")
		}
	})
}
