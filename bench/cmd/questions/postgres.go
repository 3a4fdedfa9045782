package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/postgres"
)

// openPostgres opens a database, and fills it with the rows of the DuckDB
// database where it is empty.
func (b bench) openPostgres(ctx context.Context) (*postgres.Store, error) {
	store, err := postgres.Open(ctx, b.postgres, postgres.Config{}) // makes the tables
	if err != nil {
		return nil, err
	}
	var sites int64
	rows, err := store.QueryContext(ctx, "select count(*) from sites")
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	for rows.Next() {
		err = rows.Scan(&sites)
	}
	if err = errors.Join(err, rows.Err(), rows.Close()); err == nil && sites == 0 {
		err = b.copyTo(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// copyTo copies the tables; the last one says that they are there.
func (b bench) copyTo(ctx context.Context) error {
	db, err := sql.Open("duckdb", b.database+"?access_mode=READ_ONLY")
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := pgx.Connect(ctx, b.postgres)
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
	for _, table := range append(slices.Clone(load.Tables), "sites") {
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
