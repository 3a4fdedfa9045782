package duckdb_test

import (
	"fmt"
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// daily is requests of a day.
func daily(day time.Time, n int) []myweb.Request {
	requests := make([]myweb.Request, n)
	for i := range requests {
		requests[i] = myweb.Request{
			ID: day.Unix() + int64(i), VisitorID: int64(i % 97), Timestamp: day.Add(time.Duration(i) * time.Second), Site: "a.example", Method: "GET", Status: 200,
			URLPath: fmt.Sprint("/", i%7), Kind: myweb.KindPageView, BytesSent: int64(i), TimeTaken: myweb.NotLogged, TimeToFirstByte: myweb.NotLogged,
		}
	}
	return requests
}

// Somebody who reads sees what was there when he began, and keeps nothing from
// being removed.
func TestMaintainWhileSomebodyReads(t *testing.T) {
	s := open(t, duckdb.Config{})
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range 4 {
		storetest.Load(t, s, fmt.Sprint(day), daily(first.AddDate(0, 0, day), 4_000)...)
	}
	rows, err := s.QueryContext(t.Context(), "select request_id from requests")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	rows.Next()
	done, err := s.Maintain(t.Context(), myweb.Maintenance{Now: first.AddDate(0, 0, 4), Retention: myweb.Retention{RequestsDays: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if done.Tables[0].Removed != 12_000 {
		t.Errorf("removed %+v", done.Tables[0])
	}
	n := 1
	for rows.Next() {
		n++
	}
	if n != 16_000 || rows.Err() != nil {
		t.Errorf("the reader saw %d requests: %v", n, rows.Err())
	}
	storetest.Sound(t, s)
}
