package query

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

// Completeness says what has come of the latest hours (of UTC), and how late.
type Completeness struct {
	From         time.Time   `json:"from"`          // the first hour
	SettledUntil time.Time   `json:"settled_until"` // nothing is expected any more of the hours before
	Sites        []SiteHours `json:"sites"`         // the busiest first
	MoreSites    int         `json:"more_sites"`    // that are left out
}

// SiteHours are the hours of a site; one without a request is not there.
type SiteHours struct {
	Site  string `json:"site"`
	Hours []Hour `json:"hours"`
}

// Hour is what has come of an hour.
type Hour struct {
	Start         time.Time `json:"start"`
	Requests      int64     `json:"requests"`
	LateRequests  int64     `json:"late_requests"` // of these, those that were loaded when it had settled; 0 where all were: old logs that are loaded at once are not late
	FirstLoadedAt time.Time `json:"first_loaded_at"`
	LastLoadedAt  time.Time `json:"last_loaded_at"`
	Settling      bool      `json:"settling"`
}

// mostSites bounds an answer.
const mostSites = 50

// Completeness answers for the hours that meet the time since, until now.
func (r Reports) Completeness(ctx context.Context, since time.Duration) (Completeness, error) {
	now := r.now().UTC()
	c := Completeness{
		From:         now.Add(-since).Truncate(time.Hour),
		SettledUntil: now.Add(-settlingTime).Truncate(time.Hour),
		Sites:        []SiteHours{},
	}
	s := compose("hours", nil, map[string]value{"from": timestampValue(c.From)})
	err := r.rows(ctx, s, func(rows *sql.Rows) error {
		var site string
		var h Hour
		if err := rows.Scan(&site, &h.Start, &h.Requests, &h.LateRequests, &h.FirstLoadedAt, &h.LastLoadedAt); err != nil {
			return err
		}
		h.Start, h.FirstLoadedAt, h.LastLoadedAt = h.Start.UTC(), h.FirstLoadedAt.UTC(), h.LastLoadedAt.UTC()
		h.Settling = !h.Start.Before(c.SettledUntil)
		if h.LateRequests == h.Requests {
			h.LateRequests = 0
		}
		if n := len(c.Sites); n == 0 || c.Sites[n-1].Site != site {
			c.Sites = append(c.Sites, SiteHours{Site: site})
		}
		last := &c.Sites[len(c.Sites)-1]
		last.Hours = append(last.Hours, h)
		return nil
	})
	slices.SortStableFunc(c.Sites, func(a, b SiteHours) int { return cmp.Compare(b.requests(), a.requests()) })
	if len(c.Sites) > mostSites {
		c.Sites, c.MoreSites = c.Sites[:mostSites], len(c.Sites)-mostSites
	}
	return c, err
}

func (s SiteHours) requests() (sum int64) {
	for _, h := range s.Hours {
		sum += h.Requests
	}
	return sum
}
