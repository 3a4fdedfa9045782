// Package migration holds the tables of the store as numbered SQL files, one
// folder an engine: the only SQL that is written per engine. Files are applied
// in order, once each, forward only.
package migration

import (
	"embed"
	"io/fs"
	"strings"
)

// Table is where the applied versions are kept.
const Table = "schema_migrations"

//go:embed duckdb/*.sql access/*.sql comments.sql
var files embed.FS

// DuckDB gives the migrations of DuckDB.
func DuckDB() fs.FS { return engine("duckdb") }

// Access gives the migrations of the database of users, for all engines.
func Access() fs.FS { return engine("access") }

func engine(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("migration: the folder " + name + " is not embedded") // cannot happen: it is named above
	}
	return sub
}

// Comments gives the statements that describe each table and column, for all
// engines. They may be run again.
func Comments() []string {
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
