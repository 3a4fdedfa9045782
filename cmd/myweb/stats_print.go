package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
)

func (a *app) printStats(s *stats) {
	site := "All sites"
	switch {
	case s.site != myweb.AllSites:
		site = s.site
	case len(s.knownSites) == 1:
		site = s.knownSites[0].Site
	}
	fmt.Fprintf(a.stdout, "\n%s  %s\n\n", a.screen.paint(styleBold, printable(site)), a.screen.paint(styleDim, s.period.title(s.zone)))
	if s.now.Requests == 0 {
		a.printNothing(s)
		return
	}
	a.printFigures(s)
	a.printSeries(s)
	a.printPanels(s)
	if !s.missingBefore.IsZero() {
		fmt.Fprintf(a.stdout, "%s\n", a.screen.paint(styleDim, "Rows from before "+s.missingBefore.Format("2 January 2006")+" were removed: what counts them leaves them out."))
	}
	if a.now().Sub(s.last) > 24*time.Hour {
		fmt.Fprintf(a.stdout, "%s\n", a.screen.paint(styleDim, "The logs end at "+instant(s.last)+"."))
	}
}

func (a *app) printNothing(s *stats) {
	if s.last.IsZero() {
		fmt.Fprintln(a.stdout, "There is nothing in the database yet; `myweb ingest FOLDER` loads logs.")
		return
	}
	last := s.last.In(s.zone)
	fmt.Fprintf(a.stdout, "No requests in this period. The last one was on %s; try --period %s.\n",
		last.Format("2 January 2006"), last.Format("2006-01"))
}

// figure is a key figure of the summary; better says which way is good. The
// change of a share is a difference in percentage points, as on the dashboard.
type figure struct {
	label, value string
	now, before  float64
	better       int
	share        bool
}

func figures(s *stats) []figure {
	n := func(label string, now, before int64, better int) figure {
		return figure{label: label, value: count(now), now: float64(now), before: float64(before), better: better}
	}
	return []figure{
		n("Visitors", s.now.Visitors, s.before.Visitors, 1),
		n("Page views", s.now.PageViews, s.before.PageViews, 1),
		n("Sessions", s.now.Sessions, s.before.Sessions, 1),
		{"Bounce rate", fmt.Sprintf("%.1f%%", 100*s.now.BounceRate), s.now.BounceRate, s.before.BounceRate, -1, true},
		{"Duration", duration(s.now.SessionDuration), s.now.SessionDuration, s.before.SessionDuration, 1, false},
		n("Bot requests", s.now.BotRequests, s.before.BotRequests, 0),
	}
}

// figureWidth is that of a key figure; as many as fit stand in a row.
const figureWidth = 14

func (a *app) printFigures(s *stats) {
	all := figures(s)
	perRow := max(1, min(len(all), a.screen.columns()/figureWidth))
	for len(all) > 0 {
		var labels, values, changes strings.Builder
		for _, f := range all[:min(perRow, len(all))] {
			labels.WriteString(a.screen.paint(styleDim, padRight(f.label, figureWidth)))
			values.WriteString(a.screen.paint(styleBold, padRight(f.value, figureWidth)))
			changes.WriteString(a.change(f, s.comparable))
		}
		lines := []string{labels.String(), values.String()}
		if s.comparable {
			lines = append(lines, changes.String())
		}
		for _, line := range append(lines, "") {
			fmt.Fprintln(a.stdout, strings.TrimRight(line, " "))
		}
		all = all[min(perRow, len(all)):]
	}
}

// change says how a figure compares with the period before.
func (a *app) change(f figure, comparable bool) string {
	if !comparable || f.before == 0 {
		return padRight("", figureWidth)
	}
	text, change := f.changeText()
	style := styleDim
	if better := float64(f.better) * change; better < 0 {
		style = styleRed
	} else if better > 0 {
		style = styleGreen
	}
	return a.screen.paint(style, padRight(text, figureWidth))
}

// changeText is the change against before, and as a number, whose sign counts.
func (f figure) changeText() (string, float64) {
	change, unit, digits := math.Round(100*(f.now-f.before)/f.before), "%", 0
	if f.share {
		change, unit, digits = math.Round(1000*(f.now-f.before))/10, " pp", 1
	}
	switch {
	case change == 0:
		return "=", change
	case change > 999:
		return "▲ >999%", change
	case change < 0:
		return fmt.Sprintf("▼ %.*f%s", digits, -change, unit), change
	}
	return fmt.Sprintf("▲ %.*f%s", digits, change, unit), change
}

// duration writes seconds as people read them.
func duration(seconds float64) string {
	n := int64(math.Round(seconds))
	switch {
	case n < 60:
		return fmt.Sprintf("%d s", n)
	case n < 3600:
		return fmt.Sprintf("%d min %02d s", n/60, n%60)
	}
	return fmt.Sprintf("%d h %02d min", n/3600, n%3600/60)
}

// chartHeight is in lines; a line has eight steps.
const chartHeight = 4

// printSeries draws the visitors of each interval as bars.
func (a *app) printSeries(s *stats) {
	points, group := s.series, 1
	width := max(1, (a.screen.columns()-2)/len(points))
	bar, gap := 1, 0
	if width >= 2 {
		gap, bar = 1, min(width-1, 3)
	}
	for len(points) > group*a.screen.columns() {
		group++ // more points than columns: a bar is several of them
	}
	values := grouped(points, group)
	highest := int64(1)
	for _, v := range values {
		highest = max(highest, v)
	}
	steps := []rune(" ▁▂▃▄▅▆▇█")
	for line := chartHeight - 1; line >= 0; line-- {
		var text strings.Builder
		for _, v := range values {
			filled := int(math.Ceil(float64(v) / float64(highest) * chartHeight * 8))
			step := min(8, max(0, filled-line*8))
			text.WriteString(strings.Repeat(string(steps[step]), bar) + strings.Repeat(" ", gap))
		}
		fmt.Fprintln(a.stdout, a.screen.paint(styleCyan, strings.TrimRight(text.String(), " ")))
	}
	first, last := points[0].Start, points[len(points)-1].Start
	room := len(values)*(bar+gap) - gap - textWidth(first)
	label := fmt.Sprintf("visitors by %s, at most %s", s.period.interval(), count(highest))
	axis := first
	if len(points) > 1 {
		axis += " " + padLeft(last, room-1)
	}
	fmt.Fprintf(a.stdout, "%s\n%s\n\n", a.screen.paint(styleDim, axis), a.screen.paint(styleDim, label))
}

// grouped takes the highest of each group of points: visitors do not add up.
func grouped(points []myweb.Point, group int) []int64 {
	var values []int64
	for i, p := range points {
		if i%group == 0 {
			values = append(values, 0)
		}
		values[len(values)-1] = max(values[len(values)-1], p.Visitors)
	}
	return values
}
