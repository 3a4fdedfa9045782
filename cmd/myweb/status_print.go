package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

func (a *app) printStatus(s shownStatus) {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		zone = time.UTC
	}
	line := a.statusLine("")
	line("database", "%s", printable(s.Database))
	line("log objects", "%s, %s lines", count(s.Ledger.LogObjects), count(s.Ledger.Lines))
	line("last request", "%s", s.when(s.Ledger.LastAt, zone))
	line("last loaded", "%s", s.when(s.Ledger.LoadedAt, zone))
	switch {
	case s.Live != nil:
		a.printLive(s, zone)
	case s.missing != nil:
		line("sources", "unknown: %v", s.missing)
	default:
		line("sources", "none are followed")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Checkpoints)) {
		fmt.Fprintf(a.stdout, "\n%s\n", a.screen.paint(styleBold, printable(name)))
		a.statusLine("  ")("loaded up to", "%s", printable(s.Checkpoints[name]))
	}
	a.printCompleteness(s, zone)
}

// statusLine gives a printer of lines with a label.
func (a *app) statusLine(indent string) func(label, format string, values ...any) {
	return func(label, format string, values ...any) {
		fmt.Fprintf(a.stdout, "%s%-*s %s\n", indent, 16-len(indent), label, fmt.Sprintf(format, values...))
	}
}

// when writes a time in the zone, and how long ago that is.
func (s shownStatus) when(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "-"
	}
	side := " ago"
	if t.After(s.Now) {
		side = " ahead of the clock"
	}
	return t.In(zone).Format("2006-01-02 15:04:05 MST") + ", " + span(s.Now.Sub(t)) + side
}

// span writes a duration as people say it, in one unit.
func span(d time.Duration) string {
	switch d = d.Abs(); {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%s days", count(int64(d.Hours()/24)))
}

func (a *app) printLive(s shownStatus, zone *time.Location) {
	l := s.Live.Loader
	line := a.statusLine("")
	line("running since", "%s", s.when(s.Live.StartedAt, zone))
	line("loading", "%s: %s batches, %s lines; %s objects wait, %s are being loaded", a.state(l.State),
		count(l.Batches), count(l.Lines), count(l.ObjectsWaiting), count(l.ObjectsReading))
	a.printTrouble(s, l.State, l.Trouble, zone)
	for _, source := range s.Live.Sources {
		fmt.Fprintf(a.stdout, "\n%s  %s\n", a.screen.paint(styleBold, printable(source.Name)), a.state(source.State))
		line := a.statusLine("  ")
		line("loaded", "%s objects, %s lines, %s; %s lines a minute now", count(source.Objects), count(source.Lines),
			size(source.BytesRead), count(int64(source.LinesPerMinute)))
		if source.LastLoadedAt != nil {
			line("last object", "%s, %s ago", printable(source.LastObject), span(s.Now.Sub(*source.LastLoadedAt)))
		}
		if source.LastRequestAt != nil {
			line("last request", "%s", s.when(*source.LastRequestAt, zone))
		}
		a.printUnread(s, source.UnreadObjects, zone)
		a.printTrouble(s, source.State, source.Trouble, zone)
	}
}

func (a *app) printUnread(s shownStatus, u myweb.UnreadObjects, zone *time.Location) {
	if u.LastUnreadErrorAt == nil {
		return
	}
	line := a.statusLine("  ")
	line("not read", "%s objects in the last day; the last error %s", count(u.ObjectsUnread), s.when(*u.LastUnreadErrorAt, zone))
	line("", "%s: %s", printable(u.LastUnread), printable(u.LastUnreadError))
}

func (a *app) state(state myweb.State) string {
	if state == myweb.StateRunning {
		return a.screen.paint(styleGreen, string(state))
	}
	return a.screen.paint(styleRed, string(state))
}

func (a *app) printTrouble(s shownStatus, state myweb.State, t myweb.Trouble, zone *time.Location) {
	if t.LastErrorAt == nil {
		return
	}
	line := a.statusLine("  ")
	line("errors", "%s, the last one %s", count(t.Errors), s.when(*t.LastErrorAt, zone))
	line("", "%s", printable(t.LastError))
	if state == myweb.StateFailing && t.NextTryAt != nil {
		line("next try", "in %s", span(t.NextTryAt.Sub(s.Now)))
	}
}

// printCompleteness shows the last two days of each site, an hour a letter.
func (a *app) printCompleteness(s shownStatus, zone *time.Location) {
	c := s.Completeness
	if len(c.Sites) == 0 {
		return
	}
	fmt.Fprintf(a.stdout, "\n%s  # settled  + settling  . nothing\n", a.screen.paint(styleBold, "hours from "+c.From.In(zone).Format("2006-01-02 15:04 MST")))
	width := 0
	for _, site := range c.Sites {
		width = max(width, textWidth(printable(site.Site)))
	}
	for _, site := range c.Sites {
		fmt.Fprintf(a.stdout, "  %s  %s%s\n", padRight(printable(site.Site), width), hourLetters(c, site, s.Now), lateness(site))
	}
	if c.MoreSites > 0 {
		fmt.Fprintf(a.stdout, "  and %s sites more\n", count(int64(c.MoreSites)))
	}
}

func hourLetters(c query.Completeness, site query.SiteHours, now time.Time) string {
	letters := []byte(strings.Repeat(".", int(now.Sub(c.From)/time.Hour)+1))
	for _, h := range site.Hours {
		i := int(h.Start.Sub(c.From) / time.Hour)
		switch {
		case i < 0 || i >= len(letters):
		case h.Settling:
			letters[i] = '+'
		default:
			letters[i] = '#'
		}
	}
	return string(letters)
}

// lateness says how many requests came when their hour had settled.
func lateness(site query.SiteHours) string {
	var late int64
	for _, h := range site.Hours {
		late += h.LateRequests
	}
	if late == 0 {
		return ""
	}
	return fmt.Sprintf("  %s requests came later than a day", count(late))
}
