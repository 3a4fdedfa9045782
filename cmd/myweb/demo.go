package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/cloudfront"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

const demoHelp = `myweb demo - try it

Makes access logs of three sites that do not exist, of the last 60 days: people
who come back, campaigns, crawlers, a day of fame, late and double lines. Loads
them as "myweb ingest" would, and opens the dashboard. Nothing of yours is
touched; without --dir all of it is removed at the end.

  myweb demo
  myweb demo --requests 1000000
  myweb demo --dir demo/            keep logs and database in a folder

Flags
  --dir DIR        where to put logs and database (default a temporary folder)
  --requests N     log lines to make, about (default 240000)
  --listen ADDR    loopback address and port (default 127.0.0.1:8080, or any
                   free port if that one is taken)
  --open=false     do not open a browser

Ctrl-C ends it.
`

// demoSeed makes every demonstration tell the same story.
const demoSeed = 20

// demoDays is how far back the logs go, today included: the dashboard opens with
// 30 days and compares them with those before.
const demoDays = 60

func runDemo(ctx context.Context, a *app, args []string) (err error) {
	f := newFlags(a)
	dir := f.String("dir", "", "")
	requests := f.Int("requests", 240_000, "")
	address := f.String("listen", "", "")
	browse := f.Bool("open", true, "")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("demo takes no arguments, only flags: %s", rest[0])
	}
	if *requests < 1000 {
		return usagef("--requests %d: want at least 1000", *requests)
	}
	folder, release, err := demoFolder(*dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	listener, err := listen(ctx, demoAddress(*address))
	if err != nil && *address == "" {
		listener, err = listen(ctx, "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	if !isLoopback(listener.Addr()) {
		return errors.Join(usagef("--listen %s: the demonstration is open to whoever reaches it, and so for this machine only", *address), listener.Close())
	}
	defer listener.Close()
	if err := a.generateDemo(ctx, filepath.Join(folder, "logs"), *requests); err != nil {
		return err
	}
	database := filepath.Join(folder, "myweb.duckdb")
	store, err := a.openStore(ctx, database, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := a.loadDemo(ctx, store, database, filepath.Join(folder, "logs")); err != nil {
		return err
	}
	return a.serve(ctx, service{store: store, database: database, listener: listener, log: a.log(slog.LevelWarn), ready: func(url string) {
		fmt.Fprintf(a.stdout, "\nThe dashboard is at %s (Ctrl-C ends it)\n", a.screen.paint(styleBold, url))
		if *browse {
			openBrowser(ctx, url)
		}
	}})
}

func demoAddress(listen string) string {
	if listen == "" {
		return "127.0.0.1:8080"
	}
	return listen
}

// demoFolder is dir, which stays, or a temporary folder, which release removes.
func demoFolder(dir string) (folder string, release func() error, err error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", nil, fmt.Errorf("--dir: %w", err)
		}
		return dir, func() error { return nil }, nil
	}
	if folder, err = os.MkdirTemp("", "myweb-demo-"); err != nil {
		return "", nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	return folder, func() error { return os.RemoveAll(folder) }, nil
}

// generateDemo makes the logs, unless the folder has some: a second
// demonstration in the same folder goes on with what is there.
func (a *app) generateDemo(ctx context.Context, dir string, requests int) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		fmt.Fprintf(a.stdout, "found logs in %s\n", dir)
		return nil
	}
	until := a.now().UTC().Truncate(10 * time.Minute)
	began := time.Now()
	made, err := generate.Write(ctx, dir, generate.Config{
		Seed: demoSeed, Requests: requests, From: until.Truncate(24*time.Hour).AddDate(0, 0, 1-demoDays), To: until,
		Compress: true, GzipLevel: 1, Malformed: true,
	}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "made %s log lines in %s files, %s, in %s\n\n",
		count(made.Lines), count(int64(made.Files)), size(made.Bytes), time.Since(began).Round(100*time.Millisecond))
	return nil
}

func (a *app) loadDemo(ctx context.Context, store engine, database, logs string) error {
	pipeline, err := a.openPipeline(ctx, store, database)
	if err != nil {
		return err
	}
	in := &ingest.Ingester{
		Store: store, Pipeline: pipeline, Decoder: cloudfront.Options{}, Parquet: duckdb.ReadParquet, Progress: &ingest.Progress{},
	}
	began := time.Now()
	if err := a.ingest(ctx, in, []string{logs}, loading{database: database}); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\nloaded in %s\n", time.Since(began).Round(100*time.Millisecond))
	return nil
}

// openBrowser does what it can: a machine without a browser is no failure. The
// browser outlives the demonstration.
func openBrowser(ctx context.Context, url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	command := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	if command.Start() == nil {
		go func() { _ = command.Wait() }()
	}
}
