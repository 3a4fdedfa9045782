package transfer

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
)

//go:embed catalog.sql
var catalogSQL string

// Tables that are not copied as they are: settings are, but for those that
// belong to a database and not to what is in it; the marks of a copy are its own.
const (
	settingsTable = "settings"
	marksTable    = "copy_parts"
)

// types are the names that engines give the types, without what is in brackets.
var types = map[string]Type{
	"text": Text, "varchar": Text, "character varying": Text, "bigint": Bigint, "integer": Integer, "smallint": Smallint, "boolean": Boolean,
	"timestamp with time zone": Timestamp, "date": Date, "decimal": Decimal, "numeric": Decimal,
	"integer[]": Integers, "array": Integers, // PostgreSQL does not say here of what; there are no others
}

// catalog reads the tables that are there.
func catalog(ctx context.Context, s Snapshot) (map[string]Table, error) {
	rows, err := s.QueryContext(ctx, catalogSQL)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	defer rows.Close()
	tables := map[string]Table{}
	for rows.Next() {
		var table, kind string
		var c Column
		if err := rows.Scan(&table, &c.Name, &kind, &c.Scale); err != nil {
			return nil, fmt.Errorf("read the catalogue: %w", err)
		}
		bare, _, _ := strings.Cut(kind, "(")
		known := false
		if c.Type, known = types[bare]; !known {
			c.Type = -1
		}
		if c.Type != Decimal {
			c.Scale = 0
		}
		t := tables[table]
		t.Name, t.Columns = table, append(t.Columns, c)
		tables[table] = t
	}
	return tables, rows.Err()
}

// shared are the tables that are copied: those that the migrations of both
// engines make. What an engine has for itself stays behind.
func shared(ctx context.Context, from, to Snapshot) ([]Table, error) {
	source, err := catalog(ctx, from)
	if err != nil {
		return nil, err
	}
	destination, err := catalog(ctx, to)
	if err != nil {
		return nil, err
	}
	made, _, err := migration.Made(migration.DuckDB())
	if err != nil {
		return nil, err
	}
	other, _, err := migration.Made(migration.Postgres())
	if err != nil {
		return nil, err
	}
	var tables []Table
	for i, name := range made {
		if name == settingsTable || name == marksTable || !slices.Contains(other, name) || slices.Contains(made[:i], name) {
			continue
		}
		a, here := source[name]
		b, there := destination[name]
		if !here && !there {
			continue // a later migration has dropped it
		}
		if err := alike(name, a, b); err != nil {
			return nil, err
		}
		tables = append(tables, a)
	}
	return tables, nil
}

// alike refuses tables whose rows do not fit into each other.
func alike(name string, a, b Table) error {
	if len(a.Columns) != len(b.Columns) {
		return myweb.Errorf(myweb.CodeConflict, "the table %s has %d columns here and %d there; a copy is between tables that myweb made", name, len(a.Columns), len(b.Columns))
	}
	for _, c := range a.Columns {
		switch {
		case c.Type < 0:
			return myweb.Errorf(myweb.CodeConflict, "the column %s.%s has a type that is not copied; a copy is of tables that myweb made", name, c.Name)
		case !slices.Contains(b.Columns, c):
			return myweb.Errorf(myweb.CodeConflict, "the column %s.%s is not there, or of another type; a copy is between tables that myweb made", name, c.Name)
		}
	}
	return nil
}
