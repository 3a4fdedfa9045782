package query

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	myweb "github.com/myweb-analytics/myweb"
)

// Zones that skip or repeat midnight, or change by half an hour.
var oddZones = []string{"UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Havana", "America/Santiago",
	"Asia/Beirut", "Australia/Lord_Howe", "Atlantic/Azores", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo"}

// The first instant of a day is of that day, and the instant before it is not.
// Only a day that a zone skipped whole has none.
func TestStartOfDay(t *testing.T) {
	for _, name := range oddZones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2028; d = d.AddDate(0, 0, 1) {
			date := d.Format(time.DateOnly)
			start := StartOfDay(d.Year(), d.Month(), d.Day(), zone)
			before := dateOf(start.Add(-time.Nanosecond), zone)
			if name == "Pacific/Apia" && date == "2011-12-30" {
				continue
			}
			if dateOf(start, zone) != date || before >= date {
				t.Fatalf("%s: %s starts at %s, after %s", name, date, start, before)
			}
			if !isStartOfDay(start, zone) || isStartOfDay(start.Add(time.Second), zone) {
				t.Fatalf("%s: %s is not known as the start of its day", name, start)
			}
		}
	}
}

// Points follow each other without gap, and each instant has the label of its
// point.
func TestPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(oddZones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Unix(rapid.Int64Range(1262304000, 1830000000).Draw(t, "from"), 0)
		to := from.Add(time.Duration(rapid.Int64Range(1, 40*24*3600).Draw(t, "length")) * time.Second)
		interval := rapid.SampledFrom([]myweb.Interval{"hour", "day", "week", "month"}).Draw(t, "interval")
		labels, edges, err := points(interval, from, to, zone)
		if err != nil || len(edges) != len(labels)+1 || !edges[0].Equal(from) || !edges[len(labels)].Equal(to) {
			t.Fatalf("%v: %v, %v", labels, edges, err)
		}
		for i, label := range labels {
			if i > 0 && labels[i-1] >= label || !edges[i].Before(edges[i+1]) {
				t.Fatalf("point %d: %s after %s", i, label, labels[i-1])
			}
			last := edges[i+1].Add(-time.Nanosecond)
			if intervals[interval](edges[i], zone).label != label || intervals[interval](last, zone).label != label {
				t.Fatalf("%s holds %s to %s", label, edges[i].In(zone), last.In(zone))
			}
		}
	})
}
