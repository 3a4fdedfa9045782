package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// period is the time of a summary, [from, to), and what it is compared with.
// One that today is part of is compared with as much of the one before as the
// logs of today go: like with like.
type period struct {
	from, to             time.Time
	beforeFrom, beforeTo time.Time
	days                 int
}

// longestPeriod is in days.
const longestPeriod = 3660

// parsePeriod reads what --period takes; days are those of now's time zone.
// lastAt is when the logs end.
func parsePeriod(text string, now, lastAt time.Time) (period, error) {
	wrong := myweb.Errorf(myweb.CodeInvalid, "--period %s: want 30d, today, yesterday, 2026-11-22, 2026-11 or 2026-11-01..2026-11-15", printable(text))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	first, last := today, today
	number, isDays := strings.CutSuffix(text, "d")
	from, to, isRange := strings.Cut(text, "..")
	var err error
	switch {
	case text == "today":
	case text == "yesterday":
		first, last = today.AddDate(0, 0, -1), today.AddDate(0, 0, -1)
	case isDays:
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > longestPeriod {
			return period{}, wrong
		}
		first = today.AddDate(0, 0, 1-n)
	case isRange:
		if first, err = time.Parse(time.DateOnly, from); err != nil {
			return period{}, wrong
		}
		if last, err = time.Parse(time.DateOnly, to); err != nil {
			return period{}, wrong
		}
	default:
		if first, last, err = dayOrMonth(text); err != nil {
			return period{}, wrong
		}
	}
	if last.Before(first) {
		return period{}, myweb.Errorf(myweb.CodeInvalid, "--period %s ends before it begins", printable(text))
	}
	if last.Sub(first) > longestPeriod*24*time.Hour {
		return period{}, wrong
	}
	return newPeriod(first, last, now, lastAt), nil
}

func dayOrMonth(text string) (first, last time.Time, err error) {
	if first, err = time.Parse(time.DateOnly, text); err == nil {
		return first, first, nil
	}
	if first, err = time.Parse("2006-01", text); err != nil {
		return first, last, err
	}
	return first, first.AddDate(0, 1, -1), nil
}

// newPeriod makes the period from the first to the last day, dates of which
// the time of day is nothing.
func newPeriod(first, last, now, lastAt time.Time) period {
	start := func(day time.Time) time.Time {
		return query.StartOfDay(day.Year(), day.Month(), day.Day(), now.Location())
	}
	days := int(last.Sub(first)/(24*time.Hour)) + 1
	p := period{from: start(first), to: start(last.AddDate(0, 0, 1)), days: days}
	p.beforeFrom, p.beforeTo = start(first.AddDate(0, 0, -days)), p.from
	if now.Before(p.from) || !now.Before(p.to) {
		return p
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	day := today.AddDate(0, 0, -days)
	p.beforeTo = start(day)
	if reached := lastAt.In(now.Location()); !reached.Before(start(today)) {
		p.beforeTo = time.Date(day.Year(), day.Month(), day.Day(), reached.Hour(), reached.Minute(), reached.Second(), reached.Nanosecond(), now.Location())
	}
	return p
}

// interval is the width of the bars.
func (p period) interval() myweb.Interval {
	switch {
	case p.days <= 2:
		return myweb.IntervalHour
	case p.days <= 92:
		return myweb.IntervalDay
	case p.days <= 366*2:
		return myweb.IntervalWeek
	}
	return myweb.IntervalMonth
}

// title names the period, and its time zone.
func (p period) title(zone *time.Location) string {
	first, last := p.from.In(zone), p.to.In(zone).AddDate(0, 0, -1)
	if p.days == 1 {
		return fmt.Sprintf("%s (%s)", first.Format("2 Jan 2006"), zone)
	}
	layout := "2 Jan"
	if first.Year() != last.Year() {
		layout = "2 Jan 2006"
	}
	return fmt.Sprintf("%s to %s (%d days, %s)", first.Format(layout), last.Format("2 Jan 2006"), p.days, zone)
}

// joined is names with commas and a final "and".
func joined(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
