package query

import (
	"context"
	"regexp"
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
	lists    = regexp.MustCompile(`\bpage_numbers\b`)
	rawFrom  = regexp.MustCompile(`\btimestamp >= \$\{(\w+)\}`)
	rawTo    = regexp.MustCompile(`\btimestamp <=? \$\{(\w+)\}`)
)

// lookBack is for how long before its period a question of the library looks.
const lookBack = 31 * 24 * time.Hour

// MissingOf is the moment from which on the rows are there that a statement of the
// library reads by themselves, when it is asked for a time from from on; the zero
// time when all are.
func MissingOf(statement string, from time.Time, since myweb.Since) time.Time {
	return missing(statement, since, func(_ string, kept time.Time) bool { return from.Add(-lookBack).Before(kept) })
}

// missing is the same of a statement of a report. They are bounded by time
// wherever they read single rows: mostly right after the name of the table, or else
// somewhere. Nothing is missing of a time that ends before it begins, such as what
// is left of a period after its whole days.
func (s Statement) missing(since myweb.Since) time.Time {
	bound := func(pattern *regexp.Regexp, texts ...string) (time.Time, bool) {
		for _, text := range texts {
			if match := pattern.FindStringSubmatch(text); match != nil {
				at, ok := s.values[match[1]].any.(time.Time)
				return at, ok
			}
		}
		return time.Time{}, false
	}
	before := missing(s.text, since, func(read string, kept time.Time) bool {
		from, ok := bound(rawFrom, read, s.text)
		if !ok || !from.Before(kept) {
			return false
		}
		to, ok := bound(rawTo, read)
		return !ok || from.Before(to)
	})
	// Page views that were removed are in no list of a session any more, either.
	from, ok := s.values["from"].any.(time.Time)
	if ok && from.Before(since.PageViews) && since.PageViews.After(before) && lists.MatchString(s.text) {
		before = since.PageViews
	}
	return before
}

// missing is the moment from which on the rows are there that a text reads by
// themselves, and not as daily figures or sessions, where reaches says that it
// reads rows from before that: of its text from the table's name to the next.
func missing(text string, since myweb.Since, reaches func(read string, kept time.Time) bool) (before time.Time) {
	tables := rawTable.FindAllStringSubmatchIndex(text, -1)
	for i, at := range tables {
		end := len(text)
		if i+1 < len(tables) {
			end = tables[i+1][0]
		}
		kept := since.Requests
		if text[at[2]:at[3]] == "page_views" {
			kept = since.PageViews
		}
		if kept.After(before) && reaches(text[at[0]:end], kept) {
			before = kept
		}
	}
	return before
}
