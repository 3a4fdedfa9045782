// Command reading times what becomes of logs before a database sees them: files
// are found, unpacked, decoded, enriched and put into batches, as `myweb ingest`
// does it, and the batches are thrown away. It writes processor time and memory.
//
//	go run ./bench/cmd/genlogs -dir logs -requests 1000000
//	go run ./bench/cmd/reading logs
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

type options struct {
	staged, sum bool
	profile     string
	gc          int
}

func main() {
	var o options
	flag.BoolVar(&o.staged, "staged", false, "put rows into DuckDB's staging tables before they are thrown away")
	flag.BoolVar(&o.sum, "sum", false, "write a sum over all requests, which does not depend on their order")
	flag.StringVar(&o.profile, "cpuprofile", "", "write a profile to this file")
	flag.IntVar(&o.gc, "gc", 100, "percent of garbage before it is collected, as myweb ingest has it")
	flag.Parse()
	if err := run(context.Background(), o, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "reading:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, paths []string) error {
	debug.SetGCPercent(o.gc)
	dir, err := os.MkdirTemp("", "myweb-reading-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store, err := duckdb.Open(ctx, filepath.Join(dir, "reading.duckdb"), duckdb.Config{})
	if err != nil {
		return err
	}
	defer store.Close()
	definitions, err := enrich.Load("", []byte("a secret for measuring"))
	if err != nil {
		return err
	}
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	thrown := &discarding{Store: store, options: o}
	in := &ingest.Ingester{Store: thrown, Pipeline: enrich.New(definitions), Progress: &ingest.Progress{}}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	allocs, allocated := memory.Mallocs, memory.TotalAlloc
	before, began := cpu(), time.Now()
	if _, err := in.Run(ctx, source.Files(paths...)); err != nil {
		return err
	}
	wall, took, lines := time.Since(began), cpu()-before, float64(in.Progress.Lines.Load())
	runtime.ReadMemStats(&memory)
	fmt.Printf("%.0f lines, wall %.2f s, CPU %.2f s, %.2f us a line, %.1f allocations and %.0f bytes a line, %d collections, Go %d MB, peak %d MB\n",
		lines, wall.Seconds(), took.Seconds(), took.Seconds()*1e6/lines, float64(memory.Mallocs-allocs)/lines,
		float64(memory.TotalAlloc-allocated)/lines, memory.NumGC, memory.Sys>>20, peak()>>20)
	if o.sum {
		fmt.Printf("sum %016x\n", thrown.sum.Load())
	}
	return nil
}

// cpu is the processor time of this process so far, that of the kernel included.
func cpu() time.Duration {
	u := usage()
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the largest resident memory so far, in bytes.
func peak() int64 {
	u := usage()
	return u.Maxrss << 10
}

func usage() (u syscall.Rusage) {
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail for this process
	return u
}
