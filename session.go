package myweb

import "time"

// DefaultSessionTimeout is the longest time between two page views of one
// session, unless SESSION_TIMEOUT_MINUTES says otherwise.
const DefaultSessionTimeout = 30 * time.Minute

// Session is a row of the table sessions: page views of one visitor on one
// site, each at most the session timeout after the one before. Midnight does
// not cut it.
type Session struct {
	ID              int64
	VisitorID       int64
	Site            string
	StartedAt       time.Time
	EndedAt         time.Time
	PageViews       int64
	EntryPage       string
	ExitPage        string
	PreviousEndedAt time.Time // end of the visitor's session before; zero for the first
}

// Duration is the time from the first to the last page view; 0 for a bounce.
func (s Session) Duration() time.Duration { return s.EndedAt.Sub(s.StartedAt) }

// IsBounce says whether the session has exactly one page view.
func (s Session) IsBounce() bool { return s.PageViews == 1 }
