// Command throughput times what becomes of the same logs in one run: gunzip
// alone, GoAccess, and myweb ingest from compressed files to committed tables;
// then a second run over the same files, one more small file, and the same into
// PostgreSQL beside plain COPY of the rows. It writes a
// Markdown table for docs/performance.md.
//
//	go build -o bin/myweb ./cmd/myweb
//	go run ./bench/cmd/throughput -lines 1000000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{}
	flag.StringVar(&b.program, "myweb", "bin/myweb", "the program to time")
	flag.StringVar(&b.dir, "dir", "bench/out", "where logs and databases go")
	flag.IntVar(&b.lines, "lines", 1_000_000, "lines of log, approximately")
	flag.IntVar(&b.runs, "runs", 3, "runs of each; the median is shown")
	flag.BoolVar(&b.peers, "peers", true, "time gunzip and GoAccess too")
	flag.BoolVar(&b.embedded, "duckdb", true, "time DuckDB too")
	flag.BoolVar(&b.server, "postgres", true, "time PostgreSQL too, beside plain COPY")
	flag.Parse()
	if err := b.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "throughput:", err)
		os.Exit(1)
	}
}

type bench struct {
	program, dir string
	lines, runs  int
	peers        bool
	embedded     bool
	server       bool
	actual       int64 // lines that were generated
}

// figure is what one run of a process and its children took.
type figure struct {
	wall, cpu time.Duration
	memory    int64 // bytes, of the largest process
}

func (b *bench) run(ctx context.Context) error {
	logs, err := b.logs(ctx)
	if err != nil {
		return err
	}
	if err := b.ready(); err != nil {
		return err
	}
	fmt.Printf("%d lines\n\n| what | wall s | CPU s | lines/s | peak MB |\n|---|---|---|---|---|\n", b.actual)
	if b.peers {
		if err := b.row(ctx, "gunzip alone", nil, "sh", "-c", "find '"+logs+"' -name '*.gz' -print0 | xargs -0 zcat > /dev/null"); err != nil {
			return err
		}
		if err := b.row(ctx, "GoAccess", nil, "sh", "-c", "find '"+logs+"' -name '*.gz' -print0 | xargs -0 zcat | goaccess - --log-format=CLOUDFRONT --no-global-config --no-progress -o '"+b.dir+"/goaccess.json'"); err != nil {
			return err
		}
	}
	if b.embedded {
		if err := b.duckdb(ctx, logs); err != nil {
			return err
		}
	}
	if !b.server {
		return nil
	}
	return b.postgres(ctx, logs)
}

// duckdb times the load of the logs, and what comes after it.
func (b *bench) duckdb(ctx context.Context, logs string) error {
	database := filepath.Join(b.dir, "bench.duckdb")
	fresh := func() error { return errors.Join(remove(database), remove(database+".wal")) }
	if err := b.row(ctx, "myweb ingest", fresh, b.program, "ingest", "--quiet", "--database", database, logs); err != nil {
		return err
	}
	if err := b.row(ctx, "the same again: nothing new", nil, b.program, "ingest", "--quiet", "--database", database, logs); err != nil {
		return err
	}
	return b.oneMore(ctx, database)
}

// oneMore times small files that come after all others.
func (b *bench) oneMore(ctx context.Context, database string) error {
	last := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	another := func() error {
		n++
		from := last.Add(time.Duration(n) * time.Hour)
		_, err := generate.Write(ctx, filepath.Join(b.dir, fmt.Sprint("more-", n)), generate.Config{
			Seed: int64(n), Requests: 1000, From: from, To: from.Add(time.Hour), Sites: []string{"www.example.com"},
			Compress: true, LinesPerFile: 1_000_000,
		}, nil)
		return err
	}
	defer func() {
		for i := range n {
			_ = os.RemoveAll(filepath.Join(b.dir, fmt.Sprint("more-", i+1)))
		}
	}()
	return b.row(ctx, "one more file of 1,000 lines", another, "sh", "-c",
		"exec '"+b.program+"' ingest --quiet --database '"+database+"' '"+b.dir+"'/more-*/")
}

func (b *bench) ready() error {
	if _, err := os.Stat(b.program); err != nil {
		return fmt.Errorf("%s: %w; build it first: make build", b.program, err)
	}
	if _, err := exec.LookPath("goaccess"); b.peers && err != nil {
		return fmt.Errorf("%w; install it (apt-get install goaccess) or run with -peers=false", err)
	}
	return nil
}

// logs makes the logs, once for each number of lines: 30 days of three sites.
func (b *bench) logs(ctx context.Context) (string, error) {
	dir := filepath.Join(b.dir, fmt.Sprintf("logs-%d", b.lines))
	end := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	summary, err := readSummary(dir)
	if err == nil {
		b.actual = summary
		return dir, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	s, err := generate.Write(ctx, dir, generate.Config{
		Seed: 1, Requests: b.lines, From: end.AddDate(0, 0, -30), To: end, Compress: true,
	}, nil)
	if err != nil {
		return "", err
	}
	b.actual = s.Lines
	return dir, os.WriteFile(dir+".lines", fmt.Appendln(nil, s.Lines), 0o644)
}

func readSummary(dir string) (lines int64, err error) {
	text, err := os.ReadFile(dir + ".lines")
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(string(text), &lines)
	return lines, err
}

// row times a command and prints the median run.
func (b *bench) row(ctx context.Context, what string, before func() error, name string, args ...string) error {
	var figures []figure
	for range b.runs {
		if before != nil {
			if err := before(); err != nil {
				return err
			}
		}
		f, err := timed(ctx, name, args...)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		figures = append(figures, f)
	}
	slices.SortFunc(figures, func(x, y figure) int { return int(x.wall - y.wall) })
	f := figures[len(figures)/2]
	fmt.Printf("| %s | %.2f | %.2f | %.0f | %d |\n", what, f.wall.Seconds(), f.cpu.Seconds(), float64(b.actual)/f.wall.Seconds(), f.memory>>20)
	return nil
}

func timed(ctx context.Context, name string, args ...string) (figure, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Stderr = os.Stderr
	started := time.Now()
	if err := command.Run(); err != nil {
		return figure{}, err
	}
	f := figure{wall: time.Since(started), cpu: command.ProcessState.UserTime() + command.ProcessState.SystemTime()}
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.memory = usage.Maxrss << 10
	}
	return f, nil
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
