package query

import (
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Intervals are the widths of the points of a series.
var intervals = map[myweb.Interval]func(t time.Time, zone *time.Location) point{
	myweb.IntervalHour:  hourOf,
	myweb.IntervalDay:   dayOf,
	myweb.IntervalWeek:  weekOf,
	myweb.IntervalMonth: monthOf,
}

// point is an interval of a series: the label of its first instant, and where
// the next one begins.
type point struct {
	label string
	next  time.Time
}

// points cuts [from, to) at the edges of an interval. The first and the last
// may be cut short; they keep the label of the whole. edges has an element
// more than labels: to.
func points(interval myweb.Interval, from, to time.Time, zone *time.Location) (labels []string, edges []time.Time, err error) {
	of, ok := intervals[interval]
	if !ok {
		return nil, nil, myweb.Errorf(myweb.CodeInvalid, "no interval %q; use one of hour, day, week, month", interval)
	}
	for t := from; t.Before(to); {
		p := of(t, zone)
		// Hours that the clocks show twice are one point.
		if len(labels) == 0 || labels[len(labels)-1] != p.label {
			labels, edges = append(labels, p.label), append(edges, t.UTC())
		}
		t = p.next
	}
	return labels, append(edges, to.UTC()), nil
}

func hourOf(t time.Time, zone *time.Location) point {
	t = t.In(zone)
	past := time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	next := t.Add(time.Hour - past)
	// Some zones change their clocks by half an hour.
	if _, change := t.ZoneBounds(); !change.IsZero() && change.Before(next) {
		next = change
	}
	return point{t.Format("2006-01-02T15") + ":00", next}
}

func dayOf(t time.Time, zone *time.Location) point {
	y, m, d := t.In(zone).Date()
	return point{dateOf(t, zone), StartOfDay(y, m, d+1, zone)}
}

func weekOf(t time.Time, zone *time.Location) point {
	y, m, d := t.In(zone).Date()
	d -= (int(t.In(zone).Weekday()) + 6) % 7
	return point{time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), StartOfDay(y, m, d+7, zone)}
}

func monthOf(t time.Time, zone *time.Location) point {
	y, m, _ := t.In(zone).Date()
	return point{time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), StartOfDay(y, m+1, 1, zone)}
}
