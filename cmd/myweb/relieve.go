package main

import (
	"log/slog"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/ingest"
)

// confined is a store whose loads have a limit of memory.
type confined interface {
	myweb.Sized
	// Exhausted says whether an error means that the limit was reached.
	Exhausted(err error) bool
	// Grow doubles the limit and says what it is then.
	Grow() (limit string, err error)
}

// smaller is the part of a batch of the store's own size that is tried when one
// found no memory. Those count a page view as eight requests, smaller ones do not.
const smaller = 16

// relieve makes the next try need less memory, or have more of it, after a load
// that found none: the limit is doubled. One that somebody has set is kept to, and
// batches are made smaller. It says whether there is something to be tried.
func (a *app) relieve(in *ingest.Ingester, err error) bool {
	store, ok := in.Store.(confined)
	if !ok || !store.Exhausted(err) {
		return false
	}
	log := a.log(slog.LevelWarn)
	if a.getenv("DB_MEMORY_LIMIT") == "" {
		limit, grown := store.Grow()
		if grown == nil {
			log.Warn("the load needs more memory than DuckDB may take; it is tried once more with twice as much, nothing is lost", "memory", limit)
		}
		return grown == nil
	}
	if in.BatchRows = in.BatchRows / 2; in.BatchRows == 0 {
		in.BatchRows = store.BatchRows() / smaller
	}
	log.Warn("the load needs more memory than DB_MEMORY_LIMIT says; it is tried once more with smaller batches, nothing is lost", "batch_rows", in.BatchRows)
	return true
}
