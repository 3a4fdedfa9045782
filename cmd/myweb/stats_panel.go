package main

import (
	"fmt"
	"math"
	"strings"
)

// Two panels stand side by side where there is room.
const (
	panelGap     = 4
	sideBySide   = 100
	widestPanel  = 76
	numberColumn = 11
	barColumn    = 12
)

func (a *app) printPanels(s *stats) {
	if a.screen.columns() < sideBySide {
		for _, p := range s.panels {
			for _, line := range a.panelLines(p, min(a.screen.columns(), widestPanel)) {
				fmt.Fprintln(a.stdout, strings.TrimRight(line.painted, " "))
			}
			fmt.Fprintln(a.stdout)
		}
		return
	}
	width := min((a.screen.columns()-panelGap)/2, widestPanel)
	for i := 0; i < len(s.panels); i += 2 {
		left := a.panelLines(s.panels[i], width)
		var right []paintedLine
		if i+1 < len(s.panels) {
			right = a.panelLines(s.panels[i+1], width)
		}
		for n := range max(len(left), len(right)) {
			l, r := lineAt(left, n), lineAt(right, n)
			line := l.painted + strings.Repeat(" ", width-l.width+panelGap) + r.painted
			fmt.Fprintln(a.stdout, strings.TrimRight(line, " "))
		}
		fmt.Fprintln(a.stdout)
	}
}

// paintedLine knows how wide it is without its colours.
type paintedLine struct {
	painted string
	width   int
}

func lineAt(lines []paintedLine, n int) paintedLine {
	if n < len(lines) {
		return lines[n]
	}
	return paintedLine{}
}

func (a *app) panelLines(p panel, width int) []paintedLine {
	names := width - numberColumn
	title := cut(p.title, names)
	lines := []paintedLine{{
		a.screen.paint(styleBold, padRight(title, names)) + a.screen.paint(styleDim, padLeft(p.measure, numberColumn)), width,
	}}
	if len(p.breakdown.Rows) == 0 {
		return append(lines, paintedLine{a.screen.paint(styleDim, "none"), len("none")})
	}
	highest := int64(1)
	for _, row := range p.breakdown.Rows {
		highest = max(highest, p.value(row.Totals))
	}
	names -= barColumn + 1
	for _, row := range p.breakdown.Rows {
		name, n := row.Value, p.value(row.Totals)
		if name == "" {
			name = p.none
		}
		name = cut(printable(name), names)
		bar := strings.Repeat("█", int(math.Round(float64(n)/float64(highest)*barColumn)))
		lines = append(lines, paintedLine{
			padRight(name, names) + " " + a.screen.paint(styleCyan, padRight(bar, barColumn)) + padLeft(count(n), numberColumn), width,
		})
	}
	if more := p.breakdown.Values - int64(len(p.breakdown.Rows)); more > 0 {
		text := fmt.Sprintf("and %s more", count(more))
		lines = append(lines, paintedLine{a.screen.paint(styleDim, text), len(text)})
	}
	return lines
}
