package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"sync/atomic"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

func TestSecondRunReadsNothing(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 5 {
		write(t, folder, fmt.Sprint(i), l.file(l.lines[i*100:(i+1)*100], i%2 == 0))
	}
	s := open(t)
	if first := load(t, s, source.Files(folder)); first.Objects != 5 || first.Known != 0 {
		t.Fatalf("first run %+v", first)
	}
	want := storetest.DumpAll(t, s, append(storetest.DataTables, "log_objects")...)
	var opened atomic.Int64
	second := load(t, s, counting(source.Files(folder), &opened))
	if second.Objects != 0 || second.Known != 5 || second.Lines != 0 || opened.Load() != 0 {
		t.Errorf("second run %+v, %d files were opened", second, opened.Load())
	}
	storetest.Same(t, storetest.DumpAll(t, s, append(storetest.DataTables, "log_objects")...), want)
}

// counting counts how often an object is opened.
func counting(objects iter.Seq2[source.Object, error], opened *atomic.Int64) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		for object, err := range objects {
			open := object.Open
			object.Open = func(ctx context.Context) (source.File, error) {
				opened.Add(1)
				return open(ctx)
			}
			if !yield(object, err) {
				return
			}
		}
	}
}

func TestAnotherNameCountsOnce(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	content := l.file(l.lines[:200], true)
	path := write(t, folder, "a.gz", content)
	s := open(t)
	load(t, s, source.Files(folder))
	want := tables(t, s)
	write(t, folder, "copy.gz", content)
	if summary := load(t, s, source.Files(folder)); summary.Objects != 0 || summary.Known != 2 {
		t.Errorf("with a copy: %+v", summary)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if summary := load(t, s, source.Files(folder)); summary.Objects != 0 || summary.Known != 1 {
		t.Errorf("with the copy alone: %+v", summary)
	}
	storetest.Same(t, tables(t, s), want)
	storetest.Sound(t, s)
}

func TestCopiesSideBySide(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 12 {
		write(t, folder, fmt.Sprint(i), l.file(l.lines[:500], true))
	}
	s := open(t)
	if summary := load(t, s, source.Files(folder), workers(4), rows(100)); summary.Objects != 1 || summary.Known != 11 {
		t.Errorf("%+v", summary)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, folder+"/0"))
	storetest.Sound(t, s)
}

// A file that grows is another object; its first lines are duplicates.
func TestFileGrows(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	path := write(t, folder, "log", l.file(l.lines[:300], false))
	s := open(t)
	load(t, s, source.Files(folder))
	write(t, folder, "log", l.file(l.lines[:900], false))
	if summary := load(t, s, source.Files(folder)); summary.Objects != 1 || summary.Duplicates == 0 {
		t.Errorf("%+v", summary)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, path))
	storetest.Sound(t, s)
}

// What was undone comes back, and so do its copies.
func TestUndoAndAgain(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	var paths []string
	for i := range 4 { // each overlaps the one before
		paths = append(paths, write(t, folder, fmt.Sprint(i), l.file(l.lines[i*300:min(len(l.lines), i*300+500)], false)))
	}
	s := open(t)
	load(t, s, source.Files(folder))
	want := tables(t, s)
	ledger := storetest.Dump(t, s, "log_objects")
	if _, _, err := s.Undo(context.Background(), paths[1]); err != nil {
		t.Fatal(err)
	}
	load(t, s, source.Files(paths[0], paths[2], paths[3]), rows(1))
	storetest.Same(t, tables(t, s), append(tablesOf(t, paths[0], paths[2], paths[3]), missingAgents(t, s, paths[0], paths[2], paths[3])...))
	storetest.Sound(t, s)
	load(t, s, source.Files(folder))
	storetest.Same(t, tables(t, s), want)
	if got := storetest.Dump(t, s, "log_objects"); len(got) != len(ledger) {
		t.Errorf("%d log objects, want %d", len(got), len(ledger))
	}
	storetest.Sound(t, s)
}

// missingAgents are the user agents that stay when their object goes.
func missingAgents(t *testing.T, s myweb.Store, paths ...string) (more []string) {
	t.Helper()
	alone := map[string]bool{}
	for _, line := range tablesOf(t, paths...) {
		alone[line] = true
	}
	for _, line := range storetest.DumpAll(t, s, "user_agents") {
		if !alone[line] {
			more = append(more, line)
		}
	}
	return more
}

func TestStandardInput(t *testing.T) {
	l := logs(t, 1500)
	content := l.file(l.lines[:400], true)
	folder := t.TempDir()
	s := open(t)
	for run := range 2 {
		object, release, err := source.Spool(bytes.NewReader(content), "stdin", folder)
		if err != nil {
			t.Fatal(err)
		}
		summary := load(t, s, these(object), rows(100))
		if summary.Objects != 1-run || summary.Known != run {
			t.Errorf("run %d: %+v", run, summary)
		}
		if err := release(); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Same(t, tables(t, s), tablesOf(t, write(t, t.TempDir(), "log.gz", content)))
}

func TestStandardInputBreaksOff(t *testing.T) {
	folder := t.TempDir()
	broken := io.MultiReader(bytes.NewReader(make([]byte, 100_000)), brokenPipe{})
	if _, _, err := source.Spool(broken, "stdin", folder); myweb.ErrorCode(err) != myweb.CodeUnreadable {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Read([]byte) (int, error) { return 0, errors.New("the pipe broke") }

// these gives objects one after the other.
func these(objects ...source.Object) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		for _, o := range objects {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// Ten thousand files of a line each are one batch, and are not opened again.
func TestManySmallFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10,000 files")
	}
	const files = 10_000
	l := logs(t, 12_000)
	folder := t.TempDir()
	for i := range files {
		write(t, folder, fmt.Sprint(i), l.file(l.lines[i:i+1], false))
	}
	s := open(t)
	progress := &ingest.Progress{}
	summary := load(t, s, source.Files(folder), func(in *ingest.Ingester) { in.Progress = progress })
	if read := progress.Objects.Load(); summary.Objects+summary.Known != files || read != files || summary.Lines != int64(summary.Objects) {
		t.Fatalf("first run: %d objects read, %+v", read, summary)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, write(t, t.TempDir(), "all", l.file(l.lines[:files], false))))
	var opened atomic.Int64
	in := ingester(t, s)
	second, err := in.Run(context.Background(), counting(source.Files(folder), &opened))
	// Copies of a line that came under another name are looked into once more.
	if err != nil || second.Known != files || opened.Load() != int64(summary.Known) || in.Progress.Lines.Load() != 0 {
		t.Errorf("second run: %d opened, %d lines, %+v, %v", opened.Load(), in.Progress.Lines.Load(), second, err)
	}
	storetest.Sound(t, s)
}
