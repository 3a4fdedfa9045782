package main

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/myweb-analytics/myweb/store/transfer"
)

// showCopy shows how far a copy is, until stop is called: as a bar on a terminal,
// in the log elsewhere.
func (a *app) showCopy(p *transfer.Progress) (stop func()) {
	if a.terminal {
		return showEvery(barInterval, a.barCopy(p))
	}
	return showEvery(logInterval, a.logCopy(p))
}

func doing(p *transfer.Progress) string {
	if what := p.Doing.Load(); what != nil {
		return *what
	}
	return "opening"
}

func (a *app) barCopy(p *transfer.Progress) (show func(last bool)) {
	return a.barSteps(func() string { return doing(p) }, &p.Rows, &p.Total)
}

// barSteps shows what is being done, and how many steps are, of how many.
func (a *app) barSteps(doing func() string, done, of *atomic.Int64) (show func(last bool)) {
	bar := progressbar.NewOptions64(1, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(barInterval/2))
	return func(last bool) {
		if last {
			_ = bar.Finish()
			return
		}
		total := max(1, of.Load())
		bar.ChangeMax64(total)
		bar.Describe(doing())
		_ = bar.Set64(min(done.Load(), total-1)) // a bar that is full ends
	}
}

func (a *app) logCopy(p *transfer.Progress) (show func(last bool)) {
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	started, first := time.Now(), int64(-1) // what an earlier run has done is not to be counted
	return func(last bool) {
		if last {
			return
		}
		rows, total := p.Rows.Load(), p.Total.Load()
		if first < 0 && total > 0 {
			first, started = rows, time.Now()
		}
		left := time.Duration(0)
		if first >= 0 && rows > first {
			left = time.Duration(float64(time.Since(started)) * float64(total-rows) / float64(rows-first)).Round(time.Second)
		}
		log.Info("copy", "doing", doing(p), "steps", rows, "of_steps", total, "left", left)
	}
}
