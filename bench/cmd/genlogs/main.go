// Command genlogs writes CloudFront access logs of sites that do not exist, to
// measure and to try things with.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "genlogs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("genlogs", flag.ExitOnError)
	var (
		dir       = flags.String("dir", "", "directory to write to (required)")
		requests  = flags.Int("requests", 1_000_000, "lines in all, approximately")
		from      = flags.String("from", "2026-11-01", "first day, UTC")
		days      = flags.Int("days", 7, "days")
		seed      = flags.Int64("seed", 1, "the same seed gives the same files")
		sites     = flags.String("sites", "", "host names, separated by commas")
		format    = flags.String("format", generate.FormatV1, "v1 or v2-json")
		perFile   = flags.Int("lines-per-file", 20_000, "lines in a file, approximately")
		files     = flags.Int("files", 0, "files in all, approximately; instead of -lines-per-file. There is at least one for each site and hour")
		compress  = flags.Bool("gzip", true, "compress the files")
		level     = flags.Int("level", 6, "gzip level, 1 to 9")
		malformed = flags.Bool("malformed", false, "cut a few lines short")
		workers   = flags.Int("workers", 0, "files made at once; 0: as many as processors")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *dir == "" {
		return fmt.Errorf("say where to write: -dir")
	}
	start, err := time.Parse(time.DateOnly, *from)
	if err != nil {
		return fmt.Errorf("-from: a day such as 2026-11-01 is expected: %w", err)
	}
	c := generate.Config{
		Seed: *seed, Requests: *requests, From: start, To: start.AddDate(0, 0, *days),
		Format: *format, LinesPerFile: *perFile, Compress: *compress, GzipLevel: *level,
		Malformed: *malformed, Workers: *workers,
	}
	if *files > 0 {
		c.LinesPerFile = max(1, *requests / *files)
	}
	if *sites != "" {
		c.Sites = strings.Split(*sites, ",")
	}
	began := time.Now()
	summary, err := generate.Write(ctx, *dir, c, progress(began, *requests))
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	report(summary, time.Since(began))
	return nil
}

// progress returns a function that keeps a line on the terminal up to date.
func progress(began time.Time, requests int) func(lines, bytes int64) {
	var shown time.Time
	return func(lines, bytes int64) {
		if time.Since(shown) < 200*time.Millisecond {
			return
		}
		shown = time.Now()
		rate := float64(lines) / time.Since(began).Seconds()
		fmt.Fprintf(os.Stderr, "\r%3.0f %%  %d lines  %.0f MB  %.0f lines/s ", 100*float64(lines)/float64(requests), lines, float64(bytes)/1e6, rate)
	}
}

func report(s generate.Summary, took time.Duration) {
	share := func(n int64) float64 { return 100 * float64(n) / float64(max(1, s.Lines)) }
	fmt.Printf("files        %12d\n", s.Files)
	fmt.Printf("lines        %12d\n", s.Lines)
	fmt.Printf("size         %12.1f MB (%.1f MB of text, %.0f bytes a line)\n", float64(s.Bytes)/1e6, float64(s.TextBytes)/1e6, float64(s.TextBytes)/float64(max(1, s.Lines)))
	fmt.Printf("page views   %12d (%.1f %%)\n", s.PageViews, share(s.PageViews))
	fmt.Printf("sessions     %12d\n", s.Sessions)
	fmt.Printf("bots         %12d (%.1f %%)\n", s.Bots, share(s.Bots))
	fmt.Printf("late         %12d (%.1f %%)\n", s.Late, share(s.Late))
	fmt.Printf("duplicates   %12d\n", s.Duplicates)
	fmt.Printf("malformed    %12d\n", s.Malformed)
	fmt.Printf("time         %12.2f s (%.0f lines/s)\n", took.Seconds(), float64(s.Lines)/took.Seconds())
}
