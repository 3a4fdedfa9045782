package duckdb_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A batch that finds no memory leaves no trace, and the store goes on: with more
// of it the same batch is loaded.
func TestExhausted(t *testing.T) {
	at := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	requests := make([]myweb.Request, 10_000)
	for i := range requests {
		requests[i] = myweb.Request{
			ID: int64(i + 1), VisitorID: int64(i + 1), LogObjectID: 1, Timestamp: at.Add(time.Duration(i) * time.Second), Site: "example.com", Kind: myweb.KindPageView,
			Status: 200, Method: "GET", URLPath: fmt.Sprint("/", i), TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged,
		}
	}
	s, err := duckdb.Open(t.Context(), filepath.Join(t.TempDir(), "test.duckdb"), duckdb.Config{Loading: true, MemoryLimit: "8MiB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	load := func() error {
		b, err := s.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err = b.Stage(requests); err == nil {
			_, err = b.Load(t.Context(), []myweb.LogObject{{ID: 1, URI: "1.log", Lines: int64(len(requests)), LoadedAt: at}})
		}
		if err != nil {
			_ = b.Rollback()
		}
		return err
	}
	tries := 0
	for err = load(); s.Exhausted(err) && tries < 8; err = load() {
		if strings.Contains(err.Error(), "Possible solutions") || !strings.Contains(err.Error(), "DB_MEMORY_LIMIT") {
			t.Errorf("it says %v", err)
		}
		if limit, err := s.Grow(); err != nil {
			t.Fatalf("%s, %v", limit, err)
		}
		tries++
	}
	if err != nil || tries == 0 {
		t.Fatalf("after %d tries: %v", tries, err)
	}
	for range 2 { // checking takes more than loading
		if _, err := s.Grow(); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Sound(t, s)
}
