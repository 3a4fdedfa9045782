package library_test

import (
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// loadWorld loads testdata/world.txt: an object for what was before the period
// and one for each of its weeks, and a line that was not understood.
func loadWorld(t *testing.T, s myweb.Store) {
	t.Helper()
	var objects []myweb.LogObject
	batch, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Rollback()
	for name, requests := range deliveries(readWorld(t)) {
		o := storetest.Object(name, requests)
		for i := range requests {
			requests[i].LogObjectID = o.ID
		}
		if name == "two" {
			o.Lines, o.LinesRejected = o.Lines+1, 1
			rejected := []myweb.RejectedLine{{LogObjectID: o.ID, Line: 3, Reason: "too few fields", Text: "cut short"}}
			if err := batch.Reject(rejected); err != nil {
				t.Fatal(err)
			}
		}
		if err := batch.Stage(requests); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	if _, err := batch.Load(t.Context(), objects); err != nil {
		t.Fatal(err)
	}
}

func deliveries(world []myweb.Request) map[string][]myweb.Request {
	byName := map[string][]myweb.Request{}
	for _, r := range world {
		name := "two"
		switch {
		case r.Timestamp.Before(from):
			name = "before"
		case r.Timestamp.Before(from.AddDate(0, 0, 7)):
			name = "one"
		}
		byName[name] = append(byName[name], r)
	}
	return byName
}

func readWorld(t *testing.T) (world []myweb.Request) {
	t.Helper()
	text, err := os.ReadFile("testdata/world.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) < 4 {
			t.Fatalf("world.txt: %q is no request", line)
		}
		r, err := requestOf(fields)
		if err != nil {
			t.Fatalf("world.txt: %s: %v", line, err)
		}
		r.ID, r.Line = int64(len(world)+1), int64(len(world)+1)
		world = append(world, r)
	}
	return world
}

func requestOf(fields []string) (myweb.Request, error) {
	at, err := time.Parse(time.DateTime, fields[0]+" "+fields[1])
	r := myweb.Request{
		Timestamp: at, VisitorID: number(fields[2]), URLPath: fields[3], Site: "a.example", Method: "GET", Status: 200, Kind: myweb.KindPageView,
		BytesSent: 1000, TimeTaken: 100 * time.Millisecond, TimeToFirstByte: 50 * time.Millisecond, Protocol: "HTTP/2.0", ContentType: "text/html",
		CacheResult: "Hit", EdgeLocation: "FRA56-P4", Channel: myweb.ChannelDirect, Browser: "Firefox", OS: "Linux", DeviceType: myweb.DeviceDesktop,
		UserAgentID: number(fields[2]), UserAgent: "agent of " + fields[2],
	}
	if err != nil {
		return r, err
	}
	for _, field := range fields[4:] {
		name, value, _ := strings.Cut(field, "=")
		if err := set(&r, name, strings.ReplaceAll(value, "_", " ")); err != nil {
			return r, err
		}
	}
	if r.Kind != myweb.KindPageView {
		r.Browser, r.OS, r.DeviceType, r.Channel, r.Source, r.UserAgentID, r.UserAgent = "", "", "", "", "", 0, ""
	}
	return r, nil
}

func set(r *myweb.Request, name, value string) error {
	n, err := strconv.Atoi(value)
	switch name {
	case "bytes":
		r.BytesSent = int64(n)
		return err
	case "ms":
		r.TimeTaken = time.Duration(n) * time.Millisecond
		return err
	case "ttfb":
		r.TimeToFirstByte = time.Duration(n) * time.Millisecond
		return err
	case "status":
		r.Status = n
		return err
	case "kind":
		r.Kind = myweb.Kind(value)
	case "site":
		r.Site = value
	case "type":
		r.ContentType = strings.Trim(value, "-")
	case "cache":
		r.CacheResult = value
	case "edge":
		r.EdgeLocation = value
	case "country":
		r.Country = value
	case "city":
		r.City = value
	case "source":
		r.Source = value
	case "channel":
		r.Channel = myweb.Channel(value)
	case "campaign":
		r.UTMCampaign = value
	case "device":
		r.DeviceType = myweb.DeviceType(value)
	case "bot":
		r.IsBot, r.BotName, r.Kind = true, value, myweb.KindDocument
	case "class":
		r.BotClass = myweb.BotClass(value)
	default:
		return myweb.Errorf(myweb.CodeInvalid, "there is no %s", name)
	}
	return nil
}

// number makes a key of a name.
func number(name string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	return int64(hash.Sum64() >> 1)
}
