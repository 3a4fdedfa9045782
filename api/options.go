package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// options are what only some reports ask:
//
//	sort=page_views&order=asc&q=pricing     rows of a breakdown
//	with=visitors,percentiles,time_on_page  figures that cost more
//	steps=4&start=/&exact=1                 ways through a site; or end=/
//	page=/pricing                           transitions from and to a page
//	step=is:/&step=glob:/blog/*&window=7d   a funnel
type options struct {
	sort      string
	ascending bool
	search    string
	with      []string
	steps     int
	start     string
	end       string
	page      string
	exact     bool
	funnel    []myweb.FunnelStep
	window    time.Duration
}

const (
	paramSort   = "sort"
	paramOrder  = "order"
	paramSearch = "q"
	paramWith   = "with"
	paramSteps  = "steps"
	paramStart  = "start"
	paramEnd    = "end"
	paramPage   = "page"
	paramExact  = "exact"
	paramStep   = "step"
	paramWindow = "window"
)

// extras are figures that are counted only when they are asked for.
var extras = []string{"visitors", "percentiles", "time_on_page"}

const maxWindow = 366 * 24 * time.Hour

func parseOptions(values url.Values) (o options, err error) {
	o.sort, o.search = values.Get(paramSort), values.Get(paramSearch)
	o.start, o.end, o.page = values.Get(paramStart), values.Get(paramEnd), values.Get(paramPage)
	for _, name := range []string{paramSearch, paramStart, paramEnd, paramPage} {
		if text := values.Get(name); len(text) > maxValueBytes || strings.ContainsRune(text, 0) {
			return o, invalid("the value of %s cannot be read: it is too long, or holds a NUL", name)
		}
	}
	order, err := parseWord(values, paramOrder, []string{"desc", "asc"})
	if err != nil {
		return o, err
	}
	exact, err := parseWord(values, paramExact, []string{"0", "1"})
	if err != nil {
		return o, err
	}
	o.ascending, o.exact = order == "asc", exact == "1"
	if o.with, err = parseWith(values.Get(paramWith)); err != nil {
		return o, err
	}
	if o.steps, err = parseNumber(values, paramSteps, 3, 2, 6); err != nil {
		return o, err
	}
	if o.funnel, err = parseFunnel(values[paramStep]); err != nil {
		return o, err
	}
	o.window, err = parseWindow(values.Get(paramWindow))
	return o, err
}

func parseWith(text string) (names []string, err error) {
	if text == "" {
		return nil, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		if !slices.Contains(extras, name) {
			return nil, invalid("with=%s is not known; use some of %s", name, strings.Join(extras, ", "))
		}
		names = append(names, name)
	}
	return names, nil
}

// parseFunnel reads steps such as glob:/blog/*, whose values are written as
// those of a filter.
func parseFunnel(texts []string) (steps []myweb.FunnelStep, err error) {
	if len(texts) > 8 {
		return nil, invalid("a funnel has at most 8 steps")
	}
	for _, text := range texts {
		operator, values, ok := strings.Cut(text, ":")
		if !ok {
			return nil, invalid("the step %q is not written as operator:page,page", text)
		}
		step := myweb.FunnelStep{Name: values, Operator: operator}
		if step.Values, err = parseValues("step", operator, values); err != nil {
			return nil, err
		}
		if len(step.Values) > maxValues {
			return nil, invalid("a step has at most %d pages", maxValues)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// parseWindow reads 30m, 12h or 7d; nothing is within one session.
func parseWindow(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= 366 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil && d >= time.Second && d <= maxWindow {
		return d, nil
	}
	return 0, invalid("window=%s is no time; write it as 30m, 12h or 7d, at most a year", text)
}
