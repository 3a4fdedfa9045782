package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/myweb-analytics/myweb/store/migration"
)

// migrate brings the tables to the newest version. What writes large tables anew
// needs more memory than a load.
func (s *Store) migrate(ctx context.Context) (err error) {
	if bytesOf(s.config.MemoryLimit) < bytesOf(DefaultMemoryLimit) {
		if err := s.limitMemory(ctx, DefaultMemoryLimit); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.limitMemory(ctx, s.config.MemoryLimit)) }()
	}
	files, err := s.migrations(ctx)
	if err != nil {
		return err
	}
	done, err := up(ctx, s.db, files)
	if err != nil || done == 0 {
		return err
	}
	return migration.Comment(ctx, s.db)
}

// migrations gives the files as the format of the database takes them.
func (s *Store) migrations(ctx context.Context) (fs.FS, error) {
	var version sql.NullString
	const format = "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
	if err := s.db.QueryRowContext(ctx, format).Scan(&version); err != nil {
		return nil, fmt.Errorf("look at the format of %s: %w", s.path, err)
	}
	if version.String == oldFormat {
		return older{migration.DuckDB()}, nil
	}
	return migration.DuckDB(), nil
}

// oldFormat is what DuckDB makes unless it is told otherwise.
const oldFormat = "v1.0.0+"

// older are migrations of a file whose format does not know dict_fsst.
type older struct{ fs.FS }

func (o older) Open(name string) (fs.File, error) {
	file, err := o.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return file, err
	}
	text, err := io.ReadAll(file)
	return olderFile{file, strings.NewReader(strings.ReplaceAll(string(text), "compression dict_fsst", "compression dictionary"))}, err
}

type olderFile struct {
	fs.File
	text io.Reader
}

func (f olderFile) Read(to []byte) (int, error) { return f.text.Read(to) }

func (s *Store) limitMemory(ctx context.Context, limit string) error {
	_, err := s.db.ExecContext(ctx, "set memory_limit = "+quoted(limit))
	return err
}

// up applies the migrations that db has not had, and counts them.
func up(ctx context.Context, db *sql.DB, files fs.FS) (int, error) {
	versions, err := database.NewStoreFromQuerier(migration.Table, querier{})
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectCustom, db, files, goose.WithStore(versions), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// querier is goose's bookkeeping in DuckDB's words.
type querier struct{}

func (querier) CreateTable(table string) string {
	return "create sequence if not exists " + table + "_id; create table " + table +
		" (id bigint primary key default nextval('" + table + "_id'), version_id bigint not null, is_applied boolean not null, tstamp timestamp not null default current_timestamp)"
}

func (querier) InsertVersion(table string) string {
	return "insert into " + table + " (version_id, is_applied) values ($1, $2)"
}

func (querier) DeleteVersion(table string) string {
	return "delete from " + table + " where version_id = $1"
}

func (querier) GetMigrationByVersion(table string) string {
	return "select tstamp, is_applied from " + table + " where version_id = $1 order by tstamp desc limit 1"
}

func (querier) ListMigrations(table string) string {
	return "select version_id, is_applied from " + table + " order by id desc"
}

func (querier) GetLatestVersion(table string) string {
	return "select max(version_id) from " + table
}
