package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// A disk that is full stops a load with an error. What was committed is there,
// and when there is room the same command goes on.
func TestFullDisk(t *testing.T) {
	w := newWorld(t)
	w.largeFiles()
	w.must("ingest", w.path("logs"))
	want := w.state()

	disk := w.tinyDisk("6m")
	w.environ["DATABASE_URL"] = filepath.Join(disk, "test.duckdb")
	out := w.run("ingest", "--batch-rows", "1000", w.path("logs"))
	if out.status != exitFailed || !strings.Contains(out.stderr, "disk") && !strings.Contains(out.stderr, "space") {
		t.Errorf("status %d, stderr %s", out.status, out.stderr)
	}
	t.Logf("it said: %s", out.stderr)
	if out, err := exec.Command("mount", "-o", "remount,size=200m", disk).CombinedOutput(); err != nil {
		t.Fatalf("make the disk larger: %v: %s", err, out)
	}
	w.must("check")
	t.Logf("%s lines were committed", w.sql("select coalesce(sum(lines), 0) from log_objects"))
	w.must("ingest", "--batch-rows", "1000", w.path("logs"))
	w.must("check")
	storetest.Same(t, w.state(), want)
}

// A file that may not grow is much the same; the process does not live to say
// so.
func TestFileSizeLimit(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no such limit")
	}
	w := newWorld(t)
	w.largeFiles()
	w.must("ingest", w.path("logs"))
	want := w.state()

	w.environ["DATABASE_URL"] = w.path("limited.duckdb")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	limited := exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", `ulimit -f 4096; exec "$0" ingest --batch-rows 1000 logs`, self)
	limited.Dir, limited.Env = w.folder, append(os.Environ(), programVariable+"=1")
	for name, value := range w.environ {
		limited.Env = append(limited.Env, name+"="+value)
	}
	said, err := limited.CombinedOutput()
	if err == nil {
		t.Fatal("the limit did not stop it")
	}
	t.Logf("%v: %.300s", err, said)
	w.must("check")
	t.Logf("%s lines were committed", w.sql("select coalesce(sum(lines), 0) from log_objects"))
	w.must("ingest", "--batch-rows", "1000", w.path("logs"))
	w.must("check")
	storetest.Same(t, w.state(), want)
}

// largeFiles makes logs whose tables take more than the disk has.
func (w *world) largeFiles() {
	w.Helper()
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	_, err := generate.Write(w.Context(), w.path("logs"), generate.Config{
		Seed: 7, Requests: 30_000, From: from, To: from.AddDate(0, 0, 7), LinesPerFile: 100_000, Sites: []string{"www.example.com"},
	}, nil)
	if err != nil {
		w.Fatal(err)
	}
}

// tinyDisk is a file system in memory of this size. Only the administrator may
// make one.
func (w *world) tinyDisk(size string) string {
	w.Helper()
	folder := w.T.TempDir()
	if runtime.GOOS != "linux" {
		w.Skip("a small disk is made the way of Linux")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", folder).CombinedOutput(); err != nil {
		w.Fatalf("mount a small disk, which only root may (run the tests in a container): %v: %s", err, out)
	}
	w.Cleanup(func() { _ = exec.Command("umount", folder).Run() })
	return folder
}
