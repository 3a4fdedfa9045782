package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/cespare/xxhash/v2"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

// discarding is a store that loads nothing.
type discarding struct {
	*duckdb.Store
	options
	sum atomic.Uint64
}

func (d *discarding) Begin(ctx context.Context) (myweb.Batch, error) {
	b := &batch{store: d}
	if !d.staged {
		return b, nil
	}
	var err error
	b.Batch, err = d.Store.Begin(ctx)
	return b, err
}

// batch passes rows on to Batch, nil for none, and loads nothing.
type batch struct {
	myweb.Batch
	store *discarding
}

func (b *batch) Stage(requests []myweb.Request) error {
	if b.store.options.sum {
		for i := range requests {
			b.store.sum.Add(sumOf(&requests[i]))
		}
	}
	if b.Batch == nil {
		return nil
	}
	return b.Batch.Stage(requests)
}

// sumOf is a hash of all fields of r.
func sumOf(r *myweb.Request) uint64 {
	return xxhash.Sum64String(fmt.Sprintf("%+v", *r))
}

func (b *batch) Reject([]myweb.RejectedLine) error { return nil }
func (b *batch) Sound(int64) error                 { return nil } // so nothing is written
func (b *batch) Discard(int64) error               { return nil }
func (b *batch) Load(context.Context, []myweb.LogObject) (myweb.Loaded, error) {
	return myweb.Loaded{}, b.Rollback()
}

func (b *batch) Rollback() error {
	if b.Batch == nil {
		return nil
	}
	return b.Batch.Rollback()
}
