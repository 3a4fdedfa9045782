package duckdb

import (
	"context"
	"database/sql"
	"iter"
)

// ReadParquet gives the names of the columns of a Parquet file and then its
// rows, all as text and NULL as "". It uses a database in memory of its own.
func ReadParquet(ctx context.Context, path string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		if err := readParquet(ctx, path, func(cells []string) bool { return yield(cells, nil) }); err != nil {
			yield(nil, err)
		}
	}
}

func readParquet(ctx context.Context, path string, yield func([]string) bool) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "select columns(*)::varchar from read_parquet("+quoted(path)+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !yield(columns) {
		return err
	}
	cells := make([]string, len(columns))
	values := make([]sql.NullString, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, v := range values {
			cells[i] = v.String
		}
		if !yield(cells) {
			return nil
		}
	}
	return rows.Err()
}
