package ingest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

// delivery is an object on its way into the store, and who waits for it.
type delivery struct {
	source.Object
	settled func(outcome) // told once; nil when nobody waits
}

// outcome is what became of a delivery. Without err all of it is committed.
type outcome struct {
	err    error
	known  bool // it was there before
	lines  int64
	lastAt time.Time // timestamp of its latest request; zero when there is none
}

func (d *delivery) settle(o outcome) {
	if d.settled != nil {
		d.settled(o)
	}
}

// ending is an object that was read to its end. Its reader is gone: thousands of
// small objects wait for the commit of a batch.
type ending struct {
	*delivery
	object myweb.LogObject
	lines  int64  // of all its parts
	unfit  *Unfit // no line of them was understood
}

// Unfit is a log object that was read, and of which no line was understood: it may
// be no log.
type Unfit struct {
	URI    string
	Lines  int64
	Reason myweb.Reason // of most of them
}

// unfit says whether what was read is; nil if a line was understood, or there was none.
func (r *reading) unfit() *Unfit {
	if r.lines == 0 || total(r.reasons) < r.lines {
		return nil
	}
	reasons := slices.Sorted(maps.Keys(r.reasons)) // of those that are as many, always the same
	most := slices.MaxFunc(reasons, func(a, b myweb.Reason) int { return cmp.Compare(r.reasons[a], r.reasons[b]) })
	return &Unfit{r.object.URI, r.lines, most}
}

// Committed says what a batch has brought.
type Committed struct {
	Objects    int // whose last part it brought
	Lines      int64
	PageViews  int64
	Bots       int64
	Duplicates int64
	Rejected   int64
	Unfit      []Unfit
	Took       time.Duration // from staged to committed
}

func newCommitted(loaded myweb.Loaded, objects []myweb.LogObject, ended []ending, took time.Duration) Committed {
	c := Committed{
		Lines: loaded.Staged, PageViews: loaded.PageViews, Bots: total(loaded.Bots), Duplicates: loaded.Duplicates,
		Rejected: loaded.Refused, Unfit: unfitOf(loaded, ended), Took: took,
	}
	for _, o := range objects {
		c.Lines += o.LinesRejected
		c.Rejected += o.LinesRejected
		if !o.LoadedAt.IsZero() {
			c.Objects++
		}
	}
	return c
}

// unfitOf are those among the objects of which a batch brought the last part.
func unfitOf(loaded myweb.Loaded, ended []ending) (unfit []Unfit) {
	for _, e := range ended {
		if e.unfit != nil && !slices.Contains(loaded.Known, e.object.ID) {
			unfit = append(unfit, *e.unfit)
		}
	}
	return unfit
}
