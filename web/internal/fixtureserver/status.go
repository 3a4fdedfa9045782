package main

import (
	"math"
	"net/http"
	"time"

	"github.com/myweb-analytics/myweb"
)

// serveStatus tells of a folder, a bucket and a queue that does not answer.
func serveStatus(w http.ResponseWriter, _ *http.Request) {
	at := func(ago time.Duration) *time.Time { t := now.Add(-ago); return &t }
	lag := func(d time.Duration) *float64 { s := d.Seconds(); return &s }
	send(w, http.StatusOK, map[string]any{
		"now": now, "version": "0.0.0", "database": "/srv/stats/myweb.duckdb", "timezone": "UTC",
		"live": myweb.LiveStatus{
			StartedAt: now.Add(-26 * time.Hour),
			Loader: myweb.LoaderStatus{
				State: myweb.StateRunning, Batches: 1412, Lines: 5_120_443, LinesRejected: 3, ObjectsWaiting: 2, ObjectsReading: 5,
				BatchSeconds: 0.31, LastCommittedAt: at(4 * time.Second),
			},
			Sources: []myweb.SourceStatus{
				{
					Name: "s3://example-logs/cdn/", State: myweb.StateRunning, Objects: 18_211, Lines: 5_031_119, BytesRead: 471_000_000,
					LinesPerMinute: 3412, LastObject: "s3://example-logs/cdn/E2EXAMPLE1234.2026-11-22-13.8f2a91d0.gz",
					LastLoadedAt: at(4 * time.Second), LastRequestAt: &dataThrough, LagSeconds: lag(now.Sub(dataThrough)),
				},
				{
					Name: "/var/log/cloudfront/", State: myweb.StateRunning, Objects: 320, ObjectsKnown: 12_000, Lines: 89_324, BytesRead: 8_100_000,
					LastObject:   "/var/log/cloudfront/E1EXAMPLE0001.2026-11-22-10.0b1c77aa.gz",
					LastLoadedAt: at(2 * time.Hour), LastRequestAt: at(3 * time.Hour), LagSeconds: lag(3 * time.Hour),
					UnreadObjects: myweb.UnreadObjects{ObjectErrors: 5, ObjectsUnread: 1, LastUnreadErrorAt: at(3 * time.Hour),
						LastUnread:      "/var/log/cloudfront/E1EXAMPLE0001.2026-11-22-04.77aa0b1c.gz",
						LastUnreadError: "unpack: unexpected EOF; the object is damaged or was cut off, fetch it again"},
				},
				{
					Name: "sqs://log-events", State: myweb.StateFailing,
					Trouble: myweb.Trouble{Errors: 41, LastErrorAt: at(20 * time.Second), NextTryAt: at(-35 * time.Second),
						LastError: "receive from log-events: access denied; the role needs sqs:ReceiveMessage"},
				},
			},
		},
		"ledger": map[string]any{
			"log_objects": 212_004, "lines": 61_220_119, "requests": 61_219_800, "duplicates": 311, "lines_rejected": 8,
			"first_at": now.AddDate(0, 0, -daysOfData), "last_at": dataThrough, "loaded_at": now.Add(-4 * time.Second),
		},
		"completeness": completeness(),
	})
}

// completeness makes up two days of each site, with an hour of which nothing
// came.
func completeness() map[string]any {
	from := now.Add(-48 * time.Hour).Truncate(time.Hour)
	settled := now.Add(-24 * time.Hour).Truncate(time.Hour)
	var list []map[string]any
	for i, s := range sites {
		var hours []map[string]any
		for t := from; t.Before(now); t = t.Add(time.Hour) {
			if i == 1 && t.Equal(from.Add(9*time.Hour)) {
				continue
			}
			requests := int(float64(4000/(i+1)) * (1.1 + math.Sin(float64(t.Hour()-9)*math.Pi/12)))
			late := 0
			if i == 0 && t.Equal(from.Add(3*time.Hour)) {
				late = 118
			}
			hours = append(hours, map[string]any{
				"start": t, "requests": requests, "late_requests": late, "first_loaded_at": t.Add(12 * time.Minute),
				"last_loaded_at": t.Add(100 * time.Minute), "settling": !t.Before(settled),
			})
		}
		list = append(list, map[string]any{"site": s.value, "hours": hours})
	}
	return map[string]any{"from": from, "settled_until": settled, "sites": list, "more_sites": 0}
}

// serveRejected gives the reasons of the rejected lines of serveStatus.
func serveRejected(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]any{"rows": [][]any{
		{"fewer cells than the header names", 5, 2, "s3://example-logs/cdn/E2EXAMPLE1234.2026-11-20-04.1c77ab2d.gz"},
		{"no valid timestamp", 3, 1, "/var/log/cloudfront/E1EXAMPLE0001.2026-11-19-22.77aa0b1c.gz"},
	}})
}
