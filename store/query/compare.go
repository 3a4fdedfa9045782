package query

import (
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Compared gives the query for the period that q is compared with; ok is false
// when it is compared with none. A period of whole days is moved by days, so
// that it keeps its hours when the clocks change. custom is that of
// myweb.CompareCustom; only its times count.
func (r Reports) Compared(q myweb.Query, with myweb.Comparison, custom myweb.Query) (other myweb.Query, ok bool, err error) {
	other = q
	zone := r.zone(q.Site)
	switch with {
	case myweb.CompareNone:
		return other, false, nil
	case myweb.CompareCustom:
		other.From, other.To = custom.From, custom.To
	case myweb.ComparePrevious:
		days := -daysBetween(q.From, q.To, zone)
		if days == 0 || !isStartOfDay(q.From, zone) || !isStartOfDay(q.To, zone) {
			other.From, other.To = q.From.Add(-q.To.Sub(q.From)), q.From
			break
		}
		other.From, other.To = moved(q.From, 0, days, zone), q.From
	case myweb.CompareYear:
		other.From = moved(q.From, -12, 0, zone)
		other.To = other.From.Add(q.To.Sub(q.From))
		if isStartOfDay(q.From, zone) && isStartOfDay(q.To, zone) {
			other.To = moved(other.From, 0, daysBetween(q.From, q.To, zone), zone)
		}
	default:
		return other, false, myweb.Errorf(myweb.CodeInvalid, "no comparison %q; use one of prev, yoy, custom, none", with)
	}
	if !other.From.Before(other.To) {
		return other, false, myweb.Errorf(myweb.CodeInvalid, "the period to compare with is empty")
	}
	return other, true, nil
}

// Settling says that lines of the period may still arrive.
func (r Reports) Settling(q myweb.Query) bool { return r.settles(q.To) }

// daysBetween counts the midnights from one instant to another.
func daysBetween(from, to time.Time, zone *time.Location) int {
	return day(to, zone) - day(from, zone)
}

func day(t time.Time, zone *time.Location) int {
	y, m, d := t.In(zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// moved is the same time of the day, months and days later. The day of a month
// that has it not is its last.
func moved(t time.Time, months, days int, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	last := time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if months != 0 {
		d = min(d, last)
	}
	if isStartOfDay(t, zone) {
		return StartOfDay(y, m+time.Month(months), d+days, zone)
	}
	hour, minute, second := t.In(zone).Clock()
	return time.Date(y, m+time.Month(months), d+days, hour, minute, second, t.Nanosecond(), zone)
}
