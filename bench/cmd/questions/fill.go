package main

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/load"
)

//go:embed *.sql raw/*.sql chdb.cjs
var files embed.FS

// peopleForAMillion is how many people make a million page views.
const peopleForAMillion = 145_600

// fill makes the database, unless it is there: page views, requests and all
// that follows from them, written with SQL straight into the tables.
func fill(ctx context.Context, path string, millions float64) (err error) {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	draft := path + ".draft"
	if err := errors.Join(os.RemoveAll(draft), os.RemoveAll(draft+".wal")); err != nil {
		return err
	}
	store, err := duckdb.Open(ctx, draft, duckdb.Config{}) // makes the tables
	if err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // temporary tables live on a connection
	if _, err := db.ExecContext(ctx, duckdb.Attach(draft, false)); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := make29Days(ctx, db, millions); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := db.Close(); err != nil {
		return err
	}
	return os.Rename(draft, path)
}

func make29Days(ctx context.Context, db *sql.DB, millions float64) error {
	const setup = "set memory_limit = '6GB'; set TimeZone = 'UTC'; insert into sites values ('www.example.com', 'UTC')"
	if _, err := db.ExecContext(ctx, setup); err != nil {
		return err
	}
	if err := run(ctx, db, "world", map[string]string{"people": strconv.Itoa(int(millions * peopleForAMillion))}); err != nil {
		return err
	}
	for day := range 29 {
		slog.Info("filling", "day", day+1)
		if err := run(ctx, db, "day", map[string]string{"day": strconv.Itoa(day)}); err != nil {
			return err
		}
	}
	slog.Info("deriving")
	if err := run(ctx, db, "derive", nil); err != nil {
		return err
	}
	for _, d := range myweb.Dimensions {
		slots := map[string]string{"dimension": "'" + d.Name + "'", "column": d.Column}
		if d.Sparse {
			slots["present"] = d.Column + " is not null"
		}
		if err := run(ctx, db, "breakdown_"+string(d.Scope), slots); err != nil {
			return err
		}
	}
	_, err := db.ExecContext(ctx, "checkpoint")
	return err
}

func run(ctx context.Context, db *sql.DB, name string, slots map[string]string) error {
	text, err := files.ReadFile(name + ".sql")
	if err != nil {
		return err
	}
	for i, statement := range load.Statements(load.Fill(string(text), slots)) {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s.sql, statement %d: %w", name, i+1, err)
		}
	}
	return nil
}
