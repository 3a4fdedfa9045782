package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/enrich/visitor"
	"github.com/myweb-analytics/myweb/store/duckdb"
	"github.com/myweb-analytics/myweb/store/load"
	"github.com/myweb-analytics/myweb/store/zone"
)

// defaultDatabase is the one that the environment names.
func (a *app) defaultDatabase() string {
	if url := a.getenv("DATABASE_URL"); url != "" {
		return url
	}
	return orElse(a.serverURL(), "myweb.duckdb")
}

// databasePath gives the file or the URL of a server that a database's name
// means. The URL itself stays out of the error: it may hold a password.
func databasePath(database string) (string, error) {
	scheme, rest, ok := strings.Cut(database, "://")
	switch {
	case !ok && database == "":
		return "", myweb.Errorf(myweb.CodeInvalid, "--database: give the path of a DuckDB file, or the URL of a PostgreSQL database")
	case !ok || isServer(database):
		return database, nil
	case scheme == "duckdb" && rest != "":
		return rest, nil
	}
	return "", myweb.Errorf(myweb.CodeInvalid, "database: %s:// is no engine that this version knows; give the path of a DuckDB file, or postgres://USER:PASSWORD@HOST:PORT/DATABASE", scheme)
}

// existing refuses a file that is not there, for commands that make none. A
// server says itself what it does not have.
func existing(database string) error {
	if isServer(database) {
		return nil
	}
	if _, err := os.Stat(database); err != nil {
		return duckdb.NoDatabase(database, err)
	}
	return nil
}

// openStore opens the database of the --database flag.
func (a *app) openStore(ctx context.Context, database string, readOnly bool) (engine, error) {
	store, err := a.openAny(ctx, database, readOnly)
	if err != nil {
		return nil, err
	}
	return whole(ctx, store)
}

// whole refuses a database into which `myweb copy` has not brought everything:
// no figure of it would be right.
func whole(ctx context.Context, store engine) (engine, error) {
	settled, err := load.ReadSettled(ctx, store)
	if err == nil {
		err = settled.Whole("the database")
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// openAny opens a database even when it is an unfinished copy.
func (a *app) openAny(ctx context.Context, database string, readOnly bool) (engine, error) {
	if isServer(database) {
		return a.openServer(ctx, database, readOnly)
	}
	config, err := a.fileConfig()
	if err != nil {
		return nil, err
	}
	config.ReadOnly = readOnly
	return duckdb.Open(ctx, database, config)
}

// openLoader opens the database for a process that does nothing but load.
func (a *app) openLoader(ctx context.Context, database string) (engine, error) {
	store, err := a.openAnyLoader(ctx, database)
	if err != nil {
		return nil, err
	}
	return whole(ctx, store)
}

func (a *app) openAnyLoader(ctx context.Context, database string) (engine, error) {
	if isServer(database) {
		return a.openServer(ctx, database, false)
	}
	config, err := a.fileConfig()
	if err != nil {
		return nil, err
	}
	config.Loading = true
	return duckdb.Open(ctx, database, config)
}

func (a *app) fileConfig() (duckdb.Config, error) {
	limit := a.getenv("DB_MEMORY_LIMIT")
	if limit != "" && !memoryLimit.MatchString(limit) {
		return duckdb.Config{}, myweb.Errorf(myweb.CodeInvalid, "DB_MEMORY_LIMIT=%s: want a number with its unit, such as 512MB or 2GB", limit)
	}
	settings, err := a.storeSettings()
	return duckdb.Config{
		SessionTimeout: settings.sessionTimeout, TimeZone: settings.timeZone, SiteTimeZones: settings.siteTimeZones, MemoryLimit: limit,
	}, err
}

var memoryLimit = regexp.MustCompile(`^(?i)[0-9]+(\.[0-9]+)? ?[MGT]i?B$`)

// storeSettings are what tables are made with, whatever the engine.
type storeSettings struct {
	sessionTimeout time.Duration // 0 = the standard
	timeZone       string
	siteTimeZones  map[string]string
}

func (a *app) storeSettings() (s storeSettings, err error) {
	s.timeZone = a.getenv("TIMEZONE")
	if _, err := zone.New(s.timeZone, nil); err != nil {
		return s, fmt.Errorf("TIMEZONE: %w", err)
	}
	if minutes := a.getenv("SESSION_TIMEOUT_MINUTES"); minutes != "" {
		n, err := strconv.Atoi(minutes)
		if err != nil || n < 1 || n > 1440 {
			return s, myweb.Errorf(myweb.CodeInvalid, "SESSION_TIMEOUT_MINUTES=%s: want a whole number of minutes from 1 to 1440", minutes)
		}
		s.sessionTimeout = time.Duration(n) * time.Minute
	}
	s.siteTimeZones, err = parseSiteZones(a.getenv("SITE_TIMEZONES"))
	return s, err
}

// parseSiteZones reads "blog.example.org=Europe/Berlin,shop.example.net=UTC".
func parseSiteZones(text string) (map[string]string, error) {
	zones := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		site, name, _ := strings.Cut(pair, "=")
		site, name = strings.ToLower(strings.TrimSpace(site)), strings.TrimSpace(name)
		if site == "" || name == "" {
			return nil, myweb.Errorf(myweb.CodeInvalid, "SITE_TIMEZONES: %q is not SITE=ZONE, such as blog.example.org=Europe/Berlin", pair)
		}
		if _, err := zone.New(name, nil); err != nil {
			return nil, fmt.Errorf("SITE_TIMEZONES: %s: %w", printable(site), err)
		}
		zones[site] = name
	}
	return zones, nil
}

// openPipeline makes what completes requests. Its state is kept beside the
// database: the visitors' secret, and places that the user brought.
func (a *app) openPipeline(ctx context.Context, store engine, database string) (*enrich.Pipeline, error) {
	path := a.secretPath(database)
	_, missing := os.Stat(path)
	secret, err := visitor.LoadOrCreateSecret(path, a.getenv)
	if err != nil {
		return nil, err
	}
	if errors.Is(missing, fs.ErrNotExist) && a.getenv(visitor.SecretVariable) == "" {
		if err := a.warnOfNewSecret(ctx, store, path); err != nil {
			return nil, err
		}
	}
	definitions, err := enrich.Load(a.stateDir(database), secret)
	if err != nil {
		return nil, err
	}
	return enrich.New(definitions), nil
}

// warnOfNewSecret says what follows when visitors are there whose secret is not.
func (a *app) warnOfNewSecret(ctx context.Context, store engine, path string) error {
	rows, err := store.QueryContext(ctx, "select exists (select 1 from visitors)")
	if err != nil {
		return err
	}
	defer rows.Close()
	var there bool
	for rows.Next() {
		if err := rows.Scan(&there); err != nil {
			return err
		}
	}
	if there {
		fmt.Fprintf(a.stderr, "myweb: a new visitors' secret was made, %s, and the database has visitors of another one: who comes again will count as new; put the old file there, or set %s\n",
			printable(path), visitor.SecretVariable)
	}
	return rows.Err()
}
