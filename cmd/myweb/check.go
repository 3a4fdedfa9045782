package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/myweb-analytics/myweb"
)

const checkHelp = `myweb check - say what is in the database, and whether it is sound

Shows the engine, the size, the rows of each table, the time that the requests
cover and what was loaded last; then proves the rules that always hold: every
request is there once, the lines of each log object add up, and sessions,
visitors and daily figures are what the page views and requests say. It reads
everything to do so: minutes for tens of millions of lines.

  myweb check
  myweb check --database /srv/stats/myweb.duckdb

Flags
  --database PATH  the database (default myweb.duckdb); it is only read

Exit status 1 when a rule is violated.
`

func runCheck(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("check takes no arguments, only flags: %s", rest[0])
	}
	store, err := a.openStore(ctx, *f.database, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	c, err := a.check(ctx, store)
	if err != nil {
		return err
	}
	objects, err := store.LogObjects(ctx, 0)
	if err != nil {
		return err
	}
	a.printCheck(c, objects)
	return a.printInvariants(c)
}

func (a *app) printCheck(c *myweb.Check, objects []myweb.LogObject) {
	line := func(label, format string, values ...any) {
		fmt.Fprintf(a.stdout, "%-18s %s\n", label, fmt.Sprintf(format, values...))
	}
	line("engine", "%s %s", c.Engine, c.Version)
	line("database", "%s", printable(c.Database))
	line("size", "%s", size(c.SizeBytes))
	line("first request", "%s", instant(c.FirstAt))
	line("last request", "%s", instant(c.LastAt))
	if whole := c.Since.Whole(); !whole.IsZero() {
		line("complete since", "%s; older rows were removed, and are not judged below", whole.Format(time.DateOnly))
	}
	line("log objects", "%s", count(c.LogObjects))
	isLoaded := func(o myweb.LogObject) bool { return !o.LoadedAt.IsZero() }
	if i := slices.IndexFunc(objects, isLoaded); i >= 0 { // the latest is the first
		line("loaded last", "%s, %s", printable(objects[i].URI), instant(objects[i].LoadedAt))
	}
	a.printUnfinished(objects)
	fmt.Fprintln(a.stdout)
	for _, t := range c.Tables {
		fmt.Fprintf(a.stdout, "%-18s %14s rows\n", t.Name, count(t.Rows))
	}
}

// listedObjects is how many objects are named before the rest is counted.
const listedObjects = 10

// printUnfinished names the objects that ought to be ingested again.
func (a *app) printUnfinished(objects []myweb.LogObject) {
	var partial, stale []myweb.LogObject
	for _, o := range objects {
		switch {
		case o.LoadedAt.IsZero():
			partial = append(partial, o)
		case o.Stale:
			stale = append(stale, o)
		}
	}
	a.printObjects("loaded in part; ingest them again, they go on where they stopped:", partial)
	a.printObjects("stale: they hold copies of requests of an object that was undone; ingest them again:", stale)
}

func (a *app) printObjects(title string, objects []myweb.LogObject) {
	if len(objects) == 0 {
		return
	}
	fmt.Fprintf(a.stdout, "\n%s\n", a.screen.paint(styleBold, title))
	for i, o := range objects {
		if i == listedObjects {
			fmt.Fprintf(a.stdout, "  and %s more\n", count(int64(len(objects)-i)))
			return
		}
		fmt.Fprintf(a.stdout, "  %s\n", printable(o.URI))
	}
}

func (a *app) printInvariants(c *myweb.Check) error {
	fmt.Fprintln(a.stdout)
	violated := 0
	for _, i := range c.Invariants {
		verdict := a.screen.paint(styleGreen, "ok")
		if i.Violations != 0 {
			violated++
			verdict = a.screen.paint(styleRed, count(i.Violations)+" violations")
		}
		fmt.Fprintf(a.stdout, "%-50s %s\n", i.Name, verdict)
	}
	if violated > 0 {
		return fmt.Errorf("%d of %d rules are violated: please report this; `myweb init --drop` and loading the logs again makes the tables sound", violated, len(c.Invariants))
	}
	return nil
}

// instant writes a time in UTC; none is a dash.
func instant(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

// size writes bytes as people read them.
func size(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	value, unit := float64(bytes), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d B", bytes)
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}
