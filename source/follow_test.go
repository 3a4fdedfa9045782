package source

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// arrivals notes what a Follower hands over.
type arrivals struct {
	mu    sync.Mutex
	names []string
	errs  []error
	fail  error
}

func (a *arrivals) load(_ context.Context, objects []Object) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fail != nil {
		return a.fail
	}
	for _, o := range objects {
		a.names = append(a.names, filepath.Base(o.URI))
	}
	return nil
}

func (a *arrivals) failed(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.errs = append(a.errs, err)
}

// expect waits until exactly the names have arrived, in any order.
func (a *arrivals) expect(t *testing.T, names ...string) {
	t.Helper()
	slices.Sort(names)
	var got []string
	for range 500 {
		a.mu.Lock()
		got = slices.Sorted(slices.Values(a.names))
		a.mu.Unlock()
		if slices.Equal(got, names) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("arrived %q, want %q", got, names)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// follow starts a Follower on path.
func follow(t *testing.T, f *Follower) *arrivals {
	t.Helper()
	a := &arrivals{}
	whenFollowed(t, f, a, func(Object) {})
	return a
}

// whenFollowed starts a Follower and looks at what it hands over.
func whenFollowed(t *testing.T, f *Follower, a *arrivals, look func(Object)) {
	t.Helper()
	f.Failed = a.failed
	f.Load = func(ctx context.Context, objects []Object) error {
		for _, o := range objects {
			look(o)
		}
		return a.load(ctx, objects)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// The same story, told by the file system and found out by polling.
func TestFollow(t *testing.T) {
	for name, f := range map[string]*Follower{
		"messages": {Poll: time.Hour, Settle: 30 * time.Millisecond},
		"polling":  {Poll: 40 * time.Millisecond, Settle: 30 * time.Millisecond, deaf: true},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write(t, filepath.Join(folder, "first.log"), "1")
			f.Paths = []string{folder}
			a := follow(t, f)
			a.expect(t, "first.log")

			write(t, filepath.Join(folder, "second.log"), "2")
			a.expect(t, "first.log", "second.log")

			write(t, filepath.Join(folder, "third.log.tmp"), "3")
			write(t, filepath.Join(folder, ".fourth.log.Xa3f"), "4")
			if err := os.Mkdir(filepath.Join(folder, "2026-11-22"), 0o755); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
			write(t, filepath.Join(folder, "2026-11-22", "fifth.log"), "5")
			a.expect(t, "first.log", "second.log", "fifth.log")

			if err := os.Rename(filepath.Join(folder, "third.log.tmp"), filepath.Join(folder, "third.log")); err != nil {
				t.Fatal(err)
			}
			a.expect(t, "first.log", "second.log", "third.log", "fifth.log")

			write(t, filepath.Join(folder, "first.log"), "1 and more")
			a.expect(t, "first.log", "first.log", "second.log", "third.log", "fifth.log")
		})
	}
}

// lookAndLoad is a look, and the end of the load that it begins.
func (f *Follower) lookAndLoad(t *testing.T, settle time.Duration) (unsettled bool) {
	t.Helper()
	ready, unsettled, err := f.look(settle)
	if f.Looked != nil {
		f.Looked(err)
	}
	if len(ready) > 0 {
		f.load(t.Context(), ready)
	}
	return unsettled
}

// The looks of a Follower in a bubble where time is ours.
func TestFollowWaitsForAFileToSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		path := filepath.Join(folder, "growing.log")
		a := &arrivals{}
		f := &Follower{Paths: []string{folder}, Load: a.load, Failed: a.failed}
		text := ""
		for range 5 {
			text += "line\n"
			write(t, path, text)
			if !f.lookAndLoad(t, DefaultSettle) || len(a.names) > 0 {
				t.Fatalf("handed over while it grows: %q", a.names)
			}
			time.Sleep(DefaultSettle - time.Millisecond)
		}
		if f.lookAndLoad(t, DefaultSettle); len(a.names) > 0 {
			t.Fatal("handed over before it has settled")
		}
		time.Sleep(time.Millisecond)
		if f.lookAndLoad(t, DefaultSettle) || len(a.names) != 1 {
			t.Fatalf("not handed over once it has settled: %q", a.names)
		}
		time.Sleep(time.Hour)
		if f.lookAndLoad(t, DefaultSettle) || len(a.names) != 1 {
			t.Fatalf("handed over again: %q", a.names)
		}
	})
}

