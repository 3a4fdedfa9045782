package ingest_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/source"
)

// While a store loads a batch in this process, one worker of two reads.
func TestRoomToLoad(t *testing.T) {
	folder := t.TempDir()
	manyObjects(t, folder)
	s := &roomyStore{Store: open(t)}
	load(t, s, source.Files(folder), workers(2))
	if s.loads.Load() < 2 || s.besides.Load() == 0 {
		t.Fatalf("%d loads, and %d blocks were staged meanwhile", s.loads.Load(), s.besides.Load())
	}
	if most := s.most.Load(); most != 1 {
		t.Errorf("%d workers staged while a batch was loaded, want 1", most)
	}
}

// roomyStore counts who stages while it loads.
type roomyStore struct {
	myweb.Store
	isLoading     atomic.Bool
	staging, most atomic.Int64
	loads         atomic.Int64
	besides       atomic.Int64 // blocks staged while a batch was loaded
}

func (s *roomyStore) BatchRows() int { return 8000 }

func (s *roomyStore) Begin(ctx context.Context) (myweb.Batch, error) {
	b, err := s.Store.Begin(ctx)
	return &roomyBatch{b, s}, err
}

type roomyBatch struct {
	myweb.Batch
	store *roomyStore
}

func (b *roomyBatch) Stage(requests []myweb.Request) error {
	s := b.store
	n := s.staging.Add(1)
	defer s.staging.Add(-1)
	if s.isLoading.Load() {
		s.besides.Add(1)
		s.most.Store(max(s.most.Load(), n))
		time.Sleep(time.Millisecond) // time for another to come
	}
	return b.Batch.Stage(requests)
}

func (b *roomyBatch) Load(ctx context.Context, objects []myweb.LogObject) (myweb.Loaded, error) {
	s := b.store
	s.loads.Add(1)
	s.isLoading.Store(true)
	defer s.isLoading.Store(false)
	time.Sleep(100 * time.Millisecond) // so that there is something besides
	return b.Batch.Load(ctx, objects)
}
