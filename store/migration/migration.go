// Package migration holds the tables of the store as numbered SQL files, one
// folder an engine: the only SQL that is written per engine. Files are applied
// in order, once each, forward only.
package migration

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Table is where the applied versions are kept.
const Table = "schema_migrations"

//go:embed duckdb/*.sql postgres/*.sql access/*.sql comments.sql
var files embed.FS

// DuckDB gives the migrations of DuckDB.
func DuckDB() fs.FS { return engine("duckdb") }

// Postgres gives the migrations of PostgreSQL.
func Postgres() fs.FS { return engine("postgres") }

// Newest is the version of the tables after all migrations: the number that
// the last file begins with.
func Newest(migrations fs.FS) (int64, error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("migrate: no migrations are embedded: %w", err)
	}
	number, _, _ := strings.Cut(names[len(names)-1], "_")
	return strconv.ParseInt(number, 10, 64)
}

// Access gives the migrations of the database of users, for all engines.
func Access() fs.FS { return engine("access") }

var (
	makesTable    = regexp.MustCompile(`(?im)^create table (?:if not exists )?(\w+)`)
	makesFunction = regexp.MustCompile(`(?im)^create (?:or replace )?function (\w+)`)
)

// Made names the tables and functions that the migrations make.
func Made(migrations fs.FS) (tables, functions []string, err error) {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range makesTable.FindAllStringSubmatch(string(text), -1) {
			tables = append(tables, m[1])
		}
		for _, m := range makesFunction.FindAllStringSubmatch(string(text), -1) {
			functions = append(functions, m[1])
		}
	}
	return tables, functions, nil
}

func engine(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("migration: the folder " + name + " is not embedded") // cannot happen: it is named above
	}
	return sub
}

// Comment describes each table and column, on any engine. It may be run again. It is
// one transaction: a statement alone would wait for the disk.
func Comment(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migrate: comments: %w", err)
	}
	for _, comment := range comments() {
		if _, err := tx.ExecContext(ctx, comment); err != nil {
			return errors.Join(fmt.Errorf("migrate: comments: %w", err), tx.Rollback())
		}
	}
	return tx.Commit()
}

func comments() []string {
	text, err := files.ReadFile("comments.sql")
	if err != nil {
		panic("migration: comments.sql is not embedded") // cannot happen: it is named above
	}
	var statements []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "comment on ") {
			statements = append(statements, strings.TrimSuffix(strings.TrimSpace(line), ";"))
		}
	}
	return statements
}

var createTable = regexp.MustCompile(`(?mi)^create table (?:if not exists )?(\w+)`)

// Public are the tables that people may ask in SQL. settings is none: an engine
// keeps secrets in it.
var Public = []string{"requests", "page_views", "sessions", "visitors", "daily_metrics", "daily_visitors", "daily_breakdowns",
	"loaded_hours", "url_metadata", "user_agents", "log_objects", "rejected_lines", "checkpoints", "sites"}

// Hidden are the tables that questions of people do not reach: all that a
// migration makes and that are not said to be public.
func Hidden() []string {
	hidden := []string{Table}
	names, err := fs.Glob(files, "*/*.sql")
	if err != nil {
		panic(err) // cannot happen: the pattern is well formed
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			panic("migration: " + name + " is not embedded") // cannot happen: it was listed
		}
		for _, m := range createTable.FindAllStringSubmatch(string(text), -1) {
			if table := strings.ToLower(m[1]); !slices.Contains(Public, table) && !slices.Contains(hidden, table) {
				hidden = append(hidden, table)
			}
		}
	}
	return hidden
}
