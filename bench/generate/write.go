package generate

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"
)

// Write writes the logs into a directory, which it creates. The files have the
// names that CloudFront gives: E2EXAMPLE1234.2026-11-22-13.abcdef01.gz. After
// each file it calls progress, if there is one, with what is written so far: lines,
// and bytes on disk. Calls never overlap.
func Write(ctx context.Context, dir string, c Config, progress func(lines, bytes int64)) (Summary, error) {
	w, err := prepare(c)
	if err != nil {
		return Summary{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Summary{}, fmt.Errorf("generate: directory for the logs: %w", err)
	}
	t := &tally{progress: progress}
	units := make(chan unit)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(units)
		for _, u := range w.units() {
			select {
			case units <- u:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range w.Workers {
		group.Go(func() error {
			f, err := newFolder(dir, w.Config)
			if err != nil {
				return err
			}
			b := &buffers{}
			for u := range units {
				s, err := w.play(ctx, u, b, func(name string, text []byte, lines int64) error {
					size, err := f.write(name, text)
					t.step(lines, size)
					return err
				})
				t.add(s)
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return t.summary, fmt.Errorf("generate: %w", err)
	}
	return t.summary, nil
}

// Stream writes the same lines one after the other, uncompressed, with one
// header: a site's day at a time. Compress and Workers do not matter.
func Stream(ctx context.Context, out io.Writer, c Config) (Summary, error) {
	w, err := prepare(c)
	if err != nil {
		return Summary{}, err
	}
	var sum Summary
	header := newLayout(w.Format).header
	if _, err := io.WriteString(out, header); err != nil {
		return sum, fmt.Errorf("generate: %w", err)
	}
	sum.Bytes = int64(len(header))
	b := &buffers{}
	for _, u := range w.units() {
		s, err := w.play(ctx, u, b, func(_ string, text []byte, _ int64) error {
			n, err := out.Write(text[len(header):])
			sum.Bytes += int64(n)
			return err
		})
		sum.add(s)
		if err != nil {
			return sum, fmt.Errorf("generate: %w", err)
		}
	}
	sum.Files, sum.TextBytes = 1, sum.Bytes
	return sum, nil
}

func prepare(c Config) (*world, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	return newWorld(c)
}

// unit is what a worker takes at a time.
type unit struct {
	day  int64
	site int
}

func (w *world) units() []unit {
	var all []unit
	for _, d := range w.days() {
		for i := range w.sites {
			all = append(all, unit{day: d, site: i})
		}
	}
	return all
}

// play makes all files of a unit.
func (w *world) play(ctx context.Context, u unit, b *buffers, deliver func(string, []byte, int64) error) (Summary, error) {
	s := newSimulation(w, u.site)
	o := newObjects(w, u.site, u.day, b, deliver)
	s.sink = o.add
	first, last := w.steps(u.day)
	for k := first - warmUp; k < last; k++ {
		if err := ctx.Err(); err != nil {
			return o.summary, err
		}
		n := s.play(k)
		if k >= first {
			o.summary.Sessions += int64(n)
		}
		end := (w.plan.first + int64(k) + 1) * step.Milliseconds()
		if k == last-1 {
			end = math.MaxInt64
		}
		if err := o.flush(end); err != nil {
			return o.summary, err
		}
	}
	return o.summary, nil
}

// tally adds up what the workers do.
type tally struct {
	mu           sync.Mutex
	summary      Summary
	lines, bytes int64
	progress     func(lines, bytes int64)
}

func (t *tally) step(lines, bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines += lines
	t.bytes += bytes
	t.summary.Bytes += bytes
	if t.progress != nil {
		t.progress(t.lines, t.bytes)
	}
}

func (t *tally) add(s Summary) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.summary.add(s)
}

// folder writes the files of one worker.
type folder struct {
	dir    string
	packed bytes.Buffer
	gzip   *gzip.Writer // nil: uncompressed
}

func newFolder(dir string, c Config) (*folder, error) {
	f := &folder{dir: dir}
	if !c.Compress {
		return f, nil
	}
	var err error
	f.gzip, err = gzip.NewWriterLevel(&f.packed, c.GzipLevel)
	return f, err
}

func (f *folder) write(name string, text []byte) (int64, error) {
	if f.gzip != nil {
		name += ".gz"
		f.packed.Reset()
		f.gzip.Reset(&f.packed)
		if _, err := f.gzip.Write(text); err != nil {
			return 0, fmt.Errorf("compress %s: %w", name, err)
		}
		if err := f.gzip.Close(); err != nil {
			return 0, fmt.Errorf("compress %s: %w", name, err)
		}
		text = f.packed.Bytes()
	}
	if err := os.WriteFile(filepath.Join(f.dir, name), text, 0o644); err != nil {
		return 0, fmt.Errorf("write log file: %w", err)
	}
	return int64(len(text)), nil
}
