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
func (s *Store) explain(ctx context.Context, err error) error { return s.server.explain(ctx, err) }

func (s server) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		return errors.Join(cause, err)
	}
	if myweb.ErrorCode(err) != myweb.CodeInternal {
		return err
	}
	why := brief{err}
	switch state := sqlState(err); {
	case refused(err):
		return myweb.Errorf(myweb.CodeInvalid, "%s does not let this user in: %w; look at the user and password, and at the server's pg_hba.conf", s.where(), why)
	case state == "3D000":
		return myweb.Errorf(myweb.CodeNotFound, "%s: %w; make it with `createdb %s`, or name another one", s.where(), why, s.config.Database)
	case state == "42501":
		return myweb.Errorf(myweb.CodeInvalid, "%s: this user may not do that: %w; the owner of the database can", s.where(), why)
	case state == "53300":
		return myweb.Errorf(myweb.CodeUnavailable, "%s has no connection left: %w; end other programs, or raise max_connections", s.where(), why)
	case state == "57P03":
		return myweb.Errorf(myweb.CodeUnavailable, "%s is not ready: %w; try again in a moment", s.where(), why)
	case strings.HasPrefix(state, "53"):
		return myweb.Errorf(myweb.CodeUnavailable, "the disk or memory of the database server is full; make room and run the same command again, nothing is lost: %w", why)
	case state == "25006":
		return myweb.Errorf(myweb.CodeConflict, "%s takes no changes now (read-only or a standby): %w", s.where(), why)
	}
	return s.explainConnection(err, why)
}

// explainConnection explains why there is no connection, or none any more.
func (s server) explainConnection(err error, why brief) error {
	var connecting *pgconn.ConnectError
	text := why.Error()
	switch {
	case strings.Contains(text, "server refused TLS connection"):
		return myweb.Errorf(myweb.CodeInvalid, "%s offers no TLS, and sslmode wants it; switch it on there, or set sslmode (DB_SSLMODE) to prefer or disable: %w", s.where(), why)
	case strings.Contains(text, "x509: "):
		return myweb.Errorf(myweb.CodeInvalid, "%s has a certificate that is not trusted: %w; name the bundle of its authority with sslrootcert (DB_SSLROOTCERT), and the host as the certificate does", s.where(), why)
	case strings.Contains(text, "no such host"):
		return myweb.Errorf(myweb.CodeUnavailable, "%s: there is no such host: %w; look at its name (DATABASE_URL or DB_HOST)", s.where(), why)
	case lost(err) || errors.As(err, &connecting):
		return myweb.Errorf(myweb.CodeUnavailable, "%s does not answer: %w; is it running, and is the address right?", s.where(), why)
	}
	return err
}

// where says which database, and as whom; never with what password.
func (s server) where() string {
	if s.config.User == "" {
		return s.String()
	}
	return "postgres://" + s.config.User + "@" + strings.TrimPrefix(s.String(), "postgres://")
}

// brief is an error with the text of its innermost cause, on one line: the
// driver writes a line for each address and each way that it tried.
type brief struct{ error }

func (b brief) Unwrap() error { return b.error }

func (b brief) Error() string {
	var said *pgconn.PgError
	if errors.As(b.error, &said) {
		return oneLine(said.Message)
	}
	err := b.error
	for {
		switch e := err.(type) {
		case interface{ Unwrap() []error }:
			if all := e.Unwrap(); len(all) > 0 {
				err = all[len(all)-1] // the last try
				continue
			}
		case *net.OpError, *net.DNSError: // what is inside says less
		case interface{ Unwrap() error }:
			if cause := e.Unwrap(); cause != nil {
				err = cause
				continue
			}
		}
		return oneLine(err.Error())
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
