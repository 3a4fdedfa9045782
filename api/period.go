package api

import (
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// date is a day of the calendar, without a time zone: days since 1970-01-01.
type date int

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d date) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }
func (d date) String() string  { return d.time().Format(time.DateOnly) }
func (d date) addMonths(n int) date {
	t := d.time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dateOf(first) + date(min(t.Day(), last)-1)
}

func (d date) firstOfMonth() date { return d - date(d.time().Day()-1) }

// starts is the first instant of the day in a zone.
func (d date) starts(zone *time.Location) time.Time {
	y, m, day := d.time().Date()
	return query.StartOfDay(y, m, day, zone)
}

// days is a period of whole days, both ends included.
type days struct{ from, to date }

func (d days) length() int { return int(d.to-d.from) + 1 }

// instants is the half-open range of time that the days are in a zone.
func (d days) instants(zone *time.Location) (from, to time.Time) {
	return d.from.starts(zone), (d.to + 1).starts(zone)
}

const defaultPreset = "30d"

// presets are the periods with a name; today is part of all but two.
var presets = []struct {
	name string
	days func(today date) days
}{
	{"today", func(t date) days { return days{t, t} }},
	{"yesterday", func(t date) days { return days{t - 1, t - 1} }},
	{"7d", func(t date) days { return days{t - 6, t} }},
	{"30d", func(t date) days { return days{t - 29, t} }},
	{"90d", func(t date) days { return days{t - 89, t} }},
	{"mtd", func(t date) days { return days{t.firstOfMonth(), t} }},
	{"lastmonth", func(t date) days { return days{t.addMonths(-1).firstOfMonth(), t.firstOfMonth() - 1} }},
	{"12mo", func(t date) days { return days{t.addMonths(-12) + 1, t} }},
}

func presetNames() []string {
	names := make([]string, len(presets))
	for i, p := range presets {
		names[i] = p.name
	}
	return names
}

func presetDays(name string, today date) (days, error) {
	for _, p := range presets {
		if p.name == name {
			return p.days(today), nil
		}
	}
	return days{}, invalid("p=%s is no period; use %s, or from and to", name, strings.Join(presetNames(), ", "))
}

// compared gives the days to compare with: as many, either right before, or
// from the same date of the year before on.
func (d days) compared(comparison myweb.Comparison) (days, bool) {
	n := date(d.length())
	switch comparison {
	case myweb.ComparePrevious:
		return days{d.from - n, d.from - 1}, true
	case myweb.CompareYear:
		from := d.from.addMonths(-12)
		return days{from, from + n - 1}, true
	}
	return days{}, false
}

// cut is where the totals of a comparison end. While today is part of the
// period they end as far into it as the logs of today go, so that like is
// compared with like; else, and where it is shorter or longer, with its last day.
func (d days) cut(comparison days, zone *time.Location, now, lastAt time.Time) time.Time {
	today := dateOf(now.In(zone))
	_, end := comparison.instants(zone)
	if today < d.from || today > d.to || comparison.length() != d.length() {
		return end
	}
	day := comparison.from + (today - d.from)
	reached := lastAt
	if now.Before(reached) {
		reached = now
	}
	if dateOf(reached.In(zone)) < today {
		return day.starts(zone)
	}
	y, m, dd := day.time().Date()
	r := reached.In(zone)
	return time.Date(y, m, dd, r.Hour(), r.Minute(), r.Second(), r.Nanosecond(), zone)
}
