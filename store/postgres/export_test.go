package postgres

import "context"

// Exec runs a statement behind the store's back.
func (s *Store) Exec(statement string) error {
	_, err := s.db.ExecContext(context.Background(), statement)
	return err
}
