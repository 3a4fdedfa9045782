package main

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/myweb-analytics/myweb"
)

// check proves the rules of a store, and shows how far it is.
func (a *app) check(ctx context.Context, store myweb.Store) (*myweb.Check, error) {
	var done, of atomic.Int64
	show, interval := a.logCheck(&done, &of), logInterval
	if a.terminal {
		show, interval = a.barSteps(func() string { return "proving" }, &done, &of), barInterval
	}
	defer showEvery(interval, show)()
	return store.Check(ctx, func(d, o int) {
		done.Store(int64(d))
		of.Store(int64(o))
	})
}

func (a *app) logCheck(done, of *atomic.Int64) (show func(last bool)) {
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	return func(last bool) {
		if !last {
			log.Info("check", "steps", done.Load(), "of_steps", of.Load())
		}
	}
}
