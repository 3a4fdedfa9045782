package myweb

import "time"

// Retention says for how many days requests and page views are kept; 0 is for
// ever. Sessions, visitors and daily figures stay in any case.
type Retention struct {
	RequestsDays  int
	PageViewsDays int
}

// Since are the days of UTC from which on rows are kept; the zero time is for
// ever.
type Since struct {
	Requests  time.Time
	PageViews time.Time
}

// Whole is the day from which on everything is there. Log lines from before are
// refused: they may have been loaded and removed again, which nobody can tell.
func (s Since) Whole() time.Time {
	if s.Requests.After(s.PageViews) {
		return s.Requests
	}
	return s.PageViews
}

// Due gives the days that r asks for.
func (r Retention) Due(now time.Time) (due Since) {
	today := now.UTC().Truncate(24 * time.Hour)
	if r.RequestsDays > 0 {
		due.Requests = today.AddDate(0, 0, -r.RequestsDays)
	}
	if r.PageViewsDays > 0 {
		due.PageViews = today.AddDate(0, 0, -r.PageViewsDays)
	}
	return due
}

// Maintenance is what is to be done, beside what is always done.
type Maintenance struct {
	Retention Retention
	Now       time.Time
	DryRun    bool          // only say what would be done
	Patience  time.Duration // nothing more is removed within it after logs as old as that were loaded: others may follow
}

// Maintained says what was done.
type Maintained struct {
	Tables     []MaintainedTable
	Waiting    bool  // Patience was needed
	Partitions int64 // made ahead of need
}

// MaintainedTable says what was removed of a table.
type MaintainedTable struct {
	Name    string
	Since   time.Time // rows are kept from this day of UTC on; the zero time is for ever
	Days    int64     // that had rows which were removed
	Removed int64     // rows
}
