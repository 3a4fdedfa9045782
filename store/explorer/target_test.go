package explorer_test

import (
	"path/filepath"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// targets are the engines under attack.
var targets = []func(t *testing.T, folder string) target{attackDuckDB}

func attackDuckDB(t *testing.T, folder string) target {
	path := filepath.Join(folder, "test.duckdb")
	s, err := duckdb.Open(t.Context(), path, duckdb.Config{MemoryLimit: "128MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	fill(t, s)
	return target{"duckdb", s, path}
}

// fill loads something that would be missed.
func fill(t *testing.T, s myweb.Store) {
	t.Helper()
	var requests []myweb.Request
	for i := range int64(500) {
		requests = append(requests, myweb.Request{
			ID: i + 1, VisitorID: i % 50, Timestamp: time.Date(2026, 3, 1, 0, int(i*17), 0, 0, time.UTC), Site: "www.example.com", Method: "GET",
			Status: 200, URLPath: "/page", Kind: myweb.KindPageView, BytesSent: 1000, TimeTaken: time.Millisecond, TimeToFirstByte: myweb.NotLogged,
			UserAgentID: i % 50, UserAgent: "agent",
		})
	}
	storetest.Load(t, s, "target", requests...)
}
