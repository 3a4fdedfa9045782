package postgres

import (
	"context"
	"database/sql"
)

// counting is how statements are planned that count the numbers of lists. The server
// expects as many of them from its workers as there are lists, and to hand them on one
// by one would seem cheaper than to count them where they are.
var counting = map[string]string{"parallel_tuple_cost": "0.1"}

// WantedPages implements query.ListReader: ranges of numbers. Of all that can be asked of
// each number of an array they are what takes least, for the array is unpacked once.
func (s *Store) WantedPages(term string) string {
	return "select coalesce(range_agg(int4range(page_number, page_number, '[]')), '{}') from url_metadata where " + term
}

// ViewsWanted implements query.ListReader.
func (s *Store) ViewsWanted(pages string) string { return "(" + pages + " @> any (page_numbers))" }

// ViewsPage implements query.ListReader.
func (s *Store) ViewsPage(number string) string { return "(" + number + " = any (page_numbers))" }

// RemembersAlone implements query.ListReader.
func (s *Store) RemembersAlone() bool { return true }

// WalksLists implements query.ListReader.
func (s *Store) WalksLists() bool { return false }

// QueryLists implements query.ListReader.
func (s *Store) QueryLists(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.counts.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain(ctx, err)
	}
	return rows, nil
}
