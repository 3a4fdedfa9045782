// Command questions measures how long the answers to the dashboard's questions
// take, over 16 million page views of 29 days and some 80 million requests.
//
//	go run ./bench/cmd/questions -database /tmp/questions.duckdb
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/query"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{}
	flag.StringVar(&b.database, "database", "bench/out/questions.duckdb", "the database; made where it is not there")
	flag.IntVar(&b.millions, "millions", 16, "page views of a database that is made, in millions")
	flag.IntVar(&b.runs, "runs", 5, "runs of each after one that warms up; the median is shown")
	flag.StringVar(&b.only, "only", "", "ask questions with this text in their name only")
	flag.Parse()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "questions:", err)
		os.Exit(1)
	}
}

type bench struct {
	database, only string
	millions, runs int
}

func (b bench) run(ctx context.Context) (err error) {
	if err := fill(ctx, b.database, b.millions); err != nil {
		return err
	}
	store, err := duckdb.Open(ctx, b.database, duckdb.Config{ReadOnly: true, MemoryLimit: "4GB"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	now := time.Date(2026, 11, 30, 0, 30, 0, 0, time.UTC)
	r := query.Reports{DB: store, Zone: store.Zone, Now: func() time.Time { return now }}
	fmt.Printf("| question | aim ms | ms | CPU ms |\n|---|---|---|---|\n")
	for _, q := range questions() {
		if !strings.Contains(q.name, b.only) {
			continue
		}
		took, cpu, err := b.median(func() error { return q.ask(ctx, r) })
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Printf("| %s | %d | %.1f | %.1f |\n", q.name, q.aim.Milliseconds(), took.Seconds()*1000, cpu.Seconds()*1000)
	}
	return nil
}

// median is that of several runs, after one that warms up: of the time that
// passed, and of that which all processors worked. On a busy machine the
// second says more.
func (b bench) median(ask func() error) (wall, cpu time.Duration, err error) {
	var walls, cpus []time.Duration
	for i := range b.runs + 1 {
		start, worked := time.Now(), used()
		if err := ask(); err != nil {
			return 0, 0, err
		}
		if i > 0 {
			walls, cpus = append(walls, time.Since(start)), append(cpus, used()-worked)
		}
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	return walls[len(walls)/2], cpus[len(cpus)/2], nil
}

// used is the time that processors worked for this process.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
