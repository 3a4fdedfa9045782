package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/myweb-analytics/myweb"
	"github.com/myweb-analytics/myweb/enrich"
	"github.com/myweb-analytics/myweb/enrich/visitor"
	"github.com/myweb-analytics/myweb/store/duckdb"
)

// defaultDatabase is the one that the environment names. DB_HOST stands for a
// server; databasePath refuses it.
func (a *app) defaultDatabase() string {
	if url := a.getenv("DATABASE_URL"); url != "" {
		return url
	}
	if a.getenv("DB_HOST") != "" {
		return "postgres://DB_HOST"
	}
	return "myweb.duckdb"
}

// databasePath gives the file that a database's name or URL means. The URL
// itself stays out of the error: it may hold a password.
func databasePath(database string) (string, error) {
	scheme, rest, ok := strings.Cut(database, "://")
	switch {
	case !ok && database == "":
		return "", myweb.Errorf(myweb.CodeInvalid, "--database: give the path of a DuckDB file")
	case !ok:
		return database, nil
	case scheme == "duckdb" && rest != "":
		return rest, nil
	case strings.HasPrefix(scheme, "postgres"):
		return "", myweb.Errorf(myweb.CodeInvalid, "this version has no PostgreSQL store yet: unset DB_HOST and DATABASE_URL, or give the path of a DuckDB file with --database")
	}
	return "", myweb.Errorf(myweb.CodeInvalid, "database: %s:// is no engine that this version knows; give the path of a DuckDB file", scheme)
}

// existing refuses a database that is not there, for commands that make none.
func existing(database string) error {
	if _, err := os.Stat(database); err != nil {
		return myweb.Errorf(myweb.CodeNotFound, "no database at %s; `myweb ingest FOLDER` makes one: %w", database, err)
	}
	return nil
}

// openStore opens the database of the --database flag.
func (a *app) openStore(ctx context.Context, database string, readOnly bool) (engine, error) {
	config, err := a.storeConfig()
	if err != nil {
		return nil, err
	}
	config.ReadOnly = readOnly
	return duckdb.Open(ctx, database, config)
}

func (a *app) storeConfig() (duckdb.Config, error) {
	config := duckdb.Config{TimeZone: a.getenv("TIMEZONE"), MemoryLimit: a.getenv("DB_MEMORY_LIMIT")}
	if minutes := a.getenv("SESSION_TIMEOUT_MINUTES"); minutes != "" {
		n, err := strconv.Atoi(minutes)
		if err != nil || n < 1 || n > 1440 {
			return config, myweb.Errorf(myweb.CodeInvalid, "SESSION_TIMEOUT_MINUTES=%s: want a whole number of minutes from 1 to 1440", minutes)
		}
		config.SessionTimeout = time.Duration(n) * time.Minute
	}
	var err error
	config.SiteTimeZones, err = parseSiteZones(a.getenv("SITE_TIMEZONES"))
	return config, err
}

// parseSiteZones reads "blog.example.org=Europe/Berlin,shop.example.net=UTC".
func parseSiteZones(text string) (map[string]string, error) {
	zones := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		site, zone, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, myweb.Errorf(myweb.CodeInvalid, "SITE_TIMEZONES: %q is not SITE=ZONE, such as blog.example.org=Europe/Berlin", pair)
		}
		zones[strings.ToLower(strings.TrimSpace(site))] = strings.TrimSpace(zone)
	}
	return zones, nil
}

// openPipeline makes what completes requests. Its state is kept beside the
// database: the visitors' secret, and places that the user brought.
func (a *app) openPipeline(database string) (*enrich.Pipeline, error) {
	secret, err := visitor.LoadOrCreateSecret(secretPath(database), a.getenv)
	if err != nil {
		return nil, err
	}
	definitions, err := enrich.Load(stateDir(database), secret)
	if err != nil {
		return nil, err
	}
	return enrich.New(definitions), nil
}

func stateDir(database string) string { return filepath.Dir(database) }

func secretPath(database string) string { return database + ".secret" }
