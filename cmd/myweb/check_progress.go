package main

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/schollz/progressbar/v3"

	"github.com/myweb-analytics/myweb"
)

// check proves the rules of a store, and shows how far it is.
func (a *app) check(ctx context.Context, store myweb.Store) (*myweb.Check, error) {
	var done, of atomic.Int64
	show, interval := a.logCheck(&done, &of), logInterval
	if a.terminal {
		show, interval = a.barCheck(&done, &of), barInterval
	}
	defer showEvery(interval, show)()
	return store.Check(ctx, func(d, o int) {
		done.Store(int64(d))
		of.Store(int64(o))
	})
}

func (a *app) barCheck(done, of *atomic.Int64) (show func(last bool)) {
	bar := progressbar.NewOptions64(1, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetDescription("proving"),
		progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(barInterval/2))
	return func(last bool) {
		if last {
			_ = bar.Finish()
			return
		}
		total := max(1, of.Load())
		bar.ChangeMax64(total)
		_ = bar.Set64(min(done.Load(), total-1)) // a bar that is full ends
	}
}

func (a *app) logCheck(done, of *atomic.Int64) (show func(last bool)) {
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	return func(last bool) {
		if !last {
			log.Info("check", "steps", done.Load(), "of_steps", of.Load())
		}
	}
}
