package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/myweb-analytics/myweb"
)

const maintainHelp = `myweb maintain - remove what is older than it is to be kept

Removes the requests and page views that are older than the days in
RETENTION_REQUESTS_DAYS and RETENTION_PAGE_VIEWS_DAYS; without these settings
nothing. Sessions, visitors and daily figures stay, so that reports of days still
say what they said. Log lines of removed days are refused from then on: nobody could
tell whether they were loaded before. There is no way back but a backup or the logs.

With PostgreSQL it also makes the partitions of the days to come. "myweb serve"
does the same every ten minutes.

  myweb maintain --dry-run
  RETENTION_REQUESTS_DAYS=90 myweb maintain

Flags
  --database PATH  the database (default myweb.duckdb)
  --dry-run        say what would be removed, and change nothing
`

func runMaintain(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	dryRun := f.Bool("dry-run", false, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("maintain takes no arguments, only flags: %s", rest[0])
	}
	retention, err := a.retention()
	if err != nil {
		return err
	}
	if err := existing(*f.database); err != nil {
		return err
	}
	store, err := a.openLoader(ctx, *f.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	done, err := store.Maintain(ctx, myweb.Maintenance{Retention: retention, Now: a.now(), DryRun: *dryRun})
	if err != nil {
		return err
	}
	a.printMaintained(done, retention, *dryRun)
	return nil
}

// retention reads how long rows are kept.
func (a *app) retention() (r myweb.Retention, err error) {
	if r.RequestsDays, err = days("RETENTION_REQUESTS_DAYS", a.getenv("RETENTION_REQUESTS_DAYS")); err != nil {
		return r, err
	}
	r.PageViewsDays, err = days("RETENTION_PAGE_VIEWS_DAYS", a.getenv("RETENTION_PAGE_VIEWS_DAYS"))
	return r, err
}

// mostDays is a hundred years.
const mostDays = 36_500

func days(name, text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostDays {
		return 0, myweb.Errorf(myweb.CodeInvalid, "%s=%s: want a whole number of days from 1 to %d, or nothing to keep all", name, text, mostDays)
	}
	return n, nil
}

func (a *app) printMaintained(done myweb.Maintained, retention myweb.Retention, dryRun bool) {
	removed := "removed"
	if dryRun {
		removed = "to remove"
	}
	header := fmt.Sprintf("%-12s %-12s %14s %14s", "table", "kept since", "days", "rows "+removed)
	fmt.Fprintln(a.stdout, a.screen.paint(styleBold, header))
	var rows int64
	for _, t := range done.Tables {
		since := "ever"
		if !t.Since.IsZero() {
			since = t.Since.Format(time.DateOnly)
		}
		fmt.Fprintf(a.stdout, "%-12s %-12s %14s %14s\n", t.Name, since, count(t.Days), count(t.Removed))
		rows += t.Removed
	}
	fmt.Fprintln(a.stdout)
	if done.Partitions > 0 {
		fmt.Fprintf(a.stdout, "%s partitions were made for the days to come.\n", count(done.Partitions))
	}
	switch {
	case retention == myweb.Retention{}:
		fmt.Fprintln(a.stdout, "Everything is kept: neither RETENTION_REQUESTS_DAYS nor RETENTION_PAGE_VIEWS_DAYS is set.")
	case rows == 0:
		fmt.Fprintln(a.stdout, "Nothing is older than it is to be kept.")
	case dryRun:
		fmt.Fprintln(a.stdout, "Nothing was removed: this was a dry run. Sessions, visitors and daily figures will stay.")
	default:
		fmt.Fprintln(a.stdout, "Sessions, visitors and daily figures stay.")
	}
}

// A server looks now and then. Where logs that are older than what is kept are
// coming in, all of them are to count before any goes.
const (
	maintainEvery    = 10 * time.Minute
	maintainPatience = time.Hour
)

// maintainTask is what a server does by itself.
func (a *app) maintainTask(s service) func(context.Context) error {
	s.log.Info("retention", "requests_days", s.retention.RequestsDays, "page_views_days", s.retention.PageViewsDays)
	return func(ctx context.Context) error {
		done, err := s.store.Maintain(ctx, myweb.Maintenance{Retention: s.retention, Now: a.now(), Patience: maintainPatience})
		if err != nil {
			return err
		}
		if done.Waiting {
			s.log.Info("old rows stay for now: logs as old as them are still coming in")
		}
		for _, t := range done.Tables {
			if t.Removed > 0 {
				s.log.Info("removed old rows", "table", t.Name, "rows", t.Removed, "days", t.Days, "kept_since", t.Since.Format(time.DateOnly))
			}
		}
		return nil
	}
}

// maintaining does so in a server that loads nothing, from its start on.
func (a *app) maintaining(s service) func(context.Context) {
	task := a.maintainTask(s)
	return func(ctx context.Context) {
		for {
			if err := task(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("maintain", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(maintainEvery):
			}
		}
	}
}
