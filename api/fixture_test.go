package api_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/api"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/explorer"
	"github.com/myweb-analytics/myweb/store/query"
)

// now is a Sunday afternoon in Berlin, where the days of the fixture are cut.
var now = time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)

// traffic of www.example.com, and one page view of another site. Times are UTC;
// 23:30 is the next day in Berlin.
var traffic = []myweb.Request{
	view(1, "2026-11-20T09:00:00Z", ada, "/", "Google", myweb.ChannelOrganicSearch),
	view(2, "2026-11-20T09:10:00Z", ada, "/pricing", "", myweb.ChannelDirect),
	view(3, "2026-11-20T23:30:00Z", bob, "/", "", myweb.ChannelDirect),
	view(4, "2026-11-21T12:00:00Z", ada, "/pricing", "", myweb.ChannelDirect),
	view(5, "2026-11-22T08:00:00Z", bob, "/", "Google", myweb.ChannelOrganicSearch),
	view(6, "2026-11-22T08:20:00Z", bob, "/docs,%20old", "", myweb.ChannelDirect),
	view(7, "2026-11-22T13:30:00Z", cleo, "/", "ChatGPT", myweb.ChannelAIAssistants),
	bot(8, "2026-11-22T10:00:00Z", "GPTBot", myweb.BotAITraining),
	missing(9, "2026-11-22T10:30:00Z"),
	other(10, "2026-11-21T07:00:00Z"),
}

type person struct {
	id       int64
	country  string
	campaign string
}

var (
	ada  = person{101, "DE", ""}
	bob  = person{102, "US", ""}
	cleo = person{103, "", "launch"}
)

func view(id int64, at string, p person, path, source string, channel myweb.Channel) myweb.Request {
	r := request(id, at)
	r.Kind, r.ContentType, r.URLPath, r.VisitorID = myweb.KindPageView, "text/html", path, p.id
	r.Country, r.Browser, r.OS, r.DeviceType = p.country, "Firefox", "Linux", myweb.DeviceDesktop
	r.Source, r.Channel, r.UTMCampaign = source, channel, p.campaign
	return r
}

func bot(id int64, at, name string, class myweb.BotClass) myweb.Request {
	r := request(id, at)
	r.Kind, r.IsBot, r.BotName, r.BotClass, r.VisitorID = myweb.KindDocument, true, name, class, 201
	return r
}

func missing(id int64, at string) myweb.Request {
	r := request(id, at)
	r.Kind, r.Status, r.URLPath, r.VisitorID = myweb.KindError, 404, "/nothing", bob.id
	return r
}

func other(id int64, at string) myweb.Request {
	r := view(id, at, person{id: 301}, "/", "", myweb.ChannelDirect)
	r.Site = "blog.example.com"
	return r
}

func request(id int64, at string) myweb.Request {
	timestamp, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return myweb.Request{ID: id, Line: id, Timestamp: timestamp, Site: "www.example.com", Method: "GET", URLPath: "/", Status: 200,
		BytesSent: 1000, TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged, Protocol: "HTTP/2.0", CacheResult: "Hit"}
}

// database is that of all tests, which only read it.
var database = sync.OnceValues(func() (*duckdb.Store, error) {
	folder, err := os.MkdirTemp("", "myweb-api-")
	if err != nil {
		return nil, err
	}
	databaseFolder = folder
	store, err := duckdb.Open(context.Background(), filepath.Join(folder, "test.duckdb"), duckdb.Config{TimeZone: "Europe/Berlin"})
	if err != nil {
		return nil, err
	}
	requests := append([]myweb.Request(nil), traffic...)
	for i := range requests {
		requests[i].UserAgentID, requests[i].UserAgent = 1, "Mozilla/5.0"
	}
	return store, load(store, requests)
})

var databaseFolder string

func TestMain(m *testing.M) {
	status := m.Run()
	if databaseFolder != "" {
		if store, err := database(); err == nil {
			_ = store.Close()
		}
		_ = os.RemoveAll(databaseFolder)
	}
	os.Exit(status)
}

// reports are those over the traffic.
func reports(t testing.TB) query.Reports {
	t.Helper()
	store, err := database()
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return query.Reports{DB: store, Zone: func(string) *time.Location { return berlin }}
}

// load makes requests durable as one log object.
func load(store myweb.Store, requests []myweb.Request) error {
	b, err := store.Begin(context.Background())
	if err != nil {
		return err
	}
	object := myweb.LogObject{ID: 1, URI: "s3://logs/a.gz", Digest: "1", Version: "1", Format: "v1", SamplingPercent: 100, Lines: int64(len(requests)),
		FirstAt: requests[0].Timestamp, LastAt: requests[6].Timestamp, LoadedAt: now}
	for i := range requests {
		requests[i].LogObjectID = object.ID
	}
	if err := b.Stage(requests); err != nil {
		return errors.Join(err, b.Rollback())
	}
	if _, err := b.Load(context.Background(), []myweb.LogObject{object}); err != nil {
		return errors.Join(err, b.Rollback())
	}
	return nil
}

func handler(t testing.TB, change func(*api.Options)) http.Handler {
	t.Helper()
	o := api.Options{Reports: reports(t), Version: "1.0.0", Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	store, err := database()
	if err != nil {
		t.Fatal(err)
	}
	o.Select = store
	if o.SQL, err = explorer.New(explorer.Config{Engine: store, Parquet: duckdb.WriteParquet, Now: o.Now, Log: o.Log}); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&o)
	}
	h, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
