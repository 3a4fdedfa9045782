package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// What is no log, or is one no more. Nothing of it is stored, and the other
// files are loaded.
func TestBrokenFiles(t *testing.T) {
	l := logs(t, 6000)
	whole := l.file(l.lines, true)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 0xff
	zip := append([]byte("PK\x03\x04"), whole...)
	good, also := l.file(l.lines[100:400], false), l.file(l.lines[1000:1200], true)
	want := dataOf(t, good, also)
	for name, content := range map[string][]byte{
		"cut off":           whole[:len(whole)*2/3],
		"without its end":   whole[:len(whole)-4],
		"only a head":       whole[:12],
		"a byte is another": flipped,
		"zip":               zip,
		"Parquet, cut off":  []byte("PAR1 and no more"),
	} {
		for _, batch := range []int{100, 100_000} {
			t.Run(fmt.Sprintf("%s, batches of %d", name, batch), func(t *testing.T) {
				folder := t.TempDir()
				write(t, folder, "a.log", good)
				broken := write(t, folder, "broken", content)
				write(t, folder, "zz.log", also)
				s := open(t)
				summary := load(t, s, source.Files(folder), rows(batch))
				failed(t, summary, broken)
				if summary.Objects != 2 {
					t.Errorf("%+v", summary)
				}
				nothingOf(t, s, broken)
				storetest.Same(t, storetest.DumpAll(t, s, storetest.DataTables...), want)
				storetest.Sound(t, s)
			})
		}
	}
}

// dataOf are the tables of files with these contents, but for user agents:
// those of a broken file may stay.
func dataOf(t *testing.T, contents ...[]byte) []string {
	t.Helper()
	folder := t.TempDir()
	for i, content := range contents {
		write(t, folder, fmt.Sprint(i), content)
	}
	s := open(t)
	load(t, s, source.Files(folder))
	return storetest.DumpAll(t, s, storetest.DataTables...)
}

// A file that is mended is read again.
func TestMendedFile(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	whole := l.file(l.lines, true)
	path := write(t, folder, "log.gz", whole[:len(whole)/2])
	s := open(t)
	failed(t, load(t, s, source.Files(folder), rows(100)), path)
	write(t, folder, "log.gz", whole)
	if summary := load(t, s, source.Files(folder), rows(100)); summary.Objects != 1 || len(summary.Failures) != 0 {
		t.Fatalf("%+v", summary)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, path))
	storetest.Sound(t, s)
}

// What holds no line is loaded, and known the next time.
func TestEmptyFiles(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	write(t, folder, "empty", nil)
	write(t, folder, "header", []byte(l.header))
	write(t, folder, "packed", packed(nil))
	write(t, folder, "newlines", []byte("\n\r\n\n"))
	s := open(t)
	if summary := load(t, s, source.Files(folder)); summary.Objects != 4 || summary.Lines != 0 || len(summary.Failures) != 0 {
		t.Errorf("%+v", summary)
	}
	if summary := load(t, s, source.Files(folder)); summary.Known != 4 {
		t.Errorf("again: %+v", summary)
	}
	storetest.Sound(t, s)
}

