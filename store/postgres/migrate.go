package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
)

// provide gives the runner of migrations. Of several processes that begin at once
// one runs them, and the others wait.
func provide(db *sql.DB, files fs.FS) (*goose.Provider, error) {
	versions, err := database.NewStore(database.DialectPostgres, migration.Table)
	if err != nil {
		return nil, err
	}
	// An advisory lock, tried for half an hour.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 1800), lock.WithUnlockTimeout(1, 60))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectCustom, db, files, goose.WithStore(versions),
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
}

// migrate brings the tables to the newest version.
func (s *Store) migrate(ctx context.Context) error {
	newest, err := migration.Newest(migration.Postgres())
	if err != nil {
		return err
	}
	if version, err := s.version(ctx); err != nil || version == newest {
		return err
	}
	provider, err := provide(s.db, migration.Postgres())
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(done) == 0 {
		return nil
	}
	return migration.Comment(ctx, s.db)
}

// compatible refuses a server or tables that this program does not know. An
// older database is brought up to date when it is opened for writing.
func (s *Store) compatible(ctx context.Context) error {
	const oldest = 150000
	var server int
	if err := s.db.QueryRowContext(ctx, "select cast(current_setting('server_version_num') as integer)").Scan(&server); err != nil {
		return err
	}
	if server < oldest {
		return myweb.Errorf(myweb.CodeInvalid, "the server is PostgreSQL %d; myweb wants 15 or later", server/10000)
	}
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	return migration.Compatible(migration.Postgres(), fmt.Sprint(s.server), version, s.config.ReadOnly)
}

// version is that of the tables, 0 where there are none.
func (s *Store) version(ctx context.Context) (version int64, err error) {
	var there bool
	if err := s.db.QueryRowContext(ctx, "select to_regclass('"+migration.Table+"') is not null").Scan(&there); err != nil || !there {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, "select coalesce(max(version_id), 0) from "+migration.Table).Scan(&version)
	return version, err
}
