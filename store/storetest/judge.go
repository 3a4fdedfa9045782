package storetest

import (
	"sort"
	"time"

	myweb "github.com/myweb-analytics/myweb"
)

// Expected are the tables that a set of requests must give, computed the slow
// and obvious way: everything in memory, one visitor after the other.
type Expected struct {
	Sessions []myweb.Session
	Visitors map[int64]Visitor
	Daily    map[Day]Figures
}

// Visitor is a row of the table visitors.
type Visitor struct {
	FirstSeen, LastSeen time.Time
	PageViews, Sessions int64
}

// Day is the key of a row of daily_metrics.
type Day struct {
	Site, Date string
}

// Figures are those of a row of daily_metrics; durations are in milliseconds.
type Figures struct {
	PageViews, Visitors, NewVisitors, Sessions, Bounces, DurationMS, Requests, BytesSent, BotRequests int64
}

// Judge computes the tables of requests, each of which occurs once. Days are
// those of zone.
func Judge(requests []myweb.Request, timeout time.Duration, zone *time.Location) Expected {
	e := Expected{Visitors: map[int64]Visitor{}, Daily: map[Day]Figures{}}
	add := func(site string, at time.Time, change func(*Figures)) {
		key := Day{site, at.In(zone).Format(time.DateOnly)}
		figures := e.Daily[key]
		change(&figures)
		e.Daily[key] = figures
	}
	byVisitor := map[int64][]myweb.Request{}
	for _, r := range requests {
		add(r.Site, r.Timestamp, func(f *Figures) {
			f.Requests++
			f.BytesSent += r.BytesSent
			if r.IsBot {
				f.BotRequests++
			}
		})
		if r.Kind == myweb.KindPageView {
			byVisitor[r.VisitorID] = append(byVisitor[r.VisitorID], r)
		}
	}
	for visitor, views := range byVisitor {
		sessions := Cut(views, timeout)
		e.Sessions = append(e.Sessions, sessions...)
		last := sessions[len(sessions)-1]
		e.Visitors[visitor] = Visitor{sessions[0].StartedAt, last.EndedAt, int64(len(views)), int64(len(sessions))}
		seen := map[string]bool{}
		for _, v := range views {
			add(v.Site, v.Timestamp, func(f *Figures) {
				f.PageViews++
				if date := v.Timestamp.In(zone).Format(time.DateOnly); !seen[date] {
					seen[date] = true
					f.Visitors++
				}
			})
		}
		for _, s := range sessions {
			add(s.Site, s.StartedAt, func(f *Figures) {
				f.Sessions++
				f.DurationMS += s.Duration().Milliseconds()
				if s.IsBounce() {
					f.Bounces++
				}
				if s.PreviousEndedAt.IsZero() {
					f.NewVisitors++
				}
			})
		}
	}
	sort.Slice(e.Sessions, func(i, j int) bool { return e.Sessions[i].ID < e.Sessions[j].ID })
	return e
}

// Cut makes the sessions of one visitor's page views, in order.
func Cut(views []myweb.Request, timeout time.Duration) []myweb.Session {
	sort.Slice(views, func(i, j int) bool {
		if !views[i].Timestamp.Equal(views[j].Timestamp) {
			return views[i].Timestamp.Before(views[j].Timestamp)
		}
		return views[i].ID < views[j].ID
	})
	var sessions []myweb.Session
	for _, v := range views {
		n := len(sessions)
		if n == 0 || v.Timestamp.Sub(sessions[n-1].EndedAt) > timeout {
			s := myweb.Session{ID: v.ID, VisitorID: v.VisitorID, Site: v.Site, StartedAt: v.Timestamp, EntryPage: v.URLPath}
			if n > 0 {
				s.PreviousEndedAt = sessions[n-1].EndedAt
			}
			sessions = append(sessions, s)
			n++
		}
		s := &sessions[n-1]
		s.EndedAt, s.ExitPage = v.Timestamp, v.URLPath
		s.PageViews++
	}
	return sessions
}
