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
	flow       flow
	requests   requestTable // those that store/load looks at
	pageViews  *table[stagedRequest]
	userAgents *table[stagedRequest]
	counts     *table[requestCount]
	hours      *table[writtenHour]
	written    *table[writtenObject]
	objects    *table[myweb.LogObject]
	rejected   *table[myweb.RejectedLine]
}

// openStaging makes the place with a number on an instance, which must
// be open already as pool; so many requests are written at once.
func openStaging(ctx context.Context, pool *sql.DB, instance string, number, group int) (*staging, error) {
	s := &staging{}
	d := &s.dictionary
	d.clear()
	s.requests = newRequestTable(newTable("staged_requests", requestColumns(d)))
	s.pageViews = newTable("staged_page_views", pageViewColumns(d))
	s.flow = newFlow(d, s.pageViews, group)
	s.userAgents = newTable("staged_user_agents", userAgentColumns(d))
	s.counts = newTable("staged_request_counts", requestCountColumns(d))
	s.hours = newTable("written_hours", writtenHourColumns(d))
	s.written = newTable("written_objects", writtenObjectColumns(d))
	s.objects = newTable("staged_log_objects", logObjectColumns(d))
	s.rejected = newTable("staged_rejected_lines", rejectedLineColumns(d))
	var err error
	if s.loader, err = pool.Conn(ctx); err != nil {
		return nil, err
	}
	offered := []offeredTable{&newRequests{&s.flow}}
	for _, t := range s.tables() {
		offered = append(offered, t)
	}
	for _, t := range offered {
		if err := s.offer(ctx, instance, fmt.Sprintf("%s_%d", t.tableName(), number), t); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// offeredTable is a table that DuckDB reads.
type offeredTable interface {
	source
	tableName() string
}

// stagedTable is what is the same of all tables.
type stagedTable interface {
	offeredTable
	clear()
	freeze()
}

func (s *staging) tables() []stagedTable {
	return []stagedTable{s.requests, s.pageViews, s.userAgents, s.counts, s.hours, s.written, s.objects, s.rejected}
}

// newRequests is the table new_requests, whichever that is now.
type newRequests struct{ *flow }

func (n *newRequests) tableName() string                       { return "new_requests" }
func (n *newRequests) columnsOf() []columnType                 { return n.new.columnsOf() }
func (n *newRequests) length() int                             { return n.new.length() }
func (n *newRequests) fill(column int, v *vector, from, k int) { n.new.fill(column, v, from, k) }

// offer makes the rows of t a table of the loader: a table function that no
// other connection may call, and a view of the loader's session.
func (s *staging) offer(ctx context.Context, instance, function string, t offeredTable) error {
	if err := register(instance, function, t); err != nil {
		return err
	}
	_, err := s.loader.ExecContext(ctx, "create temp view "+t.tableName()+" as select * from "+function+"()")
	return err
}

// drop forgets what is staged of log objects.
func (s *staging) drop(objects map[int64]bool) {
	s.flow.waiting.drop(objects)
	s.requests.drop(objects)
	s.rejected.drop(objects)
	kept := s.pageViews.without(objects)
	for _, c := range s.flow.ownViews {
		c.keep(kept)
	}
	s.pageViews.keep(kept)
	s.flow.views.rows = s.pageViews.rows
}

// clear makes room for the next batch.
func (s *staging) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tables() {
		t.clear()
	}
	s.flow.clear()
	s.dictionary.clear()
}

func (s *staging) close() error { return s.loader.Close() }

// register makes source a table function of an instance.
func register(instance, name string, source source) error {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return fmt.Errorf("duckdb: make a configuration")
	}
	defer mapping.DestroyConfig(&config)
	mapping.SetConfig(config, "duckdb_api", "go")

	var db mapping.Database
	var message string
	if mapping.GetOrCreateFromCache(driver.GetInstanceCache(), instance, &db, config, &message) == mapping.StateError {
		return fmt.Errorf("duckdb: open %s for staging: %s", instance, message)
	}
	defer mapping.Close(&db)
	var conn mapping.Connection
	if mapping.Connect(db, &conn) == mapping.StateError {
		return fmt.Errorf("duckdb: connect to %s for staging", instance)
	}
	defer mapping.Disconnect(&conn)
	function := newTableFunction(name, source)
	defer mapping.DestroyTableFunction(&function)
	if mapping.RegisterTableFunction(conn, function) == mapping.StateError {
		return fmt.Errorf("duckdb: register %s for staging", name)
	}
	return nil
}
