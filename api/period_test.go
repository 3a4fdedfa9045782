package api

import (
	"testing"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

func day(t *testing.T, text string) date {
	t.Helper()
	d, err := parseDate("from", text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestComparedDays(t *testing.T) {
	tests := []struct {
		from, to         string
		comparison       myweb.Comparison
		wantFrom, wantTo string
	}{
		{"2026-11-16", "2026-11-22", "prev", "2026-11-09", "2026-11-15"},
		{"2026-11-22", "2026-11-22", "prev", "2026-11-21", "2026-11-21"},
		{"2026-03-01", "2026-03-31", "prev", "2026-01-29", "2026-02-28"},
		{"2026-11-16", "2026-11-22", "yoy", "2025-11-16", "2025-11-22"},
		{"2028-02-29", "2028-03-01", "yoy", "2027-02-28", "2027-03-01"},
		{"2028-02-01", "2028-02-29", "yoy", "2027-02-01", "2027-03-01"}, // as many days
	}
	for _, test := range tests {
		got, ok := days{day(t, test.from), day(t, test.to)}.compared(test.comparison)
		if !ok || got.from.String() != test.wantFrom || got.to.String() != test.wantTo {
			t.Errorf("%s to %s, %s: got %v to %v, want %s to %s", test.from, test.to, test.comparison, got.from, got.to, test.wantFrom, test.wantTo)
		}
	}
	if _, ok := (days{}).compared("none"); ok {
		t.Error("none is compared with something")
	}
}

// The totals of a comparison reach as far into its day as the logs of today do.
func TestComparisonIsCut(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC) // 15:00 in Berlin
	week := days{day(t, "2026-11-16"), day(t, "2026-11-22")}
	tests := []struct {
		name   string
		period days
		lastAt time.Time
		want   string
	}{
		{"logs are half an hour behind", week, now.Add(-30 * time.Minute), "2026-11-15T14:30:00+01:00"},
		{"logs are from the future", week, now.Add(time.Hour), "2026-11-15T15:00:00+01:00"},
		{"nothing of today is there", week, now.Add(-20 * time.Hour), "2026-11-15T00:00:00+01:00"},
		{"nothing is there at all", week, time.Time{}, "2026-11-15T00:00:00+01:00"},
		{"the period is over", days{week.from - 1, week.to - 1}, now, "2026-11-15T00:00:00+01:00"},
		{"the period goes on", days{week.from, week.to + 7}, now, "2026-11-08T15:00:00+01:00"},
	}
	for _, test := range tests {
		before, _ := test.period.compared("prev")
		if got := test.period.cut(before, berlin, now, test.lastAt).Format(time.RFC3339); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
