// Command freshness measures how long it takes from the moment a log object is
// put where `myweb serve` looks until its rows can be queried. Objects come one
// by one, at random. It writes a Markdown table row for docs/performance.md.
//
//	make build
//	go run ./bench/cmd/freshness -source folder -objects 600
//	go run ./bench/cmd/freshness -source s3 -objects 600
//	go run ./bench/cmd/freshness -source sqs -objects 600
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/myweb-analytics/myweb/bench/live"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var m measurement
	flag.StringVar(&m.program, "myweb", "bin/myweb", "the program to measure")
	flag.StringVar(&m.source, "source", "folder", "folder, s3 (a bucket that is listed) or sqs (a bucket that sends notifications)")
	flag.DurationVar(&m.poll, "poll", 10*time.Second, "time between two lists of the bucket")
	flag.IntVar(&m.objects, "objects", 600, "log objects to put")
	flag.IntVar(&m.lines, "lines", 100, "lines of an object, approximately")
	flag.DurationVar(&m.interval, "interval", 200*time.Millisecond, "mean time between two objects")
	flag.DurationVar(&m.wait, "batch-wait", 5*time.Second, "the same of serve")
	flag.Parse()
	if err := m.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "freshness:", err)
		os.Exit(1)
	}
}

type measurement struct {
	program, source      string
	objects, lines       int
	interval, wait, poll time.Duration

	mu      sync.Mutex
	waiting []arrival // put and not visible yet, in order
	lineSum int64     // of all that was put
	took    []time.Duration
}

// arrival is visible when the ledger counts as many lines as were put with it
// and before it.
type arrival struct {
	at    time.Time
	lines int64
}

func (m *measurement) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "myweb-freshness-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	objects, err := live.Objects(ctx, filepath.Join(dir, "made"), m.objects, m.lines)
	if err != nil {
		return err
	}
	objects = objects[:min(m.objects, len(objects))]
	place, err := m.place(dir)
	if err != nil {
		return err
	}
	server, err := live.Start(ctx, m.program, dir, "--batch-wait", m.wait.String(), place.Source())
	if err != nil {
		return err
	}
	defer server.Stop()
	fed := make(chan error, 1)
	go func() { fed <- live.Feed(ctx, place, objects, m.interval, m.put) }()
	if err := m.watch(ctx, server, fed); err != nil {
		return err
	}
	slices.Sort(m.took)
	fmt.Printf("| %s | %d objects of %d lines, %d a second | %.1f s | %.1f s | %.1f s |\n", m.label(), len(m.took), m.lines,
		int(time.Second/m.interval), m.percentile(50).Seconds(), m.percentile(99).Seconds(), m.took[len(m.took)-1].Seconds())
	return nil
}

// place is where the objects are put.
func (m *measurement) place(dir string) (live.Place, error) {
	switch m.source {
	case "folder":
		folder := filepath.Join(dir, "logs")
		return live.Folder(folder), os.Mkdir(folder, 0o755)
	case "s3":
		return live.NewBucket("poll=" + m.poll.String())
	case "sqs":
		return live.NewQueue()
	}
	return nil, fmt.Errorf("-source %s: want folder, s3 or sqs", m.source)
}

func (m *measurement) label() string {
	if m.source == "s3" {
		return fmt.Sprintf("s3, listed every %s", m.poll)
	}
	return m.source
}

func (m *measurement) put(o live.Object, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lineSum += o.Lines
	m.waiting = append(m.waiting, arrival{at, m.lineSum})
}

// watch looks at the ledger until everything that was fed is visible.
func (m *measurement) watch(ctx context.Context, server *live.Server, fed <-chan error) error {
	const look = 25 * time.Millisecond
	ended := false
	for idle := time.Now(); ; time.Sleep(look) {
		lines, err := server.Lines(ctx)
		if err != nil {
			return err
		}
		if m.seen(lines, time.Now()) {
			idle = time.Now()
		}
		select {
		case err := <-fed:
			if err != nil {
				return err
			}
			ended = true
		default:
		}
		if ended && m.left() == 0 {
			return nil
		}
		if ended && time.Since(idle) > time.Minute {
			return fmt.Errorf("%d objects are not visible after a minute", m.left())
		}
	}
}

func (m *measurement) seen(lines int64, now time.Time) (some bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.waiting) > 0 && m.waiting[0].lines <= lines {
		m.took = append(m.took, now.Sub(m.waiting[0].at))
		m.waiting, some = m.waiting[1:], true
	}
	return some
}

func (m *measurement) left() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waiting)
}

func (m *measurement) percentile(p int) time.Duration { return m.took[(len(m.took)-1)*p/100] }
