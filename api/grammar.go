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
//	cmp=prev | yoy | none | custom          what it is compared with
//	cfrom=2026-09-01&cto=2026-09-30         that period, of custom
//	i=hour | day | week | month             the width of a point
//	seg=humans | bots | all                 whose requests
//	f=country:is:DE,FR                      a filter; may be repeated
//	limit=100&offset=200                    rows of a list
//
// and what options.go has. What is absent has a default, what is not known is
// an error.
type question struct {
	period     days
	comparison myweb.Comparison
	custom     days // of a custom comparison
	interval   myweb.Interval
	segment    myweb.Segment
	filters    []myweb.Filter
	limit      int
	offset     int
	options    options
}

// The parameters that a report may take.
const (
	paramPreset     = "p"
	paramFrom       = "from"
	paramTo         = "to"
	paramComparison = "cmp"
	paramCustomFrom = "cfrom"
	paramCustomTo   = "cto"
	paramInterval   = "i"
	paramSegment    = "seg"
	paramFilter     = "f"
	paramLimit      = "limit"
	paramOffset     = "offset"
	paramPanel      = "panel" // of a batch
)

// repeatable are the parameters that may be there more than once.
var repeatable = []string{paramFilter, paramPanel, paramStep}

// comparisons and segments are the words for them.
var (
	comparisons = []string{string(myweb.ComparePrevious), string(myweb.CompareYear), string(myweb.CompareNone), string(myweb.CompareCustom)}
	segments    = []string{string(myweb.SegmentHumans), string(myweb.SegmentBots), string(myweb.SegmentAll)}
)

// Limits of what one question may ask.
const (
	maxFilters    = 20
	maxValues     = 100
	maxValueBytes = 4096
	maxLimit      = 1000
	maxPoints     = 1500
	maxDays       = 20 * 366
	maxOffset     = 1_000_000
)

// parseQuestion reads a query string. today is the local date of now.
func parseQuestion(raw string, today date, allowed ...string) (question, error) {
	q := question{}
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
	if err := q.parseComparison(values); err != nil {
		return q, err
	}
	if q.interval, err = parseInterval(values, q.period.length()); err != nil {
		return q, err
	}
	segment, err := parseWord(values, paramSegment, segments)
	if err != nil {
		return q, err
	}
	q.segment = myweb.Segment(segment)
	if q.filters, err = parseFilters(values[paramFilter]); err != nil {
		return q, err
	}
	if q.limit, err = parseNumber(values, paramLimit, 100, 1, maxLimit); err != nil {
		return q, err
	}
	if q.offset, err = parseNumber(values, paramOffset, 0, 0, maxOffset); err != nil {
		return q, err
	}
	q.options, err = parseOptions(values)
	return q, err
}

// parseComparison reads cmp, and the period that belongs to custom.
func (q *question) parseComparison(values url.Values) error {
	word, err := parseWord(values, paramComparison, comparisons)
	if err != nil {
		return err
	}
	q.comparison = myweb.Comparison(word)
	given := values.Has(paramCustomFrom) || values.Has(paramCustomTo)
	if custom := q.comparison == myweb.CompareCustom; custom != given {
		return invalid("cmp=custom and the period cfrom, cto belong together")
	} else if !custom {
		return nil
	}
	q.custom, err = parseDays(values, paramCustomFrom, paramCustomTo)
	return err
}

// parseWord gives one of words, the first where the parameter is absent.
func parseWord(values url.Values, name string, words []string) (string, error) {
	if !values.Has(name) {
		return words[0], nil
	}
	word := values.Get(name)
	if !slices.Contains(words, word) {
		return "", invalid("%s=%s is not known; use %s", name, word, strings.Join(words, ", "))
	}
	return word, nil
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
		if len(list) > 1 && !slices.Contains(repeatable, name) {
			return invalid("the parameter %s is there %d times; only %s may be repeated", name, len(list), strings.Join(repeatable, ", "))
		}
	}
	return nil
}

func parsePeriod(values url.Values, today date) (days, error) {
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
	return parseDays(values, paramFrom, paramTo)
}

// parseDays reads the first and the last day of a period.
func parseDays(values url.Values, fromName, toName string) (d days, err error) {
	from, to := values.Get(fromName), values.Get(toName)
	if d.from, err = parseDate(fromName, from); err != nil {
		return d, err
	}
	if d.to, err = parseDate(toName, to); err != nil {
		return d, err
	}
	if d.to < d.from {
		return d, invalid("the period ends (%s=%s) before it begins (%s=%s)", toName, to, fromName, from)
	}
	if d.length() > maxDays {
		return d, invalid("the period has %d days; ask for at most %d", d.length(), maxDays)
	}
	return d, nil
}

func parseDate(name, text string) (date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return 0, invalid("%s=%s is no date; write it as 2026-11-22, and give both ends of a period", name, text)
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

func parseNumber(values url.Values, name string, standard, least, most int) (int, error) {
	if !values.Has(name) {
		return standard, nil
	}
	n, err := strconv.Atoi(values.Get(name))
	if err != nil || n < least || n > most {
		return 0, invalid("%s=%s is not a number from %d to %d", name, values.Get(name), least, most)
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
	if names := filterDimensions(); !slices.Contains(names, f.Dimension) {
		return f, invalid("there is no filter on the dimension %q; use %s", f.Dimension, strings.Join(names, ", "))
	}
	var err error
	f.Values, err = parseValues("filter on "+f.Dimension, f.Operator, parts[2])
	return f, err
}

// filterDimensions are those of sessions, page views or requests; which of
// them a report knows it says itself.
func filterDimensions() []string {
	names := query.FilterDimensions()
	for _, name := range query.RequestFilterDimensions() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// parseValues reads value,value and checks the operator that stands before.
func parseValues(where, operator, text string) (found []string, err error) {
	if !slices.Contains(query.Operators(), operator) {
		return nil, invalid("there is no operator %q; use %s", operator, strings.Join(query.Operators(), ", "))
	}
	for v := range strings.SplitSeq(text, ",") {
		value, err := url.PathUnescape(v)
		if err != nil || len(value) > maxValueBytes || strings.ContainsRune(value, 0) {
			return nil, invalid("the value %q of the %s cannot be read; write a percent sign as %%25 and a comma as %%2C", v, where)
		}
		found = append(found, value)
	}
	return found, nil
}

// formatFilter writes what parseFilter reads.
func formatFilter(f myweb.Filter) string {
	values := make([]string, len(f.Values))
	for i, v := range f.Values {
		values[i] = strings.NewReplacer("%", "%25", ",", "%2C").Replace(v)
	}
	return f.Dimension + ":" + f.Operator + ":" + strings.Join(values, ",")
}
