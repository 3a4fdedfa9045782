package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"

	myweb "github.com/myweb-analytics/myweb"
)

// Credentials give the user and password of the next connection. They may be
// kept for a while; fresh asks for new ones, because the server has refused
// those. An empty user is that of the URL.
type Credentials func(ctx context.Context, fresh bool) (user, password string, err error)

// server is where the database is.
type server struct {
	config      *pgx.ConnConfig
	credentials Credentials
}

func newServer(address string, c Config) (server, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return server{}, misread(address)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 15 * time.Second
	}
	// Texts of moments and intervals must be those that we write, whatever the
	// server is set to. Compiling statements costs more than it saves here.
	for name, value := range map[string]string{
		"application_name": "myweb", "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres",
		"client_encoding": "UTF8", "jit": "off", "standard_conforming_strings": "on", "bytea_output": "hex",
	} {
		if config.RuntimeParams[name] == "" || name != "application_name" {
			config.RuntimeParams[name] = value
		}
	}
	// Statements are planned for their values, and survive a change of tables.
	config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	// Who is stopped stops its statement, and keeps its connection.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 10 * time.Second}
	}
	return server{config: config, credentials: c.Credentials}, nil
}

// misread says what is wrong with a URL, as far as that can be told. The driver
// blanks the password in its own words, but not in every text that it cannot read.
func misread(text string) error {
	const want = "; want postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full"
	u, err := url.Parse(text)
	if err != nil {
		return myweb.Errorf(myweb.CodeInvalid, "the URL of the database cannot be understood%s", want)
	}
	query := u.Query()
	if port := cmp.Or(query.Get("port"), u.Port()); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return myweb.Errorf(myweb.CodeInvalid, "the URL of the database: port %s: want a number from 1 to 65535", port)
		}
	}
	if mode := query.Get("sslmode"); mode != "" && !slices.Contains(SSLModes, mode) {
		return myweb.Errorf(myweb.CodeInvalid, "the URL of the database: sslmode=%s: want %s", mode, strings.Join(SSLModes, " or "))
	}
	for _, name := range []string{"sslrootcert", "sslcert", "sslkey"} {
		if path := query.Get(name); path != "" {
			if _, err := os.ReadFile(path); err != nil {
				return myweb.Errorf(myweb.CodeInvalid, "the URL of the database: %s: %w", name, err)
			}
		}
	}
	return myweb.Errorf(myweb.CodeInvalid, "the URL of the database cannot be understood%s", want)
}

// SSLModes are PostgreSQL's, from the least to the most that is proved.
var SSLModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

// with gives the server with other parameters of a session.
func (s server) with(parameters map[string]string) server {
	s.config = s.config.Copy()
	for name, value := range parameters {
		s.config.RuntimeParams[name] = value
	}
	return s
}

// pool gives a pool of connections, none of which is made yet.
func (s server) pool(readOnly bool) *sql.DB {
	if readOnly {
		s = s.with(map[string]string{"default_transaction_read_only": "on"})
	}
	return sql.OpenDB(connector{s})
}

// String says where the database is, without secrets.
func (s server) String() string {
	host := s.config.Host
	if strings.HasPrefix(host, "/") {
		return "postgres:///" + s.config.Database + "?host=" + host
	}
	return "postgres://" + net.JoinHostPort(host, port(s.config.Port)) + "/" + s.config.Database
}

// connector makes connections. When the server refuses the credentials they
// are asked for anew: they may have been rotated.
type connector struct{ server server }

func (c connector) Driver() driver.Driver { return stdlib.GetDefaultDriver() }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.connect(ctx, false)
	if c.server.credentials != nil && refused(err) {
		return c.connect(ctx, true)
	}
	return conn, err
}

func (c connector) connect(ctx context.Context, fresh bool) (driver.Conn, error) {
	config := c.server.config.Copy()
	if c.server.credentials != nil {
		user, password, err := c.server.credentials(ctx, fresh)
		if err != nil {
			return nil, err
		}
		if user != "" {
			config.User = user
		}
		config.Password = password
	}
	return stdlib.GetConnector(*config).Connect(ctx)
}

// refused says whether the server does not take the user or password.
func refused(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && (said.Code == "28P01" || said.Code == "28000")
}
