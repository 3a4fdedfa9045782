package postgres

import (
	"context"
	"database/sql"
	"io/fs"
)

// Up applies migrations to an empty database, as an earlier version did.
func Up(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	provider, err := provide(db, migrations)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Exec runs a statement behind the store's back.
func (s *Store) Exec(statement string) error {
	_, err := s.db.ExecContext(context.Background(), statement)
	return err
}
