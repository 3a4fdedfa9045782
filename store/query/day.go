package query

import "time"

// StartOfDay is the first instant of the local day that date (of which only
// year, month and day count) names in zone: midnight, where the clocks do not
// skip it.
func StartOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	midnight := time.Date(year, month, day, 0, 0, 0, 0, zone)
	wanted := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	start, end := midnight.ZoneBounds()
	if midnight.Format(time.DateOnly) < wanted {
		return end // the clocks skip midnight
	}
	if start.IsZero() {
		return midnight
	}
	// When the clocks are put back over midnight it comes twice; when they are
	// put forward over it, the day begins with the change.
	_, before := start.Add(-time.Nanosecond).Zone()
	first := time.Date(year, month, day, 0, 0, 0, 0, time.FixedZone("", before))
	if first.Before(start) && first.Before(midnight) {
		return first.In(zone)
	}
	if midnight.Hour() > 0 && midnight.After(start) && start.Format(time.DateOnly) == wanted {
		return start
	}
	return midnight
}

func isStartOfDay(t time.Time, zone *time.Location) bool {
	return startOf(t, zone).Equal(t)
}

// startOf is the first instant of t's day.
func startOf(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return StartOfDay(y, m, d, zone)
}

func dateOf(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
