package query

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Sessions reach from a point into the next so often that it does not help to
// look where, if points are shorter or more than this.
const (
	shortestReached = 6 * time.Hour
	mostReached     = 64
)

// near gives the statement for the page views of the period that may belong to
// sessions which cross one of its edges: those no further from an edge than
// such sessions reach. They are few, and lie together.
func (r Reports) near(ctx context.Context, p *plan, edges []time.Time) (string, error) {
	stretches, err := r.stretches(ctx, p, edges)
	return p.viewsWithin(joined(stretches)), err
}

// stretches are from when until when the sessions last that cross an edge, of each
// edge that has any; of all at once where they reach far.
func (r Reports) stretches(ctx context.Context, p *plan, edges []time.Time) ([]stretch, error) {
	if reachesFar(edges) {
		return []stretch{{edges[0], edges[len(edges)-1]}}, nil
	}
	reaches := make([]string, len(edges))
	for i, edge := range edges {
		values := p.ofSite(map[string]value{"edge": timestampValue(edge)})
		reaches[i] = compose("reach", map[string]string{"site": p.site()}, values).Text()
	}
	var stretches []stretch
	err := r.rows(ctx, finish("reach", strings.Join(reaches, "\nunion all\n"), nil), func(rows *sql.Rows) error {
		var first, last sql.NullTime
		err := rows.Scan(&first, &last)
		if first.Valid {
			stretches = append(stretches, stretch{first.Time.UTC(), last.Time.UTC().Add(time.Microsecond)})
		}
		return err
	})
	return stretches, err
}

// reachesFar says that it does not help to look where sessions cross the edges.
func reachesFar(edges []time.Time) bool {
	n := len(edges) - 1
	return n > mostReached || n > 1 && edges[n].Sub(edges[0]) < time.Duration(n)*shortestReached
}

// stretch is [from, to).
type stretch struct{ from, to time.Time }

// joined makes one of stretches that overlap.
func joined(stretches []stretch) []stretch {
	slices.SortFunc(stretches, func(a, b stretch) int { return a.from.Compare(b.from) })
	var apart []stretch
	for _, s := range stretches {
		if n := len(apart); n > 0 && !apart[n-1].to.Before(s.from) {
			if s.to.After(apart[n-1].to) {
				apart[n-1].to = s.to
			}
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// viewsWithin reads what lies in the period of each stretch.
func (p *plan) viewsWithin(stretches []stretch) string {
	return p.columnsWithin("timestamp, site, session_id, request_id, url_path", stretches)
}

func (p *plan) columnsWithin(columns string, stretches []stretch) string {
	var parts []string
	for _, s := range stretches {
		if s.from.Before(p.q.From) {
			s.from = p.q.From
		}
		if s.to.After(p.q.To) {
			s.to = p.q.To
		}
		if !s.from.Before(s.to) {
			continue
		}
		from, to := p.bindStretch(s)
		parts = append(parts, "select "+columns+" from page_views where timestamp >= "+from+" and timestamp < "+to)
	}
	if len(parts) == 0 {
		return "select " + columns + " from page_views where false"
	}
	return strings.Join(parts, " union all ")
}

// bindStretch gives references to its ends. What is near may be asked for twice.
func (p *plan) bindStretch(s stretch) (from, to string) {
	number := strconv.Itoa(len(p.values))
	from, to = "near_from_"+number, "near_to_"+number
	p.values[from], p.values[to] = timestampValue(s.from), timestampValue(s.to)
	return reference(from), reference(to)
}
