package explorer

import (
	"context"
	"database/sql"
	"slices"

	myweb "github.com/myweb-analytics/myweb"
)

// Table is a table that may be asked.
type Table struct {
	Name    string        `json:"name"`
	Comment string        `json:"comment"`
	Columns []TableColumn `json:"columns"`
}

// TableColumn is a column of a table.
type TableColumn struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Comment  string   `json:"comment"`
	Examples []string `json:"examples,omitempty"` // values that are frequent now
}

// Schema gives the tables and what is in them: for completion while writing.
func (e *Explorer) Schema(ctx context.Context) ([]Table, error) {
	examples, err := e.examples(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := e.config.Engine.Catalog(ctx)
	if err != nil {
		return nil, failed("read the schema", err)
	}
	defer rows.Close()
	tables := []Table{}
	for rows.Next() {
		var table, comment, columnComment sql.NullString
		var c TableColumn
		if err := rows.Scan(&table, &comment, &c.Name, &c.Type, &columnComment); err != nil {
			return nil, failed("read the schema", err)
		}
		c.Comment, c.Examples = columnComment.String, examples[[2]string{table.String, c.Name}]
		if len(tables) == 0 || tables[len(tables)-1].Name != table.String {
			tables = append(tables, Table{Name: table.String, Comment: comment.String})
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, c)
	}
	return tables, failed("read the schema", rows.Err())
}

// tablesOf are where the column of a dimension stands.
func tablesOf(d myweb.Dimension) []string {
	switch d.Scope {
	case myweb.ScopeRequest:
		return []string{"requests", "page_views"}
	case myweb.ScopePageView:
		return []string{"page_views", "requests", "url_metadata"}
	}
	return []string{"sessions", "page_views"}
}

// examples gives frequent values by table and column.
func (e *Explorer) examples(ctx context.Context) (map[[2]string][]string, error) {
	rows, err := e.config.Engine.QueryContext(ctx, examplesSQL)
	if err != nil {
		return nil, failed("read examples of values", err)
	}
	defer rows.Close()
	found := map[[2]string][]string{}
	for rows.Next() {
		var dimension, value string
		if err := rows.Scan(&dimension, &value); err != nil {
			return nil, failed("read examples of values", err)
		}
		d, ok := myweb.DimensionByName(dimension)
		if !ok {
			continue
		}
		found[[2]string{"daily_breakdowns", "dimension"}] = addNew(found[[2]string{"daily_breakdowns", "dimension"}], dimension)
		for _, table := range tablesOf(d) {
			key := [2]string{table, d.Column}
			found[key] = append(found[key], value)
		}
	}
	return found, failed("read examples of values", rows.Err())
}

func addNew(list []string, value string) []string {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}
