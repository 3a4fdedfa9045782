package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

// question is the query string of a report, understood:
//
//	p=30d | from=2026-10-24&to=2026-11-22   the period, ends included
//	cmp=prev | yoy | none                   what it is compared with
//	i=hour | day | week | month             the width of a point
//	f=country:is:DE,FR                      a filter; may be repeated
//	limit=100                               rows of a breakdown
//
// What is absent has a default, what is not known is an error.
type question struct {
	period     days
	comparison string
	interval   myweb.Interval
	filters    []myweb.Filter
	limit      int
}

// The parameters that a report may take.
const (
	paramPreset     = "p"
	paramFrom       = "from"
	paramTo         = "to"
	paramComparison = "cmp"
	paramInterval   = "i"
	paramFilter     = "f"
	paramLimit      = "limit"
	paramPanel      = "panel" // of a batch
)

const (
	comparePrevious = "prev"
	compareYear     = "yoy"
	compareNone     = "none"
)

var comparisons = []string{comparePrevious, compareYear, compareNone}

// Limits of what one question may ask.
const (
	maxFilters    = 20
	maxValues     = 100
	maxValueBytes = 4096
	maxLimit      = 1000
	maxPoints     = 1500
	maxDays       = 20 * 366
)

// parseQuestion reads a query string. today is the local date of now.
func parseQuestion(raw string, today date, allowed ...string) (question, error) {
	q := question{comparison: comparePrevious, limit: 100}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, invalid("the query string is not well formed: %w", err)
	}
	if err := checkNames(values, allowed); err != nil {
		return q, err
	}
	if q.period, err = parsePeriod(values, today); err != nil {
		return q, err
	}
	if values.Has(paramComparison) {
		q.comparison = values.Get(paramComparison)
		if !slices.Contains(comparisons, q.comparison) {
			return q, invalid("cmp=%s is not known; use prev, yoy or none", q.comparison)
		}
	}
	if q.interval, err = parseInterval(values, q.period.length()); err != nil {
		return q, err
	}
	if q.filters, err = parseFilters(values[paramFilter]); err != nil {
		return q, err
	}
	q.limit, err = parseLimit(values, q.limit)
	return q, err
}

func invalid(format string, args ...any) error {
	return myweb.Errorf(myweb.CodeInvalid, format, args...)
}

func checkNames(values url.Values, allowed []string) error {
	for name, list := range values {
		if !slices.Contains(allowed, name) {
			if len(allowed) == 0 {
				return invalid("there is no parameter %q here; this address takes none", name)
			}
			return invalid("there is no parameter %q here; use %s", name, strings.Join(allowed, ", "))
		}
		if len(list) > 1 && name != paramFilter && name != paramPanel {
			return invalid("the parameter %s is there %d times; only f may be repeated", name, len(list))
		}
	}
	return nil
}

func parsePeriod(values url.Values, today date) (days, error) {
	from, to := values.Get(paramFrom), values.Get(paramTo)
	if !values.Has(paramFrom) && !values.Has(paramTo) {
		name := defaultPreset
		if values.Has(paramPreset) {
			name = values.Get(paramPreset)
		}
		return presetDays(name, today)
	}
	if values.Has(paramPreset) {
		return days{}, invalid("p names a period and so do from and to; use one of the two")
	}
	d := days{}
	var err error
	if d.from, err = parseDate(paramFrom, from); err != nil {
		return d, err
	}
	if d.to, err = parseDate(paramTo, to); err != nil {
		return d, err
	}
	if d.to < d.from {
		return d, invalid("the period ends (to=%s) before it begins (from=%s)", to, from)
	}
	if d.length() > maxDays {
		return d, invalid("the period has %d days; ask for at most %d", d.length(), maxDays)
	}
	return d, nil
}

func parseDate(name, text string) (date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return 0, invalid("%s=%s is no date; write it as 2026-11-22, and give both from and to", name, text)
	}
	return dateOf(t), nil
}