// Noise has no requests; it may be lines to be rejected, or no log at all.
func TestBinaryGarbage(t *testing.T) {
	noise := make([]byte, 300_000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	path := write(t, t.TempDir(), "noise", noise)
	s := open(t)
	summary := load(t, s, source.Files(path))
	if summary.PageViews+summary.OtherRequests+summary.BotRequests() != 0 {
		t.Errorf("%+v", summary)
	}
	if kept := storetest.Dump(t, s, "rejected_lines"); len(kept) > myweb.RejectedLinesLimit {
		t.Errorf("%d rejected lines are kept", len(kept))
	}
	storetest.Sound(t, s)
}

// A line of 100 MB is rejected, and what comes after it is read. Memory does
// not grow with it.
func TestEndlessLine(t *testing.T) {
	l := logs(t, 1500)
	path := filepath.Join(t.TempDir(), "endless")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := strings.Repeat("x", 1<<20)
	parts := []string{l.header, l.lines[0]}
	for range 100 {
		parts = append(parts, block)
	}
	parts = append(parts, "\n", l.lines[1])
	for _, part := range parts {
		if _, err := file.WriteString(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	summary := load(t, s, source.Files(path), workers(1))
	runtime.ReadMemStats(&after)
	if summary.Lines != 3 || summary.Rejected[myweb.ReasonTooLong] != 1 {
		t.Errorf("%+v", summary)
	}
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 40<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
	storetest.Sound(t, s)
}

// What cannot be opened, or stops while it is read, is no reason to stop.
func TestUnreadableObjects(t *testing.T) {
	l := logs(t, 6000)
	content, good := l.file(l.lines[50:], false), l.file(l.lines[1:40], false)
	size := int64(len(content))
	want, mended := dataOf(t, good), dataOf(t, content, good)
	for name, c := range map[string]struct{ opening, limit int64 }{
		"cannot be opened":                 {opening: 1},
		"vanishes before it is verified":   {opening: 2},
		"breaks while its digest is taken": {limit: 1000},
		"breaks while it is read":          {limit: size + 100},
		"breaks after a part is loaded":    {limit: size + size*9/10},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := write(t, folder, "broken", content)
			write(t, folder, "good", good)
			s := open(t)
			summary := load(t, s, failing(source.Files(folder), path, c.opening, c.limit), rows(500), workers(1))
			failed(t, summary, path)
			nothingOf(t, s, path)
			storetest.Same(t, storetest.DumpAll(t, s, storetest.DataTables...), want)
			storetest.Sound(t, s)

			if summary := load(t, s, source.Files(folder), rows(500)); len(summary.Failures) != 0 {
				t.Fatalf("when the disk is mended: %+v", summary)
			}
			storetest.Same(t, storetest.DumpAll(t, s, storetest.DataTables...), mended)
			storetest.Sound(t, s)
		})
	}
}

// When a part of what breaks was loaded and others held copies of it, these
// are read again by the next run.
func TestCopiesInABrokenObject(t *testing.T) {
	l := logs(t, 6000)
	content, good := l.file(l.lines, false), l.file(l.lines[:500], false)
	folder := t.TempDir()
	path := write(t, folder, "broken", content)
	write(t, folder, "good", good)
	s := open(t)
	summary := load(t, s, failing(source.Files(folder), path, 0, int64(len(content))*19/10), rows(500), workers(2))
	failed(t, summary, path)
	nothingOf(t, s, path)
	storetest.Sound(t, s)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	load(t, s, source.Files(folder))
	storetest.Same(t, storetest.DumpAll(t, s, storetest.DataTables...), dataOf(t, good))
	storetest.Sound(t, s)
}

// A copy of what breaks is as good as any, whenever it comes.
func TestCopyOfABrokenObject(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	content := l.file(l.lines, false)
	path := write(t, folder, "a", content)
	copied := write(t, folder, "b", content)
	s := open(t)
	summary := load(t, s, failing(source.Files(folder), path, 0, int64(len(content))*3/2), workers(1))
	failed(t, summary, path)
	if o := ledgerOrNil(t, s, copied); o != nil && o.RequestsLoaded == 0 {
		t.Errorf("the ledger says %+v", *o)
	}
	load(t, s, source.Files(folder))
	storetest.Same(t, tables(t, s), tablesOf(t, copied))
	storetest.Sound(t, s)
}

func ledgerOrNil(t *testing.T, s myweb.Store, path string) *myweb.LogObject {
	t.Helper()
	objects, err := s.LogObjects(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if o.URI == path {
			return &o
		}
	}
	return nil
}

// failing lets the n-th opening of the object at path fail, or reading once so
// many bytes are read of it.
func failing(objects func(func(source.Object, error) bool), path string, opening, limit int64) func(func(source.Object, error) bool) {
	return func(yield func(source.Object, error) bool) {
		for object, err := range objects {
			if object.URI == path {
				open := object.Open
				var opened, read atomic.Int64
				object.Open = func(ctx context.Context) (source.File, error) {
					if opened.Add(1) == opening {
						return nil, errors.New("it is gone")
					}
					file, err := open(ctx)
					return &failingFile{file, &read, limit, opened.Load() > 1}, err
				}
			}
			if !yield(object, err) {
				return
			}
		}
	}
}

type failingFile struct {
	source.File
	read   *atomic.Int64
	limit  int64
	sturdy bool
}

func (f *failingFile) Read(p []byte) (int, error) {
	if !f.sturdy && f.limit > 0 && f.read.Load() >= f.limit {
		return 0, errors.New("input/output error")
	}
	n, err := f.File.Read(p[:min(len(p), 4096)])
	if !f.sturdy {
		f.read.Add(int64(n))
	}
	return n, err
}

var _ io.Reader = (*failingFile)(nil)
