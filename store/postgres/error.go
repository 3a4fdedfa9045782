package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	myweb "github.com/myweb-analytics/myweb"
)

func port(n uint16) string { return strconv.Itoa(int(n)) }

// sqlState is the code that the server gave an error; "" when it gave none.
func sqlState(err error) string {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.Code
	}
	return ""
}

// transient says whether the same transaction may succeed when it is tried
// again: it lost against another one.
func transient(err error) bool {
	switch sqlState(err) {
	case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not available
		return true
	}
	return false
}

// lost says whether the connection, or the server, has gone.
func lost(err error) bool {
	state := sqlState(err)
	var network net.Error
	return strings.HasPrefix(state, "08") || strings.HasPrefix(state, "57P") || state == "53300" ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, &network) || strings.Contains(err.Error(), "conn closed")
}

// Lost says whether an error of the store means that the connection, or the
// server, has gone: the same may go well when it is there again.
func (s *Store) Lost(err error) bool { return err != nil && lost(err) }

// explain gives the errors that users meet a code and a way out.
func (s *Store) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		return errors.Join(cause, err)
	}
	if myweb.ErrorCode(err) != myweb.CodeInternal {
		return err
	}
	where := s.server.String()
	switch state := sqlState(err); {
	case refused(err):
		return myweb.Errorf(myweb.CodeInvalid, "%s does not take the user %q or its password: %w", where, s.server.config.User, err)
	case state == "3D000":
		return myweb.Errorf(myweb.CodeNotFound, "there is no database %q at %s; make it with `createdb %s`: %w", s.server.config.Database, where, s.server.config.Database, err)
	case state == "42501":
		return myweb.Errorf(myweb.CodeInvalid, "the user %q may not do this in %s; its owner can: %w", s.server.config.User, where, err)
	case strings.HasPrefix(state, "53") && state != "53300":
		return myweb.Errorf(myweb.CodeUnavailable, "the disk or memory of the database server is full; make room and run the same command again, nothing is lost: %w", err)
	case state == "25006":
		return myweb.Errorf(myweb.CodeConflict, "%s takes no changes now (read-only or a standby): %w", where, err)
	case lost(err):
		return myweb.Errorf(myweb.CodeUnavailable, "the database at %s does not answer; is it running, and is the address right? %w", where, oneLine{err})
	}
	return err
}

// oneLine is an error whose text fits into a log: the driver writes one line for
// each address that it tried.
type oneLine struct{ error }

func (o oneLine) Error() string { return strings.Join(strings.Fields(o.error.Error()), " ") }
func (o oneLine) Unwrap() error { return o.error }
