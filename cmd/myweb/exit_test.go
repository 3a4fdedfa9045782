package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/myweb-analytics/myweb/store/postgres/pgtest"
)

// What is named and not there is a failure, of whatever command, and nothing is
// made for it; what can never go well is wrong usage.
func TestExitStatuses(t *testing.T) {
	w := newWorld(t)
	w.must("ingest", "--quiet", filepath.Join(scenario("two-sites"), "1.log"))
	w.stdin = pass + "\n"
	file := w.write("a.log", "no database, and no geolocation database")
	t.Chdir(w.folder)
	covered := map[string]bool{"version": true, "demo": true}
	for _, c := range []struct {
		status int
		args   string
		says   string
	}{
		{exitFailed, "ingest absent", "could not be read"},
		{exitFailed, "ingest --once absent", "could not be read"},
		{exitFailed, "ingest absent*.gz", "could not be read"},
		{exitFailed, "ingest --database new.duckdb absent", "no such file or folder"},
		{exitFailed, "ingest --database new.duckdb absent*.gz", "no such file or folder"},
		{exitFailed, "ingest --database absent/x.duckdb " + file, "does not exist"},
		{exitDone, "ingest tmp", ""},
		{exitFailed, "serve --database absent.duckdb", "no database at"},
		{exitFailed, "serve --database absent/x.duckdb " + file, "does not exist"},
		{exitFailed, "status --database absent.duckdb", "no database at"},
		{exitFailed, "stats --database absent.duckdb", "no database at"},
		{exitFailed, "stats --site absent", "no requests of the site"},
		{exitFailed, "report --database absent.duckdb sources", "no database at"},
		{exitFailed, "report --site absent sources", "no requests of the site"},
		{exitUsage, "report absent", "there is no question"},
		{exitFailed, "sql --database absent.duckdb table", "no database at"},
		{exitUsage, "sql selec", "syntax"},
		{exitFailed, "export --database absent.duckdb out", "no database at"},
		{exitFailed, "export --site absent out", "no requests of the site"},
		{exitFailed, "export a.log", "a.log"},
		{exitFailed, "check --database absent.duckdb", "no database at"},
		{exitUsage, "check --database a.log", "no DuckDB database"},
		{exitUsage, "check --database tmp", "is a folder"},
		{exitFailed, "undo absent", "no loaded object"},
		{exitFailed, "undo --database absent.duckdb x", "no database at"},
		{exitFailed, "maintain --database absent.duckdb", "no database at"},
		{exitFailed, "init --database absent/x.duckdb", "does not exist"},
		{exitFailed, "copy --from absent.duckdb --to new.duckdb", "no database at"},
		{exitFailed, "copy --from test.duckdb --to absent/x.duckdb", "does not exist"},
		{exitFailed, "geo use absent.mmdb", "no such file"},
		{exitUsage, "geo use a.log", "MMDB"},
		{exitFailed, "user list --database absent.duckdb", "no database at"},
		{exitFailed, "user add ada --database absent/x.duckdb", "does not exist"},
		{exitFailed, "user password nobody", "no user nobody"},
		{exitFailed, "user remove nobody", "no user nobody"},
		{exitFailed, "token list --database absent.duckdb", "no database at"},
		{exitFailed, "token revoke nothing", "no token nothing"},
		{exitUsage, "token revoke --database absent.duckdb", "say `token create NAME`"},
		{exitFailed, "share list --database absent.duckdb", "no database at"},
		{exitFailed, "share revoke nothing", "no share link nothing"},
		{exitUsage, "share --database absent.duckdb", "say `share create SITE`"},
		{exitDone, "user add ada --database later.duckdb", "there is no database at later.duckdb yet"},
		{exitDone, "user list --database later.duckdb", ""},
	} {
		args := strings.Fields(c.args)
		covered[args[0]] = true
		if args[0] == "ingest" && c.status == exitDone {
			if err := os.MkdirAll(w.path("tmp"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		w.refuse(c.status, args, c.says)
	}
	for name := range commands() {
		if !covered[name] {
			t.Errorf("nothing says how %s ends", name)
		}
	}
	for _, name := range []string{"absent", "new.duckdb", "absent.duckdb", "absent.duckdb.users", "later.duckdb", "out"} {
		if _, err := os.Stat(w.path(name)); err == nil {
			t.Errorf("%s was made for a mistake", name)
		}
	}
	gone := strings.Replace(pgtest.Database(t), "/test_", "/absent_", 1)
	w.refuse(exitFailed, []string{"check", "--database", gone}, "make it with `createdb absent_")
}
