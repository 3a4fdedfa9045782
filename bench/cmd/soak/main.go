// Command soak runs `myweb serve` under a stream of small log objects and
// people who look at the dashboard, and fails when its memory or descriptors
// grow, when a line is lost, or when it does not end when it is told to.
//
// DuckDB keeps what it has read and written in memory up to its limit; here
// that is low, so that it is reached early and what grows is a mistake. It also
// keeps a note of each buffer that it freed, up to some 32,000 in each of its
// queues, which are full after some hundred batches.
//
//	make soak
//	go run ./bench/cmd/soak -for 1h
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/myweb-analytics/myweb/bench/live"
)

// memoryLimit is that of DuckDB.
const memoryLimit = "128MB"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var s soak
	flag.StringVar(&s.program, "myweb", "bin/myweb", "the program to run")
	flag.DurationVar(&s.time, "for", 10*time.Minute, "how long")
	flag.DurationVar(&s.interval, "interval", 60*time.Millisecond, "mean time between two objects")
	flag.IntVar(&s.lines, "lines", 50, "lines of an object, approximately")
	flag.Parse()
	if err := s.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

type soak struct {
	program        string
	time, interval time.Duration
	lines          int

	objects, lineSum atomic.Int64 // put so far
	asked            atomic.Int64 // questions of people
	samples          []sample
}

// sample is the state of the server at a moment.
type sample struct {
	at                           time.Duration
	memory, goHeap, descriptors  float64 // bytes, bytes, number
	goroutines, batches, seconds float64
	lines                        int64
}

func (s *soak) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "myweb-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	objects, err := live.Objects(ctx, filepath.Join(dir, "made"), int(s.time/s.interval)*5/4, s.lines)
	if err != nil {
		return err
	}
	folder := live.Folder(filepath.Join(dir, "logs"))
	if err := os.Mkdir(string(folder), 0o755); err != nil {
		return err
	}
	broken := os.WriteFile(filepath.Join(string(folder), "broken.gz"), []byte("\x1f\x8b and no more"), 0o600)
	if err := os.Setenv("DB_MEMORY_LIMIT", memoryLimit); err != nil {
		return err
	}
	// Five times as many batches as by default: what a batch leaves behind shows early.
	server, err := live.Start(ctx, s.program, dir, "--batch-wait", "1s", folder.Source())
	if err := errors.Join(err, broken); err != nil {
		return err
	}
	if err := errors.Join(s.stream(ctx, server, folder, objects), s.settle(ctx, server)); err != nil {
		_, _ = server.Stop()
		return err
	}
	took, err := server.Stop()
	fmt.Printf("\nended %.1f s after SIGTERM; %d questions were answered\n", took.Seconds(), s.asked.Load())
	if err != nil || took > 10*time.Second {
		return fmt.Errorf("it has not ended in time: %w", err)
	}
	return s.judge()
}

// stream feeds the server, asks it questions and samples it.
func (s *soak) stream(ctx context.Context, server *live.Server, place live.Place, objects []live.Object) error {
	ctx, cancel := context.WithTimeout(ctx, s.time)
	defer cancel()
	failed := make(chan error, 2)
	go func() {
		failed <- live.Feed(ctx, place, objects, s.interval, func(o live.Object, _ time.Time) {
			s.objects.Add(1)
			s.lineSum.Add(o.Lines)
		})
	}()
	go func() { failed <- s.ask(ctx, server) }()
	fmt.Println("| minute | objects put | lines loaded | batches | last batch s | memory MB | Go heap MB | descriptors | goroutines |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	began, every := time.Now(), time.NewTicker(max(s.time/120, time.Second))
	defer every.Stop()
	for printed := time.Duration(-1); ; {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			if err != nil && ctx.Err() == nil {
				return err
			}
		case <-every.C:
			p, err := s.sample(ctx, server, time.Since(began))
			if err != nil {
				if ctx.Err() != nil {
					return nil
				}
				return err
			}
			if minute := p.at.Truncate(time.Minute); minute != printed {
				printed = minute
				fmt.Printf("| %d | %d | %d | %.0f | %.2f | %.0f | %.0f | %.0f | %.0f |\n", int(minute.Minutes()), s.objects.Load(), p.lines,
					p.batches, p.seconds, p.memory/1e6, p.goHeap/1e6, p.descriptors, p.goroutines)
			}
		}
	}
}

func (s *soak) sample(ctx context.Context, server *live.Server, at time.Duration) (sample, error) {
	m, err := server.Metrics(ctx)
	if err != nil {
		return sample{}, err
	}
	p := sample{
		at: at, memory: m["process_resident_memory_bytes"], goHeap: m["go_memstats_heap_inuse_bytes"], descriptors: m["process_open_fds"],
		goroutines: m["go_goroutines"], batches: m["myweb_loader_batches_total"], seconds: m["myweb_loader_batch_seconds"],
		lines: int64(m["myweb_ledger_lines"]),
	}
	s.samples = append(s.samples, p)
	return p, nil
}

// ask is two people who look at the dashboard all day.
func (s *soak) ask(ctx context.Context, server *live.Server) error {
	for {
		for _, path := range []string{"/api/v1/all/overview?p=today", "/api/v1/sites", "/api/v1/all/overview?p=7d", "/api/v1/status"} {
			if _, err := server.Get(ctx, path); err != nil {
				return err
			}
			s.asked.Add(1)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(time.Second):
			}
		}
	}
}

// settle waits until every line that was put is loaded.
func (s *soak) settle(ctx context.Context, server *live.Server) error {
	var lines int64
	for range 120 {
		var err error
		if lines, err = server.Lines(ctx); err != nil {
			return err
		}
		if lines == s.lineSum.Load() {
			return nil
		}
		time.Sleep(500 * time.Millisecond)
	}
	return fmt.Errorf("%d lines were put, %d are loaded", s.lineSum.Load(), lines)
}

// judge compares the second quarter of the time with the last: before, caches
// fill.
func (s *soak) judge() error {
	quarter := len(s.samples) / 4
	if quarter < 2 {
		return errors.New("too short to judge")
	}
	before, after := s.samples[quarter:2*quarter], s.samples[3*quarter:]
	memory := func(p sample) float64 { return p.memory }
	descriptors := func(p sample) float64 { return p.descriptors }
	grown := median(after, memory) / median(before, memory)
	more := median(after, descriptors) - median(before, descriptors)
	fmt.Printf("%d lines of %d objects, all loaded; last quarter against the second: memory %+.1f %%, descriptors %+.0f\n",
		s.lineSum.Load(), s.objects.Load(), (grown-1)*100, more)
	if grown > 1.15 || more > 3 {
		return errors.New("it grows")
	}
	return nil
}

func median(samples []sample, of func(sample) float64) float64 {
	var values []float64
	for _, p := range samples {
		values = append(values, of(p))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
