package main

import (
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/myweb-analytics/myweb/ingest"
)

// Intervals of progress: a bar on a terminal, a log line elsewhere.
const (
	barInterval = 200 * time.Millisecond
	logInterval = 10 * time.Second
)

// showProgress shows p until stop is called.
func (a *app) showProgress(p *ingest.Progress, all *objectCount) (stop func()) {
	if a.terminal {
		return showEvery(barInterval, a.barProgress(p, all))
	}
	return showEvery(logInterval, a.logProgress(p, all))
}

// showEvery shows how far something is at each interval, and a last time when
// stop is called.
func showEvery(interval time.Duration, show func(last bool)) (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-done:
				show(true)
				return
			case <-tick.C:
				show(false)
			}
		}
	})
	return func() {
		close(done)
		wait.Wait()
	}
}

func (a *app) barProgress(p *ingest.Progress, all *objectCount) (show func(last bool)) {
	total := all.bytes.Load()
	bar := progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(a.stderr), progressbar.OptionShowBytes(true), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(barInterval/2))
	started := time.Now()
	return func(last bool) {
		if last {
			_ = bar.Finish()
			return
		}
		if now := all.bytes.Load(); now != total {
			total = now
			bar.ChangeMax64(total)
		}
		bar.Describe(describe(p, all, started))
		_ = bar.Set64(min(p.Bytes.Load(), total))
	}
}

func describe(p *ingest.Progress, all *objectCount, started time.Time) string {
	what := "reading"
	if p.Loading.Load() {
		what = "loading"
	}
	return fmt.Sprintf("%s  %s of %s objects  %s lines  %s/s", what, count(p.Objects.Load()), count(all.objects.Load()), count(p.Lines.Load()), count(perSecond(p.Lines.Load(), started)))
}

func perSecond(n int64, since time.Time) int64 {
	return int64(float64(n) / time.Since(since).Seconds())
}

func (a *app) logProgress(p *ingest.Progress, all *objectCount) (show func(last bool)) {
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	started := time.Now()
	return func(last bool) {
		if last {
			return
		}
		read, total := p.Bytes.Load(), all.bytes.Load()
		left := time.Duration(0)
		if read > 0 {
			left = time.Duration(float64(time.Since(started)) * float64(total-read) / float64(read)).Round(time.Second)
		}
		log.Info("ingest", "objects", p.Objects.Load(), "of_objects", all.objects.Load(), "lines", p.Lines.Load(), "lines_per_second", perSecond(p.Lines.Load(), started),
			"bytes", read, "of_bytes", total, "left", left)
	}
}
