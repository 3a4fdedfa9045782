package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"

	myweb "github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/migration"
)

// accessSchema holds the tables of users, apart from those that people ask.
const accessSchema = "access"

// OpenAccess opens the tables of users in the database at url, and makes them
// where they are not there yet. Only the settings of c that say how to connect
// count.
func OpenAccess(ctx context.Context, url string, c Config) (*sql.DB, error) {
	server, err := newServer(url, c)
	if err != nil {
		return nil, err
	}
	db := server.with(map[string]string{"search_path": accessSchema}).pool(false)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(2)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := setUpAccess(ctx, db); err != nil {
		err = server.explain(ctx, err)
		if myweb.ErrorCode(err) == myweb.CodeInternal {
			err = myweb.Errorf(myweb.CodeUnavailable, "the tables of users in %s: %w", server, err)
		}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func setUpAccess(ctx context.Context, db *sql.DB) error {
	const create = "create schema if not exists " + accessSchema
	// Of two processes that begin at once one may fail here, and finds it there.
	if _, err := db.ExecContext(ctx, create); err != nil {
		if _, again := db.ExecContext(ctx, create); again != nil {
			return again
		}
	}
	versions, err := database.NewStore(database.DialectPostgres, migration.Table)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// An advisory lock, tried for a minute.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60), lock.WithUnlockTimeout(1, 60))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectCustom, db, migration.Access(), goose.WithStore(versions),
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
