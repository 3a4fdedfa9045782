package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/myweb-analytics/myweb/bench/generate"
)

// Object is a log object that waits to be put where the server looks.
type Object struct {
	Path  string // where it is kept until then
	Name  string
	Lines int64 // header lines not counted
}

// Objects makes about n small log objects of the last day in dir, in an order
// that is none of time.
func Objects(ctx context.Context, dir string, n, lines int) ([]Object, error) {
	until := time.Now().UTC().Truncate(time.Minute)
	config := generate.Config{
		Seed: 4, Requests: n * lines, From: until.Add(-20 * time.Hour), To: until, LinesPerFile: lines, Compress: true, GzipLevel: 1, Malformed: true,
	}
	if _, err := generate.Write(ctx, dir, config, nil); err != nil {
		return nil, err
	}
	var objects []Object
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		count, err := countLines(path)
		objects = append(objects, Object{Path: path, Name: entry.Name(), Lines: count})
		return err
	})
	random := rand.New(rand.NewPCG(4, 4))
	random.Shuffle(len(objects), func(i, j int) { objects[i], objects[j] = objects[j], objects[i] })
	return objects, err
}

func countLines(path string) (n int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	text, err := io.ReadAll(unpacked)
	for line := range bytes.Lines(text) {
		if line[0] != '#' && len(bytes.TrimSpace(line)) > 0 {
			n++
		}
	}
	return n, err
}

// Folder is a folder that the server follows.
type Folder string

// Put moves the object into the folder, as a careful copying program does.
func (f Folder) Put(_ context.Context, o Object) error {
	return os.Rename(o.Path, filepath.Join(string(f), o.Name))
}

// Source is what serve is told to follow.
func (f Folder) Source() string { return string(f) }

// Place is where log objects are put for the server to find.
type Place interface {
	Put(ctx context.Context, o Object) error
	Source() string
}

// Feed puts objects, one every interval more or less, until ctx ends or there
// are no more, and tells of each.
func Feed(ctx context.Context, place Place, objects []Object, interval time.Duration, put func(o Object, at time.Time)) error {
	random := rand.New(rand.NewPCG(5, 5))
	next := time.Now()
	for _, o := range objects {
		// As they come when nobody arranges it: the waits are exponential.
		next = next.Add(time.Duration(random.ExpFloat64() * float64(interval)))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(next)):
		}
		if err := place.Put(ctx, o); err != nil {
			return errors.Join(fmt.Errorf("put %s: %w", o.Name, err), ctx.Err())
		}
		put(o, time.Now())
	}
	return nil
}
