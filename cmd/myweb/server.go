package main

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/store/postgres"
	"github.com/myweb-analytics/myweb/store/postgres/rds"
)

// isServer says whether a database is one of a PostgreSQL server: a URL.
func isServer(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// shown is the name of a database without what is secret in it.
func shown(database string) string {
	if !isServer(database) {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "postgres://"
	}
	host := u.Host
	if socket := u.Query().Get("host"); host == "" {
		host = socket
	}
	return "postgres://" + host + u.Path
}

// serverURL makes a URL of the settings DB_*, "" when there are none.
func (a *app) serverURL() string {
	host := a.getenv("DB_HOST")
	if host == "" && !a.onRDS() {
		return ""
	}
	u := url.URL{Scheme: "postgres", Path: "/" + orElse(a.getenv("DB_NAME"), "myweb")}
	if host != "" {
		u.Host = net.JoinHostPort(host, orElse(a.getenv("DB_PORT"), "5432"))
	}
	user := orElse(a.getenv("DB_USER"), "myweb")
	u.User = url.User(user)
	if password := a.getenv("DB_PASSWORD"); password != "" {
		u.User = url.UserPassword(user, password)
	}
	query := url.Values{}
	if strings.HasPrefix(host, "/") { // the folder of a socket
		u.Host = ""
		query.Set("host", host)
		query.Set("port", orElse(a.getenv("DB_PORT"), "5432"))
	}
	standard := "prefer"
	if a.onRDS() {
		standard = "verify-full"
	}
	query.Set("sslmode", strings.ToLower(orElse(a.getenv("DB_SSLMODE"), standard)))
	if authority := a.getenv("DB_SSLROOTCERT"); authority != "" {
		query.Set("sslrootcert", authority)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

func orElse(value, standard string) string {
	if value == "" {
		return standard
	}
	return value
}

func (a *app) onRDS() bool { return a.isTrue("USE_AWS_RDS") }

// openServer opens a database of a PostgreSQL server.
func (a *app) openServer(ctx context.Context, database string, readOnly bool) (*postgres.Store, error) {
	database, c, err := a.serverConfig(ctx, database, readOnly)
	if err != nil {
		return nil, err
	}
	return postgres.Open(ctx, database, c)
}

// serverConfig says how a database of a PostgreSQL server is opened.
func (a *app) serverConfig(ctx context.Context, database string, readOnly bool) (string, postgres.Config, error) {
	settings, err := a.storeSettings()
	c := postgres.Config{
		ReadOnly: readOnly, SessionTimeout: settings.sessionTimeout, TimeZone: settings.timeZone, SiteTimeZones: settings.siteTimeZones,
		Log: a.log(slog.LevelWarn),
	}
	if err == nil && a.onRDS() {
		database, c.Credentials, err = a.rdsCredentials(ctx, database)
	}
	return database, c, err
}

// rdsCredentials gives those of a database on Amazon RDS: by the secret that
// DB_SECRET_ARN names, else by IAM authentication. Host, port and name of the
// database may be left to the secret.
func (a *app) rdsCredentials(ctx context.Context, database string) (string, postgres.Credentials, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", nil, myweb.Errorf(myweb.CodeInvalid, "the URL of the database cannot be understood; want postgres://USER@HOST:PORT/DATABASE")
	}
	options := rds.Options{Region: a.getenv("AWS_REGION"), Endpoint: a.getenv("AWS_ENDPOINT_URL_SECRETS_MANAGER")}
	id := a.getenv("DB_SECRET_ARN")
	if id == "" {
		if u.Hostname() == "" {
			return "", nil, myweb.Errorf(myweb.CodeInvalid, "USE_AWS_RDS=true: set DB_HOST, or DB_SECRET_ARN to a secret that says it")
		}
		tokens, err := rds.Tokens(ctx, u.Hostname(), orElse(u.Port(), "5432"), u.User.Username(), options)
		if err != nil {
			return "", nil, myweb.Errorf(myweb.CodeInvalid, "USE_AWS_RDS=true: %w", err)
		}
		return database, tokens, nil
	}
	secret, err := rds.NewSecret(ctx, id, options)
	if err != nil {
		return "", nil, myweb.Errorf(myweb.CodeInvalid, "DB_SECRET_ARN: %w", err)
	}
	login, err := secret.Login(ctx, false)
	if err != nil {
		return "", nil, myweb.Errorf(myweb.CodeUnavailable, "DB_SECRET_ARN: %w", err)
	}
	if u.Host == "" && u.Query().Get("host") == "" {
		if login.Host == "" {
			return "", nil, myweb.Errorf(myweb.CodeInvalid, "DB_SECRET_ARN: the secret does not say the host; set DB_HOST")
		}
		u.Host = net.JoinHostPort(login.Host, orElse(login.Port.String(), "5432"))
		if login.Database != "" && a.getenv("DB_NAME") == "" {
			u.Path = "/" + login.Database
		}
	}
	u.User = url.User(login.Username)
	return u.String(), secret.Credentials, nil
}

// stateDir is where state is kept beside the database: the visitors' secret and
// geolocation databases. Beside a server it is STATE_DIR, or the folder where
// the program starts.
func (a *app) stateDir(database string) string {
	if isServer(database) {
		return orElse(a.getenv("STATE_DIR"), ".")
	}
	return filepath.Dir(database)
}

func (a *app) secretPath(database string) string {
	if isServer(database) {
		return filepath.Join(a.stateDir(database), "myweb.secret")
	}
	return database + ".secret"
}