// parseInterval falls back to a width that gives some 24 to 100 points.
func parseInterval(values url.Values, length int) (myweb.Interval, error) {
	interval := defaultInterval(length)
	if values.Has(paramInterval) {
		interval = myweb.Interval(values.Get(paramInterval))
	}
	perDay := map[myweb.Interval]float64{
		myweb.IntervalHour: 24, myweb.IntervalDay: 1, myweb.IntervalWeek: 1. / 7, myweb.IntervalMonth: 1. / 30,
	}[interval]
	switch points := float64(length) * perDay; {
	case perDay == 0:
		return "", invalid("i=%s is no interval; use hour, day, week or month", interval)
	case points > maxPoints:
		return "", invalid("i=%s cuts %d days into more than %d points; use a wider interval", interval, length, maxPoints)
	}
	return interval, nil
}

func defaultInterval(length int) myweb.Interval {
	switch {
	case length <= 2:
		return myweb.IntervalHour
	case length <= 100:
		return myweb.IntervalDay
	case length <= 2*366:
		return myweb.IntervalWeek
	}
	return myweb.IntervalMonth
}

func parseLimit(values url.Values, standard int) (int, error) {
	if !values.Has(paramLimit) {
		return standard, nil
	}
	n, err := strconv.Atoi(values.Get(paramLimit))
	if err != nil || n < 1 || n > maxLimit {
		return 0, invalid("limit=%s is not a number from 1 to %d", values.Get(paramLimit), maxLimit)
	}
	return n, nil
}

// parseFilters joins filters of the same dimension and operator: either value.
func parseFilters(texts []string) ([]myweb.Filter, error) {
	if len(texts) > maxFilters {
		return nil, invalid("there are %d filters; use at most %d", len(texts), maxFilters)
	}
	var filters []myweb.Filter
	for _, text := range texts {
		f, err := parseFilter(text)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(filters, func(g myweb.Filter) bool { return g.Dimension == f.Dimension && g.Operator == f.Operator })
		if i < 0 {
			filters = append(filters, f)
			continue
		}
		filters[i].Values = append(filters[i].Values, f.Values...)
	}
	for _, f := range filters {
		if len(f.Values) > maxValues {
			return nil, invalid("the filter on %s has %d values; use at most %d", f.Dimension, len(f.Values), maxValues)
		}
	}
	return filters, nil
}

// parseFilter reads dimension:operator:value,value. Within a value a comma is
// written %2C and a percent sign %25, before the query string is encoded as a
// whole.
func parseFilter(text string) (myweb.Filter, error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 3 {
		return myweb.Filter{}, invalid("the filter %q is not written as dimension:operator:value,value", text)
	}
	f := myweb.Filter{Dimension: parts[0], Operator: parts[1]}
	if !slices.Contains(query.FilterDimensions(), f.Dimension) {
		return f, invalid("there is no filter on the dimension %q; use %s", f.Dimension, strings.Join(query.FilterDimensions(), ", "))
	}
	if !slices.Contains(query.Operators(), f.Operator) {
		return f, invalid("there is no operator %q; use %s", f.Operator, strings.Join(query.Operators(), ", "))
	}
	for v := range strings.SplitSeq(parts[2], ",") {
		value, err := url.PathUnescape(v)
		if err != nil || len(value) > maxValueBytes || strings.ContainsRune(value, 0) {
			return f, invalid("the value %q of the filter on %s cannot be read; write a percent sign as %%25 and a comma as %%2C", v, f.Dimension)
		}
		f.Values = append(f.Values, value)
	}
	return f, nil
}

// formatFilter writes what parseFilter reads.
func formatFilter(f myweb.Filter) string {
	values := make([]string, len(f.Values))
	for i, v := range f.Values {
		values[i] = strings.NewReplacer("%", "%25", ",", "%2C").Replace(v)
	}
	return f.Dimension + ":" + f.Operator + ":" + strings.Join(values, ",")
}
