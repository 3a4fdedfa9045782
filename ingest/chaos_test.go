package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/bench/generate"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// chaosObjects is how many small objects the storm is made of.
const chaosObjects = 2000

// Faulty sources hand over 2,000 objects in any order, some of them again and
// again; opening and reading them fails at random, and so does the store,
// before a commit and after it; the loader is stopped at random. What is there
// in the end is what one undisturbed load of the folder gives.
func TestChaos(t *testing.T) {
	folder := t.TempDir()
	storms := manyObjects(t, folder)
	undisturbed := open(t)
	load(t, undisturbed, source.Files(folder))

	s := open(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	storm := &storm{random: rand.New(rand.NewPCG(seed, 0))}
	l := ingest.NewLoader(*ingester(t, &stormyStore{Store: s, storm: storm}))
	l.Wait, l.BatchRows, l.Remembered = 300*time.Millisecond, 3000, 500
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var loaderEnds sync.WaitGroup
	loaderEnds.Go(func() { storm.run(ctx, l) })

	var sources sync.WaitGroup
	for i := range 3 {
		// The others have half of the objects, so many come from two or three.
		mine := slices.Clone(storms)
		random := rand.New(rand.NewPCG(seed, uint64(i+1)))
		random.Shuffle(len(mine), func(a, b int) { mine[a], mine[b] = mine[b], mine[a] })
		if i > 0 {
			mine = mine[:len(mine)/2]
		}
		sources.Go(func() {
			storm.deliver(ctx, l, mine, random)
			for i == 0 && !storm.wasOne() {
				storm.deliver(ctx, l, slices.Clone(storms), random)
			}
		})
	}
	sources.Wait()
	cancel()
	loaderEnds.Wait()

	t.Logf("%d faults of sources, %d of the store, %d stops", storm.sourceFaults.Load(), storm.storeFaults.Load(), storm.stops.Load())
	all := append(storetest.DataTables, "user_agents", "rejected_lines")
	storetest.Same(t, storetest.DumpAll(t, s, all...), storetest.DumpAll(t, undisturbed, all...))
	if got, want := totals(objects(t, s)), totals(objects(t, undisturbed)); got != want {
		t.Errorf("ledger\n got %+v\nwant %+v", got, want)
	}
	storetest.Sound(t, s)
}

// manyObjects makes small log files, with late lines, lines that are in two of
// them, and malformed ones.
func manyObjects(t *testing.T, folder string) []source.Object {
	t.Helper()
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	config := generate.Config{
		Seed: 9, Requests: chaosObjects * 10, From: from, To: from.AddDate(0, 0, 3), LinesPerFile: 8, Compress: true, GzipLevel: 1, Malformed: true,
	}
	if _, err := generate.Write(t.Context(), folder, config, nil); err != nil {
		t.Fatal(err)
	}
	found := collect(t, folder)
	for _, o := range found[min(len(found), chaosObjects):] {
		if err := os.Remove(o.URI); err != nil {
			t.Fatal(err)
		}
	}
	if len(found) < chaosObjects {
		t.Fatalf("only %d objects were made", len(found))
	}
	return found[:chaosObjects]
}

// storm decides by chance what fails.
type storm struct {
	mu     sync.Mutex
	random *rand.Rand

	sourceFaults, storeFaults, stops atomic.Int64
}

// wasOne says whether enough has failed.
func (s *storm) wasOne() bool {
	return s.sourceFaults.Load() >= 100 && s.storeFaults.Load() >= 5 && s.stops.Load() >= 1
}

// strikes says true one time in n.
func (s *storm) strikes(n int, count *atomic.Int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.random.IntN(n) != 0 {
		return false
	}
	count.Add(1)
	return true
}

func (s *storm) pick(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// run keeps the loader running and stops it now and then.
func (s *storm) run(ctx context.Context, l *ingest.Loader) {
	for ctx.Err() == nil {
		after := 1000 + s.pick(7000) // long enough to get somewhere on a slow machine
		if s.pick(2) == 0 {
			after = 200 + s.pick(400) // soon enough to come before a fault on a fast one
		}
		some, stop := context.WithTimeout(ctx, time.Duration(after)*time.Millisecond)
		_ = l.Run(some) // whom it concerns is told
		if some.Err() != nil && ctx.Err() == nil {
			s.stops.Add(1)
		}
		stop()
	}
}

// deliver hands objects over until each was said to be loaded, and some of
// them once more after that.
func (s *storm) deliver(ctx context.Context, l *ingest.Loader, objects []source.Object, random *rand.Rand) {
	for len(objects) > 0 {
		n := min(len(objects), 1+random.IntN(400))
		part := slices.Clone(objects[:n])
		objects = objects[n:]
		faulty := make([]source.Object, n)
		for i, o := range part {
			faulty[i] = s.faulty(o)
		}
		err := l.Load(ctx, faulty)
		unread := &source.LoadError{}
		switch {
		case err == nil && random.IntN(20) == 0, err != nil && !errors.As(err, &unread):
			objects = append(objects, part...)
		case err != nil:
			for _, o := range part {
				if unread.Of(o.URI) != nil {
					objects = append(objects, o)
				}
			}
		}
	}
}

// faulty is an object that cannot always be opened or read.
func (s *storm) faulty(o source.Object) source.Object {
	open := o.Open
	o.Remote = s.pick(2) == 0
	o.Open = func(ctx context.Context) (source.File, error) {
		if s.strikes(12, &s.sourceFaults) {
			return nil, errors.New("503 slow down")
		}
		file, err := open(ctx)
		if err != nil || !s.strikes(12, &s.sourceFaults) {
			return file, err
		}
		text, err := io.ReadAll(file)
		_ = file.Close()
		if err != nil {
			return nil, err
		}
		cut := source.Memory(text[:s.pick(len(text))])
		if s.pick(2) == 0 {
			return cut, nil // a body that ends too soon, without a word
		}
		return breaking{cut}, nil
	}
	return o
}

// breaking is a body whose connection is reset.
type breaking struct{ source.File }

func (b breaking) Read(p []byte) (int, error) {
	n, err := b.File.Read(p)
	if errors.Is(err, io.EOF) {
		err = errors.New("connection reset by peer")
	}
	return n, err
}

// stormyStore is a store that is away at times: before it has committed, or
// before it could say so.
type stormyStore struct {
	myweb.Store
	storm *storm
}

func (s *stormyStore) Begin(ctx context.Context) (myweb.Batch, error) {
	if s.storm.strikes(50, &s.storm.storeFaults) {
		return nil, errors.New("connection refused")
	}
	b, err := s.Store.Begin(ctx)
	return &stormyBatch{b, s.storm}, err
}

type stormyBatch struct {
	myweb.Batch
	storm *storm
}

func (b *stormyBatch) Stage(requests []myweb.Request) error {
	if b.storm.strikes(1500, &b.storm.storeFaults) {
		return errors.New("connection reset while rows were staged")
	}
	return b.Batch.Stage(requests)
}

func (b *stormyBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	if b.storm.strikes(12, &b.storm.storeFaults) {
		return myweb.Loaded{}, errors.Join(errors.New("connection reset before commit"), b.Rollback())
	}
	loaded, err := b.Batch.Load(ctx, objects)
	if err == nil && b.storm.strikes(12, &b.storm.storeFaults) {
		return myweb.Loaded{}, fmt.Errorf("connection reset after commit")
	}
	return loaded, err
}
