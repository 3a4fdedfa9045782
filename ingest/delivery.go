package ingest

import (
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
	lines  int64 // of all its parts
}

// Committed says what a batch has brought.
type Committed struct {
	Objects    int // whose last part it brought
	Lines      int64
	PageViews  int64
	Bots       int64
	Duplicates int64
	Rejected   int64
	Took       time.Duration // from staged to committed
}

func newCommitted(loaded myweb.Loaded, objects []myweb.LogObject, took time.Duration) Committed {
	c := Committed{
		Lines: loaded.Staged, PageViews: loaded.PageViews, Bots: total(loaded.Bots), Duplicates: loaded.Duplicates,
		Rejected: loaded.Refused, Took: took,
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
