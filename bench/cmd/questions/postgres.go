package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// roomy are the settings of a server that has a quarter of a machine's memory
// of 8 GB.
var roomy = map[string]string{
	"shared_buffers": "2GB", "effective_cache_size": "6GB", "work_mem": "64MB", "max_wal_size": "8GB", "max_parallel_workers_per_gather": "2",
	"random_page_cost": "1.1",
}

// openPostgres starts a server of its own and fills it with the rows of the
// DuckDB database.
func (b bench) openPostgres(ctx context.Context) (*postgres.Store, io.Closer, error) {
	data, err := filepath.Abs(filepath.Join(filepath.Dir(b.database), "postgres"))
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(os.RemoveAll(data), os.MkdirAll(data, 0o700)); err != nil {
		return nil, nil, err
	}
	cluster, err := pgtest.Start(pgtest.Options{TCP: true, Settings: roomy, Data: data})
	if err != nil {
		return nil, nil, err
	}
	end := closers{cluster, folder(data)}
	url := cluster.LoopbackURL("postgres")
	store, err := postgres.Open(ctx, url, postgres.Config{}) // makes the tables
	if err != nil {
		return nil, nil, errors.Join(err, end.Close())
	}
	if err := b.copyTo(ctx, url); err != nil {
		return nil, nil, errors.Join(err, store.Close(), end.Close())
	}
	return store, append(closers{store}, end...), nil
}

// closers are closed one after another.
type closers []io.Closer

func (c closers) Close() error {
	var errs []error
	for _, closer := range c {
		errs = append(errs, closer.Close())
	}
	return errors.Join(errs...)
}

// folder goes when it is closed.
type folder string

func (f folder) Close() error { return os.RemoveAll(string(f)) }

// copyTo copies the tables.
func (b bench) copyTo(ctx context.Context, url string) error {
	db, err := sql.Open("duckdb", b.database+"?access_mode=READ_ONLY")
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, table := range []string{"requests", "page_views"} {
		days := "select make_partitions('" + table + "', array(select cast(d as date) from generate_series(date '2026-11-01', date '2026-12-02', interval '1 day') as d))"
		if _, err := conn.Exec(ctx, days); err != nil {
			return err
		}
	}
	for _, table := range append([]string{"sites"}, load.Tables...) {
		if err := copyTable(ctx, db, conn, table); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	_, err = conn.Exec(ctx, "vacuum (analyze)")
	return err
}

func copyTable(ctx context.Context, db *sql.DB, conn *pgx.Conn, table string) error {
	columns, selected, err := columnsOf(ctx, conn, table)
	if err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, "select "+selected+" from "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	source := &copied{rows: rows, values: make([]any, len(columns)), targets: make([]any, len(columns))}
	for i := range source.values {
		source.targets[i] = &source.values[i]
	}
	n, err := conn.CopyFrom(ctx, pgx.Identifier{table}, columns, source)
	slog.Info("copied to PostgreSQL", "table", table, "rows", n)
	return err
}

// columnsOf gives the columns of a table, and what to select for them: the
// driver of DuckDB has a type of its own for decimals.
func columnsOf(ctx context.Context, conn *pgx.Conn, table string) (columns []string, selected string, err error) {
	rows, err := conn.Query(ctx, "select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = $1 order by ordinal_position", table)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var expressions []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, "", err
		}
		columns, expressions = append(columns, name), append(expressions, name)
		if kind == "numeric" {
			expressions[len(expressions)-1] = "cast(" + name + " as double)"
		}
	}
	return columns, strings.Join(expressions, ", "), rows.Err()
}

// copied gives the rows of one database to the other.
type copied struct {
	rows            *sql.Rows
	values, targets []any
	err             error
}

func (c *copied) Next() bool {
	if c.err != nil || !c.rows.Next() {
		return false
	}
	c.err = c.rows.Scan(c.targets...)
	return c.err == nil
}

func (c *copied) Values() ([]any, error) { return c.values, c.err }
func (c *copied) Err() error             { return errors.Join(c.err, c.rows.Err()) }