func TestFollowTriesAgainAfterAFailure(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "a.log"), "1")
	a := &arrivals{fail: errors.New("the disk is full")}
	f := &Follower{Paths: []string{folder}, Load: a.load, Failed: a.failed}
	for range 3 {
		f.lookAndLoad(t, 0)
	}
	if len(a.errs) != 1 {
		t.Errorf("%d errors were told, want the one once: %v", len(a.errs), a.errs)
	}
	a.fail = nil
	f.lookAndLoad(t, 0)
	if !slices.Equal(a.names, []string{"a.log"}) {
		t.Errorf("afterwards arrived %q", a.names)
	}
}

// Whether the paths can be looked at is told each time. A pattern that nothing
// matches yet is no error, nor is a link to a file that is gone.
func TestFollowTellsHowItLooks(t *testing.T) {
	parent := t.TempDir()
	folder := filepath.Join(parent, "logs")
	var looked []string
	f := &Follower{Paths: []string{folder, filepath.Join(parent, "E2*.gz")}, Looked: func(err error) {
		text := "well"
		if err != nil {
			text = err.Error()
		}
		looked = append(looked, text)
	}}
	f.lookAndLoad(t, time.Hour)
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(folder, "link.gz")); err != nil {
		t.Fatal(err)
	}
	f.lookAndLoad(t, time.Hour)
	if len(looked) != 2 || !strings.Contains(looked[0], folder+": no such file or folder") || looked[1] != "well" {
		t.Errorf("looked: %q", looked)
	}
}

func TestFollowAPattern(t *testing.T) {
	folder := t.TempDir()
	f := &Follower{Paths: []string{filepath.Join(folder, "E2*.gz")}, Poll: time.Hour, Settle: 20 * time.Millisecond}
	a := follow(t, f)
	time.Sleep(50 * time.Millisecond)
	write(t, filepath.Join(folder, "other.gz"), "1")
	write(t, filepath.Join(folder, "E2EXAMPLE.gz"), "1")
	a.expect(t, "E2EXAMPLE.gz")
}

// Of objects that could not be read each is tried again, later and later; the
// others are loaded.
func TestFollowTriesWhatCouldNotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		broken := filepath.Join(folder, "broken.gz")
		write(t, broken, "1")
		write(t, filepath.Join(folder, "good.gz"), "1")
		tries := map[string]int{}
		f := &Follower{Paths: []string{folder}, Load: func(_ context.Context, objects []Object) error {
			failures := &LoadError{}
			for _, o := range objects {
				tries[filepath.Base(o.URI)]++
				if o.URI == broken {
					failures.Failures = append(failures.Failures, Failure{URI: o.URI, Err: errors.New("cut off")})
				}
			}
			if len(failures.Failures) > 0 {
				return failures
			}
			return nil
		}}
		for range 20 * 6 { // twenty minutes
			f.lookAndLoad(t, 0)
			time.Sleep(10 * time.Second)
		}
		if tries["good.gz"] != 1 || tries["broken.gz"] != 5 { // at once, after 1, 3, 7 and 15 minutes
			t.Errorf("tries %v", tries)
		}
		write(t, broken, "mended")
		if f.lookAndLoad(t, 0); tries["broken.gz"] != 6 {
			t.Errorf("the mended file waits: %v", tries)
		}
		var gone []string
		f.Gone = func(uri string) { gone = append(gone, uri) }
		rename(t, folder, folder+".away")
		f.lookAndLoad(t, 0)
		rename(t, folder+".away", folder)
		if f.lookAndLoad(t, 0); len(gone) > 0 {
			t.Errorf("a folder that cannot be looked at says nothing of its files: %q", gone)
		}
		if err := os.Remove(broken); err != nil {
			t.Fatal(err)
		}
		f.lookAndLoad(t, 0)
		if f.lookAndLoad(t, 0); !slices.Equal(gone, []string{broken}) {
			t.Errorf("gone are %q", gone)
		}
	})
}

