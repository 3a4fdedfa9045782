package main

import (
	"context"
	"iter"
	"log/slog"
	"time"

	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
)

// remote is a store whose server may go away and come back.
type remote interface {
	// Lost says whether an error means that it has gone.
	Lost(err error) bool
}

// tries is how often a load goes on after its server was lost, without getting
// anywhere in between; with pauses of 1, 2, 4 ... 32 seconds that is a minute.
const tries = 6

// load runs in over objects, again if another process has got at some of them
// meanwhile, or once if memory did not suffice. Where the server is lost it goes
// on when that is there again: what was committed is in the ledger, and the rest
// is read again.
func (a *app) load(ctx context.Context, in *ingest.Ingester, objects iter.Seq2[source.Object, error]) (*ingest.Summary, error) {
	var before *ingest.Summary
	relieved := false
	for failures := 0; ; failures++ {
		summary, err := in.Run(ctx, objects)
		if summary == nil {
			summary = before
		} else {
			if summary.Objects > 0 {
				failures = 0
			}
			summary.Follow(before)
		}
		if err == nil && summary.Overtaken > 0 {
			// Nothing to do if the other process has gone on to the end; if it has
			// not, this one goes on where that one stopped.
			before = summary
			continue
		}
		if !relieved && ctx.Err() == nil && a.relieve(in, err) {
			before, relieved = summary, true
			continue
		}
		server, ok := in.Store.(remote)
		if err == nil || !ok || !server.Lost(err) || failures == tries || ctx.Err() != nil {
			return summary, err
		}
		before = summary
		pause := time.Second << failures
		a.log(slog.LevelWarn).Warn("the database was lost; the load goes on when it is there again", "reason", err, "next try in", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return summary, ctx.Err()
		}
	}
}
