package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// durable are the settings of a server whose data must stay, on a machine like
// this one.
var durable = map[string]string{
	"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica", "shared_buffers": "512MB", "max_wal_size": "4GB",
	"checkpoint_timeout": "15min", "wal_compression": "on",
}

// postgres times a load into a server of its own, and the plain COPY of the
// rows that it made into tables without an index.
func (b *bench) postgres(ctx context.Context, logs string) error {
	cluster, err := pgtest.Start(pgtest.Options{TCP: true, Settings: durable})
	if err != nil {
		return err
	}
	defer cluster.Close()
	url := cluster.LoopbackURL("bench")
	fresh := func() error {
		return statements(ctx, cluster.LoopbackURL("postgres"), "drop database if exists bench", "create database bench")
	}
	state, err := filepath.Abs(b.dir)
	if err != nil {
		return err
	}
	err = b.row(ctx, "myweb ingest into PostgreSQL", fresh, "sh", "-c",
		"STATE_DIR='"+state+"' exec '"+b.program+"' ingest --quiet --database '"+url+"' '"+logs+"'")
	if err != nil {
		return err
	}
	took, rows, err := b.plainCopy(ctx, url, cluster.Folder)
	if err != nil {
		return err
	}
	fmt.Printf("| plain COPY of its %d rows, no index | %.2f | | %.0f | |\n", rows, took.Seconds(), float64(b.actual)/took.Seconds())
	return nil
}

// filled are the tables that a load fills.
var filled = []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_visitors", "daily_breakdowns",
	"loaded_hours", "url_metadata", "user_agents", "log_objects"}

// plainCopy copies the rows of all tables, as they stand in files, into tables
// without an index: the median of all runs.
func (b *bench) plainCopy(ctx context.Context, url, folder string) (took time.Duration, rows int64, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, table := range filled {
		for _, statement := range []string{
			"copy (select * from " + table + ") to '" + filepath.Join(folder, table+".copy") + "' (format binary)",
			"create table plain_" + table + " as select * from " + table + " limit 0",
		} {
			if _, err := conn.Exec(ctx, statement); err != nil {
				return 0, 0, fmt.Errorf("%s: %w", statement, err)
			}
		}
	}
	var all []time.Duration
	for range b.runs {
		if _, err := conn.Exec(ctx, "truncate plain_"+strings.Join(filled, ", plain_")+"; checkpoint"); err != nil {
			return 0, 0, err
		}
		started := time.Now()
		rows = 0
		for _, table := range filled {
			done, err := conn.Exec(ctx, "copy plain_"+table+" from '"+filepath.Join(folder, table+".copy")+"' (format binary)")
			if err != nil {
				return 0, 0, err
			}
			rows += done.RowsAffected()
		}
		all = append(all, time.Since(started))
	}
	slices.Sort(all)
	return all[len(all)/2], rows, nil
}

func statements(ctx context.Context, url string, texts ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	for _, text := range texts {
		if _, execErr := conn.Exec(ctx, text); execErr != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", text, execErr))
		}
	}
	return errors.Join(err, conn.Close(ctx))
}
