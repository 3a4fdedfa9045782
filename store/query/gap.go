package query

import (
	"context"
	"regexp"
	"slices"
	"sync"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Gap notes whether statements wanted rows that retention has removed. Their
// answer counts what is left.
type Gap struct {
	since myweb.Since

	mu     sync.Mutex
	before time.Time
}

type gapKey struct{}

// Noting gives a context whose statements are noted; since is from when on rows
// are kept.
func Noting(ctx context.Context, since myweb.Since) (context.Context, *Gap) {
	g := &Gap{since: since}
	return context.WithValue(ctx, gapKey{}, g), g
}

// Before is the moment before which something was missing; the zero time when
// nothing was.
func (g *Gap) Before() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.before
}

// note looks at a statement that is run.
func note(ctx context.Context, s Statement) {
	g, ok := ctx.Value(gapKey{}).(*Gap)
	if !ok || g.since.Whole().IsZero() {
		return
	}
	before := s.missing(g.since)
	g.mu.Lock()
	defer g.mu.Unlock()
	if before.After(g.before) {
		g.before = before
	}
}

var (
	rawTable = regexp.MustCompile(`\b(?:from|join) (requests|page_views)\b`)
	rawBound = regexp.MustCompile(`\btimestamp >= \$\{(\w+)\}`)
)

// lookBack is for how long before its period a question of the library looks.
const lookBack = 31 * 24 * time.Hour

// MissingOf is the moment from which on the rows are there that a statement of the
// library reads by themselves, when it is asked for a time from from on; the zero
// time when all are.
func MissingOf(statement string, from time.Time, since myweb.Since) time.Time {
	return missing(statement, since, func(kept time.Time) bool { return from.Add(-lookBack).Before(kept) })
}

// missing is the same of a statement of a report. They are bounded by time
// wherever they read single rows.
func (s Statement) missing(since myweb.Since) time.Time {
	return missing(s.text, since, func(kept time.Time) bool {
		return slices.ContainsFunc(rawBound.FindAllStringSubmatch(s.text, -1), func(bound []string) bool {
			from, ok := s.values[bound[1]].any.(time.Time)
			return ok && from.Before(kept)
		})
	})
}

// missing is the moment from which on the rows are there that a text reads by
// themselves, and not as daily figures or sessions, where reaches says that it
// reads rows from before that.
func missing(text string, since myweb.Since, reaches func(kept time.Time) bool) (before time.Time) {
	for _, table := range rawTable.FindAllStringSubmatch(text, -1) {
		kept := since.Requests
		if table[1] == "page_views" {
			kept = since.PageViews
		}
		if kept.After(before) && reaches(kept) {
			before = kept
		}
	}
	return before
}
