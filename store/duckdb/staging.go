package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	driver "github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	myweb "github.com/myweb-analytics/myweb"
)

// slots batches may be open at a time: one is filled while another is loaded.
const slots = 2

// staging is the place of a batch. Its rows wait in the memory of this program,
// column by column, with each text once; DuckDB reads them where they are, as
// tables of the connection loader. They are in no transaction and leave no
// trace in the file.
type staging struct {
	loader *sql.Conn

	mu         sync.Mutex // of what follows, while the batch is filled
	dictionary dictionary
	requests   *table[stagedRequest]
	pageViews  *table[stagedRequest]
	userAgents *table[stagedRequest]
	counts     *table[requestCount]
	objects    *table[myweb.LogObject]
	rejected   *table[myweb.RejectedLine]
}

// openStaging makes the place with a number on the instance of path, which must
// be open already as pool.
func openStaging(ctx context.Context, pool *sql.DB, path string, number int) (*staging, error) {
	s := &staging{}
	d := &s.dictionary
	d.clear()
	s.requests = newTable("staged_requests", requestColumns(d))
	s.pageViews = newTable("staged_page_views", pageViewColumns(d))
	s.userAgents = newTable("staged_user_agents", userAgentColumns(d))
	s.counts = newTable("staged_request_counts", requestCountColumns(d))
	s.objects = newTable("staged_log_objects", logObjectColumns(d))
	s.rejected = newTable("staged_rejected_lines", rejectedLineColumns(d))
	var err error
	if s.loader, err = pool.Conn(ctx); err != nil {
		return nil, err
	}
	for _, t := range s.tables() {
		if err := s.offer(ctx, path, fmt.Sprintf("%s_%d", t.tableName(), number), t); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// stagedTable is what is the same of all tables.
type stagedTable interface {
	source
	tableName() string
	clear()
	drop(objects map[int64]bool)
}

func (s *staging) tables() []stagedTable {
	return []stagedTable{s.requests, s.pageViews, s.userAgents, s.counts, s.objects, s.rejected}
}

// offer makes the rows of t a table of the loader: a table function that no
// other connection may call, and a view of the loader's session.
func (s *staging) offer(ctx context.Context, path, function string, t stagedTable) error {
	if err := register(path, function, t); err != nil {
		return err
	}
	_, err := s.loader.ExecContext(ctx, "create temp view "+t.tableName()+" as select * from "+function+"()")
	return err
}

// clear makes room for the next batch.
func (s *staging) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tables() {
		t.clear()
	}
	s.dictionary.clear()
}

func (s *staging) close() error { return s.loader.Close() }

// register makes source a table function of the instance of path.
func register(path, name string, source source) error {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return fmt.Errorf("duckdb: make a configuration")
	}
	defer mapping.DestroyConfig(&config)
	mapping.SetConfig(config, "duckdb_api", "go")

	var db mapping.Database
	var message string
	if mapping.GetOrCreateFromCache(driver.GetInstanceCache(), path, &db, config, &message) == mapping.StateError {
		return fmt.Errorf("duckdb: open %s for staging: %s", path, message)
	}
	defer mapping.Close(&db)
	var conn mapping.Connection
	if mapping.Connect(db, &conn) == mapping.StateError {
		return fmt.Errorf("duckdb: connect to %s for staging", path)
	}
	defer mapping.Disconnect(&conn)
	function := newTableFunction(name, source)
	defer mapping.DestroyTableFunction(&function)
	if mapping.RegisterTableFunction(conn, function) == mapping.StateError {
		return fmt.Errorf("duckdb: register %s for staging", name)
	}
	return nil
}
