package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/myweb-analytics/myweb/store/load"
)

// The reader is a role of the database that may read the tables that people ask
// and do nothing else. Statements of people run as it: they could shed a role
// that is only set, but not one that logged in. Its password is made here and
// kept where it cannot read.
const readerPassword = load.ReaderPassword

// readable are the tables that the reader may read.
var readable = append(slices.Clone(load.Tables), "sites")

// MakeReader makes the role, or gives it a new password. It needs a user that
// may make roles.
func (s *Store) MakeReader(ctx context.Context) (name string, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return "", s.explain(ctx, err)
	}
	defer tx.Rollback() // does nothing after Commit
	if name, err = s.makeReader(ctx, tx); err != nil {
		return "", fmt.Errorf("make the role %s that statements of people run as: %w", s.readerName(), s.explain(ctx, err))
	}
	return name, s.explain(ctx, tx.Commit())
}

func (s *Store) readerName() string { return s.server.config.Database + "_reader" }

func (s *Store) makeReader(ctx context.Context, tx *sql.Tx) (string, error) {
	name, password := s.readerName(), make([]byte, 24)
	if _, err := rand.Read(password); err != nil {
		return "", err
	}
	secret := hex.EncodeToString(password)
	var there bool
	if err := tx.QueryRowContext(ctx, "select exists (select 1 from pg_roles where rolname = $1)", name).Scan(&there); err != nil {
		return "", err
	}
	quoted := pgx.Identifier{name}.Sanitize()
	verb := "create"
	if there {
		verb = "alter"
	}
	for _, statement := range []string{
		verb + " role " + quoted + " with login noinherit nocreatedb nocreaterole password '" + secret + "'",
		"alter role " + quoted + " set default_transaction_read_only = on",
		"grant connect on database " + pgx.Identifier{s.server.config.Database}.Sanitize() + " to " + quoted,
		"grant usage on schema public to " + quoted,
		"grant select on " + strings.Join(readable, ", ") + " to " + quoted,
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return "", err // the statement holds the password
		}
	}
	_, err := tx.ExecContext(ctx, "insert into settings values ($1, $2) on conflict (name) do update set value = excluded.value", readerPassword, secret)
	return name, err
}

// asReader gives the server as the reader sees it, or as it is where no reader
// was made.
func (s *Store) asReader(ctx context.Context) (server, error) {
	var password sql.NullString
	if err := s.db.QueryRowContext(ctx, "select max(value) from settings where name = $1", readerPassword).Scan(&password); err != nil {
		return server{}, err
	}
	if !password.Valid {
		return s.server, nil
	}
	reader := s.server.with(nil)
	reader.config.User, reader.config.Password, reader.credentials = s.readerName(), password.String, nil
	return reader, nil
}
