package duckdb

// WalksLists implements query.ListWalker.
func (s *Store) WalksLists() {}
