package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/query"
)

const statsHelp = `myweb stats - a summary in the terminal

Visitors, page views, sessions, bounce rate and duration with their change
against the period before, the days as bars, and the pages, sources, countries,
browsers, devices and bots that had most.

  myweb stats
  myweb stats --period 7d --site blog.example.org
  myweb stats --period 2026-11-01..2026-11-15
  myweb stats --period 2026-11

Flags
  --database PATH  the database (default myweb.duckdb); it is only read
  --period PERIOD  30d: that many days up to now, today included (the default);
                   today, yesterday, a day (2026-11-22), a month (2026-11), or
                   two days with .. between them, both included
  --site SITE      one site (default all of them)
  --rows N         rows of each list (default 8)
  --width N        of the output (default that of the terminal)

Days are those of the reporting time zone (TIMEZONE). NO_COLOR is heeded.
`

type statsFlags struct {
	*flags
	period, site *string
	rows, width  *int
}

func runStats(ctx context.Context, a *app, args []string) (err error) {
	f := statsFlags{flags: newFlags(a)}
	f.period, f.site = f.String("period", "30d", ""), f.String("site", "", "")
	f.rows, f.width = f.Int("rows", 8, ""), f.Int("width", 0, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("stats takes no arguments, only flags: %s", rest[0])
	}
	if *f.rows < 1 || *f.width < 0 {
		return usagef("--rows and --width want numbers above 0")
	}
	if *f.width > 0 {
		a.screen.width = *f.width
	}
	store, err := a.openStore(ctx, *f.database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s, err := a.readStats(ctx, store, f)
	if err != nil {
		return err
	}
	a.printStats(s)
	return nil
}

// stats are the figures of a summary.
type stats struct {
	site        string
	period      period
	zone        *time.Location
	first, last time.Time // earliest and latest request of the site
	now, before myweb.Totals
	comparable  bool // the logs cover the period before
	series      []myweb.Point
	panels      []panel
	knownSites  []myweb.Site

	missingBefore time.Time // rows from before were removed, and some figures count them; the zero time when none does
}

// panel is a list of the summary.
type panel struct {
	title, measure, none string
	dimension            string
	value                func(myweb.Totals) int64
	breakdown            myweb.Breakdown
}

func visitorsOf(t myweb.Totals) int64 { return t.Visitors }

func panels() []panel {
	return []panel{
		{title: "Top pages", dimension: "page", measure: "visitors", value: visitorsOf},
		{title: "Sources", dimension: "source", measure: "visitors", none: "(direct or unknown)", value: visitorsOf},
		{title: "Countries", dimension: "country", measure: "visitors", none: "(unknown)", value: visitorsOf},
		{title: "Browsers", dimension: "browser", measure: "visitors", none: "(unknown)", value: visitorsOf},
		{title: "Devices", dimension: "device_type", measure: "visitors", none: "(unknown)", value: visitorsOf},
		{title: "Bots", dimension: "bot_class", measure: "requests", value: func(t myweb.Totals) int64 { return t.Requests }},
	}
}

func (a *app) readStats(ctx context.Context, store engine, f statsFlags) (*stats, error) {
	settings, err := a.storeSettings()
	if err != nil {
		return nil, err
	}
	r := query.Reports{DB: store, Now: a.now, Zone: store.Zone, SessionTimeout: settings.sessionTimeout}
	site := strings.ToLower(strings.TrimSpace(*f.site))
	s := &stats{site: site, zone: store.Zone(site)}
	ledger, err := r.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	if s.knownSites, err = r.Sites(ctx); err != nil {
		return nil, err
	}
	if err := s.find(); err != nil {
		return nil, err
	}
	if s.period, err = parsePeriod(*f.period, a.now().In(s.zone), s.last); err != nil {
		return nil, err
	}
	ctx, gap := query.Noting(ctx, ledger.SinceOf(s.first))
	q := myweb.Query{Site: s.site, From: s.period.from, To: s.period.to, Interval: s.period.interval()}
	if s.now, err = r.Totals(ctx, q); err != nil {
		return nil, err
	}
	if s.series, err = r.Series(ctx, q); err != nil {
		return nil, err
	}
	before := q
	before.From, before.To = s.period.beforeFrom, s.period.beforeTo
	if before.From.Before(before.To) {
		if s.before, err = r.Totals(ctx, before); err != nil {
			return nil, err
		}
	}
	s.comparable = s.before.Requests > 0 && s.first.Before(s.period.beforeFrom.AddDate(0, 0, 1))
	for _, p := range panels() {
		if err := p.read(ctx, r, q, *f.rows); err != nil {
			return nil, err
		}
		s.panels = append(s.panels, p)
	}
	s.missingBefore = gap.Before()
	return s, nil
}

func (p *panel) read(ctx context.Context, r query.Reports, q myweb.Query, rows int) (err error) {
	if p.dimension == "bot_class" {
		p.breakdown, err = r.Bots(ctx, q)
	} else {
		p.breakdown, err = r.Breakdown(ctx, q, myweb.BreakdownOptions{Dimension: p.dimension, Limit: rows, Visitors: true})
	}
	p.breakdown.Rows = p.breakdown.Rows[:min(rows, len(p.breakdown.Rows))]
	return err
}

// find checks that the site is known and notes what time its requests cover.
func (s *stats) find() error {
	found := s.site == myweb.AllSites
	var names []string
	for _, site := range s.knownSites {
		names = append(names, site.Site)
		if s.site != myweb.AllSites && site.Site != s.site {
			continue
		}
		found = true
		if s.first.IsZero() || site.FirstAt.Before(s.first) {
			s.first = site.FirstAt
		}
		if site.LastAt.After(s.last) {
			s.last = site.LastAt
		}
	}
	if !found {
		return noSite(s.site, names)
	}
	return nil
}

// knownSite refuses a site that the database has nothing of: most likely its
// name is mistyped.
func knownSite(ctx context.Context, store engine, site string) error {
	if site == myweb.AllSites {
		return nil
	}
	sites, err := query.Reports{DB: store}.Sites(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, known := range sites {
		if known.Site == site {
			return nil
		}
		names = append(names, known.Site)
	}
	return noSite(site, names)
}

func noSite(site string, known []string) error {
	return myweb.Errorf(myweb.CodeNotFound, "no requests of the site %s; there are those of %s", printable(site), list(known))
}

// list joins names for a message, the first few of them.
func list(names []string) string {
	const shown = 5
	switch {
	case len(names) == 0:
		return "no site yet"
	case len(names) > shown:
		return fmt.Sprintf("%s and %d more", printable(joined(names[:shown])), len(names)-shown)
	}
	return printable(joined(names))
}
