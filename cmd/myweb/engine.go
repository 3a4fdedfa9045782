package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/transfer"
)

// engine is a store as the commands know it, whichever it is.
type engine interface {
	myweb.Store
	transfer.Store

	// Describe says what is in the database, as Check does, and proves nothing.
	Describe(ctx context.Context) (*myweb.Check, error)

	// Select runs a statement that a person wrote, which can only read, and
	// gives its rows to read.
	Select(ctx context.Context, query string, read func(*sql.Rows) error, args ...any) error

	// Zone is the reporting time zone of a site, and of all sites together for
	// myweb.AllSites.
	Zone(site string) *time.Location
}
