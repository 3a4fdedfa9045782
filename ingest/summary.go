package ingest

import (
	"fmt"
	"slices"

	"github.com/myweb-analytics/myweb"
)

// Summary says what became of the objects and lines of a run. Of the lines
// that were read, Lines = PageViews + OtherRequests + Bots + Duplicates +
// Rejected: nothing disappears.
type Summary struct {
	Objects  int // loaded now
	Known    int // loaded before, under this name or another
	Failures []Failure
	Unfit    []Unfit // of Objects, those of which no line was understood

	// Overtaken objects, of those Known, were loaded by another process since
	// the run began: whole or, if that process has ended, perhaps in part.
	Overtaken int

	Lines         int64
	PageViews     int64
	OtherRequests int64
	Bots          map[myweb.BotClass]int64
	Duplicates    int64
	Rejected      map[myweb.Reason]int64
}

// Failure is an object that could not be read. Nothing of it is stored.
type Failure struct {
	URI string
	Err error
}

func newSummary() *Summary {
	return &Summary{Bots: map[myweb.BotClass]int64{}, Rejected: map[myweb.Reason]int64{}}
}

func (s *Summary) add(loaded myweb.Loaded, objects []myweb.LogObject, ended []ending) {
	s.Lines += loaded.Staged
	s.PageViews += loaded.PageViews
	s.OtherRequests += loaded.OtherRequests
	s.Duplicates += loaded.Duplicates
	if loaded.Refused > 0 {
		s.Rejected[myweb.ReasonRemoved] += loaded.Refused
	}
	for class, n := range loaded.Bots {
		s.Bots[class] += n
	}
	for _, o := range objects {
		if slices.Contains(loaded.Known, o.ID) { // another process was faster
			s.Known++
			s.Overtaken++
			continue
		}
		s.Lines += o.LinesRejected
		if o.LoadedAt.IsZero() {
			continue
		}
		s.Objects++
	}
	s.Unfit = append(s.Unfit, unfitOf(loaded, ended)...)
}

// Follow adds what an earlier run over the same objects had loaded before it was
// stopped; may be nil.
func (s *Summary) Follow(earlier *Summary) {
	if earlier == nil {
		return
	}
	s.Objects += earlier.Objects
	s.Unfit = append(s.Unfit, earlier.Unfit...)
	s.Known = max(earlier.Known, s.Known-earlier.Objects)
	s.Lines += earlier.Lines
	s.PageViews += earlier.PageViews
	s.OtherRequests += earlier.OtherRequests
	s.Duplicates += earlier.Duplicates
	for class, n := range earlier.Bots {
		s.Bots[class] += n
	}
	for reason, n := range earlier.Rejected {
		s.Rejected[reason] += n
	}
}

// BotRequests adds up the bots of all classes.
func (s *Summary) BotRequests() int64 { return total(s.Bots) }

// LinesRejected adds up the rejected lines of all reasons.
func (s *Summary) LinesRejected() int64 { return total(s.Rejected) }

func total[K comparable](counts map[K]int64) int64 {
	var n int64
	for _, c := range counts {
		n += c
	}
	return n
}

// Err is the error of a run that could not read every object; nil if it could.
func (s *Summary) Err() error {
	if len(s.Failures) == 0 {
		return nil
	}
	all := s.Objects + s.Known + len(s.Failures)
	return myweb.Errorf(myweb.CodeUnreadable, "%d of %d log objects could not be read; nothing of them is stored, the others are loaded", len(s.Failures), all)
}

func (f Failure) String() string { return fmt.Sprintf("%s: %v", f.URI, f.Err) }