// While objects are loaded the next ones are found, and loaded beside them.
func TestFollowWhileItLoads(t *testing.T) {
	folder := t.TempDir()
	slow, arrived := make(chan struct{}), make(chan string, 10)
	f := &Follower{Paths: []string{folder}, Poll: 40 * time.Millisecond, Settle: 20 * time.Millisecond, Load: func(ctx context.Context, objects []Object) error {
		for _, o := range objects {
			arrived <- filepath.Base(o.URI)
		}
		select {
		case <-slow:
		case <-ctx.Done():
		}
		return nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	for _, name := range []string{"first", "second", "third"} {
		write(t, filepath.Join(folder, name), name)
		if got := <-arrived; got != name {
			t.Errorf("%s arrived, want %s", got, name)
		}
	}
	close(slow)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Half of a file is never read, however its writer goes about it.
func TestFollowReadsWholeFilesOnly(t *testing.T) {
	const whole = "all of the log\n"
	for name, copying := range map[string]func(t *testing.T, path string){
		"rsync": func(t *testing.T, path string) { // a hidden name, then the right one
			temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".Xa3f9Q")
			write(t, temporary, whole[:5])
			time.Sleep(200 * time.Millisecond)
			write(t, temporary, whole)
			rename(t, temporary, path)
		},
		"aws s3 sync": func(t *testing.T, path string) { // eight digits, then the right name, then its time
			write(t, path+".6bF3a1c2", whole[:5])
			time.Sleep(200 * time.Millisecond)
			write(t, path+".6bF3a1c2", whole)
			rename(t, path+".6bF3a1c2", path)
			old := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
			if err := os.Chtimes(path, old, old); err != nil {
				t.Error(err)
			}
		},
		"in place": func(t *testing.T, path string) { // a little at a time
			for n := range len(whole) {
				write(t, path, whole[:n+1])
				time.Sleep(5 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			f := &Follower{Paths: []string{folder}, Poll: 20 * time.Millisecond, Settle: time.Second}
			a := &arrivals{}
			whenFollowed(t, f, a, func(o Object) {
				if text, err := os.ReadFile(o.URI); string(text) != whole || err != nil {
					t.Errorf("%s was handed over with %q, %v", o.URI, text, err)
				}
			})
			for i := range 3 {
				copying(t, filepath.Join(folder, string(rune('a'+i))+".gz"))
			}
			a.expect(t, "a.gz", "b.gz", "c.gz")
		})
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Error(err)
	}
}

// A file that changes between the look and the reading is not read.
func TestChangedFileIsNotOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	write(t, path, "one line\n")
	for object := range Files(path) {
		file, err := object.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		write(t, path, "one line\nand half of ano")
		if text, err := io.ReadAll(file); err != nil || len(text) > int(object.Size) || file.Name() != path {
			t.Errorf("read %q of %s, %v", text, file.Name(), err)
		}
		if _, err := object.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "still being written") {
			t.Errorf("opened again: %v", err)
		}
	}
}

func TestUnfinishedNames(t *testing.T) {
	for name, want := range map[string]bool{
		"E1.2026-11-22-14.abcdef01.gz": false, "E1.2026-11-22-14.abcdef01": false, "a.parquet": false, "a.log": false, "log.20261122": false,
		"E1.2026-11-22-14.abcdef01.gz.1a2B3c4D": true, "a.parquet.00000000": true, "a.json.FFFFFFFF": true, "a.gz.1a2b3c4": false,
		".a.gz.Xa3f9Q": true, "a.gz.tmp": true, "a.part": true, "a.gz.filepart": true,
	} {
		if unfinished(name) != want {
			t.Errorf("%s: unfinished is %v", name, !want)
		}
	}
}
