package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
	"github.com/myweb-analytics/myweb/source"
	"github.com/myweb-analytics/myweb/store/storetest"
)

// loader is a Loader on s that commits every few milliseconds, unless told
// otherwise. It runs until the test ends.
func loader(t *testing.T, s myweb.Store, options ...func(*ingest.Loader)) *ingest.Loader {
	t.Helper()
	l := ingest.NewLoader(*ingester(t, s))
	l.Wait = 5 * time.Millisecond
	for _, o := range options {
		o(l)
	}
	runLoader(t, l)
	return l
}

// runLoader runs l again whenever the store fails.
func runLoader(t *testing.T, l *ingest.Loader) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			_ = l.Run(ctx) // the callers are told
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
}

func collect(t *testing.T, paths ...string) (objects []source.Object) {
	t.Helper()
	for o, err := range source.Files(paths...) {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	return objects
}

// Many callers at once, with copies, repetitions and overlaps, give the tables
// of one load. What cannot be read fails its callers and nobody else.
func TestLoaderManyCallers(t *testing.T) {
	l := logs(t, 6000)
	folder, bad := t.TempDir(), t.TempDir()
	for i := range 40 {
		from := i * 140
		write(t, folder, fmt.Sprint(i), l.file(l.lines[from:min(len(l.lines), from+220)], i%2 == 0))
		if i%8 == 0 {
			write(t, folder, fmt.Sprint(i, "-copy"), l.file(l.lines[from:min(len(l.lines), from+220)], i%2 == 0))
		}
	}
	whole := l.file(l.lines[:300], true)
	broken := write(t, bad, "broken", whole[:len(whole)/2])
	s := open(t)
	loading := loader(t, s)
	var wait sync.WaitGroup
	for caller := range 8 {
		wait.Go(func() {
			mine := collect(t, folder)
			slices.SortFunc(mine, func(a, b source.Object) int {
				return strings.Compare(a.URI[len(a.URI)-1-caller%2:], b.URI[len(b.URI)-1-caller%2:])
			})
			for part := range slices.Chunk(mine, 3+caller) {
				if caller == 5 {
					part = append(slices.Clip(part), collect(t, broken)...)
				}
				receipt, err := loading.Deliver(context.Background(), part)
				failures := &source.LoadError{}
				switch {
				case caller != 5 && err != nil:
					t.Errorf("caller %d: %v", caller, err)
				case caller == 5 && (!errors.As(err, &failures) || len(failures.Failures) != 1 || failures.Of(broken) == nil):
					t.Errorf("the caller with a broken object is told %v", err)
				case receipt.Objects+receipt.Known+len(failures.Failures) != len(part):
					t.Errorf("%d objects, but the receipt is %+v", len(part), receipt)
				}
			}
		})
	}
	wait.Wait()
	storetest.Same(t, tables(t, s), tablesOf(t, folder))
	nothingOf(t, s, broken)
	storetest.Sound(t, s)
	if waiting, taken := loading.Pending(); waiting+taken != 0 {
		t.Errorf("%d wait and %d are taken after all", waiting, taken)
	}
}

// A batch ends when it has enough rows, however long it might wait for more,
// and otherwise when its time is up.
func TestLoaderBatches(t *testing.T) {
	l := logs(t, 1500)
	s := open(t)
	var batches atomic.Int64
	loading := loader(t, s, func(l *ingest.Loader) {
		l.Wait, l.BatchRows = 50*time.Millisecond, 500
		l.Committed = func(c ingest.Committed) { batches.Add(1) }
	})
	var wait sync.WaitGroup
	for i := range 20 {
		path := write(t, t.TempDir(), "log", l.file(l.lines[i*10:i*10+10], false))
		wait.Go(func() {
			if err := loading.Load(context.Background(), collect(t, path)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := batches.Load(); n == 0 || n > 10 {
		t.Errorf("20 small objects at once were %d batches", n)
	}
	forever := loader(t, open(t), func(l *ingest.Loader) { l.Wait, l.BatchRows = time.Hour, 500 })
	if err := forever.Load(context.Background(), collect(t, write(t, t.TempDir(), "log", l.file(l.lines[:800], false)))); err != nil {
		t.Error(err)
	}
}

// A large object is cut into batches, and small ones go on meanwhile.
func TestLoaderLargeObject(t *testing.T) {
	l := logs(t, 6000)
	folder := t.TempDir()
	large := write(t, folder, "large", l.file(l.lines, true))
	small := write(t, folder, "small", l.file(l.lines[:50], false))
	s := open(t)
	loading := loader(t, s, func(l *ingest.Loader) { l.BatchRows = 400 })
	var wait sync.WaitGroup
	for _, path := range []string{large, small} {
		wait.Go(func() {
			receipt, err := loading.Deliver(context.Background(), collect(t, path))
			if err != nil || receipt.Objects != 1 || receipt.Last != path || receipt.LastAt.IsZero() {
				t.Errorf("%+v, %v", receipt, err)
			}
		})
	}
	wait.Wait()
	storetest.Same(t, tables(t, s), tablesOf(t, folder))
	if o := ledgerRow(t, s, large); o.Lines != int64(len(l.lines)) {
		t.Errorf("ledger %+v", o)
	}
	storetest.Sound(t, s)
}

// poisoned is a store that cannot load batches with an object of this name.
type poisoned struct {
	myweb.Store
	uri string
}

func (p poisoned) Begin(ctx context.Context) (myweb.Batch, error) {
	b, err := p.Store.Begin(ctx)
	return poisonedBatch{b, p.uri}, err
}

type poisonedBatch struct {
	myweb.Batch
	uri string
}

func (b poisonedBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	for _, o := range objects {
		if o.URI == b.uri {
			return myweb.Loaded{}, errors.Join(errors.New("the store chokes"), b.Rollback())
		}
	}
	return b.Batch.Load(ctx, objects)
}

// An object that no batch can be loaded with is alone after a few tries: the
// callers of the others, who try again, succeed.
func TestLoaderPoison(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 12 {
		write(t, folder, fmt.Sprintf("%02d", i), l.file(l.lines[i*30:i*30+30], false))
	}
	objects := collect(t, folder)
	s := open(t)
	loading := loader(t, poisoned{s, objects[5].URI})
	var wait sync.WaitGroup
	for i, object := range objects {
		wait.Go(func() {
			for try := range 200 {
				err := loading.Load(context.Background(), []source.Object{object})
				if err == nil {
					return
				}
				if i == 5 && try == 30 {
					return // for good
				}
				time.Sleep(time.Millisecond)
			}
			t.Errorf("object %d was never loaded", i)
		})
	}
	wait.Wait()
	nothingOf(t, s, objects[5].URI)
	if n := len(storetest.Dump(t, s, "log_objects")); n != 11 {
		t.Errorf("%d objects are loaded, want 11", n)
	}
	storetest.Sound(t, s)
}

// narrow is a store that cannot load batches with more requests.
type narrow struct {
	myweb.Store
	most int64
}

func (n narrow) Begin(ctx context.Context) (myweb.Batch, error) {
	b, err := n.Store.Begin(ctx)
	return &narrowBatch{Batch: b, most: n.most}, err
}

type narrowBatch struct {
	myweb.Batch
	most   int64
	staged atomic.Int64
}

func (b *narrowBatch) Stage(requests []myweb.Request) error {
	b.staged.Add(int64(len(requests)))
	return b.Batch.Stage(requests)
}

func (b *narrowBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	if b.staged.Load() > b.most {
		return myweb.Loaded{}, errors.Join(errors.New("the store finds no room"), b.Rollback())
	}
	return b.Batch.Load(ctx, objects)
}

// An object that is too large for the store although it is alone in its batch is
// loaded in smaller parts.
func TestLoaderCutsWhatIsTooLarge(t *testing.T) {
	l := logs(t, 6000)
	folder := t.TempDir()
	large := collect(t, write(t, folder, "large", l.file(l.lines, false)))
	s := open(t)
	loading := loader(t, narrow{s, 2100}, func(l *ingest.Loader) { l.BatchRows = 4000 })
	var err error
	for range 10 {
		if err = loading.Load(context.Background(), large); err == nil {
			break
		}
	}
	if err != nil {
		t.Error(err)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, folder))
	storetest.Sound(t, s)
}

// A caller who goes away is not waited for, and what it left is loaded or not,
// as a whole.
func TestLoaderCallerLeaves(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 10 {
		write(t, folder, fmt.Sprint(i), l.file(l.lines[i*30:i*30+30], false))
	}
	s := open(t)
	loading := ingest.NewLoader(*ingester(t, s)) // nobody runs it yet
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := loading.Load(ctx, collect(t, folder)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if waiting, _ := loading.Pending(); waiting != 0 {
		t.Errorf("%d objects of the caller wait still", waiting)
	}
	runLoader(t, loading)
	if err := loading.Load(context.Background(), collect(t, folder)); err != nil {
		t.Fatal(err)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, folder))
}

// The ledger is bounded: what is forgotten is read again and known by its
// content. What is remembered is not opened.
func TestLoaderForgets(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 12 {
		write(t, folder, fmt.Sprintf("%02d", i), l.file(l.lines[i*30:i*30+30], false))
	}
	s := open(t)
	few := func(l *ingest.Loader) { l.Remembered = 3 }
	first := loader(t, s, few)
	for _, o := range collect(t, folder) {
		if err := first.Load(context.Background(), []source.Object{o}); err != nil {
			t.Fatal(err)
		}
	}
	want := tables(t, s)
	for name, loading := range map[string]*ingest.Loader{"the same loader": first, "one that starts anew": loader(t, s, few)} {
		var opened atomic.Int64
		var again []source.Object
		for o := range counting(source.Files(folder), &opened) {
			again = append(again, o)
		}
		receipt, err := loading.Deliver(context.Background(), again)
		if err != nil || receipt.Known != 12 || receipt.Objects != 0 {
			t.Errorf("%s: %+v, %v", name, receipt, err)
		}
		if n := opened.Load(); n < 6 || n > 9 {
			t.Errorf("%s opened %d of 12 objects; it remembers 3 to 6", name, n)
		}
	}
	storetest.Same(t, tables(t, s), want)
	storetest.Sound(t, s)
}

// What is fetched ahead of its turn is not given up when the batch ends that
// was filled meanwhile.
func TestLoaderFetchesAcrossBatches(t *testing.T) {
	l := logs(t, 1500)
	folder := t.TempDir()
	for i := range 60 {
		write(t, folder, fmt.Sprintf("%02d", i), l.file(l.lines[i*20:i*20+20], false))
	}
	s := open(t)
	objects := collect(t, folder)
	for i := range objects {
		objects[i].Remote = true
		fetch := objects[i].Open
		objects[i].Open = func(ctx context.Context) (source.File, error) {
			select {
			case <-time.After(50 * time.Millisecond):
				return fetch(ctx)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	loading := loader(t, s, func(l *ingest.Loader) { l.BatchRows = 100 })
	if err := loading.Load(context.Background(), objects); err != nil {
		t.Error(err)
	}
	storetest.Same(t, tables(t, s), tablesOf(t, folder))
}
