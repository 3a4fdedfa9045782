package main

import (
	"fmt"
	"time"

	"github.com/myweb-analytics/myweb"
)

// period is half open, in UTC.
type period struct{ from, to time.Time }

func (p period) dates() *dates {
	return &dates{p.from.Format(time.DateOnly), p.to.AddDate(0, 0, -1).Format(time.DateOnly)}
}

// dates are those of a period, both included.
type dates struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func parsePeriod(preset, from, to string) (period, error) {
	if from != "" || to != "" {
		f, err := time.Parse(time.DateOnly, from)
		if err != nil {
			return period{}, fmt.Errorf("from: %w", err)
		}
		t, err := time.Parse(time.DateOnly, to)
		if err != nil {
			return period{}, fmt.Errorf("to: %w", err)
		}
		return period{f, t.AddDate(0, 0, 1)}, nil
	}
	today := now.Truncate(24 * time.Hour)
	tomorrow := today.AddDate(0, 0, 1)
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC)
	switch preset {
	case "today":
		return period{today, tomorrow}, nil
	case "yesterday":
		return period{today.AddDate(0, 0, -1), today}, nil
	case "7d":
		return period{tomorrow.AddDate(0, 0, -7), tomorrow}, nil
	case "", "30d":
		return period{tomorrow.AddDate(0, 0, -30), tomorrow}, nil
	case "90d":
		return period{tomorrow.AddDate(0, 0, -90), tomorrow}, nil
	case "mtd":
		return period{month, tomorrow}, nil
	case "lastmonth":
		return period{month.AddDate(0, -1, 0), month}, nil
	case "12mo":
		return period{tomorrow.AddDate(-1, 0, 0), tomorrow}, nil
	}
	return period{}, fmt.Errorf("p: %q is no period", preset)
}

func comparison(p period, kind string) (period, bool) {
	switch kind {
	case "none":
		return period{}, false
	case "yoy":
		return period{p.from.AddDate(-1, 0, 0), p.to.AddDate(-1, 0, 0)}, true
	}
	return period{p.from.Add(-p.to.Sub(p.from)), p.from}, true
}

func truncate(t time.Time, interval myweb.Interval) time.Time {
	switch interval {
	case myweb.IntervalWeek:
		return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	case myweb.IntervalMonth:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

func next(t time.Time, interval myweb.Interval) time.Time {
	switch interval {
	case myweb.IntervalHour:
		return t.Add(time.Hour)
	case myweb.IntervalWeek:
		return t.AddDate(0, 0, 7)
	case myweb.IntervalMonth:
		return t.AddDate(0, 1, 0)
	}
	return t.AddDate(0, 0, 1)
}

func label(t time.Time, interval myweb.Interval) string {
	if interval == myweb.IntervalHour {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format(time.DateOnly)
}
