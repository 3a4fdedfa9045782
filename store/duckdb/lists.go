package duckdb

import (
	"context"
	"database/sql"
)

// WantedPages implements query.ListReader: true or false of each number.
func (s *Store) WantedPages(term string) string {
	return "select list(coalesce(is_wanted, false) order by number)" +
		" from (select max(page_number) as last from url_metadata) as numbers, generate_series(1, last) as series(number)" +
		" left join (select page_number, " + term + " as is_wanted from url_metadata) as page on page_number = number"
}

// ViewsWanted implements query.ListReader.
func (s *Store) ViewsWanted(pages string) string { return "views_page(page_numbers, " + pages + ")" }

// ViewsPage implements query.ListReader.
func (s *Store) ViewsPage(number string) string { return "list_contains(page_numbers, " + number + ")" }

// RemembersAlone implements query.ListReader.
func (s *Store) RemembersAlone() bool { return false }

// WalksLists implements query.ListReader: DuckDB has lambdas.
func (s *Store) WalksLists() bool { return true }

// QueryLists implements query.ListReader.
func (s *Store) QueryLists(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.QueryContext(ctx, query, args...)
}
